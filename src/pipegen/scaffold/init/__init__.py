"""Plan the first files of a repository: `pipegen.toml` and the files beside it.

Existing files are never overwritten: a file is created or kept; `.gitignore` may get more lines.
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

# Other names of the same file: if one of them exists, the file is not created.
_ALIKE = {
    project_files.MAKEFILE: ("GNUmakefile", "makefile"),
    project_files.WORKFLOW: (project_files.WORKFLOW.replace(".yml", ".yaml"),),
    project_files.CFNLINTRC: (f"{project_files.CFNLINTRC}.yaml", f"{project_files.CFNLINTRC}.yml"),
}


@dataclass(frozen=True, slots=True)
class ExistingFile:
    """A file that is kept; `missing` is the text that the user should add to it, may be ""."""

    path: str
    missing: str = ""


@dataclass(frozen=True, slots=True)
class ScaffoldPlan:
    """The files to write, and the existing files to keep."""

    files: Mapping[str, str]
    """Path → text of the files to write."""
    extended: tuple[str, ...]
    """Paths of `files` that exist and get more lines."""
    kept: tuple[ExistingFile, ...]


def validate_folder(folder: Path, top: Path | None) -> None:
    """Raise `PipegenError` if `pipegen.toml` can't be created in `folder`.

    It exists already, or `folder` is below `top`, the top-level folder of its git repository.
    """
    if (folder / loader.CONFIG_FILE).exists() or (folder / loader.CONFIG_FILE).is_symlink():
        hint = "edit it; or move it away, and start anew"
        raise PipegenError(f"{loader.CONFIG_FILE} is there already", hint, loader.CONFIG_FILE)
    if top is not None and top.resolve() != folder.resolve():
        hint = f"cd {top}, and start there: the pipeline finds its files from the top"
        raise PipegenError(f"{folder} is not the top of its git repository", hint)


def file_texts(answers: Answers) -> Mapping[str, str]:
    """Return path → text of all files for an empty folder.

    Raises:
        PipegenError: If the answers contradict each other.
    """
    text = config_writer.text(answers)
    try:
        build.build(loader.parse(Path(loader.CONFIG_FILE), text))
    except PipegenError as error:  # lines are dropped: the file does not exist yet
        errors = [Diagnostic(item.message, item.hint) for item in error.diagnostics]
        raise PipegenError.from_diagnostics(errors) from None
    return {
        loader.CONFIG_FILE: text,
        json_schema.SCHEMA_FILE: json_schema.text(declared_parameters.declared_parameters()),
        project_files.MAKEFILE: project_files.makefile(),
        project_files.WORKFLOW: project_files.workflow(answers),
        project_files.CFNLINTRC: project_files.cfnlintrc(),
        project_files.GITIGNORE: project_files.gitignore(""),
    }


def plan_files(texts: Mapping[str, str], folder: Path) -> ScaffoldPlan:
    """Return how to create the files `texts`, path → text, in `folder`. Write nothing.

    Raises:
        PipegenError: If a parent folder of a file exists and is not a folder.
    """
    _validate_parents(texts, folder)
    files: dict[str, str] = {}
    extended: list[str] = []
    kept: list[ExistingFile] = []
    for path, text in texts.items():
        existing = _existing(path, folder)
        if existing is None:
            files[path] = text
            continue
        before = _text(folder / existing)
        if before is not None and path == project_files.GITIGNORE:
            if project_files.gitignore(before) != before:
                files[path] = project_files.gitignore(before)
                extended.append(path)
        elif before != text:
            kept.append(ExistingFile(existing, project_files.missing_lines(path, before or "")))
    return ScaffoldPlan(files, tuple(extended), tuple(kept))


def _existing(path: str, folder: Path) -> str | None:
    names = (path, *_ALIKE.get(path, ()))
    return next((name for name in names if os.path.lexists(folder / name)), None)


def _validate_parents(paths: Iterable[str], folder: Path) -> None:
    for path in paths:
        for parent in Path(path).parents:
            if os.path.lexists(folder / parent) and not (folder / parent).is_dir():
                hint = f"move it away: {path} goes there"
                raise PipegenError(f"{parent} is no folder", hint, str(parent))


def _text(path: Path) -> str | None:
    """Return the text of the file at `path`, None if it is a link or can't be read as UTF-8."""
    try:
        return None if path.is_symlink() else path.read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        return None
