"""What the function tells in each case: from an event and the state of an account to messages.

`python tests/functions/told.py` prints what every case tells, as JSON, and needs no package;
with `write` it makes the golden files and docs/messages.md anew.
"""

import contextlib
import functools
import importlib.util
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, ModuleType, SimpleNamespace
from typing import Any
from unittest import mock

from codepipeline_stub import Account, Execution, action

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FUNCTIONS = ROOT / "src/pipegen/functions"
PEOPLE = "arn:aws:sns:eu-west-1:111111111111:people"
CHAT = "arn:aws:sns:eu-west-1:111111111111:chat"
GIVEN = "arn:aws:sns:eu-west-1:444444444444:delivery"
APPROVAL = "production-setup-approval"
EARLIEST, EARLIER, LATEST, NEXT, BACK = (
    f"{n * 8}-{n * 4}-4{n * 3}-8{n * 3}-{n * 12}" for n in "01234"
)
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
    found: dict[str, Any] = json.loads((HERE / f"events/{name}.json").read_text("utf-8"))
    for key, value in changes.items():
        found["detail"][key.replace("_", "-")] = value
        if value is None:
            del found["detail"][key.replace("_", "-")]
    return found


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
    return next(each for each in known.executions if each.id == LATEST)


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
    """Let CodePipeline refuse to roll back."""
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
    """Let the execution be stopped by a person."""
    latest(known).summary = "The wrong branch"


def nothing(known: Account) -> None:
    """Leave the account as it is."""


MANUAL = {"execution_trigger": {"trigger-type": "ManualRollback"}}
BACKWARD = {"ROLLBACK": "true"}
CASES: dict[str, tuple[dict[str, Any], Callable[[Account], None], dict[str, str]]] = {
    "approval-needed": (event("approval-asked"), asking, {}),
    "approval-needed-event": (event("approval-started"), asking, {"APPROVALS": "false"}),
    "approval-needed-unanswered": (event("approval-asked"), silent, {}),
    "approved": (event("approval-succeeded"), asking, {}),
    "rejected": (event("approval-failed"), asking, {}),
    "rejected-unanswered": (event("approval-failed", execution_result=None), silent, {}),
    "failed": (event("pipeline-failed"), failing(), {}),
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
    "succeeded": (event("pipeline-succeeded"), nothing, {}),
    "succeeded-unanswered": (event("pipeline-succeeded"), silent, {}),
    "stopped": (event("pipeline-stopped"), stopped, {}),
    "canceled": (event("pipeline-canceled"), nothing, {}),
    "superseded": (event("pipeline-superseded"), nothing, {}),
}
"""Name of the golden files → the event, what is changed in the account, in the environment."""


def code() -> ModuleType:
    """Return the function's module, made of its parts in order, so that each is seen as a file."""
    parts = [FUNCTIONS / part for part in functions().PARTS]
    # Called as if it lay there: coverage measures what belongs to the package by its name.
    name = "pipegen.functions.index"
    return _module(name, [(str(path), path.read_text("utf-8")) for path in parts])


def joined() -> ModuleType:
    """Return the function's module as Lambda has it: one text."""
    return _module("index", [("index.py", functions().source())])


def _module(name: str, texts: list[tuple[str, str]]) -> ModuleType:
    module = ModuleType(name)
    sys.modules[name] = module
    for path, text in texts:
        exec(_compiled(text, path), module.__dict__)
    return module


@functools.cache
def _compiled(text: str, path: str) -> CodeType:
    return compile(text, path, "exec")


@functools.cache
def functions() -> ModuleType:
    """Return `pipegen.functions`, without pipegen's own imports."""
    where = [str(FUNCTIONS)]
    spec = importlib.util.spec_from_file_location(
        "functions", FUNCTIONS / "__init__.py", submodule_search_locations=where
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["functions"] = module
    spec.loader.exec_module(module)
    return module


@contextlib.contextmanager
def runtime(known: Account, **given: str) -> Iterator[None]:
    """Let the function find its environment, and boto3 lead to `known`."""
    boto3 = SimpleNamespace(client=known.client)
    config = SimpleNamespace(Config=lambda **settings: settings)
    modules = {
        "boto3": boto3,
        "botocore": SimpleNamespace(config=config),
        "botocore.config": config,
    }
    with mock.patch.dict(sys.modules, modules), mock.patch.dict(os.environ, ENVIRONMENT | given):
        yield


def tell(
    events: list[dict[str, Any]], known: Account, module: ModuleType | None = None, **given: str
) -> list[dict[str, str]]:
    """Return what is published when the function gets `events`, one after the other."""
    module = module or code()
    with runtime(known, **given):
        for each in events:
            module.handler(each, None)
    return known.told


def golden(make: Callable[[], ModuleType]) -> Iterator[tuple[str, str]]:
    """Yield the name and the content of each golden file, as the module of `make` tells it."""
    for name, (given, change, environment) in CASES.items():
        known = account()
        change(known)
        for each in tell([given], known, make(), **environment):
            if each["TopicArn"] == CHAT:
                chat = json.dumps(json.loads(each["Message"]), indent=2, ensure_ascii=False)
                yield f"{name}.json", f"{chat}\n"
            else:
                yield f"{name}.txt", f"Subject: {each['Subject']}\n\n{each['Message']}\n"


if __name__ == "__main__":
    logging.disable()
    files = dict(golden(joined))
    if sys.argv[1:] == ["write"]:
        import messages_page

        for name, content in files.items():
            (ROOT / "tests/golden/messages" / name).write_text(content, encoding="utf-8")
        (ROOT / "docs/messages.md").write_text(messages_page.page(files), encoding="utf-8")
    else:
        print(json.dumps(files))
