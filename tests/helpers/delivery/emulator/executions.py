"""What CodePipeline says of its executions and emits: the account of the function's own tests.

The emulator has no CodePipeline. The stub of tests/helpers/notifier answers here over HTTP: boto3
checks what the function asks, and takes from an answer no more than CodePipeline has. Two
operations are none of AWS's: `Suppose` chooses a case of `cases`, or "", which answers nothing;
`Emit` puts an event on the bus as an AWS service does, which `PutEvents` refuses to anybody else.
"""

import json
import re
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from ministack.services import eventbridge

sys.path.append(str(Path(__file__).parents[4]))

from tests.helpers.notifier import cases
from tests.helpers.notifier.codepipeline_stub import Account, ClientError

Json = dict[str, Any]
OWN = ("Suppose", "Emit")
"""The operations that are none of AWS's."""


class Executions:
    """The account of the case that is supposed; it keeps its state until another is."""

    def __init__(self) -> None:
        self._known = _nothing()

    def answer(self, operation: str, given: Json) -> str:
        """Return the JSON that an operation answers; raise `ClientError` where it refuses."""
        if operation == "Suppose":
            self._known = _account(given["case"])
            return "{}"
        if operation == "Emit":
            eventbridge._put_events({"Entries": [_entry(given)]}, allow_aws_source=True)
            return "{}"
        name = re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower()
        known = self._known.client("codepipeline", None)
        asked: Callable[..., Any] | None = getattr(known, name, None)
        if asked is None:
            raise ClientError("InvalidAction", operation, operation)
        return json.dumps(asked(**given), default=_seconds)


def _nothing() -> Account:
    return Account(silent={"codepipeline"})


def _account(case: str) -> Account:
    if not case:
        return _nothing()
    _, change, _ = cases.CASES[case]
    known = cases.account()
    change(known)
    return known


def _entry(event: Json) -> Json:
    return {
        "Source": event["source"],
        "DetailType": event["detail-type"],
        "Detail": json.dumps(event["detail"]),
        "Resources": event["resources"],
    }


def _seconds(moment: datetime) -> float:
    return moment.timestamp()
