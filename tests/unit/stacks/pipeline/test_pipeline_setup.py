"""`pipeline-setup.json` as a whole, in every variant."""

import json
from graphlib import TopologicalSorter

import pytest

from pipegen.cloudformation import template
from pipegen.render import files
from tests.helpers.pipelines import VARIANTS

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
def test_stateful_resources_have_stable_logical_ids_and_outlive_the_stack(resources, variant):
    built = resources(variant)
    expected = STATEFUL.get(variant, STORE)

    assert {name: built[name]["Type"] for name in expected} == expected
    for name in expected:
        assert built[name]["DeletionPolicy"] == "RetainExceptOnCreate"
        assert built[name]["UpdateReplacePolicy"] == "Retain"
        assert not {"BucketName", "TopicName"} & set(built[name]["Properties"])
    retained = {
        name for name, resource in built.items() if resource.get("DeletionPolicy") != "Delete"
    }
    assert {name for name in retained if "DeletionPolicy" in built[name]} == set(expected)


def test_logical_ids_are_stable(resources):
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
def test_resources_have_no_circular_dependencies(resources, variant):
    built = resources(variant)
    graph = {
        name: {*resource.get("DependsOn", []), *template.references(resource)} & set(built)
        for name, resource in built.items()
    }

    order = list(TopologicalSorter(graph).static_order())

    assert sorted(order) == sorted(built)
    assert built["Pipeline"]["DependsOn"] == ["ArtifactBucketPolicy"]


def test_the_permissions_boundary_does_not_apply_in_the_pipeline_account(body):
    assert "PermissionsBoundary" not in json.dumps(body("boundary"))


@pytest.mark.parametrize(
    ("variant", "more"), [("default", {}), ("many", {"TemplateBucket": "example-templates"})]
)
def test_the_metadata_contains_the_deployment_target_and_the_template_bucket(body, variant, more):
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
        assert {name: output["Export"] for name, output in body(variant)["Outputs"].items()} == {
            name: {"Name": {"Fn::Sub": f"${{AWS::StackName}}-{name}"}} for name in (*always, *more)
        }


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_template_is_on_one_line_only_if_it_cannot_be_sent_inline_otherwise(body, variant):
    text = files.dumps(body(variant))

    assert (text.count("\n") == 1) == (variant == "many")
