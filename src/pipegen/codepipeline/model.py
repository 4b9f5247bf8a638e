"""Read the pipelines of a template: stages, actions, artifacts and artifact stores.

Values that have the wrong type are skipped: cfn-lint's schema rules report them. Source:
"AWS::CodePipeline::Pipeline" in the CloudFormation template reference.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipegen.cloudformation import arns
from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.unresolved import Unresolved
from pipegen.errors import Path

TYPE = "AWS::CodePipeline::Pipeline"
_VARIABLE = re.compile(r"#\{([^.#{}]+)\.([^#{}]+)\}")


@dataclass(frozen=True, slots=True)
class ArtifactPath:
    """A file in an artifact, as in `TemplatePath`."""

    artifact: str
    path: str


@dataclass(frozen=True, slots=True)
class Action:
    """An action; a text that is missing or not a text is "", or None if the type allows it."""

    name: str
    category: str
    owner: str
    provider: str
    version: str
    configuration: Mapping[str, Any]
    """The resolved configuration; its values may have any type, as a template may be invalid."""
    has_configuration: bool
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    role: str | None
    namespace: str | None
    region: str | None
    run_order: int
    timeout: Any
    stage: str
    stage_index: int
    path: Path

    def before(self, other: "Action") -> bool:
        """Return whether this action ends before `other` starts."""
        return (self.stage_index, self.run_order) < (other.stage_index, other.run_order)

    @property
    def is_cloudformation(self) -> bool:
        """Return whether it is a CloudFormation deploy action."""
        return (self.category, self.provider) == ("Deploy", "CloudFormation")

    @property
    def account(self) -> str | None:
        """Return the account of its role, or None if it has no role or an unresolved one."""
        return arns.account(self.role or "")

    @property
    def template(self) -> ArtifactPath | None:
        """Return the artifact path in `TemplatePath`, or None."""
        return self._artifact_path("TemplatePath")

    @property
    def parameter_file(self) -> ArtifactPath | None:
        """Return the artifact path in `TemplateConfiguration`, or None."""
        return self._artifact_path("TemplateConfiguration")

    @property
    def overrides(self) -> Mapping[str, Any] | None:
        """Return the object in `ParameterOverrides`, or None if it is missing or invalid JSON."""
        try:
            overrides = json.loads(self.configuration["ParameterOverrides"])
        except (KeyError, TypeError, ValueError, RecursionError):
            return None
        return overrides if isinstance(overrides, dict) else None

    def text(self, key: str) -> str | None:
        """Return the text of `key` in the configuration, or None if it is not a text."""
        return _text(self.configuration.get(key))

    def _artifact_path(self, key: str) -> ArtifactPath | None:
        artifact, colons, path = (self.text(key) or "").partition("::")
        return ArtifactPath(artifact, path) if colons and artifact and path else None


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage; `properties` are all its resolved properties, also the conditions."""

    name: str
    index: int
    actions: tuple[Action, ...]
    properties: Mapping[str, Any]
    path: Path


@dataclass(frozen=True, slots=True)
class ArtifactStore:
    """An artifact store: the name of its bucket, and the id of its `EncryptionKey`."""

    bucket: str | None
    key: str | None
    path: Path


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A pipeline; `stores` is region → artifact store, with "" for a single `ArtifactStore`."""

    logical_id: str
    name: str
    role: str | None
    type: str | None
    execution_mode: str
    stores: Mapping[str, ArtifactStore]
    stages: tuple[Stage, ...]
    properties: Mapping[str, Any] = field(repr=False)
    path: Path

    @property
    def actions(self) -> Iterator[Action]:
        """Yield all actions, in the order of the template."""
        for stage in self.stages:
            yield from stage.actions


def find_pipelines(scope: StackContext) -> tuple[Pipeline, ...]:
    """Return the resolved pipelines of the template of `scope`, in its order."""
    return tuple(
        _pipeline(scope, logical_id)
        for logical_id, resource in scope.template.resources.items()
        if isinstance(resource, dict) and resource.get("Type") == TYPE and scope.exists(logical_id)
    )


def variables(text: str) -> list[tuple[str, str]]:
    """Return the namespace and the key of each `#{namespace.Key}` in `text`, in order."""
    return [(namespace.strip(), key.strip()) for namespace, key in _VARIABLE.findall(text)]


def _pipeline(scope: StackContext, logical_id: str) -> Pipeline:
    properties = scope.properties(logical_id)
    path = ("Resources", logical_id, "Properties")
    return Pipeline(
        logical_id=logical_id,
        name=_text(scope.ref(logical_id)) or "",
        role=_text(properties.get("RoleArn")),
        type=_text(properties.get("PipelineType")),
        execution_mode=_text(properties.get("ExecutionMode")) or "SUPERSEDED",
        stores=dict(_stores(properties, path)),
        stages=tuple(
            _stage(stage, index, (*path, "Stages", index))
            for index, stage in enumerate(_list(properties.get("Stages")))
            if isinstance(stage, dict)
        ),
        properties=properties,
        path=path,
    )


def _stores(properties: Mapping[str, Any], path: Path) -> Iterator[tuple[str, ArtifactStore]]:
    single = properties.get("ArtifactStore")
    if isinstance(single, dict):
        yield "", _store(single, (*path, "ArtifactStore"))
    for index, entry in enumerate(_list(properties.get("ArtifactStores"))):
        if isinstance(entry, dict) and isinstance(entry.get("ArtifactStore"), dict):
            store_path = (*path, "ArtifactStores", index, "ArtifactStore")
            yield str(entry.get("Region")), _store(entry["ArtifactStore"], store_path)


def _store(store: Mapping[str, Any], path: Path) -> ArtifactStore:
    key = store.get("EncryptionKey")
    key_id = (
        key.get("Id") if isinstance(key, dict) else key if isinstance(key, Unresolved) else None
    )
    return ArtifactStore(_text(store.get("Location")), _text(key_id), path)


def _stage(stage: Mapping[str, Any], index: int, path: Path) -> Stage:
    name = _text(stage.get("Name")) or ""
    actions = tuple(
        _action(action, name, index, (*path, "Actions", action_index))
        for action_index, action in enumerate(_list(stage.get("Actions")))
        if isinstance(action, dict)
    )
    return Stage(name, index, actions, stage, path)


def _action(action: Mapping[str, Any], stage: str, index: int, path: Path) -> Action:
    type_id = action.get("ActionTypeId")
    action_type: Mapping[str, Any] = type_id if isinstance(type_id, dict) else {}
    configuration = action.get("Configuration")
    return Action(
        name=_text(action.get("Name")) or "",
        category=_text(action_type.get("Category")) or "",
        owner=_text(action_type.get("Owner")) or "",
        provider=_text(action_type.get("Provider")) or "",
        version=str(action_type.get("Version", "")),
        configuration=configuration if isinstance(configuration, dict) else {},
        has_configuration=isinstance(configuration, dict | Unresolved),
        inputs=_names(action.get("InputArtifacts")),
        outputs=_names(action.get("OutputArtifacts")),
        role=_text(action.get("RoleArn")),
        namespace=_text(action.get("Namespace")),
        region=_text(action.get("Region")),
        run_order=_number(action.get("RunOrder"), 1),
        timeout=action.get("TimeoutInMinutes"),
        stage=stage,
        stage_index=index,
        path=path,
    )


def _names(artifacts: Any) -> tuple[str, ...]:
    return tuple(
        artifact["Name"]
        for artifact in _list(artifacts)
        if isinstance(artifact, dict) and isinstance(artifact.get("Name"), str)
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: Any, default: int) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return default
