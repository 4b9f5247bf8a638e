"""The files that one run uses: the artifact of the source, and the set-up templates."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pipegen.cloudformation.template import Template
from pipegen.codepipeline.model import Pipeline
from pipegen.codepipeline.project import Project
from pipegen.config.delivery import ACCOUNT, PIPELINE, template_path
from pipegen.errors import PipegenError
from pipegen.rehearsal.engine.artifacts import Artifact, ArtifactFileNotFound

_EXTRACTED = (".json", ".yaml", ".yml", ".template", ".toml")
"""The extensions of the files that checks may read."""


@dataclass(frozen=True)
class Workspace:
    """A folder with the files of the artifact, in which the set-up templates replace theirs."""

    folder: Path
    artifact: Artifact
    setup: Mapping[str, str]
    """Path → text of the set-up templates, which a user deploys by hand."""
    is_earlier: bool = False
    """Whether the files are of an earlier commit than the current configuration."""

    @property
    def earlier_accounts(self) -> tuple[str, ...]:
        """Return the accounts that an earlier commit set up; none if the files are current.

        The account set-up template has a mapping entry for each account.
        """
        if not self.is_earlier:
            return ()
        body = Template.load(self.folder / template_path(ACCOUNT)).body
        return tuple(body.get("Mappings", {}).get("Accounts", {}))

    @cached_property
    def project(self) -> Project:
        """Return the pipeline's template, with the files that belong to it."""
        path = self.folder / template_path(PIPELINE)
        return Project(path, Template.load(path).body)

    @property
    def pipeline(self) -> Pipeline:
        """Return the pipeline; raise `PipegenError` if the template has none."""
        for pipeline in self.project.pipelines:
            return pipeline
        path = template_path(PIPELINE)
        raise PipegenError("the template has no pipeline", "run `pipegen render`", path)

    @classmethod
    def create(
        cls,
        folder: Path,
        artifact: Artifact,
        setup: Mapping[str, str],
        *,
        is_earlier: bool = False,
    ) -> "Workspace":
        """Write the files of `artifact` that checks read, and `setup`, to the new `folder`."""
        (folder / ".git").mkdir(parents=True)  # it is the root of the repository
        with zipfile.ZipFile(io.BytesIO(artifact.data)) as archive:
            names = [name for name in archive.namelist() if name.endswith(_EXTRACTED)]
            archive.extractall(folder, names)
        for path, text in setup.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, "utf-8")
        return Workspace(folder, artifact, setup, is_earlier)


def worktree_files(root: Path) -> dict[str, str]:
    """Return path → text of the set-up templates in the work tree at `root`.

    Raises `PipegenError` if one can't be read.
    """
    for path in _setup_paths():
        Template.load(root / path)  # raises the error with its position
    return {path: (root / path).read_text("utf-8") for path in _setup_paths()}


def commit_files(root: Path, ref: str) -> tuple[Artifact, dict[str, str]]:
    """Return the artifact of the commit `ref`, and path → text of its set-up templates."""
    artifact = Artifact.from_commit(root, ref)
    try:
        texts = {path: artifact.read(path, ref).decode("utf-8") for path in _setup_paths()}
    except ArtifactFileNotFound as error:
        hint = "name a commit that has the rendered files"
        raise PipegenError(f"the commit can't be rehearsed: {error}", hint) from None
    return artifact, texts


def _setup_paths() -> tuple[str, str]:
    return template_path(ACCOUNT), template_path(PIPELINE)
