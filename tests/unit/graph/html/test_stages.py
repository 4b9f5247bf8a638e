"""Stages on the HTML page: their actions, roles and approval questions."""

import pytest

from pipegen.graph.html import render_html
from tests.helpers.graph.handwritten import NETWORK, action, deploy, pipeline, stage
from tests.helpers.graph.html_reader import Page

ROLE = "arn:aws:iam::222222222222:role"
UNKNOWN = "an account that is not known"


def test_an_approval_shows_its_question_topic_and_role(delivery_graph):
    page = Page(render_html(delivery_graph("default")))

    assert page.text("stage-production-setup-approval") == [
        *["production-setup-approval", "Waits for a person's yes"],
        *["Action", "approval by Manual"],
        *[
            "Asks",
            "Deploy commit #{Source.CommitId} of example-org/infrastructure to production, "
            "account 333333333333, eu-west-1?",
        ],
        *[
            "Shows the approver",
            "https://github.com/example-org/infrastructure/commit/#{Source.CommitId}",
        ],
        *[
            "Tells the topic",
            "arn:aws:sns:eu-west-1:111111111111:infrastructure-pipeline--ApprovalsTopic-assumed",
        ],
        *["Waits at most", "1440 minutes"],
        *["Account", "111111111111"],
        *["Region", "eu-west-1"],
        *["Acts as", "infrastructure-service in 111111111111"],
        *["Filled in", "CustomData by CommitId of Source"],
        "ExternalEntityLink by CommitId of Source",
    ]


def test_a_deploy_action_shows_its_stack_account_and_roles(delivery_graph):
    page = Page(render_html(delivery_graph("default")))

    assert page.text("stage-qa-ec2-setup") == [
        *["qa-ec2-setup", "Deploys qa-ec2-setup into 222222222222"],
        *["Action", "deploy by CloudFormation"],
        *["Stack", "qa-ec2-setup"],
        *["Account", "222222222222"],
        *["Region", "eu-west-1"],
        *["Acts as", "infrastructure-action in 222222222222"],
        *["CloudFormation acts as", "infrastructure-execution in 222222222222"],
        *["Reads", "artifact Source"],
    ]


def test_a_source_action_shows_its_repository_and_the_uses_of_its_variables(delivery_graph):
    lines = Page(render_html(delivery_graph("default"))).text("stage-Source")

    assert lines[:2] == ["Source", "Takes main of example-org/infrastructure"]
    assert lines[-5:] == [
        *["Hands on", "artifact Source"],
        *["Gives", "CommitId fills CustomData of production-setup-approval"],
        "CommitId fills ExternalEntityLink of production-setup-approval",
    ]


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        ([action("A", "Source", "S3", {"S3Bucket": "b", "S3ObjectKey": "k"})], "Takes k of b"),
        ([action("A", "Source", "S3", {"S3Bucket": "b"})], "Takes b"),
        ([action("A", "Source", "Own", {})], "Runs A with Own"),
        ([action("A", "Test", "CodeBuild", {})], "Runs A with CodeBuild"),
        (
            [deploy("x", "none", "CHANGE_SET_EXECUTE")],
            f"Executes the change set of x in {UNKNOWN}",
        ),
        ([deploy("x", "network", "NEW {}")], f"Performs NEW {{}} on x in {UNKNOWN}"),
        (
            [deploy("x", "none", "DELETE_ONLY"), deploy("y", "network", "CHANGE_SET_REPLACE")],
            f"Deletes x in {UNKNOWN}; Prepares a change set of y in {UNKNOWN}",
        ),
        (
            [deploy("x", "network", RoleArn=f"{ROLE}/r", Region="us-east-1")],
            "Deploys x into 222222222222, us-east-1",
        ),
        ([], "has no action"),
    ],
)
def test_a_stage_is_summarized_in_a_sentence(handmade, actions, expected):
    graph = handmade(pipeline(stage("S", *actions)), network=NETWORK)

    assert Page(render_html(graph)).text("stage-S")[1] == expected


def test_an_action_shows_its_project(handmade):
    build = action("Unit", "Test", "CodeBuild", {"ProjectName": "unit"})

    assert Page(render_html(handmade(pipeline(stage("S", build))))).text("action-S-Unit")[:5] == [
        *["Unit", "Action", "test by CodeBuild", "Project", "unit"]
    ]


def test_every_action_of_a_stage_has_a_heading(handmade):
    actions = [deploy(name, "network", InputArtifacts=[{"Name": "Files"}]) for name in ("a", "b")]
    page = Page(render_html(handmade(pipeline(stage("S", *actions)), network=NETWORK)))

    first, second = (page.text(f"action-S-{name}") for name in ("a", "b"))
    assert (first[0], second[0]) == ("a", "b")
    assert first[1:] == [
        *["Action", "deploy by CloudFormation"],
        *["Stack", "a"],
        *["Account", "not known"],
        *["Acts as", "p in 111111111111"],
        *["Reads", "artifact Files"],
    ]


def test_a_stage_shows_its_failure_result_and_its_conditions(handmade):
    more = {"OnFailure": {"Result": "ROLLBACK"}, "BeforeEntry": {"Conditions": [{}]}}
    page = Page(
        render_html(handmade(pipeline(stage("S", **more), stage("T", OnFailure={"Result": "X"}))))
    )

    assert page.text("stage-S")[2:] == [
        *["When it fails", "rolls back"],
        *["Checks conditions", "BeforeEntry"],
    ]
    assert page.text("stage-T")[2:] == ["When it fails", "X"]
