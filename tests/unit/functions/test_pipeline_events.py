"""Messages for pipeline events, with every kind of response from CodePipeline."""

import pytest

from scripts import messages_page
from tests.helpers.notifier import cases as message_cases
from tests.helpers.notifier import messages as notifier
from tests.helpers.notifier.cases import (
    APPROVAL,
    BACKWARD,
    CASES,
    CHAT,
    PEOPLE,
    ROOT,
    account,
    event,
    failed_account,
)
from tests.helpers.notifier.codepipeline_stub import Account
from tests.helpers.paths import DATA

EVENTS = sorted(path.stem for path in (DATA / "events").glob("*.json"))
TOLD = {
    "approval-asked": "waits for approval",
    "approval-failed": "was not approved",
    "approval-succeeded": "was approved",
    "pipeline-canceled": "an execution was canceled",
    "pipeline-failed": "failed",
    "pipeline-stopped": "an execution was stopped",
    "pipeline-succeeded": "every stage succeeded",
    "pipeline-superseded": "an execution was superseded",
}
LOOKUPS = ("get_pipeline_execution", "list_action_executions", "list_pipeline_executions")


def test_the_messages_of_each_case_match_the_golden_files():
    files = dict(notifier.golden(notifier.code))

    expected = {path.name: path.read_text("utf-8") for path in notifier.GOLDEN.iterdir()}

    assert files == expected
    assert files.keys() == {f"{case}.{kind}" for case in CASES for kind in ("txt", "json")}


def test_the_page_of_all_messages_is_generated_from_the_golden_files():
    files = {path.name: path.read_text("utf-8") for path in notifier.GOLDEN.iterdir()}

    page = (ROOT / "docs/messages.md").read_text("utf-8")

    assert page == messages_page.page(files)
    assert messages_page.CASES.keys() == CASES.keys()


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_has_its_own_message_or_none(name):
    messages = notifier.tell([event(name)], account())

    assert [message["TopicArn"] for message in messages] == (
        [PEOPLE, CHAT] if name in TOLD else []
    )
    assert TOLD.get(name, "") in "".join(notifier.sentences(messages))


@pytest.mark.parametrize("silent", LOOKUPS)
@pytest.mark.parametrize("case", CASES)
def test_a_failing_lookup_does_not_prevent_the_notification(case, silent):
    lambda_event, change, environment = CASES[case]
    known = account()
    change(known)
    known.silent.add(silent)

    messages = notifier.tell([lambda_event], known, **environment)

    assert [message["TopicArn"] for message in messages] == [PEOPLE, CHAT]


@pytest.mark.parametrize("silent", LOOKUPS)
def test_a_malformed_response_does_not_prevent_the_notification(silent, monkeypatch):
    malformed = {
        "pipelineExecution": {"artifactRevisions": 7},
        "actionExecutionDetails": [{"status": "Failed"}, "odd"],
        "pipelineExecutionSummaries": ["odd", {"status": 3}],
    }
    monkeypatch.setattr(Account, silent, lambda self, **arguments: malformed)
    monkeypatch.setattr(getattr(Account, silent), "__name__", silent)
    environment = {"APPROVALS": "false", **BACKWARD}

    for name in ("pipeline-failed", "pipeline-succeeded", "approval-started"):
        messages = notifier.tell([event(name)], failed_account(), **environment)
        assert [message["TopicArn"] for message in messages] == [PEOPLE, CHAT]


@pytest.mark.parametrize("name", [name for name in EVENTS if name != "approval-asked"])
def test_an_event_with_a_missing_field_does_not_fail(name):
    whole = event(name)

    for field in whole["detail"]:
        notifier.tell([event(name, **{field.replace("-", "_"): None})], failed_account())
    for field in whole:
        notifier.tell(
            [{key: value for key, value in whole.items() if key != field}], failed_account()
        )


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_with_an_unknown_field_has_the_same_message(name):
    new = event(name) | {"replay-name": "x"}
    if "detail" in new:
        new = event(name, new_field={"a": ["b"]}) | {"replay-name": "x"}

    assert notifier.tell([new], failed_account()) == notifier.tell([event(name)], failed_account())


def test_an_event_of_another_pipeline_is_ignored():
    assert notifier.tell([event("pipeline-failed", pipeline="other")], failed_account()) == []


@pytest.mark.parametrize("order", [1, -1])
def test_a_rejected_approval_is_notified_once_as_a_rejection_in_any_order(order):
    known = failed_account("Not before the weekend is over", stage=APPROVAL, category="Approval")
    events = [event("approval-failed"), event("pipeline-failed")][::order]

    messages = notifier.tell(events, known, **BACKWARD)

    target = "production (333333333333, eu-west-1)"
    assert notifier.sentences(messages) == [f"infrastructure: {target} was not approved"]
    assert notifier.rollbacks(known) == []


def test_the_function_waits_for_a_failed_action_that_is_not_listed_yet():
    known = account()
    known.later = [message_cases.failing()]

    messages = notifier.tell([event("pipeline-failed")], known)

    target = "production (333333333333, eu-west-1)"
    assert notifier.sentences(messages) == [f"infrastructure: ec2-setup failed in {target}"]


def test_a_failure_without_a_reason_states_that_there_is_none():
    known = failed_account("")

    [message, _] = notifier.tell([event("pipeline-failed")], known)

    assert "Reason: CodePipeline gives none\n" in message["Message"]


def test_a_plain_text_revision_summary_is_the_commit_message():
    known = failed_account()
    known.executions[2].actions = known.executions[2].actions[1:]
    lambda_event = event("pipeline-failed", execution_trigger=None)

    [message, _] = notifier.tell([lambda_event], known)
    assert "Commit: 2b2b2b2: Widen the private subnets\n" in message["Message"]

    revision = {"revisionId": "2b" * 20, "revisionSummary": "Plain text"}
    assert notifier.code().__dict__["said"](revision) == "Plain text"
