"""Messages about approvals: the request, the changes it lists, and the secrecy of its token."""

import json

import pytest

from tests.helpers.notifier import cases as message_cases
from tests.helpers.notifier import messages as notifier
from tests.helpers.notifier.cases import (
    APPROVAL,
    CASES,
    CHAT,
    EARLIEST,
    GIVEN,
    NEXT,
    PEOPLE,
    account,
    event,
)
from tests.helpers.notifier.codepipeline_stub import Execution

TOKEN = "1a2b3c4d-573f-4ea7-a67e-0123456789ab"


def test_an_approval_request_is_sent_once_for_its_topic_message_and_its_event():
    events = [event("approval-asked"), event("approval-started")]
    known = account()
    message_cases.asking(known)

    assert len(notifier.sentences(notifier.tell(events, known))) == 1


def test_an_approval_request_is_not_repeated_to_a_topic_that_codepipeline_notifies():
    known = account()
    environment = {"APPROVALS": "false", "PEOPLE": f"{PEOPLE},{GIVEN}", "ASKED": GIVEN}

    messages = notifier.tell([event("approval-started")], known, **environment)
    notifier.tell([event("approval-succeeded")], known, **environment)

    assert [message["TopicArn"] for message in messages] == [PEOPLE, CHAT, PEOPLE, GIVEN, CHAT]


def test_an_approval_request_without_a_known_timeout_states_none():
    stages = json.dumps({APPROVAL: ["production", "333333333333"]})

    [message, _] = notifier.tell(
        [event("approval-started")],
        account(),
        APPROVALS="false",
        STAGES=stages,
    )

    assert "Waits until" not in message["Message"]


def test_the_first_approval_lists_no_commits():
    known = account()
    known.executions[0].stages = {}

    [message, _] = notifier.tell([event("approval-started")], known, APPROVALS="false")

    assert "Executions that wait behind it: 1\nCommit on GitHub" in message["Message"]


@pytest.mark.parametrize("case", CASES)
def test_no_chat_message_has_an_approval_token(case):
    lambda_event, change, environment = CASES[case]
    known = account()
    change(known)

    [email, chat] = notifier.tell([lambda_event], known, **environment)

    assert TOKEN not in chat["Message"]
    assert "bbbbbbbb-0000-4000-8000-000000000002" not in email["Message"] + chat["Message"]


def test_a_token_in_the_approval_text_is_removed_from_chat():
    lambda_event = event("approval-asked")
    request = json.loads(lambda_event["Records"][0]["Sns"]["Message"])
    request["approval"]["customData"] = f"Say yes with {TOKEN}"
    lambda_event["Records"][0]["Sns"]["Message"] = json.dumps(request)

    [_, chat] = notifier.tell([lambda_event], account())

    assert TOKEN not in chat["Message"]


def test_an_approval_request_of_an_ended_execution_omits_the_waiting_executions():
    known = account()
    known.executions = [execution for execution in known.executions if execution.id == NEXT]

    [message, _] = notifier.tell([event("approval-asked")], known)

    assert "Executions that wait" not in message["Message"]


def test_waiting_executions_are_counted_and_rollbacks_add_no_commit():
    known = account()
    message_cases.asking(known)
    known.executions += [Execution("a", 31, "InProgress"), Execution("b", 32, "Superseded")]
    known.executions.insert(1, Execution("c", 5, target=EARLIEST, commit="4d" * 20))

    [message, _] = notifier.tell([event("approval-asked")], known)

    assert "Executions that wait behind it: 2\n" in message["Message"]
    assert "4d4d4d4" not in message["Message"]
