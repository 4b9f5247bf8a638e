"""A comparison as JSON, for other programs."""

import dataclasses
import json

from pipegen.comparing import summary
from pipegen.comparing.changes import KINDS, Comparison


def as_json(comparison: Comparison) -> str:
    """Return `comparison` as JSON: all that it has, which kinds there are, and how many."""
    found = dataclasses.asdict(comparison)
    found["kinds"] = [each for each in KINDS if comparison.has(each)]
    found["counts"] = {
        what: number for what, number in summary.counts(comparison).items() if number
    }
    return json.dumps(found, indent=2)
