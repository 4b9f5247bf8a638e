"""The stacks of the page: parameters with their sources, outputs with their uses, resources."""

import pytest

from pipegen.graph.html import render_html
from tests.helpers.graph.handwritten import MACHINES, NETWORK, TWO, deploy, pipeline, stage
from tests.helpers.graph.html_reader import Page


@pytest.fixture
def two(handmade) -> Page:
    """Two stacks, the second filled by the first."""
    return Page(render_html(handmade(TWO, network=NETWORK, machines=MACHINES)))


def test_a_stack_says_where_it_is_and_what_it_is_made_from(delivered):
    found = Page(render_html(delivered("default"))).text("stack-vpc-setup-333333333333-eu-west-1")

    assert found[:6] == [
        *["vpc-setup", "in 333333333333, eu-west-1"],
        "A network with public and private subnets in several availability zones.",
        *["Account", "333333333333", "Region"],
    ]
    assert found[7:9] == ["Deployed by", "vpc-setup"]
    assert found[9] == "Template"
    assert found[10].endswith("templates/vpc-setup.json")
    assert found[11] == "Parameter file"
    assert found[12].endswith("templates/config/vpc-setup.json")
    assert found[13:17] == [
        *["Capabilities", "CAPABILITY_NAMED_IAM"],
        *["Stack policy", "denies some updates"],
    ]


def test_a_parameter_says_where_its_value_comes_from(two):
    rows = [each for each in two.ids if each.startswith("parameter-machines")]

    assert [two.text(each) for each in rows] == [
        ["IdThe network.", "#{network.Id}", "Id of network"],
        ["Count", "2", "the template's default"],
        ["Missing", "nowhere: a new stack can't be created"],
        ["Password", "****", "the template's default"],
    ]
    assert "secret" not in two.texts["content"]


def test_a_parameter_may_be_filled_by_an_action_that_deploys_nothing(handmade):
    build = {"Name": "Build", "ActionTypeId": {"Category": "Build"}, "Namespace": "build"}
    run = deploy("machines", "machines", overrides={"Id": "#{build.X}-#{build.Y}", "Count": "3"})
    graph = handmade(pipeline(stage("B", build), stage("R", run)), machines=MACHINES)

    found = Page(render_html(graph))

    rows = [found.text(each) for each in found.ids if each.startswith("parameter-machines")]
    assert rows[:2] == [
        ["IdThe network.", "#{build.X}-#{build.Y}", "X of Build", "Y of Build"],
        ["Count", "3", "the pipeline's overrides"],
    ]
    assert found.text("action-B-Build")[-3:] == [
        "Gives",
        "X fills Id of machines",
        "Y fills Id of machines",
    ]


def test_an_output_says_what_it_is_made_of_and_what_it_fills(two):
    rows = [each for each in two.ids if each.startswith("output-network")]

    assert [two.text(each) for each in rows] == [
        ["Id", "${Vpc} of ${Other}", "network-id", "Id of machines", "Queue of machines"],
        ["EmptyNothing.", "nothing here"],
    ]
    assert [each for each in two.links if "Vpc" in each] == ["#resource-network-Vpc"]


def test_a_resource_says_what_it_imports_and_whether_it_is_certain(two):
    rows = [each for each in two.ids if each.startswith("resource-machines")]

    assert [two.text(each) for each in rows] == [
        ["Queue", "AWS::SQS::Queueimports Id of network"],
        ["TopicA condition that is not known here decides on it.", "AWS::SNS::Topic"],
    ]


def test_stacks_of_one_name_are_told_apart_by_their_place(handmade):
    accounts = ["222222222222", "333333333333"]
    actions = [
        deploy("network", "network", RoleArn=f"arn:aws:iam::{each}:role/r", Region="eu-west-1")
        for each in accounts
    ]
    body = pipeline(stage("S", *actions), stage("T", deploy("network", "network")))
    graph = handmade(body, network=NETWORK)

    found = Page(render_html(graph))

    assert [found.text(each)[:2] for each in found.ids if each.startswith("stack-")] == [
        ["network in 222222222222, eu-west-1", "A network."],
        ["network in 333333333333, eu-west-1", "A network."],
        ["network in an unknown account", "A network."],
    ]


def test_a_stack_whose_template_is_not_there_says_so(handmade):
    found = Page(render_html(handmade(pipeline(stage("S", deploy("x", "none"))))))

    assert found.text("stack-x") == [
        *["x", "in an account that is not known"],
        *["Problem", "could not read none.json: No such file or directory"],
        *["Account", "not known"],
        *["Deployed by", "S"],
        *["Template", "none.json"],
    ]


def test_a_pipeline_without_stacks_says_so(handmade):
    assert Page(render_html(handmade(pipeline()))).text("stacks") == [
        "Stacks",
        "The pipeline deploys no stack.",
    ]
