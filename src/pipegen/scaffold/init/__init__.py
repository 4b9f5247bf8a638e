"""What an empty repository starts with: the first `pipegen.toml`, and the files beside it.

Nothing that is there is written over: a file is new, or `.gitignore` with lines added, or left.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipegen.config import json_schema, loader
from pipegen.errors import Diagnostic, PipegenError
from pipegen.render import build
from pipegen.scaffold.init import config_writer, project_files
from pipegen.scaffold.init.answers import Answers
from pipegen.stacks import declared_parameters

# Where one of these is, there is one of its kind.
_ALIKE = {
    project_files.MAKEFILE: ("GNUmakefile", "makefile"),
    project_files.WORKFLOW: (project_files.WORKFLOW.replace(".yml", ".yaml"),),
    project_files.LINTER: (f"{project_files.LINTER}.yaml", f"{project_files.LINTER}.yml"),
}


@dataclass(frozen=True, slots=True)
class ExistingFile:
    """A file that is left as it is; `lacks` is what one should add to it, "" for nothing."""

    path: str
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class ScaffoldPlan:
    """What is written, path → text; which of these only gain lines; and what is left."""

    files: Mapping[str, str]
    extended: tuple[str, ...]
    kept: tuple[ExistingFile, ...]


def check_free(folder: Path, top: Path | None) -> None:
    """Raise `PipegenError` where `folder` can't be started in.

    It has a configuration, or lies below `top`, the folder that its git repository begins in.
    """
    if (folder / loader.CONFIG_FILE).exists() or (folder / loader.CONFIG_FILE).is_symlink():
        hint = "edit it; or move it away, and start anew"
        raise PipegenError(f"{loader.CONFIG_FILE} is there already", hint, loader.CONFIG_FILE)
    if top is not None and top.resolve() != folder.resolve():
        hint = f"cd {top}, and start there: the pipeline finds its files from the top"
        raise PipegenError(f"{folder} is not the top of its git repository", hint)


def file_texts(given: Answers) -> Mapping[str, str]:
    """Return path → text of every file, in an empty folder.

    Raises `PipegenError` where what was answered does not fit together.
    """
    text = config_writer.text(given)
    try:
        build.build(loader.parse(Path(loader.CONFIG_FILE), text))
    except PipegenError as error:  # the lines are those of a file that nobody has
        mistakes = [Diagnostic(each.message, each.hint) for each in error.diagnostics]
        raise PipegenError.from_diagnostics(mistakes) from None
    return {
        loader.CONFIG_FILE: text,
        json_schema.SCHEMA_FILE: json_schema.text(declared_parameters.declared_parameters()),
        project_files.MAKEFILE: project_files.makefile(),
        project_files.WORKFLOW: project_files.workflow(given),
        project_files.LINTER: project_files.cfnlintrc(),
        project_files.IGNORED: project_files.gitignore(""),
    }


def plan_files(wanted: Mapping[str, str], folder: Path) -> ScaffoldPlan:
    """Return what is to be done so that `folder` has the files that are `wanted`, path → text.

    Only reads. Raises `PipegenError` where something else is in the place of a folder.
    """
    _check_folders(wanted, folder)
    files: dict[str, str] = {}
    extended: list[str] = []
    kept: list[ExistingFile] = []
    for path, text in wanted.items():
        there = [each for each in (path, *_ALIKE.get(path, ())) if os.path.lexists(folder / each)]
        if not there:
            files[path] = text
            continue
        before = _text(folder / there[0])
        if before is not None and path == project_files.IGNORED:
            if project_files.gitignore(before) != before:
                files[path] = project_files.gitignore(before)
                extended.append(path)
        elif before != text:
            kept.append(ExistingFile(there[0], project_files.missing_lines(path, before or "")))
    return ScaffoldPlan(files, tuple(extended), tuple(kept))


def _check_folders(wanted: Iterable[str], folder: Path) -> None:
    for path in wanted:
        for parent in Path(path).parents:
            if os.path.lexists(folder / parent) and not (folder / parent).is_dir():
                hint = f"move it away: {path} goes there"
                raise PipegenError(f"{parent} is no folder", hint, str(parent))


def _text(path: Path) -> str | None:
    """Return what stands in the file at `path`, None where that can't be read or kept as it is."""
    try:
        return None if path.is_symlink() else path.read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        return None
