"""Policy documents as they stand in properties: objects, JSON texts, or what only AWS knows."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.diff.security.access_change import AccessChange, Severity
from pipegen.iam.policy_document import Statement, parse_statements


def read_statements(documents: Iterable[Any]) -> tuple[Statement, ...]:
    """Return the statements of all `documents`; those that only AWS knows have none."""
    return tuple(
        statement
        for document in documents
        for statement in parse_statements(parse_document(document))
    )


def unresolved_documents(before: Iterable[Any], after: Iterable[Any]) -> tuple[AccessChange, ...]:
    """Return a doubt for each document, or statement, that only AWS knows and that is new."""
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
    """Return `document` with a JSON text read; None for any other text."""
    if not isinstance(document, str) or isinstance(document, Unresolved):
        return document
    try:
        return json.loads(document)
    except (ValueError, RecursionError):
        return None


def values_at(properties: Mapping[str, Any] | None, path: str) -> list[Any]:
    """Return what stands at `path`, as in `Policies.*.PolicyDocument`; nothing if it is not there.

    A * goes through a list; what should be a list and stands alone is taken as one.
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
