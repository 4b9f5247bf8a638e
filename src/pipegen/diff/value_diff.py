"""Whether two values are equivalent for AWS, and where they differ.

AWS ignores the order of keys, tags, policy statements and lists in a statement; in a statement, a
single value is equivalent to a list of one. Sources: "IAM JSON policy elements
reference" in the IAM user guide; "Resource tag" in the CloudFormation template reference.
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from pipegen.cloudformation.unresolved import Unresolved, text
from pipegen.errors import Path

_UNORDERED_ELEMENTS = (
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Principal",
    "NotPrincipal",
)
_NAME_KEYS = ("Sid", "PolicyName", "Name")
"""Keys whose value can name an element of a list."""

_MAX_LENGTH = 100  # characters of a value in a report


class Difference(NamedTuple):
    """A value that differs; `ABSENT` if a side has none."""

    path: Path
    before: Any
    after: Any


class ElementName(str):
    """The name of an element of a list, in a path instead of its index."""

    __slots__ = ()


class _Absent:
    """The type of `ABSENT`, which differs from null."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = _Absent()


def canonical_value(value: Any) -> Any:
    """Return `value` in canonical form, equal for equivalent values; scalars become text."""
    if isinstance(value, dict):
        if _is_statement(value):
            return {key: _statement_element(key, item) for key, item in value.items()}
        return {key: _entry(key, item) for key, item in value.items()}
    if isinstance(value, list):
        elements = [canonical_value(item) for item in value]
        return sorted(elements, key=_sort_key) if _are_tags(value) else elements
    return value if value is None or value is ABSENT else text(value)


def _entry(key: str, value: Any) -> Any:
    if key == "Statement":
        statements = [
            canonical_value(statement)
            for statement in (value if isinstance(value, list) else [value])
        ]
        return sorted(statements, key=_sort_key)
    return canonical_value(value)


def _is_statement(value: dict[str, Any]) -> bool:
    return value.get("Effect") in ("Allow", "Deny")


def _statement_element(key: str, value: Any) -> Any:
    if key in _UNORDERED_ELEMENTS or key == "Condition":
        return _sorted_lists(value, 2 if key == "Condition" else 1)
    return canonical_value(value)


def _sorted_lists(value: Any, depth: int) -> Any:
    """Return an element of a statement, or each value of an object, as a sorted list."""
    if isinstance(value, dict) and depth:
        return {key: _sorted_lists(item, depth - 1) for key, item in value.items()}
    if isinstance(value, Unresolved):
        return value
    return sorted(
        {
            _sort_key(canonical_value(item)): canonical_value(item) for item in _as_list(value)
        }.values(),
        key=_sort_key,
    )


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _are_tags(value: list[Any]) -> bool:
    return bool(value) and all(isinstance(element, dict) and "Key" in element for element in value)


def _sort_key(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)


def differences(before: Any, after: Any) -> Iterator[Difference]:
    """Yield where `before` and `after` differ, at the deepest paths that both have."""
    yield from _differences(canonical_value(before), canonical_value(after), ())


def _differences(before: Any, after: Any, path: Path) -> Iterator[Difference]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*before, *after]):
            pair = before.get(key, ABSENT), after.get(key, ABSENT)
            yield from _differences(*pair, (*path, key))
    elif _sort_key(before) != _sort_key(after):
        lists = isinstance(before, list) and isinstance(after, list)
        yield from (
            _list_differences(before, after, path) if lists else [Difference(path, before, after)]
        )


def _list_differences(before: list[Any], after: list[Any], path: Path) -> Iterator[Difference]:
    """Yield the elements that differ, or those that only one list has, or else the order."""
    if _are_tags(before) and _are_tags(after):
        yield from _differences(_by_key(before), _by_key(after), path)
        return
    for key in _NAME_KEYS:
        if _are_named(before, key) and _are_named(after, key):
            yield from _named_differences(before, after, key, path)
            return
    if len(before) == len(after):
        differing = [
            index
            for index, element in enumerate(before)
            if _sort_key(element) != _sort_key(after[index])
        ]
        if len(differing) == 1 or all(
            _same_keys(before[index], after[index]) for index in differing
        ):
            for index in differing:
                yield from _differences(before[index], after[index], (*path, index))
            return
    one_sided = [
        *(
            Difference((*path, index), element, ABSENT)
            for index, element in _only_in(before, after)
        ),
        *(
            Difference((*path, index), ABSENT, element)
            for index, element in _only_in(after, before)
        ),
    ]
    yield from one_sided or [Difference(path, before, after)]


def _same_keys(before: Any, after: Any) -> bool:
    return isinstance(before, dict) and isinstance(after, dict) and before.keys() == after.keys()


def _by_key(tags: list[Any]) -> dict[str, Any]:
    return {str(tag["Key"]): tag.get("Value", tag) for tag in tags}


def _are_named(elements: list[Any], key: str) -> bool:
    """Return whether each element of the list has a unique name under `key`."""
    names = [element.get(key) for element in elements if isinstance(element, dict)]
    return len(set(map(str, names))) == len(elements) and all(
        isinstance(name, str) for name in names
    )


def _named_differences(
    before: list[Any], after: list[Any], key: str, path: Path
) -> Iterator[Difference]:
    left, right = (
        {ElementName(element[key]): element for element in elements}
        for elements in (before, after)
    )
    yield from _differences(left, right, path)
    orders = [
        [name for name in names if name in other_names]
        for names, other_names in ((left, right), (right, left))
    ]
    if orders[0] != orders[1] and key != "Sid":
        yield Difference(path, *orders)


def _only_in(elements: list[Any], others: list[Any]) -> Iterator[tuple[int, Any]]:
    """Yield index and element of the elements that `others` does not have as often."""
    unmatched = [_sort_key(element) for element in others]
    for index, element in enumerate(elements):
        if _sort_key(element) in unmatched:
            unmatched.remove(_sort_key(element))
        else:
            yield index, element


def format_value(value: Any) -> str | None:
    """Return `value` for a report, in one line of limited length; None if absent."""
    return None if value is ABSENT else _truncate(_written(value), 0)


def format_pair(before: Any, after: Any) -> tuple[str | None, str | None]:
    """Return both values like `format_value`; long values begin shortly before they differ."""
    if before is ABSENT or after is ABSENT:
        return format_value(before), format_value(after)
    left, right = _written(before), _written(after)
    if max(len(left), len(right)) <= _MAX_LENGTH:
        return left, right
    start = max(_common_prefix_length(left, right) - _MAX_LENGTH // 4, 0)
    return _truncate(left, start), _truncate(right, start)


def _written(value: Any) -> str:
    """Return printable text unchanged, and everything else as JSON."""
    plain = isinstance(value, str) and value == value.strip() != "" and value.isprintable()
    return str(value) if plain else json.dumps(value)


def _common_prefix_length(left: str, right: str) -> int:
    for index, (left_character, right_character) in enumerate(zip(left, right, strict=False)):
        if left_character != right_character:
            return index
    return min(len(left), len(right))


def _truncate(whole: str, start: int) -> str:
    part = whole[start : start + _MAX_LENGTH]
    return ("..." if start else "") + part + ("..." if start + _MAX_LENGTH < len(whole) else "")


def format_path(path: Path) -> str:
    """Return `path` as text: `Tags[0].Value`."""
    text_form = ""
    for key in path:
        if isinstance(key, int | ElementName):
            text_form += f"[{key}]"
        else:
            text_form += f".{key}" if text_form else key
    return text_form
