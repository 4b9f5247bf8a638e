"""The rendered files of a folder as a side: the set-up stacks, and what the pipeline deploys."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.template import Template
from pipegen.codepipeline import model
from pipegen.codepipeline.deployments import DeployAction
from pipegen.codepipeline.project import Project
from pipegen.config import delivery, loader
from pipegen.config.delivery import ACCOUNT, PIPELINE, Delivery, template_path
from pipegen.config.model import Config
from pipegen.diff import canonical
from pipegen.diff.model import StackLocation
from pipegen.diff.snapshot import (
    Key,
    Snapshot,
    Source,
    StackSnapshot,
    error_text,
    read_bytes_or_empty,
)
from pipegen.errors import PipegenError


def load_snapshot(folder: Path, name: str, config: Config | None) -> Snapshot:
    """Return the side that the rendered files in `folder` are: that of its `pipegen.toml`.

    What can't be read is a message, or a stack with a problem. `config` may be None, where it
    can't be read itself.
    """
    path = folder / template_path(PIPELINE)
    if not path.is_file():
        return Snapshot(name, {})
    try:
        system = Project(path, Template.load(path).body)
    except PipegenError as error:
        why = f"{name}: {error_text(error, folder)}; what the pipeline deploys is not known"
        return Snapshot(name, {}, _texts(folder), messages=(why,))
    return _Loader(folder, config, system).side(name)


def configuration(folder: Path) -> Config | None:
    """Return what the `pipegen.toml` in `folder` says, None where there is none to be read."""
    try:
        found = loader.load(folder / loader.CONFIG_FILE)
    except PipegenError:
        return None
    return None if found.reader.diagnostics else found


def _unread(file: Path, given: DeployAction) -> bytes:
    """Return all that a stack is made of whose template, in `file`, can't be read."""
    stated = [dict(given.configuration), dict(given.overrides)]
    return read_bytes_or_empty(file) + json.dumps(stated, sort_keys=True).encode()


def _texts(folder: Path) -> dict[str, str]:
    paths = [template_path(each) for each in (ACCOUNT, PIPELINE)]
    return {
        each: (folder / each).read_bytes().decode("utf-8", "replace")
        for each in paths
        if (folder / each).is_file()
    }


class _Loader:
    """One reading of one folder."""

    def __init__(self, folder: Path, config: Config | None, system: Project) -> None:
        self._folder = folder
        self._config = config
        self._delivery = Delivery.from_config(config) if config else None
        self._system = system
        self._found: dict[Key, StackSnapshot] = {}
        self._uses: dict[Source, list[str]] = {}

    def side(self, name: str) -> Snapshot:
        """Return the set-up stacks of the accounts, the pipeline's, and what it deploys."""
        deployed = [
            (each, self._one(each))
            for each in self._system.deployed
            if each.stack and each.file is not None
        ]
        pipeline = self._pipeline()
        for stack in (*self._accounts([each for _, each in deployed]), pipeline):
            self._found[stack.place.key] = stack
        sources = {e.action.namespace: one.place.key for e, one in deployed if e.action.namespace}
        for one in self._system.pipelines:
            self._note_uses(one.actions, sources)
        for given, stack in deployed:
            self._found[stack.place.key] = self._joined(given, stack, sources)
        return Snapshot(name, self._found, _texts(self._folder), self._uses)

    def _pipeline(self) -> StackSnapshot:
        scope = self._system.scope
        name = scope.stack or PIPELINE
        where = StackLocation(scope.account, scope.region, name)
        profile = self._config.pipeline.profile if self._config else ""
        return StackSnapshot(
            where,
            template_path(PIPELINE),
            canonical.canonical_context(scope),
            tags=self._config.tags if self._config else None,
            setup=PIPELINE,
            profile=profile,
        )

    def _accounts(self, deployed: Sequence[StackSnapshot]) -> Iterator[StackSnapshot]:
        path = template_path(ACCOUNT)
        if not (self._folder / path).is_file():
            return
        first: dict[str | None, StackSnapshot] = {}
        for each in deployed:
            first.setdefault(each.place.account, each)
        for each in first.values():
            name = self._account_stack()
            where = StackLocation(each.place.account, self._system.scope.region, name)
            loaded, problem = self._load(path)
            scope = loaded and StackContext(loaded, {}, where.account, where.region, name)
            yield StackSnapshot(
                where,
                path,
                canonical.canonical_context(scope) if scope else None,
                problem,
                read_bytes_or_empty(self._folder / path) if problem else b"",
                tags=self._config.tags if self._config else None,
                setup=ACCOUNT,
                profile=each.profile,
            )

    def _account_stack(self) -> str:
        if self._delivery:
            return self._delivery.account_stack
        names = [each.name for each in self._system.pipelines]
        return f"{names[0]}-{ACCOUNT}" if names else ACCOUNT

    def _load(self, path: str) -> tuple[Template | None, str]:
        try:
            return Template.load(self._folder / path), ""
        except PipegenError as error:
            return None, error_text(error, self._folder)

    def _one(self, given: DeployAction) -> StackSnapshot:
        assert given.file is not None
        where = StackLocation(
            given.account, given.region, given.stack or "", *self._environment(given)
        )
        path = given.file.relative_to(self._system.root).as_posix()
        tags = given.configuration.get("Tags")
        return StackSnapshot(
            where,
            path,
            canonical.canonical_context(given.scope) if given.scope else None,
            error_text(given.problem, self._system.root) if given.problem else "",
            _unread(given.file, given) if given.problem else b"",
            tags=tags if isinstance(tags, dict) else {},
            policy=given.configuration.get("StackPolicy"),
            profile=self._profile(given),
        )

    def _environment(self, given: DeployAction) -> tuple[str, ...]:
        known = self._delivery.deployments if self._delivery else ()
        return tuple(each.environment.name for each in known if each.stage == given.action.stage)

    def _profile(self, given: DeployAction) -> str:
        for each in self._delivery.deployments if self._delivery else ():
            if each.stage == given.action.stage:
                return delivery.profile(each.environment)
        return ""

    def _note_uses(self, actions: Iterator[model.Action], sources: Mapping[str, Key]) -> None:
        """Note which actions take outputs by variables, parameters of stacks aside.

        `sources` are the stacks by the namespaces of their variables.
        """
        for action in actions:
            for key, value in action.configuration.items():
                if key != "ParameterOverrides" and isinstance(value, str):
                    use = f"the action {action.name} of the stage {action.stage}"
                    self._taken(value, sources, use)

    def _joined(
        self, given: DeployAction, stack: StackSnapshot, sources: Mapping[str, Key]
    ) -> StackSnapshot:
        """Return `stack`, which `given` deploys, with what fills its parameters."""
        inputs = {}
        for name, value in given.overrides.items():
            use = f"the parameter {name} of {stack.place.shown}"
            inputs[name] = self._taken(str(value), sources, use)
        return replace(stack, inputs=inputs)

    def _taken(self, value: str, sources: Mapping[str, Key], use: str) -> Sequence[Source]:
        """Return the outputs in `value`, and note that `use` takes them."""
        found = [
            (sources[namespace], output)
            for namespace, output in model.variables(value)
            if namespace in sources
        ]
        for each in found:
            self._uses.setdefault(each, []).append(use)
        return found
