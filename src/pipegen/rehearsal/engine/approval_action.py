"""The request and the question of a manual approval.

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


def approval_request(workspace: Workspace, action: Action, values: Variables) -> dict[str, Any]:
    """Return the notification that CodePipeline publishes for the approval `action`."""
    region, name = workspace.project.scope.region or "", workspace.pipeline.name
    location = FileLocation(Path(workspace.project.template.path), action.path)
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
            "externalEntityLink": variables.substitute(
                action, "ExternalEntityLink", values, location
            ),
            "approvalReviewLink": f"{console}#/{action.stage}/{action.name}/approve",
            "customData": variables.substitute(action, "CustomData", values, location),
        },
    }


def approval_text(request: Mapping[str, Any]) -> str:
    """Return the text that the approver reads."""
    approval = request["approval"]
    return "\n".join(filter(None, [approval["customData"], approval["externalEntityLink"]]))
