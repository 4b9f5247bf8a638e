"""Whether one pattern of a policy matches everything that another pattern matches.

Sources: "IAM JSON policy elements: Action", "NotAction", "Resource", "NotResource", "Principal"
and "NotPrincipal" in the IAM user guide.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.diff.security.access_change import Coverage, equal
from pipegen.iam import matching

EVERYONE = "AWS:*"
_PLACEHOLDER = re.compile(r"\$\{[^}]*\}|\{\{.*\}\}")
_WILD = re.compile(r"[*?]+")
_ROOT = re.compile(r"AWS:(?:arn:[^:]*:iam::)?([^:]+?)(?::root)?")


@dataclass(frozen=True, slots=True)
class PatternType:
    """The comparison of patterns of one element of a statement.

    `within` takes the narrow and the wide pattern.
    """

    within: Callable[[str, str], Coverage]
    overlap: Callable[[str, str], Coverage]
    match_all: str
    """The pattern that matches everything."""


@dataclass(frozen=True, slots=True)
class PatternSet:
    """The values that match one of `patterns`; if `negated`, the values that match none."""

    patterns: tuple[str, ...]
    negated: bool = False

    def atoms(self) -> tuple["PatternSet", ...]:
        """Return one set for each pattern; a negated set is a single atom."""
        if self.negated:
            return (self,)
        return tuple(PatternSet((pattern,)) for pattern in dict.fromkeys(self.patterns))


def covers(wide: PatternSet, atom: PatternSet, pattern_type: PatternType) -> Coverage:
    """Return whether `wide` covers `atom`, a result of `PatternSet.atoms`."""
    if atom.negated and wide.negated:  # "all but A" is within "all but B" if B is within A
        return min(
            (_covered_by_any(pattern, atom.patterns, pattern_type) for pattern in wide.patterns),
            default=Coverage.YES,
        )
    if atom.negated:
        return _covered_by_any(pattern_type.match_all, wide.patterns, pattern_type)
    [pattern] = atom.patterns
    if not wide.negated:
        return _covered_by_any(pattern, wide.patterns, pattern_type)
    return min(
        (_inverted(pattern_type.overlap(pattern, excluded)) for excluded in wide.patterns),
        default=Coverage.YES,
    )


def _covered_by_any(pattern: str, wide: tuple[str, ...], pattern_type: PatternType) -> Coverage:
    return max(
        (pattern_type.within(pattern, wide_pattern) for wide_pattern in wide), default=Coverage.NO
    )


def _inverted(cover: Coverage) -> Coverage:
    return Coverage(Coverage.YES - cover)


def _text_within(narrow: str, wide: str) -> Coverage:
    if _contains(_plain(wide), _plain(narrow)):
        return Coverage.YES
    unknown = isinstance(narrow, Unresolved) or isinstance(wide, Unresolved)
    return Coverage.MAYBE if unknown and _overlap(_wild(narrow), _wild(wide)) else Coverage.NO


def _text_overlap(first: str, second: str) -> Coverage:
    if not _overlap(_wild(first), _wild(second)):
        return Coverage.NO
    return Coverage.YES if _overlap(_plain(first), _plain(second)) else Coverage.MAYBE


def _plain(pattern: str) -> str:
    """Return `pattern` with the wildcards of each run in a fixed order, `?` before `*`."""
    return _WILD.sub(lambda run: "?" * run[0].count("?") + "*" * ("*" in run[0]), str(pattern))


def _wild(pattern: str) -> str:
    """Return the widest pattern that `pattern` can be: unresolved parts match anything."""
    if not isinstance(pattern, Unresolved):
        return _plain(pattern)
    replaced, count = _PLACEHOLDER.subn("*", pattern)
    return _plain(replaced) if count else "*"


@lru_cache(maxsize=8192)
def _contains(wide: str, narrow: str) -> bool:
    # A ? of the wide pattern must not match a * of the narrow one, which can be many characters.
    if "?" in wide and "*" in narrow:
        return bool(_strict(wide).fullmatch(narrow))
    return bool(matching.glob(wide).fullmatch(narrow))


@lru_cache(maxsize=1024)
def _strict(wide: str) -> re.Pattern[str]:
    parts = ({"*": ".*", "?": "[^*]"}.get(character, re.escape(character)) for character in wide)
    return re.compile("".join(parts), re.DOTALL)


@lru_cache(maxsize=8192)
def _overlap(first: str, second: str) -> bool:
    """Return whether some text matches both patterns."""
    seen, positions = set(), [(0, 0)]
    while positions:
        position = positions.pop()
        if position in seen:
            continue
        seen.add(position)
        if position == (len(first), len(second)):
            return True
        positions.extend(_steps(first, second, *position))
    return False


def _steps(first: str, second: str, i: int, j: int) -> list[tuple[int, int]]:
    first_character, second_character = first[i : i + 1], second[j : j + 1]
    steps = []
    if first_character == "*":
        steps += [(i + 1, j), *([(i, j + 1)] if second_character else [])]
    if second_character == "*":
        steps += [(i, j + 1), *([(i + 1, j)] if first_character else [])]
    if (
        first_character
        and second_character
        and (first_character == second_character or "?" in (first_character, second_character))
    ):
        steps.append((i + 1, j + 1))
    return steps


def _ignoring_case(compare: Callable[[str, str], Coverage]) -> Callable[[str, str], Coverage]:
    def without_capitals(first: str, second: str) -> Coverage:
        return compare(_lower(first), _lower(second))

    return without_capitals


def _lower(text: str) -> str:
    return Unresolved(text.lower()) if isinstance(text, Unresolved) else text.lower()


def _principal_within(narrow: str, wide: str) -> Coverage:
    # An account covers all its principals; "everyone" also covers services.
    root, account = _ROOT.fullmatch(mask_placeholder_colons(wide)), principal_account(narrow)
    if wide == EVERYONE or (root and account is not None and root[1] == account):
        return Coverage.YES
    if narrow.split(":")[0] != wide.split(":")[0] or narrow == EVERYONE:
        return Coverage.NO
    return equal(narrow, wide)


def _principal_overlap(first: str, second: str) -> Coverage:
    return max(_principal_within(first, second), _principal_within(second, first))


def principal_account(principal: str) -> str | None:
    """Return the account of `principal`, which can be a placeholder, None if it has none.

    A principal begins with its type: `AWS:111111111111`, `Service:ec2.amazonaws.com`.
    """
    principal_type, _, identifier = mask_placeholder_colons(principal).partition(":")
    if principal_type != "AWS" or identifier == "*":
        return None
    parts = identifier.split(":")
    if len(parts) == 1:
        return identifier if re.fullmatch(r"\d{12}", identifier) else None
    return parts[4] if len(parts) > 5 and parts[0] == "arn" else None


def mask_placeholder_colons(name: str) -> str:
    """Return `name` without colons in placeholders, so that it can be split at colons."""
    return _PLACEHOLDER.sub(lambda match: match[0].replace(":", "."), str(name))


ACTIONS = PatternType(_ignoring_case(_text_within), _ignoring_case(_text_overlap), "*")
RESOURCES = PatternType(_text_within, _text_overlap, "*")
PRINCIPALS = PatternType(_principal_within, _principal_overlap, EVERYONE)
