"""Load the delivery of a commit, written to a temporary folder, and compare with it."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from pipegen import git
from pipegen.cloudformation.template import Template
from pipegen.codepipeline.project import Project
from pipegen.config import delivery, loader
from pipegen.config.delivery import FOLDER, PIPELINE
from pipegen.config.model import Config
from pipegen.diff import compare, load_delivery
from pipegen.diff.model import Comparison
from pipegen.diff.snapshot import Snapshot
from pipegen.errors import PipegenError

_SUFFIXES = (".json", ".yaml", ".yml", ".template")


def compare_with_commit(config: Config, ref: str | None = None) -> Comparison:
    """Return what the files beside `config` change compared with the commit `ref`.

    Without `ref`, compare with the merge base of HEAD and the main branch.

    Raises:
        PipegenError: There is no repository or no such commit, or git can't read it.

    """
    folder = Path(os.path.abspath(config.path.parent))  # noqa: PTH100 (symbolic links stay)
    top = git.repository_root(folder)
    commit, name = _commit(top, ref) if ref is not None else _merge_base(top)
    prefix = folder.resolve().relative_to(top.resolve()).as_posix()
    with tempfile.TemporaryDirectory() as temporary:
        before = load_snapshot(top, prefix, commit, name, Path(temporary))
        after = load_delivery.load_snapshot(folder, "the files here", config)
        return compare.compare(before, after)


def _commit(top: Path, ref: str) -> tuple[str, str]:
    try:
        return git.resolve_commit(top, ref), ref
    except PipegenError:
        if Path(ref).exists():
            hint = f"name what to compare it with: pipegen diff {ref} OTHER"
            raise PipegenError(f"{ref} is no commit, but a path", hint) from None
        raise


def _merge_base(top: Path) -> tuple[str, str]:
    commit, branch = git.merge_base(top)
    return commit, f"{commit[:8]} (where HEAD and {branch} part)"


def load_snapshot(repository: Path, prefix: str, commit: str, name: str, folder: Path) -> Snapshot:
    """Return the snapshot of the delivery in a commit.

    Args:
        repository: The root of the repository.
        prefix: The path of the folder of `pipegen.toml` in the repository.
        commit: The id of the commit.
        name: The name of the snapshot in reports.
        folder: An empty folder, to which the files are written that are read.

    Raises:
        PipegenError: Git can't read the commit.

    """
    (folder / ".git").mkdir()  # marks the folder as a repository root
    root = folder / prefix
    under = PurePosixPath(prefix)
    _write_files(
        repository, commit, folder, [str(under / loader.CONFIG_FILE), str(under / FOLDER)]
    )
    files = [(root / file).resolve() for file in _referenced_files(root)]
    inside = [
        file.relative_to(folder.resolve())
        for file in files
        if file.is_relative_to(folder.resolve())
    ]
    _write_files(repository, commit, folder, [file.as_posix() for file in inside])
    return load_delivery.load_snapshot(root, name, load_delivery.load_config(root))


def _write_files(repository: Path, commit: str, folder: Path, under: list[str]) -> None:
    if not under:
        return
    blobs = [
        blob
        for blob in git.files(repository, commit, under)
        if blob.path.endswith(_SUFFIXES) or blob.path in under
    ]
    for path, content in git.contents(repository, blobs).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def _referenced_files(root: Path) -> Iterator[Path]:
    """Yield the files that the pipeline template refers to, also outside the delivery."""
    path = root / delivery.template_path(PIPELINE)
    try:
        project = Project(path, Template.load(path).body)
    except PipegenError:
        return
    for pipeline in project.pipelines:
        for action in pipeline.actions:
            for artifact_path in (action.template, action.parameter_file):
                file = project.file(artifact_path) if artifact_path else None
                if file is not None:
                    yield file
