"""The files that one run works with, as one system."""

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

_READ = (".json", ".yaml", ".yml", ".template", ".toml")
"""What checks may look at."""


@dataclass(frozen=True)
class Workspace:
    """A folder with what the artifact holds, and over it the templates that a person deploys."""

    folder: Path
    artifact: Artifact
    setup: Mapping[str, str]
    """Path → text of the templates that a person deploys."""
    is_earlier: bool = False
    """Whether they are of another commit than the configuration that is at hand."""

    @property
    def earlier_accounts(self) -> tuple[str, ...]:
        """Return the accounts that were set up with an earlier commit; none where it is of now.

        The template that sets them up has an entry for each.
        """
        if not self.is_earlier:
            return ()
        body = Template.load(self.folder / template_path(ACCOUNT)).body
        return tuple(body.get("Mappings", {}).get("Accounts", {}))

    @cached_property
    def system(self) -> Project:
        """Return the pipeline's template with everything that belongs to it."""
        path = self.folder / template_path(PIPELINE)
        return Project(path, Template.load(path).body)

    @property
    def pipeline(self) -> Pipeline:
        """Return the pipeline; raise `PipegenError` where the template has none."""
        for each in self.system.pipelines:
            return each
        path = template_path(PIPELINE)
        raise PipegenError("the template has no pipeline", "run `pipegen render`", path)

    @classmethod
    def create(
        cls, folder: Path, packed: Artifact, setup: Mapping[str, str], *, is_earlier: bool = False
    ) -> "Workspace":
        """Write `packed` and `setup` into the new `folder`, as far as they are read."""
        (folder / ".git").mkdir(parents=True)  # it is the root of the repository
        with zipfile.ZipFile(io.BytesIO(packed.data)) as content:
            content.extractall(folder, [e for e in content.namelist() if e.endswith(_READ)])
        for path, text in setup.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, "utf-8")
        return Workspace(folder, packed, setup, is_earlier)


def worktree_files(root: Path) -> dict[str, str]:
    """Return the templates that a person deploys as they lie in `root`.

    Raises `PipegenError` where one can't be read.
    """
    for each in _deployed_by_hand():
        Template.load(root / each)  # which says why not, and where
    return {each: (root / each).read_text("utf-8") for each in _deployed_by_hand()}


def commit_files(root: Path, ref: str) -> tuple[Artifact, dict[str, str]]:
    """Return what the commit `ref` holds, and the templates that a person deploys from it."""
    packed = Artifact.from_commit(root, ref)
    try:
        texts = {each: packed.read(each, ref).decode("utf-8") for each in _deployed_by_hand()}
    except ArtifactFileNotFound as error:
        hint = "name a commit that has the rendered files"
        raise PipegenError(f"the commit can't be rehearsed: {error}", hint) from None
    return packed, texts


def _deployed_by_hand() -> tuple[str, str]:
    return template_path(ACCOUNT), template_path(PIPELINE)
