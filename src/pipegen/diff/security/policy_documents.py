"""Policy documents in properties: objects, JSON texts, or unresolved values."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.diff.security.access_change import AccessChange, Severity
from pipegen.iam.policy_document import Statement, parse_statements


def read_statements(documents: Iterable[Any]) -> tuple[Statement, ...]:
    """Return the statements of all `documents`; an unresolved document has none."""
    return tuple(
        statement
        for document in documents
        for statement in parse_statements(parse_document(document))
    )


def unresolved_documents(before: Iterable[Any], after: Iterable[Any]) -> tuple[AccessChange, ...]:
    """Return a warning for each new document or statement that only AWS knows."""
    known_texts = [str(hidden) for hidden in _unresolved(before)]
    return tuple(
        AccessChange(Severity.UNKNOWN, f"may allow more: only AWS knows what {hidden} says")
        for hidden in _unresolved(after)
        if str(hidden) not in known_texts
    )


def _unresolved(documents: Iterable[Any]) -> Iterable[Unresolved]:
    for document in documents:
        content = parse_document(document)
        content = content.get("Statement") if isinstance(content, Mapping) else content
        for statement in content if isinstance(content, list) else [content]:
            if isinstance(statement, Unresolved):
                yield statement


def parse_document(document: Any) -> Any:
    """Return `document`, parsed if it is JSON text; None for any other text."""
    if not isinstance(document, str) or isinstance(document, Unresolved):
        return document
    try:
        return json.loads(document)
    except (ValueError, RecursionError):
        return None


def values_at(properties: Mapping[str, Any] | None, path: str) -> list[Any]:
    """Return the values at `path`, such as `Policies.*.PolicyDocument`, if there are any.

    `*` iterates over a list; a single value counts as a list of one.
    """
    values: list[Any] = [properties]
    for key in path.split("."):
        if key == "*":
            values = [
                inner
                for value in values
                for inner in (value if isinstance(value, list) else [value])
            ]
        else:
            values = [
                value[key] for value in values if isinstance(value, Mapping) and key in value
            ]
    return [value for value in values if value is not None]
