"""What holds for several templates alike, in every shape that they come in."""

import json
import subprocess
import sys
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
EACH = pytest.mark.parametrize("shape", SHAPES)


@pytest.fixture
def resources(built, shape):
    return built(*SHAPES[shape])["Resources"]


def dependencies(resource):
    after = resource.get("DependsOn", [])
    return {*([after] if isinstance(after, str) else after), *template.references(resource)}


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("more", ["", EVERYTHING], ids=["default", "everything"])
def test_resources_depend_on_each_other_without_a_circle(configure, stack, more):
    planned = Delivery.from_config(configure(more))
    deployed = catalog.deployed(planned)
    source = deployed if stack in deployed else catalog.setup(planned, deployed)
    resources = source[stack].resources

    graph = {name: dependencies(each) & set(resources) for name, each in resources.items()}

    assert sorted(TopologicalSorter(graph).static_order()) == sorted(resources)


@EACH
def test_no_arn_of_a_role_is_read_from_the_role(resources):
    roles = {name for name, each in resources.items() if each["Type"] == "AWS::IAM::Role"}

    assert roles
    text = json.dumps(resources)
    assert not any(f'{{"Fn::GetAtt": ["{role}",' in text for role in roles)


@EACH
def test_what_iam_holds_is_named_after_the_stack_within_64_characters(resources):
    names = [
        each["Properties"][template.name_property(each["Type"])]["Fn::Sub"]
        for each in resources.values()
        if each["Type"].startswith("AWS::IAM::")
    ]

    assert names
    assert all(name.startswith("${AWS::StackName}-") for name in names)
    assert all(len(name.replace("${AWS::StackName}", LONGEST_STACK)) <= 64 for name in names)


@pytest.mark.parametrize("shape", ["three-zones", "balanced"])
def test_every_role_is_bounded_where_a_boundary_is_configured(resources):
    bounds = [
        each["Properties"].get("PermissionsBoundary")
        for each in resources.values()
        if each["Type"] == "AWS::IAM::Role"
    ]

    arn = "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/team/boundary"
    assert bounds == [{"Fn::Sub": arn}] * len(bounds)


@pytest.mark.unmeasured
def test_stock_cfn_lint_finds_nothing_worth_even_an_information(built, tmp_path):
    files = []
    for shape, (module, more) in SHAPES.items():
        files.append(tmp_path / f"{shape}.json")
        files[-1].write_text(json.dumps(built(module, more), indent=1))

    regions = ["--regions", "eu-west-1", "us-east-1"]
    command = [sys.executable, "-c", "from cfnlint.runner import main; main()"]
    command += ["--include-checks", "I", *regions, "--", *files]
    found = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (found.stdout, found.returncode) == ("", 0)


def test_a_suppressed_finding_has_its_reason_beside_it(built):
    for module, more in SHAPES.values():
        suppressed = built(module, more).get("Metadata", {}).get("cfn-lint", {})
        ignored = suppressed.get("config", {}).get("ignore_checks", [])
        assert sorted(suppressed.get("reasons", {})) == sorted(ignored)
