"""What is said of an approval: the question, what it brings, and to whom its token goes."""

import json

import pytest

from tests.helpers.notifier import cases as message_cases
from tests.helpers.notifier import messages as told
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


def test_a_question_is_told_once_whether_the_topic_or_the_event_brings_it():
    asked = [event("approval-asked"), event("approval-started")]
    known = account()
    message_cases.asking(known)

    assert len(told.sentences(told.tell(asked, known))) == 1


def test_where_codepipeline_asks_itself_the_question_is_not_told_again():
    known = account()
    environment = {"APPROVALS": "false", "PEOPLE": f"{PEOPLE},{GIVEN}", "ASKED": GIVEN}

    messages = told.tell([event("approval-started")], known, **environment)
    told.tell([event("approval-succeeded")], known, **environment)

    assert [each["TopicArn"] for each in messages] == [PEOPLE, CHAT, PEOPLE, GIVEN, CHAT]


def test_a_question_without_a_known_time_limit_says_none():
    stages = json.dumps({APPROVAL: ["production", "333333333333"]})

    [message, _] = told.tell(
        [event("approval-started")],
        account(),
        APPROVALS="false",
        STAGES=stages,
    )

    assert "Waits until" not in message["Message"]


def test_a_first_approval_names_no_commits():
    known = account()
    known.executions[0].stages = {}

    [message, _] = told.tell([event("approval-started")], known, APPROVALS="false")

    assert "Executions that wait behind it: 1\nCommit on GitHub" in message["Message"]


@pytest.mark.parametrize("case", CASES)
def test_a_chat_sees_no_token_of_an_approval(case):
    given, change, environment = CASES[case]
    known = account()
    change(known)

    [people, chat] = told.tell([given], known, **environment)

    assert TOKEN not in chat["Message"]
    assert "bbbbbbbb-0000-4000-8000-000000000002" not in people["Message"] + chat["Message"]


def test_a_token_in_the_question_is_hidden_from_a_chat():
    given = event("approval-asked")
    asked = json.loads(given["Records"][0]["Sns"]["Message"])
    asked["approval"]["customData"] = f"Say yes with {TOKEN}"
    given["Records"][0]["Sns"]["Message"] = json.dumps(asked)

    [_, chat] = told.tell([given], account())

    assert TOKEN not in chat["Message"]


def test_a_question_of_an_execution_that_ended_is_told_without_the_others():
    known = account()
    known.executions = [each for each in known.executions if each.id == NEXT]

    [message, _] = told.tell([event("approval-asked")], known)

    assert "Executions that wait" not in message["Message"]


def test_each_execution_that_waits_behind_it_is_counted_and_a_rollback_brings_no_commit():
    known = account()
    message_cases.asking(known)
    known.executions += [Execution("a", 31, "InProgress"), Execution("b", 32, "Superseded")]
    known.executions.insert(1, Execution("c", 5, target=EARLIEST, commit="4d" * 20))

    [message, _] = told.tell([event("approval-asked")], known)

    assert "Executions that wait behind it: 2\n" in message["Message"]
    assert "4d4d4d4" not in message["Message"]
