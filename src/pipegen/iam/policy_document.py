"""Parse policy documents into statements.

Source: "IAM JSON policy elements reference" in the IAM user guide.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipegen.cloudformation.unresolved import Unresolved

Principals = Mapping[str, tuple[str, ...]]
"""Kind (`AWS`, `Service`, `Federated`, `CanonicalUser`) → names; "*" is {"AWS": ("*",)}."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of a policy; an element that it does not have is None."""

    effect: str
    actions: tuple[str, ...] | None = None
    not_actions: tuple[str, ...] | None = None
    resources: tuple[str, ...] | None = None
    not_resources: tuple[str, ...] | None = None
    principals: Principals | None = None
    not_principals: Principals | None = None
    condition: Mapping[str, Any] = field(default_factory=dict)
    sid: str = ""

    @property
    def allows(self) -> bool:
        """Return whether the effect is `Allow`."""
        return self.effect == "Allow"


def parse_statements(document: Any) -> tuple[Statement, ...]:
    """Return the statements of the resolved policy `document`, without the malformed ones."""
    if not isinstance(document, dict):
        return ()
    return tuple(
        _statement(statement)
        for statement in _list(document.get("Statement"))
        if isinstance(statement, dict)
    )


def _statement(statement: Mapping[str, Any]) -> Statement:
    condition = statement.get("Condition")
    return Statement(
        effect=str(statement.get("Effect")),
        actions=_texts(statement, "Action"),
        not_actions=_texts(statement, "NotAction"),
        resources=_texts(statement, "Resource"),
        not_resources=_texts(statement, "NotResource"),
        principals=_principals(statement.get("Principal")),
        not_principals=_principals(statement.get("NotPrincipal")),
        condition=condition if isinstance(condition, dict) else {},
        sid=str(statement.get("Sid", "")),
    )


def _texts(statement: Mapping[str, Any], key: str) -> tuple[str, ...] | None:
    if key not in statement:
        return None
    return tuple(value for value in _list(statement[key]) if isinstance(value, str))


def _principals(value: Any) -> Principals | None:
    if value is None:
        return None
    if isinstance(value, str):
        return {"AWS": (value,)} if value == "*" or isinstance(value, Unresolved) else {}
    if not isinstance(value, dict):
        return {}
    return {
        str(kind): tuple(name for name in _list(names) if isinstance(name, str))
        for kind, names in value.items()
    }


def _list(value: Any) -> list[Any]:
    """Return `value`, which is one item or a list, as a list; flatten the lists in it."""
    if value is None:
        return []
    if not isinstance(value, list):
        return [value]
    return [item for part in value for item in (part if isinstance(part, list) else [part])]
