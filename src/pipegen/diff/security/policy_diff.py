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
    account,
    covers,
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
    still = [each for each in new if not each.allows]
    allowed = [each for each in old if each.allows]
    fresh = _uncovered([each for each in new if each.allows], allowed, still)
    lost = _uncovered([each for each in old if not each.allows], still, [])
    return (*fresh, *lost)


def _uncovered(
    claimed: Sequence[_Read], alike: Sequence[_Read], forbidding: Sequence[_Read]
) -> Iterator[PolicyGrant]:
    known = set(alike)
    for each in dict.fromkeys(claimed):
        if each not in known:
            yield from _claims(each, _atoms(each, alike, forbidding))


def _atoms(
    statement: _Read, alike: Sequence[_Read], forbidding: Sequence[_Read]
) -> Iterator[_Atom]:
    """Yield the atoms of `statement` that none of the others is sure to cover."""
    parts = [each.atoms() for each in statement.elements]
    options = list(condition_implication.alternatives(statement.tests))
    others = [_CoverageCheck(each, parts, options) for each in (*alike, *forbidding)]
    for place in product(*(range(len(each)) for each in parts)):
        found = [(other, other.names(place)) for other in others]
        cover = min(
            (
                max((min(named, other.tests[i]) for other, named in found), default=Coverage.NO)
                for i in range(len(options))
            ),
            default=Coverage.YES,
        )
        if cover is not Coverage.YES:
            looser = [o.read.tests for o, named in found[: len(alike)] if named is Coverage.YES]
            principal, action, resource = (part[i] for part, i in zip(parts, place, strict=True))
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
        self.tests = [condition_implication.implies(read.tests, each) for each in options]

    def names(self, place: Sequence[int]) -> Coverage:
        return min(found[i] for found, i in zip(self._covers, place, strict=True))


def _claims(statement: _Read, atoms: Iterator[_Atom]) -> Iterator[PolicyGrant]:
    """Put together what differs in one element only: first actions, then resources, then who."""
    groups: list[_Group] = [(tuple((each,) for each in atom.elements), atom) for atom in atoms]
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
    found: dict[object, _Group] = {}
    for names, atom in groups:
        rest = tuple(each for i, each in enumerate(names) if i != element)
        key = (rest, atom.cover, atom.other_tests)
        if key in found:
            taken = found[key][0]
            names = (
                *names[:element],
                (*taken[element], *names[element]),
                *names[element + 1 :],
            )
        found[key] = (names, atom)
    return list(found.values())


def _read(statements: Sequence[Statement]) -> list[_Read]:
    return [
        _Read(each.allows, (who, _actions(each), _resources(each)), tests)
        for each in statements
        if each.effect in ("Allow", "Deny")
        for who, tests in _by_account(
            _principals(each), condition_implication.tests(each.condition)
        )
    ]


def _by_account(
    who: PatternSet, tests: ConditionClauses
) -> Iterator[tuple[PatternSet, ConditionClauses]]:
    """Yield the principals together to whom the same tests apply, without those who meet none.

    So an account that is added to the principals and to a condition gains, and no other does.
    """
    found: dict[ConditionClauses | None, list[str]] = {}
    for each in () if who.others else who.patterns:
        found.setdefault(condition_implication.by_account(tests, account(each)), []).append(each)
    if not found:
        yield who, tests
    for met, patterns in found.items():
        if met is not None:
            yield PatternSet(tuple(patterns)), met


def _principals(statement: Statement) -> PatternSet:
    if statement.not_principals is not None:
        return PatternSet(_spelled(statement.not_principals), others=True)
    if statement.principals is None:  # a policy of an identity: it is about whom it is attached to
        return PatternSet((EVERYONE,))
    return PatternSet(_spelled(statement.principals))


def _spelled(principals: Principals) -> tuple[str, ...]:
    return tuple(join([kind, who], ":") for kind, named in principals.items() for who in named)


def _actions(statement: Statement) -> PatternSet:
    if statement.not_actions is not None:
        return PatternSet(statement.not_actions, others=True)
    return PatternSet(statement.actions or ())


def _resources(statement: Statement) -> PatternSet:
    if statement.not_resources is not None:
        return PatternSet(statement.not_resources, others=True)
    return PatternSet(("*",) if statement.resources is None else statement.resources)
