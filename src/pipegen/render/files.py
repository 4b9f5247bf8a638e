"""Serializes templates and parameter files, and compares them with the files on disk."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipegen.cloudformation.template import Template
from pipegen.config import parameter_values
from pipegen.config.delivery import FOLDER, Delivery, Deployment, template_path
from pipegen.errors import PipegenError

MAX_INLINE_BYTES = 51_200
"""Size up to which `aws cloudformation deploy` sends a template without a bucket."""

_MAX_LINE = 120  # characters
_encode = json.JSONEncoder(separators=(",", ":")).encode  # shared: creating an encoder is slow
_ALLOW_UPDATES = {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}


@dataclass(frozen=True, slots=True)
class FileChange:
    """A rendered file that differs from the one on disk; `old` is None for a new file."""

    path: Path
    old: str | None
    new: str

    def diff(self) -> str:
        """Return the unified diff from the file on disk to the rendered file."""
        from difflib import unified_diff  # slow to import, and most renders print no diff

        before = "/dev/null" if self.old is None else str(self.path)
        old, new = _lines(self.old or ""), _lines(self.new)
        return "".join(unified_diff(list(old), list(new), before, str(self.path)))


def _lines(text: str) -> Iterator[str]:
    *lines, last = text.split("\n")
    yield from (f"{line}\n" for line in lines)
    if last:
        yield f"{last}\n\\ No newline at end of file\n"


def serialize(
    delivery: Delivery, templates: Mapping[str, Template], setup: Mapping[str, Template]
) -> dict[str, str]:
    """Return path → text of every rendered file.

    Args:
        delivery: The delivery that the templates belong to.
        templates: Stack → the template that the pipeline deploys.
        setup: Name → set-up template.

    Returns:
        Path, relative to the templates folder → text of the file.
    """
    # A custom stack's template file is deployed as it is.
    rendered = [
        stack.name for stack in delivery.stacks if stack.custom is None or stack.custom.function
    ]
    files = {f"{name}.json": dumps(templates[name].body) for name in rendered}
    files |= {f"{name}.json": dumps(template.body) for name, template in setup.items()}
    for deployment in delivery.deployments:
        content = parameter_file(delivery, deployment, templates[deployment.stack.name])
        files[deployment.parameter_file.removeprefix(f"{FOLDER}/")] = dumps(content)
    return files


def dumps(content: Mapping[str, Any]) -> str:
    """Return `content` as JSON: indented, or denser if it would be too large to send inline.

    The text is ASCII, because the AWS CLI reads template files in the encoding of the locale.
    """
    text = json.dumps(content, indent=2) + "\n"
    if len(text) < MAX_INLINE_BYTES:
        return text
    text = compact_lines(content) + "\n"
    return text if len(text) < MAX_INLINE_BYTES else compact(content)


def compact_lines(value: Any, indent: int = 0) -> str:
    """Return `value` as JSON, indented by `indent`, with each value that fits on one line."""
    text = _encode(value)
    if not isinstance(value, dict | list) or len(text) <= _MAX_LINE - indent:
        return text
    separator = ",\n" + " " * (indent + 1)
    if isinstance(value, list):
        return f"[{separator.join(compact_lines(element, indent + 1) for element in value)}]"
    pairs = value.items()
    parts = [f"{json.dumps(key)}:{compact_lines(element, indent + 1)}" for key, element in pairs]
    return f"{{{separator.join(parts)}}}"


def compact(content: Mapping[str, Any]) -> str:
    """Return `content` as JSON without whitespace: no longer than the result of `dumps`."""
    return _encode(content) + "\n"


def parameter_file(
    delivery: Delivery, deployment: Deployment, template: Template
) -> dict[str, Any]:
    """Return the template configuration file of `deployment`: parameters, tags, stack policy."""
    # Not at the top: comparing and writing files must not import troposphere.
    from pipegen.stacks import catalog

    content: dict[str, Any] = {
        "Parameters": parameter_values.effective_values(deployment, template)
    }
    if delivery.config.tags:
        content["Tags"] = dict(delivery.config.tags)
    protect = deployment.environment.protect
    content["StackPolicy"] = stack_policy(catalog.protected(deployment.stack) if protect else ())
    return content


def stack_policy(protected: tuple[str, ...]) -> dict[str, Any]:
    """Return the stack policy that denies replacing and deleting the resources `protected`.

    `protected` are patterns of logical ids; without any, the policy allows every update. A stack
    always gets a policy, because a policy that is set can be overwritten but never removed.
    """
    if not protected:
        return {"Statement": [_ALLOW_UPDATES]}
    guard = {
        "Effect": "Deny",
        "Action": ["Update:Replace", "Update:Delete"],
        "Principal": "*",
        "Resource": [f"LogicalResourceId/{pattern}" for pattern in protected],
    }
    return {"Statement": [_ALLOW_UPDATES, guard]}


def changes(files: Mapping[str, str], folder: Path) -> list[FileChange]:
    """Return which of `files`, path → text, differ from those in `folder`, sorted by path."""
    compared = [
        FileChange(folder / name, _read(folder / name), text) for name, text in files.items()
    ]
    changed = (file for file in compared if file.old != file.new)
    return sorted(changed, key=lambda change: change.path)


def stale_files(files: Mapping[str, str], folder: Path) -> Iterator[Path]:
    """Yield the parameter files in `folder` whose stage no longer exists."""
    for path in sorted((folder / "config").glob("*.json")):
        if f"config/{path.name}" not in files:
            yield path


def oversized_templates(files: Mapping[str, str], custom: Mapping[str, int]) -> frozenset[str]:
    """Return the paths of the templates that are too large to send inline.

    Args:
        files: Path, relative to the templates folder → text of a rendered file.
        custom: Path of a template file of a custom stack → its size in bytes.
    """
    sizes = {
        template_path(name.removesuffix(".json")): len(content.encode())
        for name, content in files.items()
    }
    return frozenset(
        path for path, size in (sizes | dict(custom)).items() if size > MAX_INLINE_BYTES
    )


def _read(path: Path) -> str | None:
    hint = "move it away, or choose another folder with --output"
    try:
        # Reading a device may never end.
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise PipegenError(f"could not read {path}: it is no regular file", hint)
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        return ""  # not written by pipegen, or damaged: it differs in any case
    except OSError as error:
        raise PipegenError(f"could not read {path}: {error.strerror}", hint) from None
