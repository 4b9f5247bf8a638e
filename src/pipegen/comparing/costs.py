"""Stands in until the module of that name is merged."""

from collections.abc import Mapping
from typing import Any


def costs(kind: str, properties: Mapping[str, Any]) -> str | None:
    """Return nothing."""
    return None
