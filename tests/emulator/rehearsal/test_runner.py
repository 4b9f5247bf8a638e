"""The whole delivery runs from the rendered files, and the journal records the result."""

import dataclasses
import json
import os
import signal
from pathlib import Path

import pytest

from pipegen.errors import PipegenError
from pipegen.rehearsal import runner
from pipegen.rehearsal.emulator import client
from pipegen.rehearsal.engine import polling
from pipegen.rehearsal.engine.action_runner import FailureInjection
from pipegen.rehearsal.runner import RehearsalOptions
from tests.helpers import rule_cases
from tests.helpers.configs import BASE
from tests.helpers.rehearsal.runs import (
    ONCE,
    StubObserver,
    changed,
    commit,
    configured,
    environment,
    kept,
    notification_subjects,
    performed,
    rehearse,
    stack_statuses,
    write,
)

STAGES = [
    "Source",
    "qa-vpc-setup",
    "qa-ec2-setup",
    "production-setup-approval",
    "vpc-setup",
    "ec2-setup",
]
SETTLED = "CREATE_COMPLETE"
STUBBED_TYPES = {f"AWS::EC2::{name}" for name in ("EIP", "FlowLog", "NatGateway")} | {
    "AWS::CodeConnections::Connection"
}
"""Of the default set, what the emulator does not know."""

pytestmark = pytest.mark.usefixtures("shared_emulator")


def test_six_stages_run_twice_and_the_second_run_changes_nothing(
    repository: Path,
) -> None:
    watch = StubObserver()

    journal = rehearse(repository, RehearsalOptions(), watch)

    first = [stage for run, stage, _ in performed(journal) if run == 1]
    assert first == ["set-up"] * 3 + STAGES
    again = {status for run, _, status in performed(journal) if run == 2}
    commit_ = journal.steps[3].status
    assert again == {"unchanged", "approved", commit_}
    assert journal.findings == []
    assert journal.stubbed == STUBBED_TYPES
    assert list(journal.undelivered.values()) == [0]
    assert stack_statuses(journal) == {
        "111111111111": {"infrastructure-pipeline-setup": SETTLED},
        "222222222222": {
            "infrastructure-account-setup": SETTLED,
            "qa-ec2-setup": SETTLED,
            "qa-vpc-setup": SETTLED,
        },
        "333333333333": {
            "ec2-setup": SETTLED,
            "infrastructure-account-setup": SETTLED,
            "vpc-setup": SETTLED,
        },
    }
    assert watch.begun_[3:9] == STAGES


def test_a_step_has_its_role_and_account(repository: Path) -> None:
    journal = rehearse(repository)

    (step,) = [step for step in journal.steps if step.stage == "ec2-setup"]
    assert (step.account, step.stack, step.ok, step.reason) == (
        "333333333333",
        "ec2-setup",
        True,
        "",
    )
    assert step.role == "arn:aws:iam::333333333333:role/infrastructure-action"
    assert step.execution_role == "arn:aws:iam::333333333333:role/infrastructure-execution"
    assert set(step.outputs) == {"AutoScalingGroupName", "InstanceSecurityGroupId"}


def test_a_change_updates_the_stacks_of_an_earlier_commit(repository: Path) -> None:
    changed(
        repository,
        {
            "file": "templates/config/vpc-setup.json",
            "path": ["Parameters", "FlowLogRetentionDays"],
            "value": "7",
        },
    )

    journal = rehearse(repository, RehearsalOptions(since="HEAD~1"))

    by_run = {(run, stage): status for run, stage, status in performed(journal)}
    assert by_run[2, "vpc-setup"] == "UPDATE_COMPLETE"
    assert by_run[2, "qa-vpc-setup"] == "unchanged"
    assert by_run[3, "vpc-setup"] == "unchanged"


STAGING = environment("staging", "444444444444", 30)


def test_a_new_account_is_set_up_in_the_run_that_adds_it(repository: Path) -> None:
    configured(repository, f"{(repository / 'pipegen.toml').read_text('utf-8')}\n{STAGING}")

    journal = rehearse(repository, RehearsalOptions(since="HEAD~1", twice=False))

    set_up = [(step.run, step.account) for step in journal.steps if step.stage == "set-up"]
    before = ["222222222222", "333333333333", "111111111111"]
    now = ["222222222222", "333333333333", "444444444444", "111111111111"]
    assert set_up == [*((1, account) for account in before), *((2, account) for account in now)]
    assert (journal.findings, performed(journal)[-1][1]) == ([], "staging-ec2-setup")


def test_a_removed_account_is_set_up_as_before_and_keeps_its_stacks(
    repository: Path,
) -> None:
    now = (repository / "pipegen.toml").read_text("utf-8")
    configured(repository, f"{now}\n{STAGING}")
    configured(repository, now)

    journal = rehearse(repository, RehearsalOptions(since="HEAD~1", twice=False))

    assert journal.findings == []
    assert stack_statuses(journal)["444444444444"] == {
        "infrastructure-account-setup": SETTLED,
        "staging-ec2-setup": SETTLED,
        "staging-vpc-setup": SETTLED,
    }


def test_a_rehearsal_ends_with_the_stage_of_until(repository: Path) -> None:
    journal = rehearse(
        repository, RehearsalOptions(twice=False, injection=FailureInjection(until="qa-ec2-setup"))
    )

    assert performed(journal)[-1][1] == "qa-ec2-setup"
    assert notification_subjects(journal) == []


def test_pipeline_variables_are_resolved_in_the_approval_request(repository: Path) -> None:
    changed(
        repository,
        {
            "file": rule_cases.PIPELINE,
            "path": ["Resources", "Pipeline", "Properties", "Variables"],
            "value": [{"Name": "Release", "DefaultValue": "seven"}],
        },
        {
            "file": rule_cases.PIPELINE,
            "path": ["@production-setup-approval", "Configuration", "CustomData"],
            "value": "Release #{variables.Release}?",
        },
    )
    watch = StubObserver()

    rehearse(repository, ONCE, watch)

    assert watch.asked[0][1].startswith("Release seven?")


def test_a_type_that_the_emulator_does_not_know_is_stubbed_and_reported(tmp_path: Path) -> None:
    (tmp_path / "own.json").write_text(
        json.dumps(
            {
                "Resources": {"Fleet": {"Type": "AWS::GameLift::Alias"}},
                "Outputs": {"Id": {"Value": {"Fn::GetAtt": ["Fleet", "AliasId"]}}},
            }
        ),
        "utf-8",
    )
    own = '[[stack]]\nname = "own-setup"\ntemplate = "own.json"\n'
    configured(tmp_path, "\n".join([BASE, own, environment("qa", "222222222222", 10)]))

    journal = rehearse(tmp_path)

    assert journal.stubbed == {"AWS::GameLift::Alias", *STUBBED_TYPES}
    assert stack_statuses(journal)["222222222222"]["qa-own-setup"] == SETTLED


@pytest.mark.parametrize(
    "environments",
    [
        ["222222222222", "333333333333", "444444444444"],
        ["111111111111", "111111111111"],
    ],
)
def test_three_environments_or_one_shared_account_are_rehearsed(
    environments: list[str], tmp_path: Path
) -> None:
    tables = [
        environment(f"env{number}", account, number) for number, account in enumerate(environments)
    ]
    configured(tmp_path, "\n".join([BASE, *tables]))

    journal = rehearse(tmp_path)

    stacks = [name for stacks in stack_statuses(journal).values() for name in stacks]
    assert journal.findings == []
    assert sum(name.endswith(("-vpc-setup", "-ec2-setup")) for name in stacks) == 2 * len(
        environments
    )


@pytest.mark.parametrize(
    ("injection", "message", "hint"),
    [
        (FailureInjection(until="ec2-setp"), "the pipeline has no stage ec2-setp", "did you mean"),
        (FailureInjection(fail="Build"), "the pipeline has no stage Build", "there are Source,"),
        (
            FailureInjection(fail="ec2-setup", resource="Group"),
            "the stack of ec2-setup has no resource Group",
            "it has InstanceSecurityGroup",
        ),
        (
            FailureInjection(fail="Source", resource="Group"),
            "the stack of Source has no resource Group",
            "it has none",
        ),
        (
            FailureInjection(until="qa-ec2-setup", fail="ec2-setup"),
            "ec2-setup is to fail, but the rehearsal ends with qa-ec2-setup",
            "use --until ec2-setup",
        ),
    ],
)
def test_a_failure_of_a_missing_stage_or_resource_is_rejected(
    injection: FailureInjection, message: str, hint: str, repository: Path
) -> None:
    with pytest.raises(PipegenError) as error:
        rehearse(repository, RehearsalOptions(twice=False, injection=injection))

    (diagnostic,) = error.value.diagnostics
    assert (diagnostic.message, diagnostic.hint[: len(hint)]) == (message, hint)


def test_a_commit_without_the_rendered_files_is_rejected(repository: Path) -> None:
    (repository / rule_cases.PIPELINE).unlink()
    commit(repository, "Without")
    write(repository, kept())
    commit(repository, "With")

    with pytest.raises(PipegenError, match="the commit can't be rehearsed: File"):
        rehearse(repository, RehearsalOptions(since="HEAD~1"))


def test_a_template_without_a_pipeline_is_rejected(repository: Path) -> None:
    changed(
        repository, {"file": rule_cases.PIPELINE, "text": '{"Resources": {"A": {"Type": "B"}}}'}
    )

    with pytest.raises(PipegenError, match="the template has no pipeline"):
        rehearse(repository)


def test_a_failed_set_up_stack_ends_the_rehearsal(repository: Path) -> None:
    changed(
        repository,
        {
            "file": "templates/account-setup.json",
            "path": ["Outputs", "Nothing"],
            "value": {"Value": {"Ref": "Nothing"}},
        },
    )

    journal = rehearse(repository)

    (finding,) = journal.findings
    assert "Unresolved resource dependencies [Nothing]" in finding.summary
    assert (finding.file, finding.description) == ("templates/account-setup.json", "set-up")
    assert [step.action for step in journal.steps] == ["infrastructure-account-setup"]


def test_a_kept_emulator_answers_until_it_is_stopped(repository: Path) -> None:
    journal = rehearse(repository, dataclasses.replace(ONCE, keep=True))
    answered = client.is_healthy(journal.address)
    os.kill(journal.pid, signal.SIGTERM)

    polling.wait_until(lambda up: not up, lambda: client.is_healthy(journal.address), "ending")
    assert answered


def test_undelivered_messages_are_read_only_from_queues_of_the_pipeline_stack(
    tmp_path: Path,
) -> None:
    queue = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}
    (tmp_path / "own.json").write_text(json.dumps(queue), "utf-8")
    own = '[[stack]]\nname = "own-setup"\ntemplate = "own.json"\n'
    notify = '[notify]\nemail = ["platform@example.com"]\n'
    table = environment("qa", "111111111111", 10)
    configured(tmp_path, "\n".join([BASE, notify, own, table]))

    journal = rehearse(tmp_path)

    assert journal.findings == []
    assert [name.partition("-Undelivered")[0] for name in journal.undelivered] == [
        "infrastructure-pipeline-setup"
    ]


def test_the_report_lists_stage_conditions_as_not_checked(repository: Path) -> None:
    rule = {
        "Name": "hours",
        "RuleTypeId": {
            "Category": "Rule",
            "Owner": "AWS",
            "Provider": "DeploymentWindow",
            "Version": "1",
        },
        "Configuration": {"Cron": "* * 9-17 ? * MON-FRI *"},
    }
    conditions = {"Conditions": [{"Result": "FAIL", "Rules": [rule]}]}
    path = ["Resources", "Pipeline", "Properties", "Stages", 1, "BeforeEntry"]
    changed(repository, {"file": rule_cases.PIPELINE, "path": path, "value": conditions})

    journal = rehearse(
        repository, RehearsalOptions(twice=False, injection=FailureInjection(until="qa-vpc-setup"))
    )

    assert journal.findings == []
    assert journal.record()["not_checked"][-1] == "the conditions of qa-vpc-setup (BeforeEntry)"


def test_a_missing_delivery_permission_is_reported_once(repository: Path) -> None:
    path = ["Resources", "PipelineRulePermission", "Properties", "Principal"]
    changed(repository, {"file": rule_cases.PIPELINE, "path": path, "value": "sns.amazonaws.com"})

    (finding,) = rehearse(
        repository, RehearsalOptions(injection=FailureInjection(until="Source"))
    ).findings

    assert "not authorized to perform: lambda:InvokeFunction" in finding.summary
    assert finding.path == "Resources/EventsFunction"


def test_the_messages_of_the_last_stage_are_recorded(repository: Path) -> None:
    pattern = {
        "source": ["aws.codepipeline"],
        "detail-type": ["CodePipeline Stage Execution State Change"],
        "detail": {"state": ["SUCCEEDED"], "stage": ["Source"]},
    }
    rule = {
        "Type": "AWS::Events::Rule",
        "Properties": {
            "EventPattern": pattern,
            "Targets": [{"Id": "people", "Arn": {"Ref": "PeopleTopic"}}],
        },
    }
    changed(
        repository,
        {"file": rule_cases.PIPELINE, "path": ["Resources", "StageRule"], "value": rule},
    )

    journal = rehearse(
        repository, RehearsalOptions(twice=False, injection=FailureInjection(until="Source"))
    )

    (message,) = journal.messages
    assert json.loads(message.text)["detail"]["stage"] == "Source"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ('{"responsePayload": {"errorMessage": "it is broken"}}', "it is broken"),
        ('{"responsePayload": null}', ""),
        ("[]", ""),
        ("no JSON", ""),
    ],
)
def test_the_error_of_a_function_is_read_if_there_is_one(body: str, error: str) -> None:
    assert runner._function_error(body) == error


def test_delivery_findings_have_the_resource_names_of_the_emulator(repository: Path) -> None:
    changed(
        repository,
        {"file": rule_cases.PIPELINE, "path": ["Resources", "UndeliveredQueuePolicy"]},
    )

    findings = rehearse(repository).findings

    queue = "arn:aws:sqs:eu-west-1:111111111111:infrastructure-pipeline-setup-UndeliveredQueue-"
    assert [queue in finding.message for finding in findings] == [True, True, True]
    assert [finding for finding in findings if "-assumed" in finding.message] == []
