"""Recipients, deduplication and format of notifications."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers.notifier import messages as notifier
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
def test_a_duplicate_event_is_notified_once(case):
    lambda_event, change, environment = CASES[case]
    known = account()
    change(known)
    known.silent.discard("dynamodb")

    messages = notifier.tell([lambda_event, lambda_event], known, **environment)

    assert [message["TopicArn"] for message in messages] == [PEOPLE, CHAT]


def test_a_retry_that_fails_again_is_notified_again():
    again = event("pipeline-failed", pipeline_execution_attempt=2.0)

    messages = notifier.tell([event("pipeline-failed"), again], failed_account())

    assert len(notifier.sentences(messages)) == 2


def test_notifications_are_sent_even_if_the_table_is_unavailable():
    known = failed_account()
    known.silent.add("dynamodb")

    messages = notifier.tell([event("pipeline-failed")], known)

    assert [message["TopicArn"] for message in messages] == [PEOPLE, CHAT]


def test_items_in_the_table_expire():
    known = failed_account()

    notifier.tell([event("pipeline-failed")], known)

    assert known.items.keys() == {f"{LATEST}/1.0//FAILED/{topic}" for topic in (PEOPLE, CHAT)}
    assert all(int(item["expires"]["N"]) > START.timestamp() for item in known.items.values())


def test_a_failing_topic_does_not_block_the_others_and_receives_the_message_on_retry():
    known = failed_account()
    known.silent.add(PEOPLE)

    with pytest.raises(RuntimeError, match=f"^could not publish to {PEOPLE}$"):
        notifier.tell([event("pipeline-failed")], known)
    assert [message["TopicArn"] for message in known.told] == [CHAT]

    known.silent.clear()
    messages = notifier.tell([event("pipeline-failed")], known)
    assert [message["TopicArn"] for message in messages] == [CHAT, PEOPLE]


def test_a_failing_topic_is_named_even_if_the_table_is_unavailable():
    known = failed_account()
    known.silent |= {CHAT, "dynamodb"}

    with pytest.raises(RuntimeError, match=f"^could not publish to {CHAT}$"):
        notifier.tell([event("pipeline-failed")], known)


def test_only_the_configured_events_are_notified():
    messages = notifier.tell(
        [event("pipeline-failed")], failed_account(), EVENTS="rejected,succeeded"
    )

    assert messages == []


def test_without_a_chat_topic_only_the_email_topics_are_notified():
    messages = notifier.tell(
        [event("pipeline-failed")],
        failed_account(),
        PEOPLE=f"{PEOPLE},{GIVEN}",
        CHAT="",
    )

    assert [message["TopicArn"] for message in messages] == [PEOPLE, GIVEN]


texts = st.text() | st.sampled_from(
    ['"}\n{"', "<!channel>", "a\r\nSubject: b", "é“…”\u2028\x00", "x" * 9000]
)


@settings(max_examples=40, deadline=None)
@given(texts, texts, texts)
def test_no_commit_or_reason_breaks_the_message_format(author, commit_message, reason):
    trigger = {
        "author-display-name": author,
        "commit-id": "2b" * 20,
        "commit-message": commit_message,
    }
    lambda_event = event("pipeline-failed", execution_trigger=trigger)

    [email, chat] = notifier.tell([lambda_event], failed_account(reason), **BACKWARD)

    assert email["Subject"].isascii() and email["Subject"].isprintable()
    assert len(email["Subject"]) <= 100
    lines = email["Message"].split("\n")
    assert [line for line in lines if line.startswith(("Action: ", "Subject: "))] == [
        "Action: ec2-setup"
    ]
    content = json.loads(chat["Message"])["content"]
    assert (len(content["title"]) <= 250, len(content["description"]) <= 8000) == (True, True)
    assert all(len(step) <= 350 for step in content.get("nextSteps", []))
    assert "<" not in content["description"]


def test_long_names_are_truncated_to_the_limit_of_the_channel():
    name = "p" * 300
    lambda_event = event("pipeline-failed", pipeline=name)

    [email, chat] = notifier.tell([lambda_event], failed_account(), PIPELINE=name)

    assert email["Subject"] == "p" * 100
    assert json.loads(chat["Message"])["content"]["title"] == "p" * 249 + "…"
