"""The function that tells people what the pipeline did: what is said, to whom, and how often."""

import ast
import json
import logging
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import messages_page
import pytest
import told
from codepipeline_stub import START, Account, Execution, action
from hypothesis import given, settings
from hypothesis import strategies as st
from told import APPROVAL, BACK, CHAT, EARLIER, EARLIEST, GIVEN, LATEST, NEXT, PEOPLE

from pipegen import functions

GOLDEN = told.ROOT / "tests/golden/messages"
EVENTS = sorted(path.stem for path in (told.HERE / "events").glob("*.json"))
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
BACKWARD = {"ROLLBACK": "true"}
TOKEN = "1a2b3c4d-573f-4ea7-a67e-0123456789ab"


@pytest.fixture(autouse=True)
def quiet() -> Any:
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


def failing(reason: str = told.REASON, **given: str) -> Account:
    known = told.account()
    told.failing(reason, **given)(known)
    return known


def rollbacks(known: Account) -> list[dict[str, Any]]:
    return [given for operation, given in known.called if operation == "rollback_stage"]


def sentences(messages: list[dict[str, str]], topic: str = PEOPLE) -> list[str]:
    return [each["Subject"] for each in messages if each["TopicArn"] == topic]


def test_each_case_tells_what_its_golden_files_say():
    files = dict(told.golden(told.code))

    kept = {path.name: path.read_text("utf-8") for path in GOLDEN.iterdir()}

    assert files == kept
    assert files.keys() == {f"{case}.{kind}" for case in told.CASES for kind in ("txt", "json")}


def test_the_page_of_all_messages_is_made_of_the_golden_files():
    files = {path.name: path.read_text("utf-8") for path in GOLDEN.iterdir()}

    page = (told.ROOT / "docs/messages.md").read_text("utf-8")

    assert page == messages_page.page(files)
    assert messages_page.CASES.keys() == told.CASES.keys()


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_is_told_in_its_own_words_or_not_at_all(name):
    messages = told.tell([told.event(name)], told.account())

    assert [each["TopicArn"] for each in messages] == ([PEOPLE, CHAT] if name in TOLD else [])
    assert TOLD.get(name, "") in "".join(sentences(messages))


@pytest.mark.parametrize("case", told.CASES)
def test_the_same_event_twice_is_told_once(case):
    given, change, environment = told.CASES[case]
    known = told.account()
    change(known)

    messages = told.tell([given, given], known, **environment)

    assert [each["TopicArn"] for each in messages] == [PEOPLE, CHAT]


def test_a_retry_that_fails_again_is_told_again():
    again = told.event("pipeline-failed", pipeline_execution_attempt=2.0)

    messages = told.tell([told.event("pipeline-failed"), again], failing())

    assert len(sentences(messages)) == 2


def test_a_table_that_does_not_answer_keeps_nothing_from_being_told():
    known = failing()
    known.silent.add("dynamodb")

    messages = told.tell([told.event("pipeline-failed")], known)

    assert [each["TopicArn"] for each in messages] == [PEOPLE, CHAT]


def test_what_is_remembered_expires():
    known = failing()

    told.tell([told.event("pipeline-failed")], known)

    assert known.items.keys() == {f"{LATEST}/1.0//FAILED/{topic}" for topic in (PEOPLE, CHAT)}
    assert all(int(item["expires"]["N"]) > START.timestamp() for item in known.items.values())


def test_a_topic_that_takes_nothing_keeps_nothing_from_the_others_and_gets_it_later():
    known = failing()
    known.silent.add(PEOPLE)

    with pytest.raises(RuntimeError, match=f"^could not publish to {PEOPLE}$"):
        told.tell([told.event("pipeline-failed")], known)
    assert [each["TopicArn"] for each in known.told] == [CHAT]

    known.silent.clear()
    messages = told.tell([told.event("pipeline-failed")], known)
    assert [each["TopicArn"] for each in messages] == [CHAT, PEOPLE]


def test_a_topic_that_takes_nothing_is_named_though_the_table_does_not_answer_either():
    known = failing()
    known.silent |= {CHAT, "dynamodb"}

    with pytest.raises(RuntimeError, match=f"^could not publish to {CHAT}$"):
        told.tell([told.event("pipeline-failed")], known)


@pytest.mark.parametrize("silent", LOOKUPS)
@pytest.mark.parametrize("case", told.CASES)
def test_a_lookup_that_fails_keeps_nothing_from_being_told(case, silent):
    given, change, environment = told.CASES[case]
    known = told.account()
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
        messages = told.tell([told.event(name)], failing(), **environment)
        assert [each["TopicArn"] for each in messages] == [PEOPLE, CHAT]


@pytest.mark.parametrize("name", [name for name in EVENTS if name != "approval-asked"])
def test_a_field_that_is_missing_keeps_an_event_from_failing(name):
    whole = told.event(name)

    for field in whole["detail"]:
        told.tell([told.event(name, **{field.replace("-", "_"): None})], failing())
    for field in whole:
        told.tell([{key: value for key, value in whole.items() if key != field}], failing())


@pytest.mark.parametrize("name", EVENTS)
def test_a_field_that_is_new_changes_nothing(name):
    new = told.event(name) | {"replay-name": "x"}
    if "detail" in new:
        new = told.event(name, new_field={"a": ["b"]}) | {"replay-name": "x"}

    assert told.tell([new], failing()) == told.tell([told.event(name)], failing())


def test_an_event_of_another_pipeline_is_not_told():
    assert told.tell([told.event("pipeline-failed", pipeline="other")], failing()) == []


def test_only_the_chosen_events_are_told():
    messages = told.tell([told.event("pipeline-failed")], failing(), EVENTS="rejected,succeeded")

    assert messages == []


def test_without_a_chat_only_people_are_told():
    messages = told.tell(
        [told.event("pipeline-failed")], failing(), PEOPLE=f"{PEOPLE},{GIVEN}", CHAT=""
    )

    assert [each["TopicArn"] for each in messages] == [PEOPLE, GIVEN]


def test_a_question_is_told_once_whether_the_topic_or_the_event_brings_it():
    asked = [told.event("approval-asked"), told.event("approval-started")]
    known = told.account()
    told.asking(known)

    assert len(sentences(told.tell(asked, known))) == 1


def test_where_codepipeline_asks_itself_the_question_is_not_told_again():
    known = told.account()
    environment = {"APPROVALS": "false", "PEOPLE": f"{PEOPLE},{GIVEN}", "ASKED": GIVEN}

    messages = told.tell([told.event("approval-started")], known, **environment)
    told.tell([told.event("approval-succeeded")], known, **environment)

    assert [each["TopicArn"] for each in messages] == [PEOPLE, CHAT, PEOPLE, GIVEN, CHAT]


def test_a_question_without_a_known_time_limit_says_none():
    stages = json.dumps({APPROVAL: ["production", "333333333333"]})

    [message, _] = told.tell(
        [told.event("approval-started")], told.account(), APPROVALS="false", STAGES=stages
    )

    assert "Waits until" not in message["Message"]


@pytest.mark.parametrize("order", [1, -1])
def test_a_rejection_is_told_once_and_as_such_in_any_order(order):
    known = failing("Not before the weekend is over", stage=APPROVAL, category="Approval")
    events = [told.event("approval-failed"), told.event("pipeline-failed")][::order]

    messages = told.tell(events, known, **BACKWARD)

    where = "production (333333333333, eu-west-1)"
    assert sentences(messages) == [f"infrastructure: {where} was not approved"]
    assert rollbacks(known) == []


def test_commits_that_were_approved_before_are_not_named_again():
    known = told.account()
    told.asking(known)
    known.executions[0].commit = known.executions[1].commit = "2b" * 20

    [message, _] = told.tell([told.event("approval-asked")], known)

    assert "Commits since the last approval: none\n" in message["Message"]


def test_the_eleventh_commit_is_counted_only():
    known = told.account()
    told.asking(known)
    known.executions[1:1] = [
        Execution(f"{n}", 1, commit=f"{n:040x}", message=f"Change {n}") for n in range(11)
    ]

    [message, _] = told.tell([told.event("approval-asked")], known)

    named = [text for text in message["Message"].splitlines() if text.startswith("- ")]
    assert (len(named), named[-1]) == (11, "- and 3 more")


def test_a_first_approval_names_no_commits():
    known = told.account()
    known.executions[0].stages = {}

    [message, _] = told.tell([told.event("approval-started")], known, APPROVALS="false")

    assert "Executions that wait behind it: 1\nCommit on GitHub" in message["Message"]


@pytest.mark.parametrize("case", told.CASES)
def test_a_chat_sees_no_token_of_an_approval(case):
    given, change, environment = told.CASES[case]
    known = told.account()
    change(known)

    [people, chat] = told.tell([given], known, **environment)

    assert TOKEN not in chat["Message"]
    assert "bbbbbbbb-0000-4000-8000-000000000002" not in people["Message"] + chat["Message"]


def test_a_token_in_the_question_is_hidden_from_a_chat():
    given = told.event("approval-asked")
    asked = json.loads(given["Records"][0]["Sns"]["Message"])
    asked["approval"]["customData"] = f"Say yes with {TOKEN}"
    given["Records"][0]["Sns"]["Message"] = json.dumps(asked)

    [_, chat] = told.tell([given], told.account())

    assert TOKEN not in chat["Message"]


def test_the_rollback_runs_the_newest_that_succeeded_once():
    known = failing()
    known.executions[1].stages = {"ec2-setup": "Succeeded"}

    told.tell([told.event("pipeline-failed")] * 2, known, **BACKWARD)

    assert rollbacks(known) == [
        {
            "pipelineName": "infrastructure",
            "stageName": "ec2-setup",
            "targetPipelineExecutionId": EARLIER,
        }
    ]


def test_a_rollback_is_never_what_is_run_again():
    known = failing()
    known.executions[1].stages, known.executions[1].target = {"ec2-setup": "Succeeded"}, EARLIEST

    told.tell([told.event("pipeline-failed")], known, **BACKWARD)

    assert [each["targetPipelineExecutionId"] for each in rollbacks(known)] == [EARLIEST]


def test_an_execution_is_not_rolled_back_to_itself():
    known = failing()
    told.latest(known).stages = {"ec2-setup": "Succeeded"}

    told.tell([told.event("pipeline-failed")], known, **BACKWARD)

    assert [each["targetPipelineExecutionId"] for each in rollbacks(known)] == [EARLIEST]


def test_after_a_rollback_the_team_is_told_what_ran_instead():
    known = failing()
    told.tell([told.event("pipeline-failed")], known, **BACKWARD)
    new = known.executions[-1]
    new.actions = [action("ec2-setup", "Deploy", "Succeeded", 99)]
    ended = told.event("pipeline-succeeded", execution_id=new.id, execution_trigger=None)

    messages = told.tell([ended], known, **BACKWARD)

    assert sentences(messages)[-1] == (
        "infrastructure: ec2-setup was rolled back in production (333333333333, eu-west-1)"
    )
    assert f"{new.id}, which runs {EARLIEST} again\nCommit: 0a0a0a0" in messages[-2]["Message"]


def older(known: Account) -> None:
    told.failing()(known)
    known.version = known.executions[0].version = 3


def by_hand(known: Account) -> None:
    told.broken_rollback(known)
    itself = Execution.itself
    trigger = {"trigger": {"triggerType": "ManualRollback"}, "executionType": "STANDARD"}
    known.get_pipeline_execution = lambda **_: {  # type: ignore[method-assign]
        "pipelineExecution": itself(told.latest(known)) | trigger
    }
    known.get_pipeline_execution.__name__ = "get_pipeline_execution"


def no_table(known: Account) -> None:
    told.failing()(known)
    known.silent.add("dynamodb")


def first_ever(known: Account) -> None:
    told.failing()(known)
    known.executions[0].stages = {}


GUARDED = {
    "the pipeline has changed since the target": (older, "the pipeline was changed since"),
    "the target is of an earlier structure": (told.changed, "nothing has succeeded in ec2-setup"),
    "nothing has succeeded before": (first_ever, "nothing has succeeded in ec2-setup"),
    "the execution is a rollback": (told.broken_rollback, ""),
    "the execution is a rollback by its trigger": (by_hand, ""),
    "the source failed": (told.failing("x", "Source", "Source"), ""),
    "an approval was rejected": (told.failing("x", APPROVAL, "Approval"), ""),
    "nothing is known": (told.silent, "CodePipeline did not say what failed"),
    "the table does not answer": (no_table, "the table that knows did not answer"),
}


@pytest.mark.parametrize("guard", GUARDED)
def test_nothing_is_rolled_back_where(guard):
    change, reason = GUARDED[guard]
    known = told.account()
    change(known)

    messages = told.tell([told.event("pipeline-failed")], known, **BACKWARD)

    said = "\n".join(each["Message"] for each in messages)
    assert rollbacks(known) == []
    assert ("Could not roll back" in said) == bool(reason)
    assert reason in said


def test_nothing_is_rolled_back_unless_asked_for():
    known = failing()

    told.tell([told.event("pipeline-failed")], known)

    assert rollbacks(known) == []


def test_a_stage_is_rolled_back_though_nobody_wants_to_hear_of_it():
    known = failing()

    assert told.tell([told.event("pipeline-failed")], known, EVENTS="succeeded", **BACKWARD) == []
    assert len(rollbacks(known)) == 1


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
    messages = told.tell([told.event("pipeline-failed")], failing(reason, ActionMode=mode))

    assert [STUCK in each["Message"] for each in messages] == [asked, asked]


def test_a_failure_without_a_reason_says_so():
    known = failing("")

    [message, _] = told.tell([told.event("pipeline-failed")], known)

    assert "Reason: CodePipeline gives none\n" in message["Message"]


texts = st.text() | st.sampled_from(
    ['"}\n{"', "<!channel>", "a\r\nSubject: b", "é“…”\u2028\x00", "x" * 9000]
)


@settings(max_examples=40, deadline=None)
@given(texts, texts, texts)
def test_whatever_a_commit_or_a_reason_says_the_message_keeps_its_shape(author, said, reason):
    trigger = {"author-display-name": author, "commit-id": "2b" * 20, "commit-message": said}
    given = told.event("pipeline-failed", execution_trigger=trigger)

    [people, chat] = told.tell([given], failing(reason), **BACKWARD)

    assert people["Subject"].isascii() and people["Subject"].isprintable()
    assert len(people["Subject"]) <= 100
    lines = people["Message"].split("\n")
    assert [each for each in lines if each.startswith(("Action: ", "Subject: "))] == [
        "Action: ec2-setup"
    ]
    content = json.loads(chat["Message"])["content"]
    assert (len(content["title"]) <= 250, len(content["description"]) <= 8000) == (True, True)
    assert all(len(each) <= 350 for each in content["nextSteps"])
    assert "<" not in content["description"]


def test_long_names_are_cut_where_a_channel_has_a_limit():
    name = "p" * 300
    given = told.event("pipeline-failed", pipeline=name)

    [people, chat] = told.tell([given], failing(), PIPELINE=name)

    assert people["Subject"] == "p" * 100
    assert json.loads(chat["Message"])["content"]["title"] == "p" * 249 + "…"


def test_a_plain_summary_of_a_revision_is_the_commits_message():
    known = failing()
    known.executions[2].actions = known.executions[2].actions[1:]
    given = told.event("pipeline-failed", execution_trigger=None)

    [message, _] = told.tell([given], known)
    assert "Commit: 2b2b2b2: Widen the private subnets\n" in message["Message"]

    revision = {"revisionId": "2b" * 20, "revisionSummary": "Plain text"}
    assert told.code().__dict__["said"](revision) == "Plain text"


def test_a_question_of_an_execution_that_ended_is_told_without_the_others():
    known = told.account()
    known.executions = [each for each in known.executions if each.id == NEXT]

    [message, _] = told.tell([told.event("approval-asked")], known)

    assert "Executions that wait" not in message["Message"]
    assert BACK not in message["Message"]


def test_the_embedded_text_is_the_parts_byte_for_byte_and_small_enough():
    text = functions.source()

    parts = [(told.FUNCTIONS / name).read_text("utf-8") for name in functions.PARTS]
    assert text == "\n\n".join(parts)
    assert len(json.dumps(text)) < 24_000


def test_the_embedded_text_needs_nothing_but_the_runtime():
    tree = ast.parse(functions.source(), feature_version=(3, 13))

    outer = [node for node in ast.walk(tree) if isinstance(node, ast.Import)]
    names = {alias.name for node in outer for alias in node.names}
    found = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    own = {"pipegen.functions.lookups", "pipegen.functions.messages"}
    assert names - {"boto3"} <= sys.stdlib_module_names
    assert {str(each).partition(".")[0] for each in found - own} - {"botocore"} <= (
        sys.stdlib_module_names
    )


def _pythons() -> list[str]:
    """Return the interpreters to run the embedded text under: this one, and the runtime's."""
    runtime = shutil.which("python3.13")
    works = runtime and subprocess.run([runtime, "-c", ""], capture_output=True).returncode == 0
    return [sys.executable, *([runtime] if runtime and works else [])]


@pytest.mark.parametrize("python", _pythons())
def test_the_embedded_text_tells_the_same_under(python):
    script = Path(told.__file__)

    run = subprocess.run(
        [python, "-W", "error", script], capture_output=True, text=True, check=True
    )

    assert json.loads(run.stdout) == {
        path.name: path.read_text("utf-8") for path in GOLDEN.iterdir()
    }
