"""Build the match by which a rule reports a finding to cfn-lint."""

from collections.abc import Sequence
from typing import Any

from cfnlint.rules import RuleMatch


def match_at(path: Sequence[str | int], message: str, hint: str, **location: Any) -> RuleMatch:
    """Return a match at `path` of the template that says what is wrong, then how to fix it.

    `location`, from `Project.location`, puts the match into another file. `path` then leads to
    the value that names that file, so that `Metadata` of the template can suppress the match.
    """
    return RuleMatch(list(path), f"{message}; {hint}", help=hint, **location)
