"""Performs a manual approval: asks people by the topic, and takes the answer.

Source: "Manual approval action reference" and "JSON data format for manual approval notifications"
in the CodePipeline user guide.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from pipegen.pipelines import Action
from pipegen.rehearsal import variables
from pipegen.rehearsal.failing import Place, Wanted
from pipegen.rehearsal.files import Files
from pipegen.rehearsal.people import People
from pipegen.rehearsal.variables import Variables
from pipegen.rehearsal.watching import Watch

REJECTED = "Rejected in the rehearsal"


def question(files: Files, action: Action, known: Variables) -> dict[str, Any]:
    """Return what CodePipeline publishes to the topic of the approval `action`."""
    region, name = files.system.scope.region or "", files.pipeline.name
    place = Place(Path(files.system.template.path), action.path)
    console = f"https://console.aws.amazon.com/codesuite/codepipeline/pipelines/{name}/view"
    console += f"?region={region}"
    expires = datetime.now(UTC) + timedelta(minutes=int(action.timeout or 7 * 24 * 60))
    return {
        "region": region,
        "consoleLink": console,
        "approval": {
            "pipelineName": name,
            "stageName": action.stage,
            "actionName": action.name,
            "token": str(uuid4()),
            "expires": f"{expires:%Y-%m-%dT%H:%MZ}",
            "externalEntityLink": variables.filled(action, "ExternalEntityLink", known, place),
            "approvalReviewLink": f"{console}#/{action.stage}/{action.name}/approve",
            "customData": variables.filled(action, "CustomData", known, place),
        },
    }


def approve(
    files: Files,
    action: Action,
    known: Variables,
    people: People,
    real: Mapping[str, str],
    watch: Watch,
) -> str:
    """Ask for approval; return how it ended. Raises `Wanted` where the answer is no."""
    asked = question(files, action, known)
    topic = action.text("NotificationArn")
    if topic:
        people.ask(real.get(topic, topic), asked)
    approval = asked["approval"]
    text = "\n".join(filter(None, [approval["customData"], approval["externalEntityLink"]]))
    if not watch.approves(action.stage, text):
        raise Wanted(REJECTED, "", Place(Path(files.system.template.path), action.path))
    return "approved"
