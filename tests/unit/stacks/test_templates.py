"""Properties that all templates share, in every shape."""

import json
from graphlib import TopologicalSorter

import pytest

from pipegen.cloudformation import template
from pipegen.config import delivery
from pipegen.config.delivery import Delivery
from pipegen.stacks import catalog, ec2, vpc

STACKS = [delivery.VPC, delivery.EC2, delivery.ACCOUNT, delivery.PIPELINE]
BOUNDARY = '[accounts]\nboundary = "team/boundary"\n'
SHAPES = {
    "two-zones": (vpc, ""),
    "three-zones": (vpc, f"{BOUNDARY}[vpc]\navailability_zones = 3\n[tags]\nteam = 'platform'"),
    "alone": (ec2, ""),
    "balanced": (ec2, f"{BOUNDARY}[ec2]\nload_balancer = true\n[tags]\nteam = 'platform'"),
}
EVERYTHING = f"""
{BOUNDARY}[vpc]
availability_zones = 3
[ec2]
load_balancer = true
[notify]
email = ["platform@example.com"]
[tags]
team = "platform"
"""
LONGEST_STACK = "x" * 54
EVERY_SHAPE = pytest.mark.parametrize("shape", SHAPES)


@pytest.fixture
def resources(built, shape):
    return built(*SHAPES[shape])["Resources"]


def dependencies(resource):
    after = resource.get("DependsOn", [])
    return {*([after] if isinstance(after, str) else after), *template.references(resource)}


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("more", ["", EVERYTHING], ids=["default", "everything"])
def test_resources_have_no_circular_dependencies(configure, stack, more):
    planned = Delivery.from_config(configure(more))
    deployed = catalog.deployed(planned)
    source = deployed if stack in deployed else catalog.setup(planned, deployed)
    resources = source[stack].resources

    graph = {name: dependencies(resource) & set(resources) for name, resource in resources.items()}

    assert sorted(TopologicalSorter(graph).static_order()) == sorted(resources)


@EVERY_SHAPE
def test_no_role_arn_is_read_with_get_att(resources):
    roles = {name for name, resource in resources.items() if resource["Type"] == "AWS::IAM::Role"}

    assert roles
    text = json.dumps(resources)
    assert not any(f'{{"Fn::GetAtt": ["{role}",' in text for role in roles)


@EVERY_SHAPE
def test_iam_resources_are_named_after_the_stack_within_64_characters(resources):
    names = [
        resource["Properties"][template.name_property(resource["Type"])]["Fn::Sub"]
        for resource in resources.values()
        if resource["Type"].startswith("AWS::IAM::")
    ]

    assert names
    assert all(name.startswith("${AWS::StackName}-") for name in names)
    assert all(len(name.replace("${AWS::StackName}", LONGEST_STACK)) <= 64 for name in names)


@pytest.mark.parametrize("shape", ["three-zones", "balanced"])
def test_every_role_has_the_configured_permissions_boundary(resources):
    bounds = [
        resource["Properties"].get("PermissionsBoundary")
        for resource in resources.values()
        if resource["Type"] == "AWS::IAM::Role"
    ]

    arn = "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/team/boundary"
    assert bounds == [{"Fn::Sub": arn}] * len(bounds)


def test_every_suppressed_finding_has_a_reason(built):
    for module, more in SHAPES.values():
        suppressed = built(module, more).get("Metadata", {}).get("cfn-lint", {})
        ignored = suppressed.get("config", {}).get("ignore_checks", [])
        assert sorted(suppressed.get("reasons", {})) == sorted(ignored)
