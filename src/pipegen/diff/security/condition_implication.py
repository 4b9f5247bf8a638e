"""Whether the conditions of one statement ask for at least as much as those of another.

Sources: "IAM JSON policy elements: Condition operators", "Set operators for multivalued context
keys" and "AWS global condition context keys" in the IAM user guide.
"""

import ipaddress
import itertools
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pipegen.cloudformation.unresolved import text
from pipegen.diff.security.access_change import Coverage, equal
from pipegen.diff.security.pattern_coverage import RESOURCES, without_colons
from pipegen.text import join_words

_FORM = re.compile(r"(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?", re.IGNORECASE)
_MOST = 64
"""Into so many alternatives a condition is taken apart; one with more is looked at as a whole."""

# Operators that the one on the left asks for at least as much as, with the same value.
_WEAKER: Mapping[str, tuple[str, ...]] = {
    "stringequals": ("stringequalsignorecase", "stringlike"),
    "arnequals": ("arnlike", "stringlike"),
    "arnlike": ("arnequals", "stringlike"),
    "stringlike": ("stringequals",),
    "numericlessthan": ("numericlessthanequals",),
    "numericgreaterthan": ("numericgreaterthanequals",),
}


@dataclass(frozen=True, slots=True)
class ConditionClause:
    """What a condition asks of one key: `values` are alternatives."""

    quantifier: str
    operator: str
    optional: bool
    """Whether it holds as well for a request without the key."""
    key: str
    values: tuple[str, ...]
    spelled: str
    """The operator as the policy has it."""

    @property
    def negated(self) -> bool:
        """Return whether none of the values may be there."""
        return "not" in self.operator

    def __str__(self) -> str:
        values = [each or '""' for each in sorted(self.values)]
        return f"{self.spelled} {self.key} {' or '.join(values)}"


ConditionClauses = tuple[ConditionClause, ...]

# Key of who asks → where a value names the account. A wildcard before it could hold any account.
_ACCOUNTS: Mapping[str, re.Pattern[str]] = {
    "aws:principalarn": re.compile(r"arn:[^:*?]*:(?:iam|sts)::(\d{12}):.*", re.DOTALL),
    "aws:principalaccount": re.compile(r"(\d{12})"),
}
_SAME = {"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"}


def tests(condition: Mapping[str, Any]) -> ConditionClauses:
    """Return all that `condition` asks for together, always in the same order."""
    found = (
        _test(str(operator), str(key), value)
        for operator, keys in condition.items()
        if isinstance(keys, dict)
        for key, value in keys.items()
    )
    return tuple(sorted(found, key=str))


def shown(asked: ConditionClauses) -> str:
    """Return the tests as a text, ` if Bool aws:SecureTransport true`; an empty one for none."""
    return f" if {join_words(str(each) for each in asked)}" if asked else ""


def by_account(asked: ConditionClauses, account: str | None) -> ConditionClauses | None:
    """Return the tests without values that nobody in `account` has; None if none can be left.

    The ARN of somebody in one account is never that of somebody in another.
    """
    found = tuple(_by_account(each, account) for each in asked)
    return found if all(each.values for each in found) else None


def _by_account(test: ConditionClause, account: str | None) -> ConditionClause:
    form = _ACCOUNTS.get(test.key.lower())
    certain = test.operator in _SAME and not test.quantifier and not test.optional
    if form is None or not certain or not re.fullmatch(r"\d{12}", account or ""):
        return test
    found = ((each, form.fullmatch(without_colons(each))) for each in test.values)
    return replace(
        test, values=tuple(each for each, named in found if not named or named[1] == account)
    )


def alternatives(asked: ConditionClauses) -> Iterator[ConditionClauses]:
    """Yield the tests with one value each: together they hold just where `asked` does."""
    parts = [_apart(each) for each in asked]
    if math.prod(map(len, parts)) > _MOST:
        yield asked
    else:
        yield from itertools.product(*parts)


def implies(asked: ConditionClauses, by: ConditionClauses) -> Coverage:
    """Return whether `asked` holds wherever `by` does."""
    return min(
        (max((_implies(one, each) for one in by), default=Coverage.NO) for each in asked),
        default=Coverage.YES,
    )


def _test(operator: str, key: str, value: Any) -> ConditionClause:
    form = _FORM.fullmatch(operator)
    values = value if isinstance(value, list) else [value]
    return ConditionClause(
        quantifier=(form[1] or "").lower() if form else "",
        operator=(form[2] if form else operator).lower(),
        optional=bool(form and form[3]),
        key=key,
        values=tuple(text(each) for each in values),
        spelled=operator,
    )


def _apart(test: ConditionClause) -> list[ConditionClause]:
    if test.negated or test.quantifier == "forallvalues":
        return [test]
    return [replace(test, values=(each,)) for each in test.values]


def _implies(strict: ConditionClause, loose: ConditionClause) -> Coverage:
    if strict.key.lower() != loose.key.lower():
        return Coverage.NO
    if strict.quantifier != loose.quantifier or strict.negated is not loose.negated:
        return Coverage.MAYBE
    if strict.optional and not (loose.optional or loose.negated):
        return Coverage.NO
    narrow, wide = (loose, strict) if loose.negated else (strict, loose)
    compare = _comparison(narrow.operator, wide.operator)
    return min(
        (
            max((compare(one, each) for each in wide.values), default=Coverage.NO)
            for one in narrow.values
        ),
        default=Coverage.YES,
    )


def _comparison(narrow: str, wide: str) -> Callable[[str, str], Coverage]:
    narrow, wide = narrow.replace("not", "", 1), wide.replace("not", "", 1)
    if narrow != wide and wide not in _WEAKER.get(narrow, ()):
        return lambda _one, _other: Coverage.MAYBE
    if (narrow, wide) == ("stringlike", "stringequals"):
        return _spelled_out
    return _COMPARISONS.get(wide, equal)


def _spelled_out(one: str, other: str) -> Coverage:
    return Coverage.NO if "*" in one or "?" in one else equal(one, other)


def _folded(one: str, other: str) -> Coverage:
    return Coverage.YES if one.lower() == other.lower() else equal(one, other)


def _address(one: str, other: str) -> Coverage:
    try:
        narrow, wide = (ipaddress.ip_network(each, strict=False) for each in (one, other))
    except ValueError:
        return equal(one, other)
    if narrow.version != wide.version:
        return Coverage.NO
    return Coverage.YES if _inside(narrow, wide) else Coverage.NO


def _inside(narrow: Any, wide: Any) -> bool:
    return bool(narrow.subnet_of(wide))


def _ordered(holds: Callable[[float, float], bool]) -> Callable[[str, str], Coverage]:
    def compare(one: str, other: str) -> Coverage:
        try:
            return Coverage.YES if holds(float(one), float(other)) else Coverage.NO
        except ValueError:
            return equal(one, other)

    return compare


def _date(one: str, other: str) -> Coverage:
    return Coverage.YES if one == other else Coverage.MAYBE


_COMPARISONS: Mapping[str, Callable[[str, str], Coverage]] = {
    "stringequalsignorecase": _folded,
    "bool": _folded,
    "null": _folded,
    "stringlike": RESOURCES.within,
    "arnlike": RESOURCES.within,
    "arnequals": RESOURCES.within,
    "ipaddress": _address,
    "numericlessthan": _ordered(lambda one, other: one <= other),
    "numericlessthanequals": _ordered(lambda one, other: one <= other),
    "numericgreaterthan": _ordered(lambda one, other: one >= other),
    "numericgreaterthanequals": _ordered(lambda one, other: one >= other),
    "dateequals": _date,
    "datelessthan": _date,
    "datelessthanequals": _date,
    "dategreaterthan": _date,
    "dategreaterthanequals": _date,
}
