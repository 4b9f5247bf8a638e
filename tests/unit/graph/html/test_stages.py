"""The stages of the page: what each does, in order, as whom, and what a person is asked."""

import pytest

from pipegen.graph.html import render_html
from tests.helpers.graph.handwritten import NETWORK, action, deploy, pipeline, stage
from tests.helpers.graph.html_reader import Page

ROLE = "arn:aws:iam::222222222222:role"
UNKNOWN = "an account that is not known"


def test_an_approval_says_whom_it_asks_what_and_as_whom(delivered):
    found = Page(render_html(delivered("default")))

    assert found.text("stage-production-setup-approval") == [
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


def test_a_deploy_says_which_stack_goes_where_by_which_roles(delivered):
    found = Page(render_html(delivered("default")))

    assert found.text("stage-qa-ec2-setup") == [
        *["qa-ec2-setup", "Deploys qa-ec2-setup into 222222222222"],
        *["Action", "deploy by CloudFormation"],
        *["Stack", "qa-ec2-setup"],
        *["Account", "222222222222"],
        *["Region", "eu-west-1"],
        *["Acts as", "infrastructure-action in 222222222222"],
        *["CloudFormation acts as", "infrastructure-execution in 222222222222"],
        *["Reads", "artifact Source"],
    ]


def test_a_source_says_what_it_takes_and_what_its_values_fill(delivered):
    found = Page(render_html(delivered("default"))).text("stage-Source")

    assert found[:2] == ["Source", "Takes main of example-org/infrastructure"]
    assert found[-5:] == [
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
def test_a_stage_says_in_a_sentence_what_it_does(handmade, actions, expected):
    graph = handmade(pipeline(stage("S", *actions)), network=NETWORK)

    assert Page(render_html(graph)).text("stage-S")[1] == expected


def test_an_action_says_what_it_works_on(handmade):
    build = action("Unit", "Test", "CodeBuild", {"ProjectName": "unit"})

    assert Page(render_html(handmade(pipeline(stage("S", build))))).text("action-S-Unit")[:5] == [
        *["Unit", "Action", "test by CodeBuild", "Project", "unit"]
    ]


def test_actions_of_one_stage_have_headings_of_their_own(handmade):
    both = [deploy(each, "network", InputArtifacts=[{"Name": "Files"}]) for each in ("a", "b")]
    found = Page(render_html(handmade(pipeline(stage("S", *both)), network=NETWORK)))

    first, second = (found.text(f"action-S-{each}") for each in ("a", "b"))
    assert (first[0], second[0]) == ("a", "b")
    assert first[1:] == [
        *["Action", "deploy by CloudFormation"],
        *["Stack", "a"],
        *["Account", "not known"],
        *["Acts as", "p in 111111111111"],
        *["Reads", "artifact Files"],
    ]


def test_a_stage_says_what_happens_when_it_fails_and_what_it_checks(handmade):
    more = {"OnFailure": {"Result": "ROLLBACK"}, "BeforeEntry": {"Conditions": [{}]}}
    found = Page(
        render_html(handmade(pipeline(stage("S", **more), stage("T", OnFailure={"Result": "X"}))))
    )

    assert found.text("stage-S")[2:] == [
        *["When it fails", "rolls back"],
        *["Checks conditions", "BeforeEntry"],
    ]
    assert found.text("stage-T")[2:] == ["When it fails", "X"]
