"""What an action of a pipeline deploys: which template, with which values, where."""

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
"""The modes of an action that take a template."""


@dataclass(frozen=True)
class DeployAction:
    """An action that deploys a template into a stack."""

    action: Action
    file: Path | None
    """Where the template is in the repository; None where `TemplatePath` names no file."""
    template: Template | None
    """None where it is not there or can't be read, of which `problem` is the reason."""
    problem: PipegenError | None
    parameter_file: Path | None
    configuration: Mapping[str, Any]
    """The content of the parameter file, {} where there is none or it can't be read."""
    account: str | None
    region: str | None

    @property
    def stack(self) -> str | None:
        """Return the stack's name, None where it has none; what a variable fills is unknown."""
        name = self.action.text("StackName")
        return None if name is None else _value(name)

    @property
    def file_parameters(self) -> Mapping[str, Any]:
        """Return name → value of the parameters in the parameter file."""
        found = self.configuration.get("Parameters")
        return found if isinstance(found, dict) else {}

    @property
    def overrides(self) -> Mapping[str, Any]:
        """Return name → value of `ParameterOverrides`."""
        return self.action.overrides or {}

    @property
    def values(self) -> Mapping[str, str]:
        """Return name → value of all that is given; what a variable fills is unknown."""
        return {
            name: _value(each) for name, each in {**self.file_parameters, **self.overrides}.items()
        }

    @property
    def scope(self) -> StackContext | None:
        """Return the template with these values in this place, None without a template."""
        if self.template is None:
            return None
        return StackContext(self.template, self.values, self.account, self.region, self.stack)

    @property
    def exports(self) -> tuple[str, ...]:
        """Return the names that its outputs are exported by, those that are known."""
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
    found = text(value)
    return Unresolved(found) if "#{" in found else found
