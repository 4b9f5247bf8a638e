"""Policy documents as they stand in properties: objects, JSON texts, or what only AWS knows."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.diff.security.access_change import AccessChange, Severity
from pipegen.iam.policy_document import Statement, parse_statements


def read(documents: Iterable[Any]) -> tuple[Statement, ...]:
    """Return the statements of all `documents`; those that only AWS knows have none."""
    return tuple(each for document in documents for each in parse_statements(parsed(document)))


def unresolved_documents(before: Iterable[Any], after: Iterable[Any]) -> tuple[AccessChange, ...]:
    """Return a doubt for each document, or statement, that only AWS knows and that is new."""
    known = [str(each) for each in _hidden(before)]
    return tuple(
        AccessChange(Severity.DOUBT, f"may allow more: only AWS knows what {each} says")
        for each in _hidden(after)
        if str(each) not in known
    )


def _hidden(documents: Iterable[Any]) -> Iterable[Unresolved]:
    for document in documents:
        found = parsed(document)
        found = found.get("Statement") if isinstance(found, Mapping) else found
        for each in found if isinstance(found, list) else [found]:
            if isinstance(each, Unresolved):
                yield each


def parsed(document: Any) -> Any:
    """Return `document` with a JSON text read; None for any other text."""
    if not isinstance(document, str) or isinstance(document, Unresolved):
        return document
    try:
        return json.loads(document)
    except (ValueError, RecursionError):
        return None


def at(properties: Mapping[str, Any] | None, path: str) -> list[Any]:
    """Return what stands at `path`, as in `Policies.*.PolicyDocument`; nothing if it is not there.

    A * goes through a list; what should be a list and stands alone is taken as one.
    """
    found: list[Any] = [properties]
    for key in path.split("."):
        if key == "*":
            found = [
                inner for each in found for inner in (each if isinstance(each, list) else [each])
            ]
        else:
            found = [each[key] for each in found if isinstance(each, Mapping) and key in each]
    return [each for each in found if each is not None]
