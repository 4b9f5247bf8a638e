"""Whether the conditions of a statement hold for a request.

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
"""Takes the value that the policy names, and that of the request."""

_SET = re.compile(r"(ForAllValues|ForAnyValue):(.+)", re.IGNORECASE)
_IF_EXISTS = "ifexists"


def matches(condition: Mapping[str, Any], request: Request, *, if_unknown: bool) -> bool:
    """Return whether all of `condition` holds for `request`.

    `if_unknown` is the answer where AWS alone knows a value, or the operator is not known here.
    """
    return all(
        _holds(str(operator), str(key), _list(values), request, if_unknown)
        for operator, keys in condition.items()
        if isinstance(keys, dict)
        for key, values in keys.items()
    )


def _holds(operator: str, key: str, named: list[Any], request: Request, if_unknown: bool) -> bool:
    quantifier = _SET.fullmatch(operator)
    name = (quantifier[2] if quantifier else operator).lower()
    value = request.value(key)
    if name == "null":
        return text(named[0] if named else "").lower() == str(value is None).lower()
    optional = name.endswith(_IF_EXISTS)
    name = name.removesuffix(_IF_EXISTS)
    every = bool(quantifier and quantifier[1].lower() == "forallvalues")
    if value is None:
        return optional or every or name in _NEGATED
    values = [value] if isinstance(value, str) else list(value)
    if name not in _OPERATORS and name not in _NEGATED:
        return if_unknown
    filled = [policy_variables.substitute(text(each), request) for each in named]
    if any(isinstance(each, Unresolved) for each in [*filled, *values]):
        return if_unknown
    return _compared(name, filled, values, every)


def _compared(name: str, named: list[str], values: list[str], every: bool) -> bool:
    negated = name in _NEGATED
    compare = _OPERATORS[_NEGATED.get(name, name)]
    found = [any(_safely(compare, each, value) for each in named) for value in values]
    if every:
        return all(each is not negated for each in found)
    return not any(found) if negated else any(found)


def _safely(compare: Compare, named: str, value: str) -> bool:
    try:
        return compare(named, value)
    except ValueError:
        return False  # no number, date or address: nothing equals it


def _date(value: str) -> datetime:
    if re.fullmatch(r"\d+", value):
        return datetime.fromtimestamp(int(value), UTC)
    found = datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _arn(named: str, value: str) -> bool:
    """Compare part by part: a * does not reach over a colon, but in the last part."""
    parts, others = named.split(":", 5), value.split(":", 5)
    return len(parts) == len(others) and all(
        matching.glob(one).fullmatch(other) for one, other in zip(parts, others, strict=True)
    )


def _like(named: str, value: str) -> bool:
    return bool(matching.glob(named).fullmatch(value))


_OPERATORS: Mapping[str, Compare] = {
    "stringequals": lambda named, value: named == value,
    "stringequalsignorecase": lambda named, value: named.lower() == value.lower(),
    "stringlike": _like,
    "arnequals": _arn,
    "arnlike": _arn,
    "bool": lambda named, value: named.lower() == value.lower(),
    "binaryequals": lambda named, value: named == value,
    "numericequals": lambda named, value: float(value) == float(named),
    "numericlessthan": lambda named, value: float(value) < float(named),
    "numericlessthanequals": lambda named, value: float(value) <= float(named),
    "numericgreaterthan": lambda named, value: float(value) > float(named),
    "numericgreaterthanequals": lambda named, value: float(value) >= float(named),
    "dateequals": lambda named, value: _date(value) == _date(named),
    "datelessthan": lambda named, value: _date(value) < _date(named),
    "datelessthanequals": lambda named, value: _date(value) <= _date(named),
    "dategreaterthan": lambda named, value: _date(value) > _date(named),
    "dategreaterthanequals": lambda named, value: _date(value) >= _date(named),
    "ipaddress": lambda named, value: (
        ipaddress.ip_address(value) in ipaddress.ip_network(named, strict=False)
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
