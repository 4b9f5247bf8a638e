"""The intrinsic functions of templates, on values that are resolved as they are needed.

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
    """What `Ref: AWS::NoValue` is: the property is not there."""


NO_VALUE: Final = NoValue()


class Context(Protocol):
    """What knows the template around a function."""

    @property
    def template(self) -> Any:
        """Return the template."""

    def resolve(self, value: Any) -> Any:
        """Return `value` with its functions worked out."""

    def ref(self, name: str) -> Any:
        """Return what `Ref` of `name` is."""

    def attribute(self, logical_id: str, name: str) -> Any:
        """Return what `Fn::GetAtt` is."""

    def condition(self, name: str) -> bool | None:
        """Return whether a condition holds, None where that is not known."""

    def unknown(self, placeholder: str) -> Unresolved:
        """Return what is used for a value that only AWS knows."""


def evaluate(name: str, argument: Any, scope: Context) -> Any:
    """Return what the function `name` makes of `argument`, an `Unknown` where AWS alone knows."""
    function = _FUNCTIONS.get(name)
    try:
        if function is not None:
            return function(argument, scope)
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, AttributeError):
        pass  # not of the function's shape, which cfn-lint reports
    return scope.unknown(f"${{{name}}}")


def branches(value: Any) -> Iterator[Any]:
    """Yield `value` with one branch of each `Fn::If` in its place, for each way to choose."""
    match value:
        case {"Fn::If": [_, yes, no]}:
            yield from branches(yes)
            yield from branches(no)
        case dict():
            for chosen in product(*map(branches, value.values())):
                yield dict(zip(value, chosen, strict=True))
        case list():
            yield from map(list, product(*map(branches, value)))
        case _:
            yield value


def evaluate_condition(condition: Any, scope: Context) -> bool | None:
    """Return whether `condition` holds, as it stands under Conditions; None where unknown."""
    match condition:
        case {"Condition": str(name)}:
            return scope.condition(name)
        case {"Fn::Equals": [left, right]}:
            return _equal(scope.resolve(left), scope.resolve(right))
        case {"Fn::Not": [one]}:
            inner = evaluate_condition(one, scope)
            return None if inner is None else not inner
        case {"Fn::And": list(several)}:
            return _all([evaluate_condition(each, scope) for each in several])
        case {"Fn::Or": list(several)}:
            found = [evaluate_condition(each, scope) for each in several]
            opposite = _all([None if each is None else not each for each in found])
            return None if opposite is None else not opposite
    return None


def _equal(left: Any, right: Any) -> bool | None:
    if isinstance(left, Unresolved) or isinstance(right, Unresolved):
        return None
    return text(left) == text(right) if isinstance(left, str) else bool(left == right)


def _all(found: list[bool | None]) -> bool | None:
    if False in found:
        return False
    return None if None in found else True


def _if(argument: Any, scope: Context) -> Any:
    name, yes, no = argument
    holds = scope.condition(name)
    if holds is None:
        return scope.unknown(f"${{Fn::If {name}}}")
    return scope.resolve(yes if holds else no)


def _sub(argument: Any, scope: Context) -> str:
    form, own = argument if isinstance(argument, list) else (argument, {})
    parts: list[Any] = []
    end = 0
    for match in _VARIABLE.finditer(form):
        parts += [form[end : match.start()], _variable(match[1].strip(), own, scope)]
        end = match.end()
    return join([*parts, form[end:]])


def _variable(name: str, own: Mapping[str, Any], scope: Context) -> Any:
    if name.startswith("!"):
        return f"${{{name[1:]}}}"
    if name in own:
        return scope.resolve(own[name])
    logical_id, dot, attribute = name.partition(".")
    found = scope.attribute(logical_id, attribute) if dot else scope.ref(name)
    return found if isinstance(found, str) else scope.unknown(f"${{{name}}}")


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
    keys = [scope.resolve(each) for each in argument[:3]]
    if any(isinstance(each, Unresolved) for each in keys):
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
    if any(isinstance(each, Unresolved) for each in (block, count, *bits)):
        return scope.unknown("${Fn::Cidr}")
    network = ipaddress.ip_network(block)
    prefix = network.max_prefixlen - int(bits[0] if bits else 8)
    return [str(each) for each in islice(network.subnets(new_prefix=prefix), int(count))]


def _json(argument: Any, scope: Context) -> str:
    found = json.dumps(scope.resolve(argument))
    return Unresolved(found) if "${" in found else found


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
