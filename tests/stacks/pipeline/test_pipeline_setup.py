"""`pipeline-setup.json` as a whole, in every shape that it comes in."""

import json
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from pipegen.cloudformation import template
from pipegen.render import files
from pipelines import VARIANTS

CFN_LINT = Path(sys.executable).with_name("cfn-lint")
STORE = {"ArtifactKey": "AWS::KMS::Key", "ArtifactBucket": "AWS::S3::Bucket"}
LOGS = {"EventsLogs": "AWS::Logs::LogGroup"}
KEY = {"MessageKey": "AWS::KMS::Key"}
PEOPLE = {"PeopleTopic": "AWS::SNS::Topic"}
CHAT = {"ChatTopic": "AWS::SNS::Topic"}
APPROVALS = {"ApprovalsTopic": "AWS::SNS::Topic"}
STATEFUL = {
    "default": STORE | LOGS | KEY | PEOPLE | APPROVALS,
    "topic": STORE | LOGS,
    "topic-elsewhere": STORE | LOGS | KEY | PEOPLE,
    "slack": STORE | LOGS | KEY | CHAT | APPROVALS,
    "everything": STORE | LOGS | KEY | PEOPLE | CHAT | APPROVALS,
    "rollback": STORE | LOGS,
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_what_holds_something_keeps_its_logical_id_and_outlives_the_stack(resources, variant):
    found = resources(variant)
    wanted = STATEFUL.get(variant, STORE)

    assert {name: found[name]["Type"] for name in wanted} == wanted
    for name in wanted:
        assert found[name]["DeletionPolicy"] == "RetainExceptOnCreate"
        assert found[name]["UpdateReplacePolicy"] == "Retain"
        assert not {"BucketName", "TopicName"} & set(found[name]["Properties"])
    retained = {name for name, each in found.items() if each.get("DeletionPolicy") != "Delete"}
    assert {name for name in retained if "DeletionPolicy" in found[name]} == set(wanted)


def test_logical_ids_stay_as_they_are(resources):
    assert sorted(resources("everything")) == [
        "ApprovalRule",
        "ApprovalRulePermission",
        "ApprovalsPermission",
        "ApprovalsSubscription",
        "ApprovalsTopic",
        "ApproverPolicy",
        "ArtifactBucket",
        "ArtifactBucketPolicy",
        "ArtifactKey",
        "ArtifactKeyAlias",
        "ChatRole",
        "ChatTopic",
        "ChatTopicPolicy",
        "Connection",
        "Email87d13a93",
        "EventsFunction",
        "EventsLogs",
        "EventsRetries",
        "EventsRole",
        "MessageKey",
        "MessageKeyAlias",
        "PeopleTopic",
        "PeopleTopicPolicy",
        "Pipeline",
        "PipelineRule",
        "PipelineRulePermission",
        "ServiceRole",
        "SlackChannel",
        "TeamsChannel",
        "ToldTable",
        "UndeliveredAlarm",
        "UndeliveredQueue",
        "UndeliveredQueuePolicy",
    ]


@pytest.mark.parametrize("variant", VARIANTS)
def test_nothing_is_circular(resources, variant):
    found = resources(variant)
    graph = {
        name: {*each.get("DependsOn", []), *template.references(each)} & set(found)
        for name, each in found.items()
    }

    order = list(TopologicalSorter(graph).static_order())

    assert sorted(order) == sorted(found)
    assert found["Pipeline"]["DependsOn"] == ["ArtifactBucketPolicy"]


def test_the_boundary_of_the_deploy_roles_is_no_affair_of_the_pipelines_account(body):
    assert "PermissionsBoundary" not in json.dumps(body("boundary"))


@pytest.mark.parametrize(
    ("variant", "more"), [("default", {}), ("many", {"TemplateBucket": "example-templates"})]
)
def test_it_says_where_it_is_to_be_deployed_and_by_which_bucket(body, variant, more):
    place = {"Account": "111111111111", "Region": "eu-west-1"}

    assert body(variant)["Metadata"] == {
        "Pipegen": {**place, "Stack": "infrastructure-pipeline-setup", **more}
    }


def test_outputs_are_exported(body):
    always = ["PipelineName", "ArtifactBucketName", "ConnectionArn"]
    for variant, more in (
        ("default", ["ApproverPolicyArn", "ApprovalTopicArn"]),
        ("connection", ["ApproverPolicyArn"]),
        ("no-approval", []),
    ):
        assert {name: each["Export"] for name, each in body(variant)["Outputs"].items()} == {
            name: {"Name": {"Fn::Sub": f"${{AWS::StackName}}-{name}"}} for name in (*always, *more)
        }


@pytest.mark.parametrize("variant", VARIANTS)
def test_it_is_read_line_by_line_unless_it_could_not_be_sent_inline_then(body, variant):
    text = files.dumps(body(variant))

    assert (text.count("\n") == 1) == (variant == "many")


@pytest.mark.unmeasured
def test_the_stock_linter_finds_nothing(body, tmp_path):
    for variant in VARIANTS:
        (tmp_path / f"{variant}.json").write_text(files.dumps(body(variant)))

    done = subprocess.run(
        [
            *(CFN_LINT, "--include-checks", "I", "--regions", "eu-west-1", "--"),
            *sorted(tmp_path.glob("*.json")),
        ],
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
