"""How the rules report a finding."""

from collections.abc import Sequence
from typing import Any

from cfnlint.rules import RuleMatch


def match_at(path: Sequence[str | int], what: str, help: str, **place: Any) -> RuleMatch:
    """Return a match at `path` of the template: what is wrong, and what to type or change.

    `place`, from `System.place`, puts it into another file; there `path` still leads to what names
    that file, so that Metadata can suppress it.
    """
    return RuleMatch(list(path), f"{what}; {help}", help=help, **place)
