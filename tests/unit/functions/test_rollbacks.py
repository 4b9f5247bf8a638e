"""Rollbacks of failed stages: conditions, targets and messages; and stacks that block runs."""

import pytest

from tests.helpers.notifier import cases as message_cases
from tests.helpers.notifier import messages as notifier
from tests.helpers.notifier.cases import (
    APPROVAL,
    BACKWARD,
    EARLIER,
    EARLIEST,
    PEOPLE,
    account,
    event,
    failed_account,
)
from tests.helpers.notifier.codepipeline_stub import Account, Execution, action


def test_a_rollback_targets_the_newest_successful_execution_once():
    known = failed_account()
    known.executions[1].stages = {"ec2-setup": "Succeeded"}

    notifier.tell([event("pipeline-failed")] * 2, known, **BACKWARD)

    assert notifier.rollbacks(known) == [
        {
            "pipelineName": "infrastructure",
            "stageName": "ec2-setup",
            "targetPipelineExecutionId": EARLIER,
        }
    ]


def test_a_rollback_execution_is_never_a_rollback_target():
    known = failed_account()
    known.executions[1].stages, known.executions[1].target = {"ec2-setup": "Succeeded"}, EARLIEST

    notifier.tell([event("pipeline-failed")], known, **BACKWARD)

    assert [rollback["targetPipelineExecutionId"] for rollback in notifier.rollbacks(known)] == [
        EARLIEST
    ]


def test_an_execution_is_not_rolled_back_to_itself():
    known = failed_account()
    message_cases.latest(known).stages = {"ec2-setup": "Succeeded"}

    notifier.tell([event("pipeline-failed")], known, **BACKWARD)

    assert [rollback["targetPipelineExecutionId"] for rollback in notifier.rollbacks(known)] == [
        EARLIEST
    ]


def test_a_topic_that_is_notified_on_retry_receives_the_rollback_result():
    known = failed_account()
    known.silent.add(PEOPLE)
    with pytest.raises(RuntimeError):
        notifier.tell([event("pipeline-failed")], known, **BACKWARD)
    known.silent.clear()

    notifier.tell([event("pipeline-failed")], known, **BACKWARD)

    result = f"Rollback: ec2-setup runs {EARLIEST} again, as execution {known.executions[-1].id}"
    assert [result in message["Message"] for message in known.told] == [True, True]
    assert len(notifier.rollbacks(known)) == 1


def test_a_rejected_rollback_is_not_retried():
    known = account()
    message_cases.refusing(known)
    known.silent.add(PEOPLE)
    with pytest.raises(RuntimeError):
        notifier.tell([event("pipeline-failed")], known, **BACKWARD)
    known.silent.clear()

    notifier.tell([event("pipeline-failed")], known, **BACKWARD)

    assert len(notifier.rollbacks(known)) == 1
    assert "Could not roll back: this was tried before" in known.told[-1]["Message"]


def test_the_message_after_a_rollback_names_the_execution_that_runs_again():
    known = failed_account()
    notifier.tell([event("pipeline-failed")], known, **BACKWARD)
    new = known.executions[-1]
    new.actions = [action("ec2-setup", "Deploy", "Succeeded", 99)]
    ended = event("pipeline-succeeded", execution_id=new.id, execution_trigger=None)

    messages = notifier.tell([ended], known, **BACKWARD)

    assert notifier.sentences(messages)[-1] == (
        "infrastructure: ec2-setup was rolled back in production (333333333333, eu-west-1)"
    )
    assert f"{new.id}, which runs {EARLIEST} again\nCommit: 0a0a0a0" in messages[-2]["Message"]


def manual_rollback(known: Account) -> None:
    message_cases.broken_rollback(known)
    itself = Execution.itself
    trigger = {"trigger": {"triggerType": "ManualRollback"}, "executionType": "STANDARD"}
    known.get_pipeline_execution = lambda **_: {  # type: ignore[method-assign]
        "pipelineExecution": itself(message_cases.latest(known)) | trigger
    }
    known.get_pipeline_execution.__name__ = "get_pipeline_execution"


def first_execution(known: Account) -> None:
    message_cases.failing()(known)
    known.executions[0].stages = {}


GUARDED = {
    "the pipeline has changed since the target": (
        message_cases.older,
        "the pipeline was changed since",
    ),
    "the target is of an earlier structure": (
        message_cases.changed,
        "nothing has succeeded in ec2-setup",
    ),
    "nothing has succeeded before": (first_execution, "nothing has succeeded in ec2-setup"),
    "the execution is a rollback": (message_cases.broken_rollback, ""),
    "the execution is a rollback by its trigger": (manual_rollback, ""),
    "the source failed": (message_cases.failing("x", "Source", "Source"), ""),
    "an approval was rejected": (message_cases.failing("x", APPROVAL, "Approval"), ""),
    "nothing is known": (message_cases.silent, "CodePipeline did not say what failed"),
    "the table does not answer": (message_cases.no_table, "the table that knows did not answer"),
}


@pytest.mark.parametrize("guard", GUARDED)
def test_no_rollback_runs_under_a_guard_condition(guard):
    change, reason = GUARDED[guard]
    known = account()
    change(known)

    messages = notifier.tell([event("pipeline-failed")], known, **BACKWARD)

    text = "\n".join(message["Message"] for message in messages)
    assert notifier.rollbacks(known) == []
    assert ("Could not roll back" in text) == bool(reason)
    assert reason in text


def test_no_rollback_runs_unless_configured():
    known = failed_account()

    notifier.tell([event("pipeline-failed")], known)

    assert notifier.rollbacks(known) == []


def test_a_stage_is_rolled_back_even_if_its_failure_is_not_notified():
    known = failed_account()

    assert notifier.tell([event("pipeline-failed")], known, EVENTS="succeeded", **BACKWARD) == []
    assert len(notifier.rollbacks(known)) == 1


STUCK = (
    "aws cloudformation delete-stack --stack-name ec2-setup "
    "--region eu-west-1 --profile production"
)


@pytest.mark.parametrize(
    ("reason", "mode", "expected"),
    [
        ("Stack is in ROLLBACK_COMPLETE state", "CREATE_UPDATE", True),
        ("Stack is in ROLLBACK_FAILED state", "CREATE_UPDATE", True),
        ("Stack is in UPDATE_ROLLBACK_COMPLETE state", "CREATE_UPDATE", False),
        ("Stack is in ROLLBACK_COMPLETE state", "REPLACE_ON_FAILURE", False),
    ],
)
def test_the_message_has_the_command_that_deletes_a_stack_blocking_later_runs(
    reason, mode, expected
):
    messages = notifier.tell([event("pipeline-failed")], failed_account(reason, ActionMode=mode))

    assert [STUCK in message["Message"] for message in messages] == [expected, expected]
