"""What follows a failure: messages, a retry, a rollback; and what follows a rejection."""

import json
from pathlib import Path

import pytest

from pipegen.rehearsal.engine.action_runner import FailureInjection
from pipegen.rehearsal.runner import RehearsalOptions
from tests.helpers import rule_cases
from tests.helpers.rehearsal.runs import (
    StubObserver,
    changed,
    commit,
    configured,
    kept,
    notification_subjects,
    on_failure,
    performed,
    rehearse,
    stack_statuses,
    write,
)

ACCOUNT = "templates/account-setup.json"
SETTLED = "CREATE_COMPLETE"
NO_TARGET = "not rolled back: no execution of this pipeline, as it is now, has succeeded before"

pytestmark = pytest.mark.usefixtures("shared_emulator")


def test_the_approval_request_names_the_commit_and_production_is_unchanged(
    repository: Path,
) -> None:
    watch = StubObserver(answer=False)

    journal = rehearse(repository, RehearsalOptions(), watch)

    ((stage, question),) = watch.asked
    assert stage == "production-setup-approval"
    assert question.startswith("Deploy commit ")
    assert list(stack_statuses(journal)["333333333333"]) == ["infrastructure-account-setup"]
    assert notification_subjects(journal) == [
        "infrastructure: production (333333333333, eu-west-1) waits for approval",
        "infrastructure: production (333333333333, eu-west-1) was not approved",
    ]
    assert journal.findings == []
    assert journal.injected_failures == ["production-setup-approval: Rejected in the rehearsal"]


def test_a_failure_message_has_the_reason(repository: Path) -> None:
    injection = FailureInjection(fail="ec2-setup", resource="LaunchTemplate")

    journal = rehearse(repository, RehearsalOptions(twice=False, injection=injection))

    (message,) = [message for message in journal.messages if "failed" in message.subject]
    assert "ec2-setup failed in production (333333333333, eu-west-1)" in message.subject
    assert "Reason: LaunchTemplate: The rehearsal lets it fail" in message.text
    assert stack_statuses(journal)["333333333333"]["ec2-setup"] == "ROLLBACK_COMPLETE"
    assert journal.findings == []


def test_a_failed_stage_is_retried_if_the_pipeline_configures_it(repository: Path) -> None:
    changed(repository, on_failure(5, "RETRY"))

    journal = rehearse(
        repository, RehearsalOptions(twice=False, injection=FailureInjection(fail="ec2-setup"))
    )

    assert [step.ok for step in journal.steps if step.stage == "ec2-setup"] == [False, False]


def test_a_failed_stage_is_rolled_back_to_the_previous_version(repository: Path) -> None:
    new = {
        "file": "templates/ec2-setup.json",
        "path": ["Resources", "InstanceSecurityGroup", "Properties", "GroupDescription"],
        "value": "Another text",
    }
    write(repository, {**kept(), **rule_cases.changed([on_failure(5, "ROLLBACK")])})
    commit(repository, "The old")
    write(repository, {**kept(), **rule_cases.changed([on_failure(5, "ROLLBACK"), new])})
    commit(repository, "The new")
    injection = FailureInjection(fail="ec2-setup", resource="InstanceSecurityGroup")

    journal = rehearse(
        repository, RehearsalOptions(twice=False, since="HEAD~1", injection=injection)
    )

    assert performed(journal)[-2:] == [
        (2, "ec2-setup", "failed"),
        (2, "ec2-setup", "rolled back: unchanged"),
    ]
    assert stack_statuses(journal)["333333333333"]["ec2-setup"] == "UPDATE_ROLLBACK_COMPLETE"


def test_the_first_execution_has_no_rollback_target(repository: Path) -> None:
    changed(repository, on_failure(5, "ROLLBACK"))

    journal = rehearse(
        repository, RehearsalOptions(twice=False, injection=FailureInjection(fail="ec2-setup"))
    )

    assert performed(journal)[-2:] == [(1, "ec2-setup", "failed"), (1, "ec2-setup", NO_TARGET)]


def test_the_function_rolls_a_stage_back(tmp_path: Path) -> None:
    text = kept()["pipegen.toml"].replace("[notify]", "[notify]\nrollback = true")
    assert "rollback" in text
    configured(tmp_path, text)

    journal = rehearse(tmp_path, RehearsalOptions(injection=FailureInjection(fail="ec2-setup")))

    assert [request["given"]["stageName"] for request in journal.rollback_requests] == [
        "ec2-setup"
    ]
    assert performed(journal)[-1] == (2, "ec2-setup", "rolled back: unchanged")
    assert "Rollback: ec2-setup runs" in journal.messages[-1].text


def test_undelivered_events_are_a_finding(repository: Path) -> None:
    broken = {
        "file": rule_cases.PIPELINE,
        "path": ["Resources", "EventsFunction", "Properties", "Code", "ZipFile"],
        "value": "def handler(event, context):\n    raise ValueError('it is broken')\n",
    }
    changed(repository, broken)

    journal = rehearse(repository)

    (finding,) = journal.findings
    ((queue, number),) = journal.undelivered.items()
    expected = f"{number} events or messages were not delivered, and lie in {queue}: it is broken"
    assert (finding.summary, number) == (expected, 3)


def _side_by_side(folder: Path, mode: str, names: tuple[str, str]) -> None:
    """Commit a last stage that is retried, with two actions side by side of these stacks."""
    body = json.loads(kept()[rule_cases.PIPELINE])
    stage = body["Resources"]["Pipeline"]["Properties"]["Stages"][5]
    stage["OnFailure"] = {"Result": "RETRY", "RetryConfiguration": {"RetryMode": mode}}
    (first,) = stage["Actions"]
    second = json.loads(json.dumps(first))
    for action, name in zip((first, second), names, strict=True):
        action |= {"Name": name}
        action["Configuration"]["StackName"] = name
    second["Configuration"]["ParameterOverrides"] = json.dumps(
        {"VpcId": "#{vpc-setup.VpcId}", "PrivateSubnetIds": "#{vpc-setup.Nothing}"}
    )
    del first["Namespace"], second["Namespace"]
    stage["Actions"].append(second)
    write(folder, {**kept(), rule_cases.PIPELINE: json.dumps(body)})
    commit(folder, "Side by side")


@pytest.mark.parametrize(
    ("mode", "again"),
    [("FAILED_ACTIONS", []), ("ALL_ACTIONS", [("ec2-setup", "unchanged")])],
)
def test_a_retry_repeats_the_actions_of_its_mode(
    mode: str, again: list[tuple[str, str]], repository: Path
) -> None:
    _side_by_side(repository, mode, ("ec2-setup", "ec2-more"))

    journal = rehearse(repository)

    done = [(step.action, step.status) for step in journal.steps if step.stage == "ec2-setup"]
    failed = ("ec2-more", "failed")
    assert done == [("ec2-setup", SETTLED), failed, *again, failed]
    assert len(journal.findings) == 1


def test_every_failed_parallel_action_is_a_finding(repository: Path) -> None:
    changed(
        repository,
        {
            "file": rule_cases.PIPELINE,
            "path": ["@vpc-setup", "Configuration", "TemplatePath"],
            "value": "Source::nothing.json",
        },
    )
    body = json.loads((repository / rule_cases.PIPELINE).read_text("utf-8"))
    (action,) = body["Resources"]["Pipeline"]["Properties"]["Stages"][4]["Actions"]
    second = json.loads(json.dumps(action)) | {"Name": "second"}
    del second["Namespace"]
    body["Resources"]["Pipeline"]["Properties"]["Stages"][4]["Actions"].append(second)
    write(repository, {rule_cases.PIPELINE: json.dumps(body)})
    commit(repository)

    journal = rehearse(repository)

    paths = [finding.path.partition("Stages/")[2] for finding in journal.findings]
    assert paths == [f"4/Actions/{at}/Configuration/TemplatePath" for at in (0, 1)]


def test_an_execution_of_another_pipeline_version_is_not_a_rollback_target(
    repository: Path,
) -> None:
    changed(repository, on_failure(5, "ROLLBACK"))
    plan = RehearsalOptions(
        twice=False, since="HEAD~1", injection=FailureInjection(fail="ec2-setup")
    )

    journal = rehearse(repository, plan)

    assert performed(journal)[-1] == (2, "ec2-setup", NO_TARGET)


def test_a_rollback_that_fails_is_a_finding(repository: Path) -> None:
    rolls_back = on_failure(5, "ROLLBACK")
    account = json.loads(kept()[ACCOUNT])
    denied = {
        "Effect": "Deny",
        "Action": "cloudformation:UpdateStack",
        "Resource": "arn:aws:cloudformation:eu-west-1:333333333333:stack/ec2-setup/*",
    }
    (policy, *_) = account["Resources"]["ActionRole"]["Properties"]["Policies"]
    policy["PolicyDocument"]["Statement"].append(denied)
    changed(repository, rolls_back)
    write(repository, {ACCOUNT: json.dumps(account)})
    commit(repository, "Deny")

    journal = rehearse(
        repository,
        RehearsalOptions(
            twice=False, since="HEAD~1", injection=FailureInjection(fail="ec2-setup")
        ),
    )

    (finding,) = journal.findings
    assert "is not authorized to perform: cloudformation:UpdateStack" in finding.summary
    assert performed(journal)[-1] == (2, "ec2-setup", "rolled back: failed")


def test_a_rollback_deploys_the_previous_source(repository: Path) -> None:
    new = {
        "file": "templates/ec2-setup.json",
        "path": ["Resources", "InstanceSecurityGroup", "Properties", "Tags"],
        "value": [{"Key": "version", "Value": "new"}],
    }
    changed(repository, on_failure(5, "ROLLBACK"))
    write(repository, rule_cases.changed([on_failure(5, "ROLLBACK"), new]))
    commit(repository, "The new")

    journal = rehearse(
        repository,
        RehearsalOptions(
            twice=False, since="HEAD~1", injection=FailureInjection(fail="ec2-setup")
        ),
    )

    by_stage = {(run, stage): status for run, stage, status in performed(journal)}
    assert by_stage[2, "qa-ec2-setup"] == "UPDATE_COMPLETE"
    assert by_stage[2, "ec2-setup"] == "rolled back: unchanged"


def test_missing_permissions_of_the_new_source_do_not_fail_a_rollback(
    repository: Path,
) -> None:
    queue = {
        "file": "templates/ec2-setup.json",
        "path": ["Resources", "Queue"],
        "value": {"Type": "AWS::SQS::Queue"},
    }
    changed(repository, on_failure(2, "ROLLBACK"))
    write(repository, rule_cases.changed([on_failure(2, "ROLLBACK"), queue]))
    commit(repository, "The new")
    injection = FailureInjection(fail="qa-ec2-setup")

    journal = rehearse(
        repository, RehearsalOptions(twice=False, since="HEAD~1", injection=injection)
    )

    assert performed(journal)[-1] == (2, "qa-ec2-setup", "rolled back: unchanged")
    assert journal.findings == []
