"""Load the rendered files of a folder: the set-up stacks and the stacks the pipeline deploys."""

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
    Snapshot,
    StackKey,
    StackOutput,
    StackSnapshot,
    error_text,
    read_bytes_or_empty,
)
from pipegen.errors import PipegenError


def load_snapshot(folder: Path, name: str, config: Config | None) -> Snapshot:
    """Return the snapshot of the rendered files in `folder`, the folder of `pipegen.toml`.

    Files that can't be read become a message, or a stack with a problem. `config` is None if
    `pipegen.toml` itself can't be read.
    """
    path = folder / template_path(PIPELINE)
    if not path.is_file():
        return Snapshot(name, {})
    try:
        project = Project(path, Template.load(path).body)
    except PipegenError as error:
        message = f"{name}: {error_text(error, folder)}; what the pipeline deploys is not known"
        return Snapshot(name, {}, _template_texts(folder), messages=(message,))
    return _Loader(folder, config, project).load(name)


def load_config(folder: Path) -> Config | None:
    """Return the configuration of the `pipegen.toml` in `folder`, None if it is not valid."""
    try:
        config = loader.load(folder / loader.CONFIG_FILE)
    except PipegenError:
        return None
    return None if config.reader.diagnostics else config


def _raw_content(file: Path, action: DeployAction) -> bytes:
    """Return the template and parameters, as bytes, of a stack whose template can't be read."""
    values = [dict(action.configuration), dict(action.overrides)]
    return read_bytes_or_empty(file) + json.dumps(values, sort_keys=True).encode()


def _template_texts(folder: Path) -> dict[str, str]:
    paths = [template_path(template) for template in (ACCOUNT, PIPELINE)]
    return {
        path: (folder / path).read_bytes().decode("utf-8", "replace")
        for path in paths
        if (folder / path).is_file()
    }


class _Loader:
    """A loader of one folder."""

    def __init__(self, folder: Path, config: Config | None, project: Project) -> None:
        self._folder = folder
        self._config = config
        self._delivery = Delivery.from_config(config) if config else None
        self._project = project
        self._stacks: dict[StackKey, StackSnapshot] = {}
        self._uses: dict[StackOutput, list[str]] = {}

    def load(self, name: str) -> Snapshot:
        """Return the set-up stacks and the deployed stacks."""
        deployed = [
            (action, self._deployed_stack(action))
            for action in self._project.deployed
            if action.stack and action.file is not None
        ]
        for stack in (
            *self._account_stacks([stack for _, stack in deployed]),
            self._pipeline_stack(),
        ):
            self._stacks[stack.place.key] = stack
        sources = {
            action.action.namespace: stack.place.key
            for action, stack in deployed
            if action.action.namespace
        }
        for pipeline in self._project.pipelines:
            self._note_uses(pipeline.actions, sources)
        for action, stack in deployed:
            self._stacks[stack.place.key] = self._with_inputs(action, stack, sources)
        return Snapshot(name, self._stacks, _template_texts(self._folder), self._uses)

    def _pipeline_stack(self) -> StackSnapshot:
        scope = self._project.scope
        name = scope.stack or PIPELINE
        location = StackLocation(scope.account, scope.region, name)
        profile = self._config.pipeline.profile if self._config else ""
        return StackSnapshot(
            location,
            template_path(PIPELINE),
            canonical.canonical_context(scope),
            tags=self._config.tags if self._config else None,
            setup=PIPELINE,
            profile=profile,
        )

    def _account_stacks(self, deployed: Sequence[StackSnapshot]) -> Iterator[StackSnapshot]:
        path = template_path(ACCOUNT)
        if not (self._folder / path).is_file():
            return
        first_by_account: dict[str | None, StackSnapshot] = {}
        for stack in deployed:
            first_by_account.setdefault(stack.place.account, stack)
        for stack in first_by_account.values():
            name = self._account_stack_name()
            location = StackLocation(stack.place.account, self._project.scope.region, name)
            loaded, problem = self._load(path)
            scope = loaded and StackContext(loaded, {}, location.account, location.region, name)
            yield StackSnapshot(
                location,
                path,
                canonical.canonical_context(scope) if scope else None,
                problem,
                read_bytes_or_empty(self._folder / path) if problem else b"",
                tags=self._config.tags if self._config else None,
                setup=ACCOUNT,
                profile=stack.profile,
            )

    def _account_stack_name(self) -> str:
        if self._delivery:
            return self._delivery.account_stack
        names = [pipeline.name for pipeline in self._project.pipelines]
        return f"{names[0]}-{ACCOUNT}" if names else ACCOUNT

    def _load(self, path: str) -> tuple[Template | None, str]:
        try:
            return Template.load(self._folder / path), ""
        except PipegenError as error:
            return None, error_text(error, self._folder)

    def _deployed_stack(self, action: DeployAction) -> StackSnapshot:
        assert action.file is not None
        location = StackLocation(
            action.account, action.region, action.stack or "", *self._environment_name(action)
        )
        path = action.file.relative_to(self._project.root).as_posix()
        tags = action.configuration.get("Tags")
        return StackSnapshot(
            location,
            path,
            canonical.canonical_context(action.scope) if action.scope else None,
            error_text(action.problem, self._project.root) if action.problem else "",
            _raw_content(action.file, action) if action.problem else b"",
            tags=tags if isinstance(tags, dict) else {},
            policy=action.configuration.get("StackPolicy"),
            profile=self._profile(action),
        )

    def _environment_name(self, action: DeployAction) -> tuple[str, ...]:
        deployments = self._delivery.deployments if self._delivery else ()
        return tuple(
            deployment.environment.name
            for deployment in deployments
            if deployment.stage == action.action.stage
        )

    def _profile(self, action: DeployAction) -> str:
        for deployment in self._delivery.deployments if self._delivery else ():
            if deployment.stage == action.action.stage:
                return delivery.profile(deployment.environment)
        return ""

    def _note_uses(self, actions: Iterator[model.Action], sources: Mapping[str, StackKey]) -> None:
        """Record which actions read outputs through variables, except in stack parameters.

        `sources` is the mapping of variable namespace to stack.
        """
        for action in actions:
            for key, value in action.configuration.items():
                if key != "ParameterOverrides" and isinstance(value, str):
                    use = f"the action {action.name} of the stage {action.stage}"
                    self._referenced_outputs(value, sources, use)

    def _with_inputs(
        self, action: DeployAction, stack: StackSnapshot, sources: Mapping[str, StackKey]
    ) -> StackSnapshot:
        """Return `stack`, which `action` deploys, with the outputs that fill its parameters."""
        inputs = {}
        for name, value in action.overrides.items():
            use = f"the parameter {name} of {stack.place.shown}"
            inputs[name] = self._referenced_outputs(str(value), sources, use)
        return replace(stack, inputs=inputs)

    def _referenced_outputs(
        self, value: str, sources: Mapping[str, StackKey], use: str
    ) -> Sequence[StackOutput]:
        """Return the outputs that `value` refers to, and record `use` as their consumer."""
        outputs = [
            (sources[namespace], output)
            for namespace, output in model.variables(value)
            if namespace in sources
        ]
        for source in outputs:
            self._uses.setdefault(source, []).append(use)
        return outputs
