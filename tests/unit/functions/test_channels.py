"""Who is told, how often, and in which form."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers.notifier import messages as told
from tests.helpers.notifier.cases import (
    BACKWARD,
    CASES,
    CHAT,
    GIVEN,
    LATEST,
    PEOPLE,
    account,
    event,
    failed_account,
)
from tests.helpers.notifier.codepipeline_stub import START


@pytest.mark.parametrize("case", CASES)
def test_the_same_event_twice_is_told_once(case):
    given, change, environment = CASES[case]
    known = account()
    change(known)
    known.silent.discard("dynamodb")

    messages = told.tell([given, given], known, **environment)

    assert [each["TopicArn"] for each in messages] == [PEOPLE, CHAT]


def test_a_retry_that_fails_again_is_told_again():
    again = event("pipeline-failed", pipeline_execution_attempt=2.0)

    messages = told.tell([event("pipeline-failed"), again], failed_account())

    assert len(told.sentences(messages)) == 2


def test_a_table_that_does_not_answer_keeps_nothing_from_being_told():
    known = failed_account()
    known.silent.add("dynamodb")

    messages = told.tell([event("pipeline-failed")], known)

    assert [each["TopicArn"] for each in messages] == [PEOPLE, CHAT]


def test_what_is_remembered_expires():
    known = failed_account()

    told.tell([event("pipeline-failed")], known)

    assert known.items.keys() == {f"{LATEST}/1.0//FAILED/{topic}" for topic in (PEOPLE, CHAT)}
    assert all(int(item["expires"]["N"]) > START.timestamp() for item in known.items.values())


def test_a_topic_that_takes_nothing_keeps_nothing_from_the_others_and_gets_it_later():
    known = failed_account()
    known.silent.add(PEOPLE)

    with pytest.raises(RuntimeError, match=f"^could not publish to {PEOPLE}$"):
        told.tell([event("pipeline-failed")], known)
    assert [each["TopicArn"] for each in known.told] == [CHAT]

    known.silent.clear()
    messages = told.tell([event("pipeline-failed")], known)
    assert [each["TopicArn"] for each in messages] == [CHAT, PEOPLE]


def test_a_topic_that_takes_nothing_is_named_though_the_table_does_not_answer_either():
    known = failed_account()
    known.silent |= {CHAT, "dynamodb"}

    with pytest.raises(RuntimeError, match=f"^could not publish to {CHAT}$"):
        told.tell([event("pipeline-failed")], known)


def test_only_the_chosen_events_are_told():
    messages = told.tell([event("pipeline-failed")], failed_account(), EVENTS="rejected,succeeded")

    assert messages == []


def test_without_a_chat_only_people_are_told():
    messages = told.tell(
        [event("pipeline-failed")],
        failed_account(),
        PEOPLE=f"{PEOPLE},{GIVEN}",
        CHAT="",
    )

    assert [each["TopicArn"] for each in messages] == [PEOPLE, GIVEN]


texts = st.text() | st.sampled_from(
    ['"}\n{"', "<!channel>", "a\r\nSubject: b", "é“…”\u2028\x00", "x" * 9000]
)


@settings(max_examples=40, deadline=None)
@given(texts, texts, texts)
def test_whatever_a_commit_or_a_reason_says_the_message_keeps_its_shape(author, said, reason):
    trigger = {"author-display-name": author, "commit-id": "2b" * 20, "commit-message": said}
    given = event("pipeline-failed", execution_trigger=trigger)

    [people, chat] = told.tell([given], failed_account(reason), **BACKWARD)

    assert people["Subject"].isascii() and people["Subject"].isprintable()
    assert len(people["Subject"]) <= 100
    lines = people["Message"].split("\n")
    assert [each for each in lines if each.startswith(("Action: ", "Subject: "))] == [
        "Action: ec2-setup"
    ]
    content = json.loads(chat["Message"])["content"]
    assert (len(content["title"]) <= 250, len(content["description"]) <= 8000) == (True, True)
    assert all(len(each) <= 350 for each in content.get("nextSteps", []))
    assert "<" not in content["description"]


def test_long_names_are_cut_where_a_channel_has_a_limit():
    name = "p" * 300
    given = event("pipeline-failed", pipeline=name)

    [people, chat] = told.tell([given], failed_account(), PIPELINE=name)

    assert people["Subject"] == "p" * 100
    assert json.loads(chat["Message"])["content"]["title"] == "p" * 249 + "…"
