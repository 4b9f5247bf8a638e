"""Stacks on the HTML page: parameters with their sources, outputs with their uses, resources."""

import pytest

from pipegen.graph.html import render_html
from tests.helpers.graph.handwritten import MACHINES, NETWORK, TWO, deploy, pipeline, stage
from tests.helpers.graph.html_reader import Page


@pytest.fixture
def two(handmade) -> Page:
    """Return the page of two stacks, the second with an output of the first as parameter."""
    return Page(render_html(handmade(TWO, network=NETWORK, machines=MACHINES)))


def test_a_stack_shows_its_account_region_and_files(delivery_graph):
    lines = Page(render_html(delivery_graph("default"))).text(
        "stack-vpc-setup-333333333333-eu-west-1"
    )

    assert lines[:6] == [
        *["vpc-setup", "in 333333333333, eu-west-1"],
        "A network with public and private subnets in several availability zones.",
        *["Account", "333333333333", "Region"],
    ]
    assert lines[7:9] == ["Deployed by", "vpc-setup"]
    assert lines[9] == "Template"
    assert lines[10].endswith("templates/vpc-setup.json")
    assert lines[11] == "Parameter file"
    assert lines[12].endswith("templates/config/vpc-setup.json")
    assert lines[13:17] == [
        *["Capabilities", "CAPABILITY_NAMED_IAM"],
        *["Stack policy", "denies some updates"],
    ]


def test_a_parameter_has_the_origin_of_its_value(two):
    rows = [id for id in two.ids if id.startswith("parameter-machines")]

    assert [two.text(row) for row in rows] == [
        ["IdThe network.", "#{network.Id}", "Id of network"],
        ["Count", "2", "the template's default"],
        ["Missing", "nowhere: a new stack can't be created"],
        ["Password", "****", "the template's default"],
    ]
    assert "secret" not in two.texts["content"]


def test_a_parameter_value_can_come_from_an_action_without_a_stack(handmade):
    build = {"Name": "Build", "ActionTypeId": {"Category": "Build"}, "Namespace": "build"}
    run = deploy("machines", "machines", overrides={"Id": "#{build.X}-#{build.Y}", "Count": "3"})
    graph = handmade(pipeline(stage("B", build), stage("R", run)), machines=MACHINES)

    page = Page(render_html(graph))

    rows = [page.text(id) for id in page.ids if id.startswith("parameter-machines")]
    assert rows[:2] == [
        ["IdThe network.", "#{build.X}-#{build.Y}", "X of Build", "Y of Build"],
        ["Count", "3", "the pipeline's overrides"],
    ]
    assert page.text("action-B-Build")[-3:] == [
        "Gives",
        "X fills Id of machines",
        "Y fills Id of machines",
    ]


def test_an_output_shows_its_value_and_its_uses(two):
    rows = [id for id in two.ids if id.startswith("output-network")]

    assert [two.text(row) for row in rows] == [
        ["Id", "${Vpc} of ${Other}", "network-id", "Id of machines", "Queue of machines"],
        ["EmptyNothing.", "nothing here"],
    ]
    assert [link for link in two.links if "Vpc" in link] == ["#resource-network-Vpc"]


def test_a_resource_shows_its_imports_and_whether_it_is_conditional(two):
    rows = [id for id in two.ids if id.startswith("resource-machines")]

    assert [two.text(row) for row in rows] == [
        ["Queue", "AWS::SQS::Queueimports Id of network"],
        ["TopicA condition that is not known here decides on it.", "AWS::SNS::Topic"],
    ]


def test_stacks_with_the_same_name_show_their_account_and_region(handmade):
    accounts = ["222222222222", "333333333333"]
    actions = [
        deploy("network", "network", RoleArn=f"arn:aws:iam::{account}:role/r", Region="eu-west-1")
        for account in accounts
    ]
    body = pipeline(stage("S", *actions), stage("T", deploy("network", "network")))
    graph = handmade(body, network=NETWORK)

    page = Page(render_html(graph))

    assert [page.text(id)[:2] for id in page.ids if id.startswith("stack-")] == [
        ["network in 222222222222, eu-west-1", "A network."],
        ["network in 333333333333, eu-west-1", "A network."],
        ["network in an unknown account", "A network."],
    ]


def test_a_stack_with_a_missing_template_has_a_message(handmade):
    page = Page(render_html(handmade(pipeline(stage("S", deploy("x", "none"))))))

    assert page.text("stack-x") == [
        *["x", "in an account that is not known"],
        *["Problem", "could not read none.json: No such file or directory"],
        *["Account", "not known"],
        *["Deployed by", "S"],
        *["Template", "none.json"],
    ]


def test_a_pipeline_without_stacks_has_a_message(handmade):
    assert Page(render_html(handmade(pipeline()))).text("stacks") == [
        "Stacks",
        "The pipeline deploys no stack.",
    ]
