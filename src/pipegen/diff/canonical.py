"""The resolved values of a template in one canonical form, so that equivalent values are equal.

The default strategy of a `StackContext` assumes names and drops the arguments of a function that
it can't resolve. Here such a function keeps its arguments, and a resource is `${LogicalId}`: no
difference is lost, and none is added.
"""

import json
from dataclasses import replace
from typing import Any

from pipegen.cloudformation import intrinsics, physical_ids
from pipegen.cloudformation.resolver import PlaceholderStrategy, StackContext
from pipegen.cloudformation.unresolved import Unresolved


class CanonicalStrategy(PlaceholderStrategy):
    """The strategy that keeps an unresolved value as the template states it."""

    def identifies(self, scope: StackContext, logical_id: str) -> bool:
        """Return whether the template states the name of a resource."""
        resource = scope.template.resources[logical_id]
        name = physical_ids.ID_FORMATS[resource["Type"]].name
        properties = resource.get("Properties")
        return bool(name) and isinstance(properties, dict) and name in properties

    def function(self, scope: StackContext, name: str, argument: Any, resolved: Any) -> Any:
        """Return `resolved`, or the whole function if `resolved` has lost arguments."""
        if not isinstance(resolved, Unresolved):
            return resolved
        lacks = resolved == f"${{{name}}}" or _is_incomplete(scope, name, argument)
        return _function_text(scope, name, argument) if lacks else resolved


CANONICAL = CanonicalStrategy()


def canonical_context(scope: StackContext) -> StackContext:
    """Return `scope` with values in canonical form."""
    return replace(scope, placeholders=CANONICAL)


def condition_text(scope: StackContext, name: str) -> str:
    """Return the condition `name` as text, with its values resolved."""
    return f"{name} {json.dumps(_condition(scope, name), sort_keys=True)}"


def _is_incomplete(scope: StackContext, function: str, argument: Any) -> bool:
    """Return whether the unresolved value of a function has lost some of its arguments."""
    match function, argument:
        case "Fn::If", [str(condition), _, _]:
            return scope.condition(condition) is None
        case "Fn::Join", [_, values]:
            return isinstance(scope.resolve(values), Unresolved)
    return function in ("Fn::Split", "Fn::Length")


def _function_text(scope: StackContext, function: str, argument: Any) -> Unresolved:
    match function, argument:
        case "Fn::If", [str(condition), then, otherwise]:
            branches = [_or_no_value(scope.resolve(branch)) for branch in (then, otherwise)]
            parts: Any = [_condition(scope, condition), *branches]
        case _:
            parts = _or_no_value(scope.resolve(argument))
    return Unresolved(f"${{{function} {json.dumps(parts, sort_keys=True)}}}")


def _condition(scope: StackContext, name: str) -> Any:
    conditions = scope.template.body.get("Conditions")
    condition = conditions.get(name) if isinstance(conditions, dict) else None
    with scope.entered(f"text of condition {name}") as is_outermost:
        return _expanded(scope, condition) if is_outermost and condition is not None else name


def _expanded(scope: StackContext, node: Any) -> Any:
    if isinstance(node, list):
        return [_expanded(scope, item) for item in node]
    if isinstance(node, dict) and len(node) == 1:
        [(name, argument)] = node.items()
        if name == "Condition" and isinstance(argument, str):
            return _condition(scope, argument)
        if name in ("Fn::And", "Fn::Or", "Fn::Not", "Fn::Equals"):
            return {name: _expanded(scope, argument)}
    return _or_no_value(scope.resolve(node))


def _or_no_value(value: Any) -> Any:
    """Return `value`, or the text `AWS::NoValue` for a branch that removes the property."""
    return "AWS::NoValue" if value is intrinsics.NO_VALUE else value
