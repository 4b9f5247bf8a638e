"""Whether the conditions of one statement are at least as strict as those of another.

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
from pipegen.diff.security.pattern_coverage import RESOURCES, mask_placeholder_colons
from pipegen.text import join_words

_OPERATOR = re.compile(r"(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?", re.IGNORECASE)
_MAX_ALTERNATIVES = 64
"""A condition with more alternatives is compared as a whole."""

# Operator → the operators that it implies for the same value.
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
    """The requirement of a condition for one key: `values` are alternatives."""

    quantifier: str
    operator: str
    optional: bool
    """Whether a request without the key satisfies it."""
    key: str
    values: tuple[str, ...]
    written: str
    """The operator as written in the policy."""

    @property
    def negated(self) -> bool:
        """Return whether the key must have none of the values."""
        return "not" in self.operator

    def __str__(self) -> str:
        values = [value or '""' for value in sorted(self.values)]
        return f"{self.written} {self.key} {' or '.join(values)}"


ConditionClauses = tuple[ConditionClause, ...]

# Key of the caller → the account in a value. A wildcard before it could match any account.
_ACCOUNTS: Mapping[str, re.Pattern[str]] = {
    "aws:principalarn": re.compile(r"arn:[^:*?]*:(?:iam|sts)::(\d{12}):.*", re.DOTALL),
    "aws:principalaccount": re.compile(r"(\d{12})"),
}
_EQUALITY_OPERATORS = {
    "stringequals",
    "stringequalsignorecase",
    "stringlike",
    "arnequals",
    "arnlike",
}


def parse_clauses(condition: Mapping[str, Any]) -> ConditionClauses:
    """Return the clauses of `condition`, which apply together, in a fixed order."""
    clauses = (
        _clause(str(operator), str(key), value)
        for operator, keys in condition.items()
        if isinstance(keys, dict)
        for key, value in keys.items()
    )
    return tuple(sorted(clauses, key=str))


def format_clauses(clauses: ConditionClauses) -> str:
    """Return the clauses as text, such as ` if Bool aws:SecureTransport true`; "" for none."""
    return f" if {join_words(str(clause) for clause in clauses)}" if clauses else ""


def clauses_for_account(clauses: ConditionClauses, account: str | None) -> ConditionClauses | None:
    """Return the clauses without values of other accounts; None if `account` can't satisfy them.

    A principal of one account never has an ARN of another account.
    """
    remaining = tuple(_clause_for_account(clause, account) for clause in clauses)
    return remaining if all(clause.values for clause in remaining) else None


def _clause_for_account(clause: ConditionClause, account: str | None) -> ConditionClause:
    pattern = _ACCOUNTS.get(clause.key.lower())
    certain = (
        clause.operator in _EQUALITY_OPERATORS and not clause.quantifier and not clause.optional
    )
    if pattern is None or not certain or not re.fullmatch(r"\d{12}", account or ""):
        return clause
    values = (
        (value, pattern.fullmatch(mask_placeholder_colons(value))) for value in clause.values
    )
    return replace(
        clause, values=tuple(value for value, match in values if not match or match[1] == account)
    )


def alternatives(clauses: ConditionClauses) -> Iterator[ConditionClauses]:
    """Yield the clauses with one value each, which together are equivalent to `clauses`."""
    parts = [_single_values(clause) for clause in clauses]
    if math.prod(map(len, parts)) > _MAX_ALTERNATIVES:
        yield clauses
    else:
        yield from itertools.product(*parts)


def implies(clauses: ConditionClauses, strict: ConditionClauses) -> Coverage:
    """Return whether every request that satisfies `strict` satisfies `clauses`."""
    return min(
        (
            max((_implies(strict_clause, clause) for strict_clause in strict), default=Coverage.NO)
            for clause in clauses
        ),
        default=Coverage.YES,
    )


def _clause(operator: str, key: str, value: Any) -> ConditionClause:
    match = _OPERATOR.fullmatch(operator)
    values = value if isinstance(value, list) else [value]
    return ConditionClause(
        quantifier=(match[1] or "").lower() if match else "",
        operator=(match[2] if match else operator).lower(),
        optional=bool(match and match[3]),
        key=key,
        values=tuple(text(item) for item in values),
        written=operator,
    )


def _single_values(clause: ConditionClause) -> list[ConditionClause]:
    if clause.negated or clause.quantifier == "forallvalues":
        return [clause]
    return [replace(clause, values=(value,)) for value in clause.values]


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
            max(
                (compare(narrow_value, wide_value) for wide_value in wide.values),
                default=Coverage.NO,
            )
            for narrow_value in narrow.values
        ),
        default=Coverage.YES,
    )


def _comparison(narrow: str, wide: str) -> Callable[[str, str], Coverage]:
    narrow, wide = narrow.replace("not", "", 1), wide.replace("not", "", 1)
    if narrow != wide and wide not in _WEAKER.get(narrow, ()):
        return lambda _one, _other: Coverage.MAYBE
    if (narrow, wide) == ("stringlike", "stringequals"):
        return _literal
    return _COMPARISONS.get(wide, equal)


def _literal(narrow: str, wide: str) -> Coverage:
    return Coverage.NO if "*" in narrow or "?" in narrow else equal(narrow, wide)


def _ignoring_case(narrow: str, wide: str) -> Coverage:
    return Coverage.YES if narrow.lower() == wide.lower() else equal(narrow, wide)


def _address(narrow: str, wide: str) -> Coverage:
    try:
        narrow_network, wide_network = (
            ipaddress.ip_network(block, strict=False) for block in (narrow, wide)
        )
    except ValueError:
        return equal(narrow, wide)
    if narrow_network.version != wide_network.version:
        return Coverage.NO
    return Coverage.YES if _inside(narrow_network, wide_network) else Coverage.NO


def _inside(narrow: Any, wide: Any) -> bool:
    return bool(narrow.subnet_of(wide))


def _ordered(holds: Callable[[float, float], bool]) -> Callable[[str, str], Coverage]:
    def compare(narrow: str, wide: str) -> Coverage:
        try:
            return Coverage.YES if holds(float(narrow), float(wide)) else Coverage.NO
        except ValueError:
            return equal(narrow, wide)

    return compare


def _date(narrow: str, wide: str) -> Coverage:
    return Coverage.YES if narrow == wide else Coverage.MAYBE


_COMPARISONS: Mapping[str, Callable[[str, str], Coverage]] = {
    "stringequalsignorecase": _ignoring_case,
    "bool": _ignoring_case,
    "null": _ignoring_case,
    "stringlike": RESOURCES.within,
    "arnlike": RESOURCES.within,
    "arnequals": RESOURCES.within,
    "ipaddress": _address,
    "numericlessthan": _ordered(lambda narrow, wide: narrow <= wide),
    "numericlessthanequals": _ordered(lambda narrow, wide: narrow <= wide),
    "numericgreaterthan": _ordered(lambda narrow, wide: narrow >= wide),
    "numericgreaterthanequals": _ordered(lambda narrow, wide: narrow >= wide),
    "dateequals": _date,
    "datelessthan": _date,
    "datelessthanequals": _date,
    "dategreaterthan": _date,
    "dategreaterthanequals": _date,
}
