"""The deployed events function, run by the emulator: its events, and the messages on its topics.

The emulator's own: the function with the code, the variables and the role of the deployed stack;
what the role may; the topics, the table, the rules, and the queue of what is undelivered. Lambda's
boto3 is the emulator's Python's, and a retry comes after seconds. A stub: CodePipeline, which
answers as the one in tests/helpers/notifier. Missing: e-mail and chats; queues listen instead.
"""

import copy
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.delivery.accounts import Shell, outputs
from tests.helpers.delivery.events_function import STACK, Deployed, deployed_function
from tests.helpers.delivery.listeners import calls
from tests.helpers.delivery.repository import CONFIGURATION, Project
from tests.helpers.notifier import cases as message_cases
from tests.helpers.notifier import messages
from tests.helpers.notifier.cases import CASES, ENVIRONMENT, event
from tests.unit.functions.test_pipeline_events import EVENTS, TOLD

EMAIL = 'email = ["platform@example.com"]'
NOTIFY = f"""{EMAIL}
slack = {{ workspace = "T01234567", channel = "C01234567" }}
rollback = true
events = {json.dumps(ENVIRONMENT["EVENTS"].split(","))}"""
# What the approval says itself comes by its topic, not by the bus.
EMITTED = [name for name in EVENTS if name != "approval-asked"]
ATTEMPTS = itertools.count(2)


@pytest.fixture(scope="module")
def stack(one_terminal: Shell, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    project = Project(tmp_path_factory.mktemp("project"))
    branch = 'branch = "main"'
    text = CONFIGURATION.replace(branch, f'{branch}\nexecution_mode = "superseded"')
    project.configure(text.replace(EMAIL, NOTIFY))
    done = one_terminal.run(project.plan(), project.folder)
    assert done.code == 0, done.err
    return outputs(one_terminal.stacks("pipeline")[STACK])


@pytest.fixture(scope="module")
def once(stack: dict[str, str], one_terminal: Shell, emulator_python: Path) -> Iterator[Deployed]:
    with calls(one_terminal.cloud, emulator_python) as called:
        yield deployed_function(called)


@pytest.fixture
def deployed(once: Deployed) -> Iterator[Deployed]:
    """Return the function as it was deployed, while CodePipeline answers nothing."""
    once.change()
    once.calls.stub_case("")
    yield once
    assert once.published(0) == ([], [])


@pytest.mark.parametrize("case", sorted(CASES, key=lambda case: str(CASES[case][2])))
def test_email_and_chat_subscribers_get_the_messages_of_the_golden_files(
    deployed: Deployed, case: str
) -> None:
    sent, change, environment = CASES[case]
    silent = {"TABLE": "none"} if change is message_cases.no_table else {}
    deployed.change(**{"ROLLBACK": ENVIRONMENT["ROLLBACK"]} | environment | silent)
    deployed.calls.stub_case(case)

    assert deployed.invoke(with_new_attempt(sent)) == ""

    assert deployed.published() == golden(case)


@pytest.mark.parametrize("name", TOLD)
def test_a_duplicate_event_sends_one_message_even_when_no_lookup_answers(
    deployed: Deployed, name: str
) -> None:
    sent = with_new_attempt(event(name))

    assert [deployed.invoke(sent), deployed.invoke(sent)] == ["", ""]

    people, chats = deployed.published()
    assert [len(people), len(chats)] == [1, 1]
    assert TOLD[name] in people[0]
    assert TOLD[name] in chats[0]


def test_the_rules_match_only_the_events_that_the_function_reports(deployed: Deployed) -> None:
    rules = deployed.calls("events", "list_rules")["Rules"]
    taken = {
        name
        for name in EMITTED
        for rule in rules
        if deployed.calls(
            "events",
            "test_event_pattern",
            EventPattern=rule["EventPattern"],
            Event=json.dumps(event(name)),
        )["Result"]
    }

    assert len(rules) == 2
    assert taken == TOLD.keys() - {"approval-asked"}


def test_codepipeline_events_reach_email_and_chat_subscribers(deployed: Deployed) -> None:
    for name in EMITTED:
        deployed.calls.emit(with_new_attempt(event(name)))

    people, chats = deployed.published(len(TOLD) - 1)

    for texts in (people, chats):
        reported = [name for name in TOLD if any(TOLD[name] in text for text in texts)]
        assert reported == [name for name in TOLD if name != "approval-asked"]
        assert len(texts) == len(TOLD) - 1


def test_an_approval_request_reaches_subscribers_through_the_approvals_topic(
    deployed: Deployed, stack: dict[str, str]
) -> None:
    deployed.calls.stub_case("approval-needed")
    asked = event("approval-asked")["Records"][0]["Sns"]

    deployed.calls(
        "sns",
        "publish",
        TopicArn=stack["ApprovalTopicArn"],
        Subject=asked["Subject"],
        Message=asked["Message"],
    )

    assert deployed.published() == golden("approval-needed")


@pytest.mark.parametrize("muted", ["PEOPLE", "CHAT"])
def test_only_the_topic_that_failed_is_retried(deployed: Deployed, muted: str) -> None:
    sent, topic = with_new_attempt(event("pipeline-succeeded")), deployed.variables[muted]
    deployed.mute(topic)
    try:
        error = deployed.invoke(sent)
    finally:
        deployed.unmute()
    first = deployed.published(0)

    assert error == f"could not publish to {topic}"
    assert deployed.invoke(sent) == ""
    again = deployed.published(0)
    assert [len(texts) for texts in first] == [muted == "CHAT", muted == "PEOPLE"]
    assert [len(texts) for texts in again] == [muted == "PEOPLE", muted == "CHAT"]
    people, chats = golden("succeeded-unanswered")
    assert (first[0] + again[0], first[1] + again[1]) == (people, chats)


def test_an_event_that_can_not_be_published_goes_to_the_dead_letter_queue(
    deployed: Deployed,
) -> None:
    sent = with_new_attempt(event("pipeline-succeeded"))
    deployed.mute(deployed.variables["CHAT"])
    try:
        deployed.invoke(sent, "Event")
        (undelivered,) = deployed.undelivered()
    finally:
        deployed.unmute()

    assert undelivered["requestPayload"] == sent
    assert deployed.published(0) == (golden("succeeded-unanswered")[0], [])


def golden(case: str) -> tuple[list[str], list[str]]:
    """Return the messages to e-mail and chat subscribers in a case."""
    text, chat = (
        (messages.GOLDEN / f"{case}.{kind}").read_text("utf-8") for kind in ("txt", "json")
    )
    return [text], [chat]


def with_new_attempt(original: dict[str, Any]) -> dict[str, Any]:
    """Return an event that is not the same as any before: of another attempt or message."""
    new, attempt = copy.deepcopy(original), next(ATTEMPTS)
    if "Records" in new:
        new["Records"][0]["Sns"]["MessageId"] = f"cccccccc-0000-4000-8000-{attempt:012}"
    else:
        new["detail"]["pipeline-execution-attempt"] = float(attempt)
    return new
