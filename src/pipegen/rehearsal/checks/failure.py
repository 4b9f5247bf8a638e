"""An action that fails, and the finding that is made of it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipegen.cloudformation import source_map
from pipegen.findings import Finding

RULE = "rehearsal"
"""What stands for the id of a rule in the findings of a rehearsal."""

REASON = "The rehearsal lets it fail, as it was asked to"
"""Why something fails that the user wants to see fail."""

Keys = tuple[str | int, ...]


@dataclass(frozen=True)
class FileLocation:
    """Keys that lead to a value in the file at `path`, absolute."""

    path: Path
    keys: Keys = ()


class ActionFailed(Exception):
    """An action fails: AWS's words, what to change, and where that stands."""

    def __init__(self, reason: str, help_: str, place: FileLocation) -> None:
        super().__init__(reason)
        self.reason = reason
        self.help = help_
        self.place = place

    def about(self, real: Mapping[str, str]) -> "ActionFailed":
        """Return it with the names that the emulator gave, where the files leave them to AWS."""
        reason, help_ = self.reason, self.help
        for assumed, name in real.items():
            reason, help_ = reason.replace(assumed, name), help_.replace(assumed, name)
        return type(self)(reason, help_, self.place)


class InjectedFailure(ActionFailed):
    """An action fails because the user wants to see it: that is no finding."""


def finding(failed: ActionFailed, root: Path, stage: str) -> Finding:
    """Return `failed` as a finding about a file in `root`, which happened in `stage`."""
    path, keys = failed.place.path, failed.place.keys
    text = path.read_text("utf-8", "replace") if path.is_file() else ""
    line, column, end_line, end_column = source_map.locate(path, text, keys)
    return Finding(
        rule=RULE,
        level="error",
        message=f"{failed.reason}; {failed.help}",
        file=os.path.relpath(path, root),
        line=line + 1,
        column=column + 1,
        end_line=end_line + 1,
        end_column=end_column + 1,
        path="/".join(map(str, keys)),
        description=stage,
        help=failed.help,
    )
