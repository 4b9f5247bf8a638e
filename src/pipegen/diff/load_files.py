"""Load two files or folders as snapshots: without a pipeline, each template is a stack."""

import re
from collections.abc import Iterator
from pathlib import Path

from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.template import Template
from pipegen.codepipeline import template_configuration
from pipegen.config import delivery
from pipegen.config.delivery import PIPELINE
from pipegen.diff import canonical, load_delivery
from pipegen.diff.model import StackLocation
from pipegen.diff.snapshot import Snapshot, StackSnapshot, error_text, read_bytes_or_empty
from pipegen.errors import Diagnostic, PipegenError

_SUFFIXES = (".json", ".yaml", ".yml", ".template")
_HIDDEN_PREFIX = "."
_RESOURCES_KEY = re.compile(r"""Resources["']?\s*:""")


def load_snapshots(before: Path, after: Path) -> tuple[Snapshot, Snapshot]:
    """Return the snapshots of `before` and `after`.

    Two folders with a rendered pipeline are two deliveries. In other folders, templates with the
    same relative path are the same stack. Two files are always the same stack.

    Raises:
        PipegenError: One does not exist, only one is a folder, or neither has a template.

    """
    missing = [
        Diagnostic(
            f"there is no file or folder {path}", "compare two that exist, or name a commit"
        )
        for path in (before, after)
        if not path.exists()
    ]
    if missing:
        raise PipegenError.from_diagnostics(missing)
    if before.is_dir() != after.is_dir():
        hint = "compare two files, or two folders"
        raise PipegenError(f"one of {before} and {after} is a folder, the other a file", hint)
    if all((path / delivery.template_path(PIPELINE)).is_file() for path in (before, after)):
        return _load_delivery(before), _load_delivery(after)
    if before.is_dir():
        snapshots = _load_folder(before), _load_folder(after)
    else:
        snapshots = _load_file(before, after), _load_file(after, after)
    if not any(snapshot.stacks for snapshot in snapshots):
        hint = "name folders with templates: .json, .yaml, .yml or .template"
        raise PipegenError(f"there are no templates in {before} nor in {after}", hint)
    return snapshots


def _load_delivery(folder: Path) -> Snapshot:
    # Resolve symbolic links, so that the files that the pipeline refers to are below the folder.
    return load_delivery.load_snapshot(
        folder.resolve(), str(folder), load_delivery.load_config(folder)
    )


def _load_file(path: Path, shown: Path) -> Snapshot:
    return Snapshot(
        str(path), {stack.place.key: stack for stack in [_load_stack(path, str(shown))]}
    )


def _load_folder(folder: Path) -> Snapshot:
    stacks = (
        _load_stack(path, path.relative_to(folder).as_posix()) for path in _templates(folder)
    )
    return Snapshot(str(folder), {stack.place.key: stack for stack in stacks})


def _templates(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(_HIDDEN_PREFIX) for part in path.relative_to(folder).parts)
        if not hidden and path.suffix in _SUFFIXES and path.is_file() and _is_template(path):
            yield path


def _is_template(path: Path) -> bool:
    """Return whether the file is a template: a folder can have parameter and other files."""
    text = path.read_bytes().decode("utf-8", "replace")
    return bool(
        _RESOURCES_KEY.search(text)
    ) and not template_configuration.is_template_configuration(path)


def _load_stack(path: Path, name: str) -> StackSnapshot:
    place = StackLocation(None, None, name)
    try:
        loaded = Template.load(path)
    except PipegenError as error:
        return StackSnapshot(
            place, name, None, error_text(error, path.parent), read_bytes_or_empty(path)
        )
    return StackSnapshot(place, name, canonical.canonical_context(StackContext(loaded)))
