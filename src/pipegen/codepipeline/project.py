"""The files as one system: a pipeline's template, what it deploys, and the roles that it uses."""

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

_MARKS = (".git", "pipegen.toml")
_SUFFIXES = (".json", ".yaml", ".yml", ".template")


class Project:
    """What belongs to the template at `path` with the content `body`, read when it is asked for.

    `Metadata` of the template may say what it can't know of itself, under `Pipegen`: the `Root` of
    the repository (relative to the template's folder), and the `Account`, the `Region` and the
    `Stack` that the template itself is for.
    """

    def __init__(self, path: Path, body: Mapping[str, Any]) -> None:
        self._path = path
        self._files: dict[Path, Template | PipegenError] = {}
        self.template = Template(str(path), _sound(body))
        self.looked: set[Path] = set()
        """Each file that was read or looked for, absolute."""

    @cached_property
    def root(self) -> Path:
        """Return the folder that paths in an artifact start from, absolute."""
        folder = Path(os.path.abspath(self._path)).parent  # noqa: PTH100 (symbolic links stay)
        given = self._said("Root")
        if given is not None:
            return Path(os.path.normpath(folder / given))
        for each in (folder, *folder.parents):
            if any((each / mark).exists() for mark in _MARKS):
                return each
        return folder

    @cached_property
    def scope(self) -> StackContext:
        """Return the template with its defaults, where it says that it is deployed."""
        account = self._said("Account") or self._trusted_account()
        return StackContext(self.template, {}, account, self._said("Region"), self._said("Stack"))

    @cached_property
    def pipelines(self) -> tuple[Pipeline, ...]:
        """Return the pipelines of the template."""
        return model.find_pipelines(self.scope)

    @cached_property
    def deployed(self) -> tuple[DeployAction, ...]:
        """Return what all pipelines deploy, in order."""
        return tuple(each for one in self.pipelines for each in self.deployments(one))

    def deployments(self, pipeline: Pipeline) -> tuple[DeployAction, ...]:
        """Return what `pipeline` deploys: one for each CloudFormation action with a template."""
        return tuple(
            self._deployment(action)
            for action in pipeline.actions
            if action.is_cloudformation and action.text("ActionMode") in deployments.MODES
        )

    def role(self, arn: str) -> Role | None:
        """Return the role `arn` as this template, or one in its folder, makes it; else None."""
        return self._roles.get(arn)

    def file(self, path: ArtifactPath) -> Path | None:
        """Return the file in the repository that `path` names, None where it would lie outside."""
        found = Path(os.path.normpath(self.root / path.path))
        return found if found.is_relative_to(self.root) else None

    def exists(self, path: Path) -> bool:
        """Return whether there is a file at `path`, which is remembered as looked for."""
        self.looked.add(path)
        return path.is_file()

    def display_path(self, path: Path) -> str:
        """Return `path` as messages show it: relative where this template's own path is."""
        return str(path) if self._path.is_absolute() else os.path.relpath(path)

    def in_repository(self, path: Path) -> str:
        """Return `path` as it is called in the repository, wherever pipegen is run."""
        return Path(os.path.relpath(path, self.root)).as_posix()

    def location(self, path: Path, *keys: str | int) -> dict[str, Any]:
        """Return what puts a finding into the file at `path`, where `keys` lead to in it."""
        text = self._text(path) or ""
        return {
            "filename": self.display_path(path),
            "location": source_map.locate(path, text, keys),
            "keys": keys,
        }

    def load(self, path: Path) -> Template | PipegenError:
        """Return the template in the file at `path`, or why there is none."""
        if path not in self._files:
            self.looked.add(path)
            try:
                self._files[path] = Template.load(path)
            except PipegenError as error:
                self._files[path] = error
        return self._files[path]

    def _said(self, key: str) -> str | None:
        found = self.template.body.get("Metadata")
        for each in ("Pipegen", key):
            found = found.get(each) if isinstance(found, dict) else None
        return found if isinstance(found, str) else None

    def _deployment(self, action: Action) -> DeployAction:
        file = self.file(action.template) if action.template else None
        loaded = self.load(file) if file else None
        given = self.file(action.parameter_file) if action.parameter_file else None
        return DeployAction(
            action=action,
            file=file,
            template=loaded if isinstance(loaded, Template) else None,
            problem=loaded if isinstance(loaded, PipegenError) else None,
            parameter_file=given,
            configuration=self._object(given) if given else {},
            account=action.account or (None if action.role else self.scope.account),
            region=action.region or self.scope.region,
        )

    def _object(self, path: Path) -> Mapping[str, Any]:
        try:
            found = json.loads(self._text(path) or "{}")
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    def _text(self, path: Path) -> str | None:
        self.looked.add(path)
        try:
            return path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    @cached_property
    def _roles(self) -> RoleIndex:
        return RoleIndex((self.template, *self._neighbours), self.scope)

    @cached_property
    def _neighbours(self) -> tuple[Template, ...]:
        return tuple(self._beside())

    def _beside(self) -> Iterator[Template]:
        own = Path(os.path.abspath(self._path))  # noqa: PTH100 (symbolic links stay)
        self.looked.add(own.parent)
        for path in sorted(own.parent.iterdir()) if own.parent.is_dir() else []:
            if path == own or path.suffix not in _SUFFIXES or not path.is_file():
                continue
            if "AWS::IAM::Role" in (self._text(path) or ""):
                found = self.load(path)
                if isinstance(found, Template):
                    yield found

    def _trusted_account(self) -> str | None:
        scope = StackContext(self.template, {}, None, self._said("Region"), self._said("Stack"))
        named = {each.role for one in model.find_pipelines(scope) for each in one.actions}
        arns = [each for each in named if each is not None]
        return trusted_account(self._neighbours, arns) if arns else None

    @classmethod
    def open(cls, path: str | None, body: Any) -> "Project":
        """Return the project of the template with the content `body`, read from `path` if any.

        The last one is kept: all rules ask for the same one in a row.
        """
        global _last
        if _last is None or _last[0] is not body:
            _last = (body, Project(Path(path or "-"), body))
        return _last[1]


def _sound(body: Any) -> Mapping[str, Any]:
    """Return `body` with only those sections and resources that can be read at all."""
    found = dict(body) if isinstance(body, dict) else {}
    for section in ("Resources", "Parameters", "Outputs"):
        entries = found.get(section)
        found[section] = {
            str(name): each
            for name, each in (entries.items() if isinstance(entries, dict) else ())
            if isinstance(each, dict) and _has_type(section, each)
        }
    return found


def _has_type(section: str, entry: Mapping[str, Any]) -> bool:
    if section != "Resources":
        return True
    return isinstance(entry.get("Type"), str) and isinstance(template.properties(entry), dict)


_last: tuple[Any, Project] | None = None


def files_read(path: str) -> frozenset[Path]:
    """Return the files that were read for the template at `path`, if it was the last one."""
    if _last is None or str(_last[1].template.path) != str(Path(path)):
        return frozenset()
    return frozenset(_last[1].looked)
