"""Evaluate the intrinsic functions and conditions of a template; arguments resolve lazily.

Source: "Intrinsic function reference" in the CloudFormation template reference.
"""

import ipaddress
import json
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice, product
from typing import Any, Final, Protocol

from pipegen.cloudformation.unresolved import Unresolved, join, text

_VARIABLE = re.compile(r"\$\{([^${}]*)\}")
_ZONES = "abc"


class NoValue:
    """The type of `NO_VALUE`, the value of `Ref: AWS::NoValue`: it removes its property."""


NO_VALUE: Final = NoValue()


class Context(Protocol):
    """The template around a function, with what is known about its deployment."""

    @property
    def template(self) -> Any:
        """Return the template."""

    def resolve(self, value: Any) -> Any:
        """Return `value` with its functions evaluated."""

    def ref(self, name: str) -> Any:
        """Return the value of `Ref` for `name`."""

    def attribute(self, logical_id: str, name: str) -> Any:
        """Return the value of `Fn::GetAtt` for the attribute `name` of a resource."""

    def condition(self, name: str) -> bool | None:
        """Return whether the condition `name` is true, or None if that is unknown."""

    def unknown(self, placeholder: str) -> Unresolved:
        """Return the substitute for a value that only AWS knows."""


def evaluate(name: str, argument: Any, scope: Context) -> Any:
    """Return the value of the function `name`; it is `Unresolved` if only AWS knows it."""
    function = _FUNCTIONS.get(name)
    try:
        if function is not None:
            return function(argument, scope)
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, AttributeError):
        pass  # cfn-lint reports an argument that has the wrong shape
    return scope.unknown(f"${{{name}}}")


def branches(value: Any) -> Iterator[Any]:
    """Yield each variant of `value` in which one branch replaces each `Fn::If`."""
    match value:
        case {"Fn::If": [_, if_true, if_false]}:
            yield from branches(if_true)
            yield from branches(if_false)
        case dict():
            for items in product(*map(branches, value.values())):
                yield dict(zip(value, items, strict=True))
        case list():
            yield from map(list, product(*map(branches, value)))
        case _:
            yield value


def evaluate_condition(condition: Any, scope: Context) -> bool | None:
    """Return whether `condition`, an entry of Conditions, is true, or None if that is unknown."""
    match condition:
        case {"Condition": str(name)}:
            return scope.condition(name)
        case {"Fn::Equals": [left, right]}:
            return _equal(scope.resolve(left), scope.resolve(right))
        case {"Fn::Not": [operand]}:
            return _not(evaluate_condition(operand, scope))
        case {"Fn::And": list(operands)}:
            return _all([evaluate_condition(operand, scope) for operand in operands])
        case {"Fn::Or": list(operands)}:
            results = [evaluate_condition(operand, scope) for operand in operands]
            return _not(_all(list(map(_not, results))))
    return None


def _equal(left: Any, right: Any) -> bool | None:
    if isinstance(left, Unresolved) or isinstance(right, Unresolved):
        return None
    return text(left) == text(right) if isinstance(left, str) else bool(left == right)


def _not(result: bool | None) -> bool | None:
    return None if result is None else not result


def _all(results: list[bool | None]) -> bool | None:
    if False in results:
        return False
    return None if None in results else True


def _if(argument: Any, scope: Context) -> Any:
    name, if_true, if_false = argument
    result = scope.condition(name)
    if result is None:
        return scope.unknown(f"${{Fn::If {name}}}")
    return scope.resolve(if_true if result else if_false)


def _sub(argument: Any, scope: Context) -> str:
    template, variables = argument if isinstance(argument, list) else (argument, {})
    parts: list[Any] = []
    end = 0
    for match in _VARIABLE.finditer(template):
        parts += [template[end : match.start()], _variable(match[1].strip(), variables, scope)]
        end = match.end()
    return join([*parts, template[end:]])


def _variable(name: str, variables: Mapping[str, Any], scope: Context) -> Any:
    if name.startswith("!"):
        return f"${{{name[1:]}}}"
    if name in variables:
        return scope.resolve(variables[name])
    logical_id, dot, attribute = name.partition(".")
    value = scope.attribute(logical_id, attribute) if dot else scope.ref(name)
    return value if isinstance(value, str) else scope.unknown(f"${{{name}}}")


def _join(argument: Any, scope: Context) -> Any:
    delimiter, values = scope.resolve(argument)
    return Unresolved(values) if isinstance(values, Unresolved) else join(_list(values), delimiter)


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(value)
    return value


def _select(argument: Any, scope: Context) -> Any:
    index, values = scope.resolve(argument)
    if isinstance(index, Unresolved) or isinstance(values, Unresolved):
        return scope.unknown(f"${{Fn::Select {index} {values}}}")
    return _list(values)[int(index)]


def _split(argument: Any, scope: Context) -> Any:
    delimiter, value = scope.resolve(argument)
    return value if isinstance(value, Unresolved) else str.split(value, delimiter)


def _find_in_map(argument: Any, scope: Context) -> Any:
    keys = [scope.resolve(key) for key in argument[:3]]
    if any(isinstance(key, Unresolved) for key in keys):
        return scope.unknown("${Fn::FindInMap}")
    try:
        first, second, third = map(text, keys)
        return scope.resolve(scope.template.body["Mappings"][first][second][third])
    except (KeyError, TypeError):
        return scope.resolve(argument[3]["DefaultValue"])


def _zones(argument: Any, scope: Context) -> Any:
    region = scope.resolve(argument) or scope.ref("AWS::Region")
    if isinstance(region, Unresolved):
        return scope.unknown("${Fn::GetAZs}")
    return [region + zone for zone in _ZONES]


def _cidr(argument: Any, scope: Context) -> Any:
    block, count, *bits = scope.resolve(argument)
    if any(isinstance(value, Unresolved) for value in (block, count, *bits)):
        return scope.unknown("${Fn::Cidr}")
    network = ipaddress.ip_network(block)
    prefix = network.max_prefixlen - int(bits[0] if bits else 8)
    return [str(subnet) for subnet in islice(network.subnets(new_prefix=prefix), int(count))]


def _json(argument: Any, scope: Context) -> str:
    text = json.dumps(scope.resolve(argument))
    return Unresolved(text) if "${" in text else text


def _length(argument: Any, scope: Context) -> Any:
    values = scope.resolve(argument)
    return values if isinstance(values, Unresolved) else len(_list(values))


_FUNCTIONS: Mapping[str, Callable[[Any, Context], Any]] = {
    "Fn::Base64": lambda argument, scope: scope.resolve(argument),
    "Fn::Cidr": _cidr,
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAZs": _zones,
    "Fn::If": _if,
    "Fn::Join": _join,
    "Fn::Length": _length,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Sub": _sub,
    "Fn::ToJsonString": _json,
}
