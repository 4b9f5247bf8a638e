"""Find what the statements of a policy newly allow.

Each statement is split into atoms: one principal, one action pattern, one resource pattern. An
atom is not new if an earlier `Allow` covers it under the same or looser conditions, or if a later
`Deny` denies it. So order, lists and splitting do not matter. A removed or narrowed `Deny` is
reported as well: another policy may allow what it denied.

Source: "Policy evaluation logic" in the IAM user guide.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from pipegen.cloudformation.unresolved import join
from pipegen.diff.security import condition_implication
from pipegen.diff.security.access_change import Coverage
from pipegen.diff.security.condition_implication import ConditionClauses
from pipegen.diff.security.pattern_coverage import (
    ACTIONS,
    EVERYONE,
    PRINCIPALS,
    RESOURCES,
    PatternSet,
    PatternType,
    covers,
    principal_account,
)
from pipegen.iam.policy_document import Principals, Statement

_PATTERN_TYPES: tuple[PatternType, ...] = (PRINCIPALS, ACTIONS, RESOURCES)


@dataclass(frozen=True, slots=True)
class PolicyGrant:
    """The part of a statement that is new: it allows, or no longer denies, these actions."""

    allows: bool
    principals: tuple[PatternSet, ...]
    actions: tuple[PatternSet, ...]
    resources: tuple[PatternSet, ...]
    clauses: ConditionClauses = ()
    other_clauses: tuple[ConditionClauses, ...] = ()
    """The conditions of the same grant on the other side, if only the conditions differ."""
    is_uncertain: bool = False
    """Whether only AWS knows if the grant is new."""


@dataclass(frozen=True, slots=True)
class _ParsedStatement:
    """A statement whose elements can be compared: principals, actions and resources."""

    allows: bool
    elements: tuple[PatternSet, PatternSet, PatternSet]
    clauses: ConditionClauses


@dataclass(frozen=True, slots=True)
class _Atom:
    """One principal, action pattern and resource pattern, with its coverage by the other side."""

    elements: tuple[PatternSet, PatternSet, PatternSet]
    cover: Coverage
    other_clauses: tuple[ConditionClauses, ...]


def diff_statements(
    before: Sequence[Statement], after: Sequence[Statement]
) -> tuple[PolicyGrant, ...]:
    """Return what only `after` allows, then what only `before` denies."""
    old, new = _parse_statements(before), _parse_statements(after)
    denied = [statement for statement in new if not statement.allows]
    allowed = [statement for statement in old if statement.allows]
    gained = _uncovered([statement for statement in new if statement.allows], allowed, denied)
    lifted = _uncovered([statement for statement in old if not statement.allows], denied, [])
    return (*gained, *lifted)


def _uncovered(
    statements: Sequence[_ParsedStatement],
    counterparts: Sequence[_ParsedStatement],
    denying: Sequence[_ParsedStatement],
) -> Iterator[PolicyGrant]:
    counterpart_set = set(counterparts)
    for statement in dict.fromkeys(statements):
        if statement not in counterpart_set:
            yield from _grants(statement, _atoms(statement, counterparts, denying))


def _atoms(
    statement: _ParsedStatement,
    counterparts: Sequence[_ParsedStatement],
    denying: Sequence[_ParsedStatement],
) -> Iterator[_Atom]:
    """Yield the atoms of `statement` that no other statement covers for certain."""
    parts = [element.atoms() for element in statement.elements]
    options = list(condition_implication.alternatives(statement.clauses))
    others = [
        _CoverageCheck(other_statement, parts, options)
        for other_statement in (*counterparts, *denying)
    ]
    for indexes in product(*(range(len(part)) for part in parts)):
        coverages = [(other, other.coverage(indexes)) for other in others]
        cover = min(
            (
                max(
                    (min(elements, other.clause_coverage[i]) for other, elements in coverages),
                    default=Coverage.NO,
                )
                for i in range(len(options))
            ),
            default=Coverage.YES,
        )
        if cover is not Coverage.YES:
            looser = [
                other.statement.clauses
                for other, elements in coverages[: len(counterparts)]
                if elements is Coverage.YES
            ]
            principal, action, resource = (
                part[index] for part, index in zip(parts, indexes, strict=True)
            )
            yield _Atom((principal, action, resource), cover, tuple(dict.fromkeys(looser)))


class _CoverageCheck:
    """How far another statement covers each part of a statement."""

    def __init__(
        self,
        statement: _ParsedStatement,
        parts: Sequence[Sequence[PatternSet]],
        options: Sequence[ConditionClauses],
    ) -> None:
        self.statement = statement
        self._covers = [
            [covers(wide, atom, pattern_type) for atom in atoms]
            for wide, atoms, pattern_type in zip(
                statement.elements, parts, _PATTERN_TYPES, strict=True
            )
        ]
        self.clause_coverage = [
            condition_implication.implies(statement.clauses, clauses) for clauses in options
        ]

    def coverage(self, indexes: Sequence[int]) -> Coverage:
        return min(
            coverages[index] for coverages, index in zip(self._covers, indexes, strict=True)
        )


def _grants(statement: _ParsedStatement, atoms: Iterator[_Atom]) -> Iterator[PolicyGrant]:
    """Merge atoms that differ in one element: first actions, then resources, then principals."""
    groups: list[_Group] = [
        (tuple((pattern,) for pattern in atom.elements), atom) for atom in atoms
    ]
    for element in (1, 2, 0):
        groups = _merged(groups, element)
    for (principals, actions, resources), atom in groups:
        yield PolicyGrant(
            statement.allows,
            principals,
            actions,
            resources,
            statement.clauses,
            atom.other_clauses,
            atom.cover is Coverage.MAYBE,
        )


_Group = tuple[tuple[tuple[PatternSet, ...], ...], _Atom]


def _merged(groups: Sequence[_Group], element: int) -> list[_Group]:
    merged: dict[object, _Group] = {}
    for elements, atom in groups:
        rest = tuple(patterns for index, patterns in enumerate(elements) if index != element)
        key = (rest, atom.cover, atom.other_clauses)
        if key in merged:
            earlier = merged[key][0]
            elements = (
                *elements[:element],
                (*earlier[element], *elements[element]),
                *elements[element + 1 :],
            )
        merged[key] = (elements, atom)
    return list(merged.values())


def _parse_statements(statements: Sequence[Statement]) -> list[_ParsedStatement]:
    return [
        _ParsedStatement(
            statement.allows, (principals, _actions(statement), _resources(statement)), clauses
        )
        for statement in statements
        if statement.effect in ("Allow", "Deny")
        for principals, clauses in _group_by_account(
            _principals(statement), condition_implication.parse_clauses(statement.condition)
        )
    ]


def _group_by_account(
    principals: PatternSet, clauses: ConditionClauses
) -> Iterator[tuple[PatternSet, ConditionClauses]]:
    """Yield groups of principals with the clauses that apply to them.

    Principals that can't satisfy the clauses are left out. So an account that is added to the
    principals and to a condition is reported, and no other account.
    """
    patterns_by_clauses: dict[ConditionClauses | None, list[str]] = {}
    for principal in () if principals.negated else principals.patterns:
        patterns_by_clauses.setdefault(
            condition_implication.clauses_for_account(clauses, principal_account(principal)), []
        ).append(principal)
    if not patterns_by_clauses:
        yield principals, clauses
    for remaining, patterns in patterns_by_clauses.items():
        if remaining is not None:
            yield PatternSet(tuple(patterns)), remaining


def _principals(statement: Statement) -> PatternSet:
    if statement.not_principals is not None:
        return PatternSet(_principal_texts(statement.not_principals), negated=True)
    if statement.principals is None:  # an identity policy applies to its identity
        return PatternSet((EVERYONE,))
    return PatternSet(_principal_texts(statement.principals))


def _principal_texts(principals: Principals) -> tuple[str, ...]:
    return tuple(
        join([principal_type, identifier], ":")
        for principal_type, identifiers in principals.items()
        for identifier in identifiers
    )


def _actions(statement: Statement) -> PatternSet:
    if statement.not_actions is not None:
        return PatternSet(statement.not_actions, negated=True)
    return PatternSet(statement.actions or ())


def _resources(statement: Statement) -> PatternSet:
    if statement.not_resources is not None:
        return PatternSet(statement.not_resources, negated=True)
    return PatternSet(("*",) if statement.resources is None else statement.resources)
