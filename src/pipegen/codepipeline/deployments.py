"""A deploy action as read from a pipeline: the template, its parameter values, the target."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.template import Template
from pipegen.cloudformation.unresolved import Unresolved, text
from pipegen.codepipeline.model import Action
from pipegen.errors import PipegenError

MODES = ("CREATE_UPDATE", "REPLACE_ON_FAILURE", "CHANGE_SET_REPLACE")
"""The action modes that need a template."""


@dataclass(frozen=True)
class DeployAction:
    """An action that deploys a template into a stack."""

    action: Action
    file: Path | None
    """The template's file in the repository; None if `TemplatePath` names no file."""
    template: Template | None
    """The template; None if it is missing or invalid, for which `problem` has the reason."""
    problem: PipegenError | None
    parameter_file: Path | None
    configuration: Mapping[str, Any]
    """The content of the parameter file, {} if there is none or it can't be read."""
    account: str | None
    region: str | None

    @property
    def stack(self) -> str | None:
        """Return the stack name, or None; it is `Unresolved` if it has a variable."""
        name = self.action.text("StackName")
        return None if name is None else _value(name)

    @property
    def file_parameters(self) -> Mapping[str, Any]:
        """Return name → value of the parameters in the parameter file."""
        parameters = self.configuration.get("Parameters")
        return parameters if isinstance(parameters, dict) else {}

    @property
    def overrides(self) -> Mapping[str, Any]:
        """Return name → value of `ParameterOverrides`."""
        return self.action.overrides or {}

    @property
    def values(self) -> Mapping[str, str]:
        """Return name → value of all parameters; one that has a variable is `Unresolved`."""
        parameters = {**self.file_parameters, **self.overrides}
        return {name: _value(value) for name, value in parameters.items()}

    @property
    def scope(self) -> StackContext | None:
        """Return the template with its values, account, region and stack, or None without one."""
        if self.template is None:
            return None
        return StackContext(self.template, self.values, self.account, self.region, self.stack)

    @property
    def exports(self) -> tuple[str, ...]:
        """Return the known export names of the template."""
        return tuple(_exports(self.scope)) if self.scope else ()

    def same_environment(self, other: "DeployAction") -> bool:
        """Return whether `other` deploys into the same account and region."""
        return (self.account, self.region) == (other.account, other.region)


def _exports(scope: StackContext) -> Iterator[str]:
    for output in scope.template.outputs.values():
        condition, export = output.get("Condition"), output.get("Export")
        if isinstance(condition, str) and scope.condition(condition) is False:
            continue
        name = scope.resolve(export.get("Name")) if isinstance(export, dict) else None
        if isinstance(name, str) and not isinstance(name, Unresolved):
            yield name


def _value(value: Any) -> str:
    if isinstance(value, dict | list):  # Fn::GetParam and Fn::GetArtifactAtt
        return Unresolved(json.dumps(value))
    result = text(value)
    return Unresolved(result) if "#{" in result else result
