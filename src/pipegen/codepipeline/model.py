"""The pipelines of a template as types: stages, actions, and what they hand on.

What does not have CodePipeline's shape is passed over: cfn-lint's schema rules report it. Source:
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
    """A file in an artifact, as `TemplatePath` names it."""

    artifact: str
    path: str


@dataclass(frozen=True, slots=True)
class Action:
    """An action; texts that are missing or no text are "", and None where that means something."""

    name: str
    category: str
    owner: str
    provider: str
    version: str
    configuration: Mapping[str, Any]
    """Resolved; values may have any type, as a template may be wrong."""
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
        """Return whether this action has ended when `other` starts."""
        return (self.stage_index, self.run_order) < (other.stage_index, other.run_order)

    @property
    def is_cloudformation(self) -> bool:
        """Return whether it deploys a stack."""
        return (self.category, self.provider) == ("Deploy", "CloudFormation")

    @property
    def account(self) -> str | None:
        """Return the account of its role; None without a role, or with one that is not known."""
        return arns.account(self.role or "")

    @property
    def template(self) -> ArtifactPath | None:
        """Return what `TemplatePath` names, None where it names nothing."""
        return self._artifact_path("TemplatePath")

    @property
    def parameter_file(self) -> ArtifactPath | None:
        """Return what `TemplateConfiguration` names, None where it names nothing."""
        return self._artifact_path("TemplateConfiguration")

    @property
    def overrides(self) -> Mapping[str, Any] | None:
        """Return `ParameterOverrides` as an object, None where there are none, or no such text."""
        try:
            found = json.loads(self.configuration["ParameterOverrides"])
        except (KeyError, TypeError, ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None

    def text(self, key: str) -> str | None:
        """Return the value of `key` in the configuration, None where it is no text."""
        found = self.configuration.get(key)
        return found if isinstance(found, str) else None

    def _artifact_path(self, key: str) -> ArtifactPath | None:
        artifact, colons, path = (self.text(key) or "").partition("::")
        return ArtifactPath(artifact, path) if colons and artifact and path else None


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage; `properties` has its conditions too, resolved."""

    name: str
    index: int
    actions: tuple[Action, ...]
    properties: Mapping[str, Any]
    path: Path


@dataclass(frozen=True, slots=True)
class ArtifactStore:
    """An artifact store: the bucket's name, and the key as `EncryptionKey` names it."""

    bucket: str | None
    key: str | None
    path: Path


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A pipeline; `stores` is region → store, with the region "" for a single `ArtifactStore`."""

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
    """Return the pipelines of the template of `scope`, resolved in it, in its order."""
    return tuple(
        _pipeline(scope, logical_id)
        for logical_id, resource in scope.template.resources.items()
        if isinstance(resource, dict) and resource.get("Type") == TYPE and scope.exists(logical_id)
    )


def variables(text: str) -> list[tuple[str, str]]:
    """Return namespace and key of each `#{namespace.Key}` in `text`, in order."""
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
            _stage(each, index, (*path, "Stages", index))
            for index, each in enumerate(_list(properties.get("Stages")))
            if isinstance(each, dict)
        ),
        properties=properties,
        path=path,
    )


def _stores(properties: Mapping[str, Any], path: Path) -> Iterator[tuple[str, ArtifactStore]]:
    single = properties.get("ArtifactStore")
    if isinstance(single, dict):
        yield "", _store(single, (*path, "ArtifactStore"))
    for index, each in enumerate(_list(properties.get("ArtifactStores"))):
        if isinstance(each, dict) and isinstance(each.get("ArtifactStore"), dict):
            place = (*path, "ArtifactStores", index, "ArtifactStore")
            yield str(each.get("Region")), _store(each["ArtifactStore"], place)


def _store(store: Mapping[str, Any], path: Path) -> ArtifactStore:
    key = store.get("EncryptionKey")
    key_id = (
        key.get("Id") if isinstance(key, dict) else key if isinstance(key, Unresolved) else None
    )
    return ArtifactStore(_text(store.get("Location")), _text(key_id), path)


def _stage(stage: Mapping[str, Any], index: int, path: Path) -> Stage:
    name = _text(stage.get("Name")) or ""
    actions = tuple(
        _action(each, name, index, (*path, "Actions", at))
        for at, each in enumerate(_list(stage.get("Actions")))
        if isinstance(each, dict)
    )
    return Stage(name, index, actions, stage, path)


def _action(action: Mapping[str, Any], stage: str, index: int, path: Path) -> Action:
    kind = action.get("ActionTypeId")
    kinds: Mapping[str, Any] = kind if isinstance(kind, dict) else {}
    configuration = action.get("Configuration")
    return Action(
        name=_text(action.get("Name")) or "",
        category=_text(kinds.get("Category")) or "",
        owner=_text(kinds.get("Owner")) or "",
        provider=_text(kinds.get("Provider")) or "",
        version=str(kinds.get("Version", "")),
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
        each["Name"]
        for each in _list(artifacts)
        if isinstance(each, dict) and isinstance(each.get("Name"), str)
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: Any, otherwise: int) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return otherwise
