"""Load a pipeline's template with the files that it refers to: deployed templates and roles."""

import json
import os
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from pipegen.cloudformation import source_map, template
from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.template import Template
from pipegen.codepipeline import deployments, model
from pipegen.codepipeline.deployments import DeployAction
from pipegen.codepipeline.model import Action, ArtifactPath, Pipeline
from pipegen.errors import PipegenError
from pipegen.iam.role import Role
from pipegen.iam.role_index import RoleIndex, trusted_account

_ROOT_MARKERS = (".git", "pipegen.toml")
_SUFFIXES = (".json", ".yaml", ".yml", ".template")


class Project:
    """The template at `path` with the content `body`, and the files that it refers to.

    Files are read on first use. The template's `Metadata` may have, under `Pipegen`, what is not
    in any other section: the `Root` of the repository (relative to the template's folder), and the
    `Account`, the `Region` and the `Stack` into which the template itself is deployed.
    """

    def __init__(self, path: Path, body: Mapping[str, Any]) -> None:
        self._path = path
        self._files: dict[Path, Template | PipegenError] = {}
        self.template = Template(str(path), _valid_body(body))
        self.files_read: set[Path] = set()
        """The absolute path of each file that was read or looked for."""

    @cached_property
    def root(self) -> Path:
        """Return the folder to which paths in an artifact are relative, as an absolute path."""
        folder = Path(os.path.abspath(self._path)).parent  # noqa: PTH100 (symbolic links stay)
        root = self._metadata("Root")
        if root is not None:
            return Path(os.path.normpath(folder / root))
        for candidate in (folder, *folder.parents):
            if any((candidate / marker).exists() for marker in _ROOT_MARKERS):
                return candidate
        return folder

    @cached_property
    def scope(self) -> StackContext:
        """Return the template with its default values and the deployment in its metadata."""
        return self._stack_context(self._metadata("Account") or self._trusted_account())

    @cached_property
    def pipelines(self) -> tuple[Pipeline, ...]:
        """Return the pipelines of the template."""
        return model.find_pipelines(self.scope)

    @cached_property
    def deployed(self) -> tuple[DeployAction, ...]:
        """Return the deploy actions of all pipelines, in order."""
        return tuple(
            deployment for pipeline in self.pipelines for deployment in self.deployments(pipeline)
        )

    def deployments(self, pipeline: Pipeline) -> tuple[DeployAction, ...]:
        """Return the CloudFormation actions of `pipeline` whose mode needs a template."""
        return tuple(
            self._deployment(action)
            for action in pipeline.actions
            if action.is_cloudformation and action.text("ActionMode") in deployments.MODES
        )

    def role(self, arn: str) -> Role | None:
        """Return the role `arn` of this template or of one in its folder, or None."""
        return self._roles.get(arn)

    def file(self, path: ArtifactPath) -> Path | None:
        """Return the repository's file at `path`, or None if it is outside the repository."""
        file = Path(os.path.normpath(self.root / path.path))
        return file if file.is_relative_to(self.root) else None

    def exists(self, path: Path) -> bool:
        """Return whether there is a file at `path`, and add it to `files_read`."""
        self.files_read.add(path)
        return path.is_file()

    def display_path(self, path: Path) -> str:
        """Return `path` for messages: relative if the path of this template is relative."""
        return str(path) if self._path.is_absolute() else os.path.relpath(path)

    def in_repository(self, path: Path) -> str:
        """Return `path` relative to the root of the repository, with / as the separator."""
        return Path(os.path.relpath(path, self.root)).as_posix()

    def location(self, path: Path, *keys: str | int) -> dict[str, Any]:
        """Return the location of the value at `keys` in the file at `path`.

        Returns:
            The arguments of a cfn-lint match: `filename`, `location` (see `source_map`), `keys`.

        """
        text = self._read_text(path) or ""
        return {
            "filename": self.display_path(path),
            "location": source_map.locate(path, text, keys),
            "keys": keys,
        }

    def load(self, path: Path) -> Template | PipegenError:
        """Return the template in the file at `path`, or the error if it can't be read."""
        if path not in self._files:
            self.files_read.add(path)
            try:
                self._files[path] = Template.load(path)
            except PipegenError as error:
                self._files[path] = error
        return self._files[path]

    def _metadata(self, key: str) -> str | None:
        value = self.template.body.get("Metadata")
        for name in ("Pipegen", key):
            value = value.get(name) if isinstance(value, dict) else None
        return value if isinstance(value, str) else None

    def _stack_context(self, account: str | None) -> StackContext:
        region, stack = self._metadata("Region"), self._metadata("Stack")
        return StackContext(self.template, {}, account, region, stack)

    def _deployment(self, action: Action) -> DeployAction:
        file = self.file(action.template) if action.template else None
        loaded = self.load(file) if file else None
        parameter_file = self.file(action.parameter_file) if action.parameter_file else None
        return DeployAction(
            action=action,
            file=file,
            template=loaded if isinstance(loaded, Template) else None,
            problem=loaded if isinstance(loaded, PipegenError) else None,
            parameter_file=parameter_file,
            configuration=self._load_object(parameter_file) if parameter_file else {},
            account=action.account or (None if action.role else self.scope.account),
            region=action.region or self.scope.region,
        )

    def _load_object(self, path: Path) -> Mapping[str, Any]:
        try:
            content = json.loads(self._read_text(path) or "{}")
        except (ValueError, RecursionError):
            return {}
        return content if isinstance(content, dict) else {}

    def _read_text(self, path: Path) -> str | None:
        self.files_read.add(path)
        try:
            return path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    @cached_property
    def _roles(self) -> RoleIndex:
        return RoleIndex((self.template, *self._templates_with_roles), self.scope)

    @cached_property
    def _templates_with_roles(self) -> tuple[Template, ...]:
        return tuple(self._load_templates_with_roles())

    def _load_templates_with_roles(self) -> Iterator[Template]:
        """Yield the other templates in this template's folder that create roles."""
        own_path = Path(os.path.abspath(self._path))  # noqa: PTH100 (symbolic links stay)
        folder = own_path.parent
        self.files_read.add(folder)
        for path in sorted(folder.iterdir()) if folder.is_dir() else []:
            if path == own_path or path.suffix not in _SUFFIXES or not path.is_file():
                continue
            if "AWS::IAM::Role" in (self._read_text(path) or ""):
                loaded = self.load(path)
                if isinstance(loaded, Template):
                    yield loaded

    def _trusted_account(self) -> str | None:
        """Return the account that the roles of the pipelines' actions trust."""
        pipelines = model.find_pipelines(self._stack_context(None))
        roles = {action.role for pipeline in pipelines for action in pipeline.actions}
        arns = [arn for arn in roles if arn is not None]
        return trusted_account(self._templates_with_roles, arns) if arns else None

    @classmethod
    def open(cls, path: str | None, body: Any) -> "Project":
        """Return the project of the template with the content `body`, from the file at `path`.

        The last project is cached, because all rules open the same one in a row.
        """
        global _last
        if _last is None or _last[0] is not body:
            _last = (body, Project(Path(path or "-"), body))
        return _last[1]


def _valid_body(body: Any) -> Mapping[str, Any]:
    """Return `body` without the sections and the entries that have the wrong shape."""
    result = dict(body) if isinstance(body, dict) else {}
    for section in ("Resources", "Parameters", "Outputs"):
        entries = result.get(section)
        result[section] = {
            str(name): entry
            for name, entry in (entries.items() if isinstance(entries, dict) else ())
            if isinstance(entry, dict) and _has_valid_type(section, entry)
        }
    return result


def _has_valid_type(section: str, entry: Mapping[str, Any]) -> bool:
    if section != "Resources":
        return True
    return isinstance(entry.get("Type"), str) and isinstance(template.properties(entry), dict)


_last: tuple[Any, Project] | None = None


def files_read(path: str) -> frozenset[Path]:
    """Return the files that were read for the template at `path`, if it was opened last."""
    if _last is None or str(_last[1].template.path) != str(Path(path)):
        return frozenset()
    return frozenset(_last[1].files_read)
