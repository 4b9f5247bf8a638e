"""The resolved values of a template in one canonical form, so that two that are alike are equal.

A `Scope` for checks assumes names, and drops the arguments of a function that is not known. Here
such a function keeps its arguments, and a resource is `${LogicalId}`, so that no difference is
lost, and none is invented.
"""

import json
from dataclasses import replace
from typing import Any

from pipegen.cloudformation import intrinsics, physical_ids
from pipegen.cloudformation.resolver import PlaceholderStrategy, StackContext
from pipegen.cloudformation.unresolved import Unresolved


class Canonical(PlaceholderStrategy):
    """The strategy that keeps what is not known as the template states it."""

    def identifies(self, scope: StackContext, logical_id: str) -> bool:
        """Return whether the template states the name of a resource."""
        resource = scope.template.resources[logical_id]
        name = physical_ids.ID_FORMATS[resource["Type"]].name
        given = resource.get("Properties")
        return bool(name) and isinstance(given, dict) and name in given

    def function(self, scope: StackContext, name: str, argument: Any, found: Any) -> Any:
        """Return `found`, or the whole function where `found` lacks something of it."""
        if not isinstance(found, Unresolved):
            return found
        lacks = found == f"${{{name}}}" or _lacks(scope, name, argument)
        return _whole(scope, name, argument) if lacks else found


CANONICAL = Canonical()


def canonical_context(scope: StackContext) -> StackContext:
    """Return `scope` with values in canonical form."""
    return replace(scope, placeholders=CANONICAL)


def condition_text(scope: StackContext, name: str) -> str:
    """Return the condition `name` as text, with its values resolved."""
    return f"{name} {json.dumps(_condition(scope, name), sort_keys=True)}"


def _lacks(scope: StackContext, name: str, argument: Any) -> bool:
    """Return whether the unknown value of a function lacks something of its arguments."""
    match name, argument:
        case "Fn::If", [str(condition), _, _]:
            return scope.condition(condition) is None
        case "Fn::Join", [_, values]:
            return isinstance(scope.resolve(values), Unresolved)
    return name in ("Fn::Split", "Fn::Length")


def _whole(scope: StackContext, name: str, argument: Any) -> Unresolved:
    match name, argument:
        case "Fn::If", [str(condition), yes, no]:
            branches = [_present(scope.resolve(branch)) for branch in (yes, no)]
            parts: Any = [_condition(scope, condition), *branches]
        case _:
            parts = _present(scope.resolve(argument))
    return Unresolved(f"${{{name} {json.dumps(parts, sort_keys=True)}}}")


def _condition(scope: StackContext, name: str) -> Any:
    conditions = scope.template.body.get("Conditions")
    found = conditions.get(name) if isinstance(conditions, dict) else None
    with scope.entered(f"text of condition {name}") as first:
        return _expanded(scope, found) if first and found is not None else name


def _expanded(scope: StackContext, value: Any) -> Any:
    if isinstance(value, list):
        return [_expanded(scope, item) for item in value]
    if isinstance(value, dict) and len(value) == 1:
        [(name, argument)] = value.items()
        if name == "Condition" and isinstance(argument, str):
            return _condition(scope, argument)
        if name in ("Fn::And", "Fn::Or", "Fn::Not", "Fn::Equals"):
            return {name: _expanded(scope, argument)}
    return _present(scope.resolve(value))


def _present(value: Any) -> Any:
    """Return `value`; a property that is not there still is a branch that is."""
    return "AWS::NoValue" if value is intrinsics.NO_VALUE else value
