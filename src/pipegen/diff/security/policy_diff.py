"""What the statements of a policy allow that those before it did not.

Each statement is taken apart into atoms: one principal, one pattern of actions, one of resources.
An atom is nothing new if an `Allow` from before covers it under the same or looser conditions, or
if a `Deny` of now forbids it anyway. So order, lists and splitting do not matter. A `Deny` that is
gone, or forbids less, is a gain as well: another policy may allow what it forbade.

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

_KINDS: tuple[PatternType, ...] = (PRINCIPALS, ACTIONS, RESOURCES)


@dataclass(frozen=True, slots=True)
class PolicyGrant:
    """A part of a statement: what it says of some principals, actions and resources."""

    allows: bool
    principals: tuple[PatternSet, ...]
    actions: tuple[PatternSet, ...]
    resources: tuple[PatternSet, ...]
    tests: ConditionClauses = ()
    other_tests: tuple[ConditionClauses, ...] = ()
    """The conditions that the same claim has on the other side, where only those differ."""
    if_unknown: bool = False
    """Whether only AWS could say that it is new."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A statement whose elements can be compared: principals, actions and resources."""

    allows: bool
    elements: tuple[PatternSet, PatternSet, PatternSet]
    tests: ConditionClauses


@dataclass(frozen=True, slots=True)
class _Atom:
    elements: tuple[PatternSet, PatternSet, PatternSet]
    cover: Coverage
    other_tests: tuple[ConditionClauses, ...]


def access_changes(
    before: Sequence[Statement], after: Sequence[Statement]
) -> tuple[PolicyGrant, ...]:
    """Return what `after` allows and `before` did not, then what it no longer denies."""
    old, new = _read(before), _read(after)
    denied = [statement for statement in new if not statement.allows]
    allowed = [statement for statement in old if statement.allows]
    gained = _uncovered([statement for statement in new if statement.allows], allowed, denied)
    lifted = _uncovered([statement for statement in old if not statement.allows], denied, [])
    return (*gained, *lifted)


def _uncovered(
    statements: Sequence[_Read], counterparts: Sequence[_Read], denying: Sequence[_Read]
) -> Iterator[PolicyGrant]:
    counterpart_set = set(counterparts)
    for statement in dict.fromkeys(statements):
        if statement not in counterpart_set:
            yield from _claims(statement, _atoms(statement, counterparts, denying))


def _atoms(
    statement: _Read, counterparts: Sequence[_Read], denying: Sequence[_Read]
) -> Iterator[_Atom]:
    """Yield the atoms of `statement` that none of the others is sure to cover."""
    parts = [element.atoms() for element in statement.elements]
    options = list(condition_implication.alternatives(statement.tests))
    others = [
        _CoverageCheck(other_statement, parts, options)
        for other_statement in (*counterparts, *denying)
    ]
    for indexes in product(*(range(len(part)) for part in parts)):
        coverages = [(other, other.names(indexes)) for other in others]
        cover = min(
            (
                max(
                    (min(named, other.tests[i]) for other, named in coverages), default=Coverage.NO
                )
                for i in range(len(options))
            ),
            default=Coverage.YES,
        )
        if cover is not Coverage.YES:
            looser = [
                o.read.tests
                for o, named in coverages[: len(counterparts)]
                if named is Coverage.YES
            ]
            principal, action, resource = (part[i] for part, i in zip(parts, indexes, strict=True))
            yield _Atom((principal, action, resource), cover, tuple(dict.fromkeys(looser)))


class _CoverageCheck:
    """How far another statement covers each part of one."""

    def __init__(
        self,
        read: _Read,
        parts: Sequence[Sequence[PatternSet]],
        options: Sequence[ConditionClauses],
    ) -> None:
        self.read = read
        self._covers = [
            [covers(wide, atom, kind) for atom in atoms]
            for wide, atoms, kind in zip(read.elements, parts, _KINDS, strict=True)
        ]
        self.tests = [condition_implication.implies(read.tests, clauses) for clauses in options]

    def names(self, place: Sequence[int]) -> Coverage:
        return min(coverages[index] for coverages, index in zip(self._covers, place, strict=True))


def _claims(statement: _Read, atoms: Iterator[_Atom]) -> Iterator[PolicyGrant]:
    """Put together what differs in one element only: first actions, then resources, then who."""
    groups: list[_Group] = [
        (tuple((pattern,) for pattern in atom.elements), atom) for atom in atoms
    ]
    for element in (1, 2, 0):
        groups = _joined(groups, element)
    for (principals, actions, resources), atom in groups:
        yield PolicyGrant(
            statement.allows,
            principals,
            actions,
            resources,
            statement.tests,
            atom.other_tests,
            atom.cover is Coverage.MAYBE,
        )


_Group = tuple[tuple[tuple[PatternSet, ...], ...], _Atom]


def _joined(groups: Sequence[_Group], element: int) -> list[_Group]:
    merged: dict[object, _Group] = {}
    for elements, atom in groups:
        rest = tuple(patterns for index, patterns in enumerate(elements) if index != element)
        key = (rest, atom.cover, atom.other_tests)
        if key in merged:
            earlier = merged[key][0]
            elements = (
                *elements[:element],
                (*earlier[element], *elements[element]),
                *elements[element + 1 :],
            )
        merged[key] = (elements, atom)
    return list(merged.values())


def _read(statements: Sequence[Statement]) -> list[_Read]:
    return [
        _Read(statement.allows, (principals, _actions(statement), _resources(statement)), clauses)
        for statement in statements
        if statement.effect in ("Allow", "Deny")
        for principals, clauses in _by_account(
            _principals(statement), condition_implication.tests(statement.condition)
        )
    ]


def _by_account(
    principals: PatternSet, clauses: ConditionClauses
) -> Iterator[tuple[PatternSet, ConditionClauses]]:
    """Yield the principals together to whom the same tests apply, without those who meet none.

    So an account that is added to the principals and to a condition gains, and no other does.
    """
    patterns_by_clauses: dict[ConditionClauses | None, list[str]] = {}
    for principal in () if principals.others else principals.patterns:
        patterns_by_clauses.setdefault(
            condition_implication.by_account(clauses, principal_account(principal)), []
        ).append(principal)
    if not patterns_by_clauses:
        yield principals, clauses
    for remaining, patterns in patterns_by_clauses.items():
        if remaining is not None:
            yield PatternSet(tuple(patterns)), remaining


def _principals(statement: Statement) -> PatternSet:
    if statement.not_principals is not None:
        return PatternSet(_spelled(statement.not_principals), others=True)
    if statement.principals is None:  # a policy of an identity: it is about whom it is attached to
        return PatternSet((EVERYONE,))
    return PatternSet(_spelled(statement.principals))


def _spelled(principals: Principals) -> tuple[str, ...]:
    return tuple(
        join([kind, identifier], ":") for kind, named in principals.items() for identifier in named
    )


def _actions(statement: Statement) -> PatternSet:
    if statement.not_actions is not None:
        return PatternSet(statement.not_actions, others=True)
    return PatternSet(statement.actions or ())


def _resources(statement: Statement) -> PatternSet:
    if statement.not_resources is not None:
        return PatternSet(statement.not_resources, others=True)
    return PatternSet(("*",) if statement.resources is None else statement.resources)
