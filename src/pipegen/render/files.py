"""A delivery's templates and parameter files as texts, and what of them differs from the disk."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipegen.cloudformation.template import Template
from pipegen.config import parameter_values
from pipegen.config.delivery import FOLDER, Delivery, Deployment
from pipegen.errors import PipegenError

MOST_INLINE = 51_200
"""Bytes of a template that `aws cloudformation deploy` sends without a bucket."""

_LINE = 120  # characters
_encode = json.JSONEncoder(separators=(",", ":")).encode  # one, for making it takes longer
_UPDATE = {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}


@dataclass(frozen=True, slots=True)
class FileChange:
    """A rendered file that differs from the disk; `old` is None where there is none yet."""

    path: Path
    old: str | None
    new: str

    def diff(self) -> str:
        """Return the unified diff from the disk to what would be written."""
        from difflib import unified_diff  # most renders print none

        before = "/dev/null" if self.old is None else str(self.path)
        old, new = _lines(self.old or ""), _lines(self.new)
        return "".join(unified_diff(list(old), list(new), before, str(self.path)))


def _lines(text: str) -> Iterator[str]:
    *whole, rest = text.split("\n")
    yield from (f"{line}\n" for line in whole)
    if rest:
        yield f"{rest}\n\\ No newline at end of file\n"


def render(
    delivery: Delivery, deployed: Mapping[str, Template], setup: Mapping[str, Template]
) -> dict[str, str]:
    """Return path → text of every rendered file; paths are relative to the templates' folder.

    `deployed` and `setup` are the templates by name.
    """
    # A template file of the user's is deployed as it is.
    own = [each.name for each in delivery.stacks if each.custom is None or each.custom.function]
    files = {f"{name}.json": dumps(deployed[name].body) for name in own}
    files |= {f"{name}.json": dumps(template.body) for name, template in setup.items()}
    for each in delivery.deployments:
        content = parameter_file(delivery, each, deployed[each.stack.name])
        files[each.parameter_file.removeprefix(f"{FOLDER}/")] = dumps(content)
    return files


def dumps(content: Mapping[str, Any]) -> str:
    """Return `content` as JSON: indented for people, denser where it couldn't be sent inline.

    In ASCII, because the AWS CLI reads a template file in whatever encoding the terminal has.
    """
    text = json.dumps(content, indent=2) + "\n"
    if len(text) < MOST_INLINE:
        return text
    text = compact_lines(content) + "\n"
    return text if len(text) < MOST_INLINE else compact(content)


def compact_lines(value: Any, indent: int = 0) -> str:
    """Return `value` as JSON in which whatever fits stands on one line, `indent` spaces in."""
    text = _encode(value)
    if not isinstance(value, dict | list) or len(text) <= _LINE - indent:
        return text
    space = ",\n" + " " * (indent + 1)
    if isinstance(value, list):
        return f"[{space.join(compact_lines(each, indent + 1) for each in value)}]"
    pairs = value.items()
    parts = [f"{json.dumps(key)}:{compact_lines(each, indent + 1)}" for key, each in pairs]
    return f"{{{space.join(parts)}}}"


def compact(content: Mapping[str, Any]) -> str:
    """Return `content` as JSON in its shortest form: below the limits wherever `dumps` is."""
    return _encode(content) + "\n"


def parameter_file(
    delivery: Delivery, deployment: Deployment, template: Template
) -> dict[str, Any]:
    """Return what CodePipeline reads as `TemplateConfiguration`."""
    # Here, because whoever only compares or writes files has no need of troposphere.
    from pipegen.stacks import catalog

    content: dict[str, Any] = {"Parameters": parameter_values.values(deployment, template)}
    if delivery.config.tags:
        content["Tags"] = dict(delivery.config.tags)
    guarded = deployment.environment.protect
    content["StackPolicy"] = stack_policy(catalog.protected(deployment.stack) if guarded else ())
    return content


def stack_policy(protected: tuple[str, ...]) -> dict[str, Any]:
    """Return the policy of a stack in which nobody may replace or delete what `protected` names.

    There always is one: once set, a policy can only be overwritten, never removed.
    """
    if not protected:
        return {"Statement": [_UPDATE]}
    guard = {
        "Effect": "Deny",
        "Action": ["Update:Replace", "Update:Delete"],
        "Principal": "*",
        "Resource": [f"LogicalResourceId/{pattern}" for pattern in protected],
    }
    return {"Statement": [_UPDATE, guard]}


def changes(files: Mapping[str, str], folder: Path) -> list[FileChange]:
    """Return the files that differ from those in `folder`, by path."""
    found = [FileChange(folder / name, _read(folder / name), text) for name, text in files.items()]
    return sorted((each for each in found if each.old != each.new), key=lambda each: each.path)


def stale_files(files: Mapping[str, str], folder: Path) -> Iterator[Path]:
    """Yield the parameter files in `folder` that belong to no stage any more."""
    for path in sorted((folder / "config").glob("*.json")):
        if f"config/{path.name}" not in files:
            yield path


def _read(path: Path) -> str | None:
    hint = "move it away, or choose another folder with --output"
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):  # a device may have no end
            raise PipegenError(f"could not read {path}: it is no regular file", hint)
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        return ""  # somebody else wrote it, or a disk broke it: it differs in any case
    except OSError as error:
        raise PipegenError(f"could not read {path}: {error.strerror}", hint) from None
