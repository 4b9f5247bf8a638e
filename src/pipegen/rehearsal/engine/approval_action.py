"""What is asked in a manual approval.

Source: "Manual approval action reference" and "JSON data format for manual approval notifications"
in the CodePipeline user guide.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from pipegen.codepipeline.model import Action
from pipegen.rehearsal.checks.failure import FileLocation
from pipegen.rehearsal.engine import variables
from pipegen.rehearsal.engine.execution_state import Variables
from pipegen.rehearsal.engine.workspace import Workspace

REJECTED = "Rejected in the rehearsal"


def approval_request(files: Workspace, action: Action, known: Variables) -> dict[str, Any]:
    """Return what CodePipeline publishes to the topic of the approval `action`."""
    region, name = files.system.scope.region or "", files.pipeline.name
    place = FileLocation(Path(files.system.template.path), action.path)
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
            "externalEntityLink": variables.substitute(action, "ExternalEntityLink", known, place),
            "approvalReviewLink": f"{console}#/{action.stage}/{action.name}/approve",
            "customData": variables.substitute(action, "CustomData", known, place),
        },
    }


def approval_text(question: Mapping[str, Any]) -> str:
    """Return what the approver reads."""
    approval = question["approval"]
    return "\n".join(filter(None, [approval["customData"], approval["externalEntityLink"]]))
