"""The values of a template, worked out so far that two that are alike are spelt alike.

`resolving.Scope` is for checks: it assumes names, and forgets what stands in a function that it
can't work out. Here such a function is spelt out whole, and a resource stays `${LogicalId}`,
so that no difference is lost, and none is invented.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipegen.cloudformation import intrinsics, physical_ids
from pipegen.cloudformation.resolver import Scope
from pipegen.cloudformation.unresolved import Unknown


@dataclass(frozen=True)
class Spelling(Scope):
    """A template in its place, as `Scope`; what only AWS knows is spelt as the template has it."""

    _properties: dict[str, Mapping[str, Any]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def resolve(self, value: Any) -> Any:
        """Return `value` worked out; of two values that AWS takes for the same, the same."""
        found = super().resolve(value)
        if not isinstance(found, Unknown) or not isinstance(value, dict) or len(value) != 1:
            return found
        [(name, argument)] = value.items()
        forgotten = found == f"${{{name}}}" or self._forgets(name, argument)
        return self._whole(name, argument) if forgotten else found

    def given(self, value: Any) -> Any:
        """Return `value` worked out, None where `AWS::NoValue` takes it away."""
        found = self.resolve(value)
        return None if found is intrinsics.NO_VALUE else found

    def properties(self, logical_id: str) -> Mapping[str, Any]:
        """Return the properties of `logical_id`, resolved; a function that makes them, spelt.

        They are asked for by all that looks at a resource, and worked out once.
        """
        if logical_id not in self._properties:
            self._properties[logical_id] = self._resolved(logical_id)
        return self._properties[logical_id]

    def _resolved(self, logical_id: str) -> Mapping[str, Any]:
        stated = self.template.resources[logical_id].get("Properties")
        found = self.given(stated)
        if found is None or isinstance(found, dict):
            return found or {}
        return dict.fromkeys(stated, found)

    def ref(self, name: str) -> Any:
        """Return what `Ref` is; of a resource that has no name of its own, `${name}`."""
        return self._known(super().ref(name), name, None)

    def attribute(self, logical_id: str, name: str) -> Any:
        """Return what `Fn::GetAtt` is; of a resource without a name, `${logical_id.name}`."""
        return self._known(super().attribute(logical_id, name), logical_id, name)

    def condition_text(self, name: str) -> str:
        """Return how the condition `name` is spelt, with its values worked out."""
        return f"{name} {json.dumps(self._condition(name), sort_keys=True)}"

    def _forgets(self, name: str, argument: Any) -> bool:
        """Return whether what is not known of the function lacks something of its arguments."""
        match name, argument:
            case "Fn::If", [str(condition), _, _]:
                return self.condition(condition) is None
            case "Fn::Join", [_, values]:
                return isinstance(self.resolve(values), Unknown)
        return name in ("Fn::Split", "Fn::Length")

    def _known(self, found: Any, logical_id: str, attribute: str | None) -> Any:
        resource = self.template.resources.get(logical_id)
        if logical_id in self.template.parameters or not isinstance(resource, dict):
            return found
        kind = physical_ids.KINDS.get(str(resource.get("Type")))
        given = resource.get("Properties")
        if kind and kind.name and isinstance(given, dict) and kind.name in given:
            return found
        return Unknown(f"${{{logical_id}{'.' + attribute if attribute else ''}}}")

    def _whole(self, name: str, argument: Any) -> Unknown:
        match name, argument:
            case "Fn::If", [str(condition), yes, no]:
                branches = [self.resolve(each) for each in (yes, no)]
                parts: Any = [self._condition(condition), *map(_present, branches)]
            case _:
                parts = _present(self.resolve(argument))
        return Unknown(f"${{{name} {json.dumps(parts, sort_keys=True)}}}")

    def _condition(self, name: str) -> Any:
        conditions = self.template.body.get("Conditions")
        found = conditions.get(name) if isinstance(conditions, dict) else None
        with self._entered(f"spelling of {name}") as first:
            return self._spelt(found) if first and found is not None else name

    def _spelt(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._spelt(each) for each in value]
        if isinstance(value, dict) and len(value) == 1:
            [(name, argument)] = value.items()
            if name == "Condition" and isinstance(argument, str):
                return self._condition(argument)
            if name in ("Fn::And", "Fn::Or", "Fn::Not", "Fn::Equals"):
                return {name: self._spelt(argument)}
        return _present(self.resolve(value))


def _present(value: Any) -> Any:
    """Return `value`; a property that is not there still is a branch that is."""
    return "AWS::NoValue" if value is intrinsics.NO_VALUE else value


def of(scope: Scope) -> Spelling:
    """Return `scope` as a `Spelling`."""
    return Spelling(scope.template, scope.parameters, scope.account, scope.region, scope.stack)
