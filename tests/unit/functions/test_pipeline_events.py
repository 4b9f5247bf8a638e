"""What is said of each event, whatever CodePipeline answers."""

import pytest

from scripts import messages_page
from tests.helpers.notifier import cases as message_cases
from tests.helpers.notifier import messages as told
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


def test_each_case_tells_what_its_golden_files_say():
    files = dict(told.golden(told.code))

    kept = {path.name: path.read_text("utf-8") for path in told.GOLDEN.iterdir()}

    assert files == kept
    assert files.keys() == {f"{case}.{kind}" for case in CASES for kind in ("txt", "json")}


def test_the_page_of_all_messages_is_made_of_the_golden_files():
    files = {path.name: path.read_text("utf-8") for path in told.GOLDEN.iterdir()}

    page = (ROOT / "docs/messages.md").read_text("utf-8")

    assert page == messages_page.page(files)
    assert messages_page.CASES.keys() == CASES.keys()


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_is_told_in_its_own_words_or_not_at_all(name):
    messages = told.tell([event(name)], account())

    assert [each["TopicArn"] for each in messages] == ([PEOPLE, CHAT] if name in TOLD else [])
    assert TOLD.get(name, "") in "".join(told.sentences(messages))


@pytest.mark.parametrize("silent", LOOKUPS)
@pytest.mark.parametrize("case", CASES)
def test_a_lookup_that_fails_keeps_nothing_from_being_told(case, silent):
    given, change, environment = CASES[case]
    known = account()
    change(known)
    known.silent.add(silent)

    messages = told.tell([given], known, **environment)

    assert [each["TopicArn"] for each in messages] == [PEOPLE, CHAT]


@pytest.mark.parametrize("silent", LOOKUPS)
def test_an_answer_of_another_shape_keeps_nothing_from_being_told(silent, monkeypatch):
    odd = {
        "pipelineExecution": {"artifactRevisions": 7},
        "actionExecutionDetails": [{"status": "Failed"}, "odd"],
        "pipelineExecutionSummaries": ["odd", {"status": 3}],
    }
    monkeypatch.setattr(Account, silent, lambda self, **given: odd)
    monkeypatch.setattr(getattr(Account, silent), "__name__", silent)
    environment = {"APPROVALS": "false", **BACKWARD}

    for name in ("pipeline-failed", "pipeline-succeeded", "approval-started"):
        messages = told.tell([event(name)], failed_account(), **environment)
        assert [each["TopicArn"] for each in messages] == [PEOPLE, CHAT]


@pytest.mark.parametrize("name", [name for name in EVENTS if name != "approval-asked"])
def test_a_field_that_is_missing_keeps_an_event_from_failing(name):
    whole = event(name)

    for field in whole["detail"]:
        told.tell([event(name, **{field.replace("-", "_"): None})], failed_account())
    for field in whole:
        told.tell([{key: value for key, value in whole.items() if key != field}], failed_account())


@pytest.mark.parametrize("name", EVENTS)
def test_a_field_that_is_new_changes_nothing(name):
    new = event(name) | {"replay-name": "x"}
    if "detail" in new:
        new = event(name, new_field={"a": ["b"]}) | {"replay-name": "x"}

    assert told.tell([new], failed_account()) == told.tell([event(name)], failed_account())


def test_an_event_of_another_pipeline_is_not_told():
    assert told.tell([event("pipeline-failed", pipeline="other")], failed_account()) == []


@pytest.mark.parametrize("order", [1, -1])
def test_a_rejection_is_told_once_and_as_such_in_any_order(order):
    known = failed_account("Not before the weekend is over", stage=APPROVAL, category="Approval")
    events = [event("approval-failed"), event("pipeline-failed")][::order]

    messages = told.tell(events, known, **BACKWARD)

    where = "production (333333333333, eu-west-1)"
    assert told.sentences(messages) == [f"infrastructure: {where} was not approved"]
    assert told.rollbacks(known) == []


def test_a_failure_that_is_listed_later_than_told_is_waited_for():
    known = account()
    known.later = [message_cases.failing()]

    messages = told.tell([event("pipeline-failed")], known)

    where = "production (333333333333, eu-west-1)"
    assert told.sentences(messages) == [f"infrastructure: ec2-setup failed in {where}"]


def test_a_failure_without_a_reason_says_so():
    known = failed_account("")

    [message, _] = told.tell([event("pipeline-failed")], known)

    assert "Reason: CodePipeline gives none\n" in message["Message"]


def test_a_plain_summary_of_a_revision_is_the_commits_message():
    known = failed_account()
    known.executions[2].actions = known.executions[2].actions[1:]
    given = event("pipeline-failed", execution_trigger=None)

    [message, _] = told.tell([given], known)
    assert "Commit: 2b2b2b2: Widen the private subnets\n" in message["Message"]

    revision = {"revisionId": "2b" * 20, "revisionSummary": "Plain text"}
    assert told.code().__dict__["said"](revision) == "Plain text"
