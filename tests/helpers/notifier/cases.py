"""The cases of the golden messages: an event, the state of an account, and an environment."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.helpers.notifier.codepipeline_stub import Account, Execution, action

ROOT = Path(__file__).parents[3]
PEOPLE = "arn:aws:sns:eu-west-1:111111111111:people"
CHAT = "arn:aws:sns:eu-west-1:111111111111:chat"
GIVEN = "arn:aws:sns:eu-west-1:444444444444:delivery"
APPROVAL = "production-setup-approval"
EARLIEST, EARLIER, LATEST, NEXT = (f"{n * 8}-{n * 4}-4{n * 3}-8{n * 3}-{n * 12}" for n in "0123")
ENVIRONMENT = {
    "PIPELINE": "infrastructure",
    "ACCOUNT": "111111111111",
    "AWS_REGION": "eu-west-1",
    "REPOSITORY": "example-org/infrastructure",
    "CONSOLE": "https://eu-west-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/infrastructure",
    "STAGES": json.dumps(
        {
            "qa-vpc-setup": ["qa", "222222222222"],
            "qa-ec2-setup": ["qa", "222222222222"],
            APPROVAL: ["production", "333333333333", 1440],
            "vpc-setup": ["production", "333333333333"],
            "ec2-setup": ["production", "333333333333"],
        }
    ),
    "EVENTS": "approval-needed,approved,rejected,failed,succeeded,rolled-back,stopped,superseded",
    "PEOPLE": PEOPLE,
    "CHAT": CHAT,
    "APPROVALS": "true",
    "ROLLBACK": "false",
    "TABLE": "infrastructure-told",
}
REASON = (
    "Stack ec2-setup failed to update. Group (AWS::AutoScaling::AutoScalingGroup), UPDATE_FAILED: "
    "Received 0 SUCCESS signal(s) out of 2. Unable to satisfy 100% MinSuccessfulInstancesPercent "
    "requirement"
)
STACK = (
    "https://console.aws.amazon.com/cloudformation/home?region=eu-west-1#/stacks/events"
    "?stackId=arn:aws:cloudformation:eu-west-1:333333333333:stack/ec2-setup/0a1b2c3d"
)


COMMIT = {
    "outputVariables": {
        "AuthorDate": "2026-11-22T09:00:00Z",
        "BranchName": "main",
        "CommitId": "2b" * 20,
        "CommitMessage": "Widen the private subnets\n\nThey ran out of addresses.",
        "FullRepositoryName": "example-org/infrastructure",
    }
}


def event(name: str, **changes: Any) -> dict[str, Any]:
    """Return the event of that file, with `changes` in its detail; None takes a field away."""
    body: dict[str, Any] = json.loads((ROOT / f"tests/data/events/{name}.json").read_text("utf-8"))
    for key, value in changes.items():
        body["detail"][key.replace("_", "-")] = value
        if value is None:
            del body["detail"][key.replace("_", "-")]
    return body


def account() -> Account:
    """Return an account whose pipeline has run twice, runs now, and has one execution waiting."""
    every = dict.fromkeys(["Source", *json.loads(ENVIRONMENT["STAGES"])], "Succeeded")
    return Account(
        [
            Execution(EARLIEST, 0, stages=every, commit="0a" * 20, message="First network"),
            Execution(EARLIER, 10, "Failed", {}, 4, "1b" * 20, "Name the zones"),
            Execution(
                LATEST, 20, "InProgress", {}, 4, "2b" * 20, "Widen the private subnets", "", "",
                [action("Source", "Source", "Succeeded", 20, output=COMMIT)],
            ),
            Execution(NEXT, 30, "InProgress", {}, 4, "3c" * 20, "Open a port"),
        ]
    )  # fmt: skip


def latest(known: Account) -> Execution:
    """Return the execution that the events are about."""
    return next(execution for execution in known.executions if execution.id == LATEST)


def failing(
    reason: str = REASON, stage: str = "ec2-setup", category: str = "Deploy", **given: str
) -> Callable[[Account], None]:
    """Return what makes the execution fail in `stage`, for `reason`."""

    def change(known: Account) -> None:
        result = {"errorDetails": {"code": "JobFailed", "message": reason}}
        url = {"externalExecutionUrl": STACK} if category == "Deploy" else {}
        configuration = {"StackName": stage, "ActionMode": "CREATE_UPDATE", **given}
        failed = action(
            stage, category, "Failed", 25,
            configuration=configuration, output={"executionResult": result | url},
        )  # fmt: skip
        latest(known).actions.append(failed)
        latest(known).status = "Failed"

    return change


def failed_account(reason: str = REASON, **given: str) -> Account:
    """Return an account whose latest execution has failed."""
    known = account()
    failing(reason, **given)(known)
    return known


def asking(known: Account) -> None:
    """Let the execution wait for approval."""
    text = "Deploy commit 2b2b2b2 to production?"
    asked = action(APPROVAL, "Approval", "InProgress", 25, configuration={"CustomData": text})
    latest(known).actions.append(asked)


def silent(known: Account) -> None:
    """Let CodePipeline answer nothing."""
    known.silent.add("codepipeline")


def first(known: Account) -> None:
    """Let the first creation of the stack fail."""
    failing("ec2-setup is in ROLLBACK_COMPLETE state and can not be updated.")(known)
    known.executions[0].stages = {}


def refusing(known: Account) -> None:
    """Let CodePipeline reject the rollback."""
    failing()(known)
    known.refusal = "The stage is currently running."


def changed(known: Account) -> None:
    """Let the pipeline have been changed since the execution that succeeded."""
    failing()(known)
    known.executions[0].version = 3


def rollback(known: Account) -> None:
    """Let the execution be a rollback to the earliest."""
    latest(known).target = EARLIEST
    latest(known).commit = ""
    latest(known).actions = [action("ec2-setup", "Deploy", "Succeeded", 25)]


def broken_rollback(known: Account) -> None:
    """Let the execution be a rollback that fails."""
    rollback(known)
    failing()(known)


def stopped(known: Account) -> None:
    """Let the execution be stopped by a user."""
    latest(known).summary = "The wrong branch"


def older(known: Account) -> None:
    """Let the pipeline have been changed while the execution ran."""
    failing()(known)
    known.version = known.executions[0].version = 3


def no_table(known: Account) -> None:
    """Let the execution fail while the table does not answer."""
    failing()(known)
    known.silent.add("dynamodb")


def nameless_rollback(known: Account) -> None:
    """Let the execution be a rollback of an unknown stage."""
    rollback(known)
    known.silent.add("list_action_executions")


def nothing_new(known: Account) -> None:
    """Let the execution ask for what was approved before."""
    asking(known)
    for execution in known.executions[:2]:
        execution.commit = latest(known).commit


def many(known: Account) -> None:
    """Let many executions have come since the last approval."""
    asking(known)
    known.executions[1:1] = [
        Execution(f"{n}", 1, commit=f"{n + 16:02x}" * 20, message=f"Change {n}") for n in range(11)
    ]


def nothing(known: Account) -> None:
    """Leave the account as it is."""


MANUAL = {"execution_trigger": {"trigger-type": "ManualRollback"}}
BACKWARD = {"ROLLBACK": "true"}
CASES: dict[str, tuple[dict[str, Any], Callable[[Account], None], dict[str, str]]] = {
    "approval-needed": (event("approval-asked"), asking, {}),
    "approval-needed-event": (event("approval-started"), asking, {"APPROVALS": "false"}),
    "approval-needed-unanswered": (event("approval-asked"), silent, {}),
    "approval-needed-again": (event("approval-asked"), nothing_new, {}),
    "approval-needed-many": (event("approval-asked"), many, {}),
    "approved-unanswered": (event("approval-succeeded", execution_result=None), silent, {}),
    "approved": (event("approval-succeeded"), asking, {}),
    "rejected": (event("approval-failed"), asking, {}),
    "rejected-unanswered": (event("approval-failed", execution_result=None), silent, {}),
    "failed": (event("pipeline-failed"), failing(), {}),
    "failed-without-reason": (event("pipeline-failed"), failing(""), {}),
    "failed-target-changed": (event("pipeline-failed"), older, BACKWARD),
    "failed-table-silent": (event("pipeline-failed"), no_table, BACKWARD),
    "failed-source": (
        event("pipeline-failed", execution_trigger=None),
        failing("Connection is not available", "Source", "Source"),
        BACKWARD,
    ),
    "failed-first-deployment": (event("pipeline-failed"), first, {}),
    "failed-unanswered": (event("pipeline-failed"), silent, BACKWARD),
    "failed-rolling-back": (event("pipeline-failed"), failing(), BACKWARD),
    "failed-rollback-refused": (event("pipeline-failed"), refusing, BACKWARD),
    "failed-pipeline-changed": (event("pipeline-failed"), changed, BACKWARD),
    "failed-rollback": (event("pipeline-failed", **MANUAL), broken_rollback, BACKWARD),
    "rolled-back": (event("pipeline-succeeded", **MANUAL), rollback, {}),
    "rolled-back-unanswered": (
        event("pipeline-succeeded", **MANUAL),
        nameless_rollback,
        {},
    ),
    "succeeded": (event("pipeline-succeeded"), nothing, {}),
    "succeeded-unanswered": (event("pipeline-succeeded"), silent, {}),
    "stopped": (event("pipeline-stopped"), stopped, {}),
    "canceled": (event("pipeline-canceled"), nothing, {}),
    "superseded": (event("pipeline-superseded"), nothing, {}),
}
"""Name of the golden files → the event, what is changed in the account, in the environment."""
