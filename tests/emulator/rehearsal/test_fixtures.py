"""Templates that are deployed before the stacks, and types that the user stubs."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from pipegen.errors import PipegenError
from pipegen.rehearsal import report
from pipegen.rehearsal.engine.action_runner import FailureInjection
from pipegen.rehearsal.engine.deployment import StackResult
from pipegen.rehearsal.runner import RehearsalOptions
from tests.helpers.configs import BASE
from tests.helpers.rehearsal.runs import ONCE, configured, environment, rehearse, stack_statuses
from tests.helpers.rehearsal.stacks import Deployed, brief

pytestmark = pytest.mark.usefixtures("shared_emulator")

ZONE = {"Type": "AWS::Route53::RecordSet", "Properties": {"HostedZoneId": "Z0123456789ABC"}}
RECORD = {**ZONE["Properties"], "Name": "a.example.com.", "Type": "A", "TTL": "60"}
ASKING = {
    "Queue": {
        "Type": "AWS::SQS::Queue",
        "Properties": {"QueueName": "{{resolve:ssm:/app/queue}}"},
    },
    "Value": {
        "Type": "AWS::SSM::Parameter",
        "Properties": {"Type": "String", "Value": {"Fn::ImportValue": "shared-value"}},
    },
    "User": {"Type": "AWS::IAM::User", "Properties": {"Groups": ["developers"]}},
}
GIVEN = {
    "Resources": {
        "Name": {
            "Type": "AWS::SSM::Parameter",
            "Properties": {"Name": "/app/queue", "Type": "String", "Value": "orders"},
        },
        "Group": {"Type": "AWS::IAM::Group", "Properties": {"GroupName": "developers"}},
    },
    "Outputs": {"Value": {"Value": "5", "Export": {"Name": "shared-value"}}},
}


def stack(folder: Path, resources: dict[str, Any]) -> Path:
    """Commit a delivery with a custom stack that has `resources`."""
    (folder / "own.json").write_text(json.dumps({"Resources": resources}))
    own = '[[stack]]\nname = "own"\ntemplate = "own.json"\n'
    return configured(folder, BASE + environment("qa", "222222222222", 1) + own)


def test_fixtures_are_deployed_before_the_stacks(tmp_path: Path) -> None:
    stack(tmp_path, ASKING)
    path = str(tmp_path / "given.json")

    journal = rehearse(tmp_path, RehearsalOptions(fixtures={path: json.dumps(GIVEN)}))

    assert journal.findings == []
    assert journal.stored_values == set()
    made = {r.logical_id: r for s in journal.accounts["222222222222"] for r in s.resources}
    assert made["Queue"].physical_id.endswith("/orders")
    assert [step.action for step in journal.steps[:2]] == ["given-1", "given-1"]
    assert {account: stacks["given-1"] for account, stacks in stack_statuses(journal).items()} == {
        "111111111111": "CREATE_COMPLETE",
        "222222222222": "CREATE_COMPLETE",
    }


@pytest.mark.parametrize(
    ("name", "words"),
    [("User", "name developers cannot be found"), ("Value", "No export named shared-value found")],
)
def test_a_finding_about_a_missing_resource_suggests_a_fixture(
    name: str, words: str, tmp_path: Path
) -> None:
    journal = rehearse(stack(tmp_path, {name: ASKING[name]}))

    (finding,) = journal.findings
    assert (words in finding.message, "template for --given" in finding.help) == (True, True)


def test_a_fixture_that_fails_ends_the_rehearsal_with_its_location(tmp_path: Path) -> None:
    stack(tmp_path, {"Queue": {"Type": "AWS::SQS::Queue"}})
    wrong = {
        "Resources": {
            "Group": GIVEN["Resources"]["Group"],
            "User": {
                "Type": "AWS::IAM::User",
                "DependsOn": "Group",
                "Properties": {"Groups": ["testers"]},
            },
        }
    }
    path = tmp_path / "given.json"
    path.write_text(json.dumps(wrong, indent=1))

    journal = rehearse(tmp_path, dataclasses.replace(ONCE, fixtures={str(path): path.read_text()}))

    (finding,) = journal.findings
    assert (finding.file, finding.line, finding.path) == ("given.json", 9, "Resources/User")
    assert "The group with name testers cannot be found" in finding.message
    assert [(step.stage, step.action, step.ok) for step in journal.steps] == [
        ("set-up", "given-1", False)
    ]


def test_a_type_that_the_user_stubs_is_not_created_and_is_reported(tmp_path: Path) -> None:
    kind = "AWS::Route53::RecordSet"
    record = {"Type": kind, "Properties": {**RECORD, "ResourceRecords": ["192.0.2.1"]}}
    stack(tmp_path, {"Record": record})

    journal = rehearse(tmp_path, dataclasses.replace(ONCE, stubs=frozenset({kind})))

    assert journal.findings == []
    assert (journal.requested_stubs, kind in journal.stubbed) == ({kind}, True)
    lines = report.to_text(journal, _delivered(tmp_path)).splitlines()
    assert f"Stubbed, as it was asked to: {kind}" in lines
    assert [finding.message.split(";")[0] for finding in rehearse(tmp_path).findings] == [
        "Record: No hosted zone with id 'Z0123456789ABC'"
    ]


def _delivered(folder: Path) -> Any:
    from pipegen.config import loader
    from pipegen.config.delivery import Delivery

    return Delivery.from_config(loader.load(folder / "pipegen.toml"))


def test_all_invalid_options_are_reported_at_once(tmp_path: Path) -> None:
    stack(tmp_path, {"Queue": {"Type": "AWS::SQS::Queue"}})
    stubs = frozenset({"AWS::SQS::Quue", "Nothing"})

    with pytest.raises(PipegenError) as error:
        rehearse(
            tmp_path,
            RehearsalOptions(injection=FailureInjection("qua-own", "qa-own"), stubs=stubs),
        )

    diagnostics = [
        (diagnostic.message, diagnostic.hint[:24]) for diagnostic in error.value.diagnostics
    ]
    assert diagnostics == [
        ("the pipeline has no stage qua-own", "did you mean qa-own?"),
        ("no deployed template has a resource of type AWS::SQS::Quue", "did you mean AWS::SQS::Q"),
        ("no deployed template has a resource of type Nothing", "there are AWS::AutoScali"),
    ]


def test_an_iam_group_is_created_updated_and_deleted(deployed: Deployed) -> None:
    def group(name: str | None, **more: Any) -> dict[str, Any]:
        properties = {**({"GroupName": name} if name else {}), **more}
        outputs = {"Arn": {"Value": {"Fn::GetAtt": ["Group", "Arn"]}}}
        made = {"Type": "AWS::IAM::Group", "Properties": properties}
        return {"Resources": {"Group": made}, "Outputs": outputs}

    def deploy(template: Any, **more: Any) -> StackResult:
        return deployed(template, capabilities=("CAPABILITY_NAMED_IAM",), **more)

    first = deploy(group("a", Path="/team/"))
    changed = deploy(group("a", Path="/team/", ManagedPolicyArns=["arn:aws:iam::aws:policy/R"]))
    again = deploy(group("a"), stack="other")
    unnamed = deploy(group(None), stack="unnamed")

    arn = f"arn:aws:iam::{first.outputs['Arn'].split(':')[4]}:group/team/a"
    assert (first.outputs, changed.outputs) == ({"Arn": arn}, {"Arn": arn})
    assert changed.status == "UPDATE_COMPLETE"
    assert brief(again) == ("ROLLBACK_COMPLETE", "a already exists", "Group")
    assert ":group/unnamed-Group-" in unnamed.outputs["Arn"]
    assert first.stubbed == ()
    deploy(None, mode="DELETE_ONLY")
    assert deploy(group("a"), stack="third").ok
