"""Match the conditions of a policy statement against a request.

Sources: "IAM JSON policy elements: Condition operators" and "Set operators for multivalued context
keys" in the IAM user guide.
"""

import ipaddress
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from pipegen.cloudformation.unresolved import Unresolved, text
from pipegen.iam import matching, policy_variables
from pipegen.iam.request import Request

Compare = Callable[[str, str], bool]
"""A comparison of the value in the policy with the value in the request."""

_SET = re.compile(r"(ForAllValues|ForAnyValue):(.+)", re.IGNORECASE)
_IF_EXISTS = "ifexists"


def matches(condition: Mapping[str, Any], request: Request, *, if_unknown: bool) -> bool:
    """Return whether `request` matches all of `condition`.

    `if_unknown` is the result if only AWS knows a value, or if the operator is unknown.
    """
    return all(
        _matches_key(str(operator), str(key), _list(values), request, if_unknown)
        for operator, keys in condition.items()
        if isinstance(keys, dict)
        for key, values in keys.items()
    )


def _matches_key(
    operator: str, key: str, expected: list[Any], request: Request, if_unknown: bool
) -> bool:
    quantifier = _SET.fullmatch(operator)
    name = (quantifier[2] if quantifier else operator).lower()
    value = request.value(key)
    if name == "null":
        return text(expected[0] if expected else "").lower() == str(value is None).lower()
    optional = name.endswith(_IF_EXISTS)
    name = name.removesuffix(_IF_EXISTS)
    for_all = bool(quantifier and quantifier[1].lower() == "forallvalues")
    if value is None:
        return optional or for_all or name in _NEGATED
    values = [value] if isinstance(value, str) else list(value)
    if name not in _OPERATORS and name not in _NEGATED:
        return if_unknown
    substituted = [policy_variables.substitute(text(item), request) for item in expected]
    if any(isinstance(item, Unresolved) for item in [*substituted, *values]):
        return if_unknown
    return _compare(name, substituted, values, for_all)


def _compare(name: str, expected: list[str], values: list[str], for_all: bool) -> bool:
    negated = name in _NEGATED
    compare = _OPERATORS[_NEGATED.get(name, name)]
    results = [any(_equals(compare, item, value) for item in expected) for value in values]
    if for_all:
        return all(result is not negated for result in results)
    return not any(results) if negated else any(results)


def _equals(compare: Compare, expected: str, value: str) -> bool:
    try:
        return compare(expected, value)
    except ValueError:
        return False  # a value that is not a number, date or address equals nothing


def _date(value: str) -> datetime:
    if re.fullmatch(r"\d+", value):
        return datetime.fromtimestamp(int(value), UTC)
    date = datetime.fromisoformat(value)
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _arn_like(expected: str, value: str) -> bool:
    """Compare part by part: a * matches no colon, except in the last part."""
    patterns, parts = expected.split(":", 5), value.split(":", 5)
    return len(patterns) == len(parts) and all(
        matching.glob(pattern).fullmatch(part)
        for pattern, part in zip(patterns, parts, strict=True)
    )


def _like(expected: str, value: str) -> bool:
    return bool(matching.glob(expected).fullmatch(value))


_OPERATORS: Mapping[str, Compare] = {
    "stringequals": lambda expected, value: expected == value,
    "stringequalsignorecase": lambda expected, value: expected.lower() == value.lower(),
    "stringlike": _like,
    "arnequals": _arn_like,
    "arnlike": _arn_like,
    "bool": lambda expected, value: expected.lower() == value.lower(),
    "binaryequals": lambda expected, value: expected == value,
    "numericequals": lambda expected, value: float(value) == float(expected),
    "numericlessthan": lambda expected, value: float(value) < float(expected),
    "numericlessthanequals": lambda expected, value: float(value) <= float(expected),
    "numericgreaterthan": lambda expected, value: float(value) > float(expected),
    "numericgreaterthanequals": lambda expected, value: float(value) >= float(expected),
    "dateequals": lambda expected, value: _date(value) == _date(expected),
    "datelessthan": lambda expected, value: _date(value) < _date(expected),
    "datelessthanequals": lambda expected, value: _date(value) <= _date(expected),
    "dategreaterthan": lambda expected, value: _date(value) > _date(expected),
    "dategreaterthanequals": lambda expected, value: _date(value) >= _date(expected),
    "ipaddress": lambda expected, value: (
        ipaddress.ip_address(value) in ipaddress.ip_network(expected, strict=False)
    ),
}
_NEGATED: Mapping[str, str] = {
    "stringnotequals": "stringequals",
    "stringnotequalsignorecase": "stringequalsignorecase",
    "stringnotlike": "stringlike",
    "arnnotequals": "arnequals",
    "arnnotlike": "arnlike",
    "numericnotequals": "numericequals",
    "datenotequals": "dateequals",
    "notipaddress": "ipaddress",
}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
