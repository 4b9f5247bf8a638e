"""The failure of an action, and its conversion to a finding."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipegen.cloudformation import source_map
from pipegen.findings import Finding

RULE_ID = "rehearsal"
"""The rule id of the findings of a rehearsal."""

INJECTED_REASON = "The rehearsal lets it fail, as it was asked to"
"""The reason of a failure that the user requested."""

Keys = tuple[str | int, ...]


@dataclass(frozen=True)
class FileLocation:
    """The keys that lead to a value in the file at `path`, which is absolute."""

    path: Path
    keys: Keys = ()


class ActionFailed(Exception):
    """An action fails: the reason as AWS words it, how to fix it, and where."""

    def __init__(self, reason: str, hint: str, location: FileLocation) -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint
        self.location = location

    def with_physical_ids(self, physical_ids: Mapping[str, str]) -> "ActionFailed":
        """Return the failure with the physical ids of the emulator in place of assumed ids."""
        reason, hint = self.reason, self.hint
        for assumed, name in physical_ids.items():
            reason, hint = reason.replace(assumed, name), hint.replace(assumed, name)
        return type(self)(reason, hint, self.location)


class InjectedFailure(ActionFailed):
    """An action fails because the user requested it: that is no finding."""


def to_finding(error: ActionFailed, root: Path, stage: str) -> Finding:
    """Return `error` as a finding about a file in `root`; `stage` is where it happened."""
    path, keys = error.location.path, error.location.keys
    text = path.read_text("utf-8", "replace") if path.is_file() else ""
    line, column, end_line, end_column = source_map.locate(path, text, keys)
    return Finding(
        rule=RULE_ID,
        level="error",
        message=f"{error.reason}; {error.hint}",
        file=os.path.relpath(path, root),
        line=line + 1,
        column=column + 1,
        end_line=end_line + 1,
        end_column=end_column + 1,
        path="/".join(map(str, keys)),
        description=stage,
        help=error.hint,
    )
