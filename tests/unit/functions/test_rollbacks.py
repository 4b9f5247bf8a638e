"""When a failed stage is rolled back, to what, and when never; and of a stack that blocks."""

import pytest

from tests.helpers.notifier import cases as message_cases
from tests.helpers.notifier import messages as told
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


def test_the_rollback_runs_the_newest_that_succeeded_once():
    known = failed_account()
    known.executions[1].stages = {"ec2-setup": "Succeeded"}

    told.tell([event("pipeline-failed")] * 2, known, **BACKWARD)

    assert told.rollbacks(known) == [
        {
            "pipelineName": "infrastructure",
            "stageName": "ec2-setup",
            "targetPipelineExecutionId": EARLIER,
        }
    ]


def test_a_rollback_is_never_what_is_run_again():
    known = failed_account()
    known.executions[1].stages, known.executions[1].target = {"ec2-setup": "Succeeded"}, EARLIEST

    told.tell([event("pipeline-failed")], known, **BACKWARD)

    assert [each["targetPipelineExecutionId"] for each in told.rollbacks(known)] == [EARLIEST]


def test_an_execution_is_not_rolled_back_to_itself():
    known = failed_account()
    message_cases.latest(known).stages = {"ec2-setup": "Succeeded"}

    told.tell([event("pipeline-failed")], known, **BACKWARD)

    assert [each["targetPipelineExecutionId"] for each in told.rollbacks(known)] == [EARLIEST]


def test_a_topic_that_is_told_later_is_told_how_the_rollback_went():
    known = failed_account()
    known.silent.add(PEOPLE)
    with pytest.raises(RuntimeError):
        told.tell([event("pipeline-failed")], known, **BACKWARD)
    known.silent.clear()

    told.tell([event("pipeline-failed")], known, **BACKWARD)

    new = f"Rollback: ec2-setup runs {EARLIEST} again, as execution {known.executions[-1].id}"
    assert [new in each["Message"] for each in known.told] == [True, True]
    assert len(told.rollbacks(known)) == 1


def test_a_rollback_that_was_refused_is_not_tried_again():
    known = account()
    message_cases.refusing(known)
    known.silent.add(PEOPLE)
    with pytest.raises(RuntimeError):
        told.tell([event("pipeline-failed")], known, **BACKWARD)
    known.silent.clear()

    told.tell([event("pipeline-failed")], known, **BACKWARD)

    assert len(told.rollbacks(known)) == 1
    assert "Could not roll back: this was tried before" in known.told[-1]["Message"]


def test_after_a_rollback_the_team_is_told_what_ran_instead():
    known = failed_account()
    told.tell([event("pipeline-failed")], known, **BACKWARD)
    new = known.executions[-1]
    new.actions = [action("ec2-setup", "Deploy", "Succeeded", 99)]
    ended = event("pipeline-succeeded", execution_id=new.id, execution_trigger=None)

    messages = told.tell([ended], known, **BACKWARD)

    assert told.sentences(messages)[-1] == (
        "infrastructure: ec2-setup was rolled back in production (333333333333, eu-west-1)"
    )
    assert f"{new.id}, which runs {EARLIEST} again\nCommit: 0a0a0a0" in messages[-2]["Message"]


def by_hand(known: Account) -> None:
    message_cases.broken_rollback(known)
    itself = Execution.itself
    trigger = {"trigger": {"triggerType": "ManualRollback"}, "executionType": "STANDARD"}
    known.get_pipeline_execution = lambda **_: {  # type: ignore[method-assign]
        "pipelineExecution": itself(message_cases.latest(known)) | trigger
    }
    known.get_pipeline_execution.__name__ = "get_pipeline_execution"


def first_ever(known: Account) -> None:
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
    "nothing has succeeded before": (first_ever, "nothing has succeeded in ec2-setup"),
    "the execution is a rollback": (message_cases.broken_rollback, ""),
    "the execution is a rollback by its trigger": (by_hand, ""),
    "the source failed": (message_cases.failing("x", "Source", "Source"), ""),
    "an approval was rejected": (message_cases.failing("x", APPROVAL, "Approval"), ""),
    "nothing is known": (message_cases.silent, "CodePipeline did not say what failed"),
    "the table does not answer": (message_cases.no_table, "the table that knows did not answer"),
}


@pytest.mark.parametrize("guard", GUARDED)
def test_nothing_is_rolled_back_where(guard):
    change, reason = GUARDED[guard]
    known = account()
    change(known)

    messages = told.tell([event("pipeline-failed")], known, **BACKWARD)

    said = "\n".join(each["Message"] for each in messages)
    assert told.rollbacks(known) == []
    assert ("Could not roll back" in said) == bool(reason)
    assert reason in said


def test_nothing_is_rolled_back_unless_asked_for():
    known = failed_account()

    told.tell([event("pipeline-failed")], known)

    assert told.rollbacks(known) == []


def test_a_stage_is_rolled_back_though_nobody_wants_to_hear_of_it():
    known = failed_account()

    assert told.tell([event("pipeline-failed")], known, EVENTS="succeeded", **BACKWARD) == []
    assert len(told.rollbacks(known)) == 1


STUCK = (
    "aws cloudformation delete-stack --stack-name ec2-setup "
    "--region eu-west-1 --profile production"
)


@pytest.mark.parametrize(
    ("reason", "mode", "asked"),
    [
        ("Stack is in ROLLBACK_COMPLETE state", "CREATE_UPDATE", True),
        ("Stack is in ROLLBACK_FAILED state", "CREATE_UPDATE", True),
        ("Stack is in UPDATE_ROLLBACK_COMPLETE state", "CREATE_UPDATE", False),
        ("Stack is in ROLLBACK_COMPLETE state", "REPLACE_ON_FAILURE", False),
    ],
)
def test_a_stack_that_blocks_every_later_run_is_to_be_deleted(reason, mode, asked):
    messages = told.tell([event("pipeline-failed")], failed_account(reason, ActionMode=mode))

    assert [STUCK in each["Message"] for each in messages] == [asked, asked]
