"""IAM actions that resource types, parameters and values need, and the file that lists them."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipegen.iam import permission_overrides, resource_permissions
from scripts import generate_permissions

FILE = Path(resource_permissions.__file__).with_name("registry_permissions.json")
DATA = json.loads(FILE.read_text(encoding="utf-8"))
TYPES = sorted(DATA["types"])


def generator():
    return generate_permissions


def needed_actions(kind, **properties):
    return resource_permissions.actions_for_resource({"Type": kind, "Properties": properties})


def test_the_committed_file_matches_its_version_of_cfn_lint():
    module = generator()
    if module.version() != DATA["cfn-lint"]:
        pytest.skip(
            f"registry_permissions.json is from cfn-lint {DATA['cfn-lint']}, not the installed one"
        )

    assert FILE.read_text(encoding="utf-8") == module.generated()


def test_main_writes_the_generated_file(tmp_path, monkeypatch):
    module = generator()
    monkeypatch.setattr(module, "FILE", tmp_path / "registry_permissions.json")

    module.main()

    assert module.FILE.read_text(encoding="utf-8") == module.generated()


def test_the_file_has_one_line_per_resource_type():
    lines = FILE.read_text(encoding="utf-8").splitlines()

    assert [line.split('"')[1] for line in lines if line.startswith('"AWS::')] == TYPES


@pytest.mark.parametrize("kind", ["AWS::SCN::Instance", "AWS::SecurityLake::DataLake"])
def test_a_type_that_needs_every_action_of_a_service_is_unknown(kind):
    assert resource_permissions.unknown_types([kind]) == (kind,)


@given(st.sampled_from(TYPES))
def test_no_type_needs_every_action_of_a_service(kind):
    for action in resource_permissions.actions_for_resource({"Type": kind}):
        assert re.fullmatch(r"[a-z0-9-]+:[A-Z][A-Za-z0-9]+\*?", action), action


@given(st.sampled_from(TYPES))
def test_every_iam_action_of_a_type_has_known_resource_kinds(kind):
    for action in resource_permissions.actions_for_resource({"Type": kind}):
        assert not action.startswith("iam:") or action in DATA["iam"], action


def test_types_without_handlers_are_unknown_unless_they_need_no_permissions():
    types = [
        "AWS::EC2::VPC",
        "AWS::CodeBuild::Project",
        "Custom::Thing",
        *permission_overrides.NO_PERMISSIONS_NEEDED,
    ]

    assert resource_permissions.unknown_types(types) == (
        "AWS::CodeBuild::Project",
        "Custom::Thing",
    )
    assert [resource_permissions.actions_for_resource({"Type": kind}) for kind in types[1:]] == [
        frozenset()
    ] * 5


def test_a_subnet_needs_the_actions_of_its_handlers():
    assert needed_actions("AWS::EC2::Subnet") == {
        "ec2:AssociateSubnetCidrBlock",
        "ec2:CreateSubnet",
        "ec2:CreateTags",
        "ec2:DeleteSubnet",
        "ec2:DeleteTags",
        "ec2:DescribeNetworkAcls",
        "ec2:DescribeSubnets",
        "ec2:DisassociateSubnetCidrBlock",
        "ec2:ModifySubnetAttribute",
    }


def test_each_override_changes_the_actions_of_some_type():
    for override in permission_overrides.REMOVED:
        types = TYPES if override.kind == "*" else [override.kind]
        assert set(override.actions) <= {
            action for kind in types for action in DATA["types"][kind].split()
        }, override.reason
    for override in permission_overrides.ADDED:
        assert override.kind in TYPES, override.reason
        assert override.applies("AWS::EC2::VPC", {}) is False
    for kind in permission_overrides.SERVICE_LINKED:
        assert kind in TYPES


@pytest.mark.parametrize(
    ("kind", "actions", "properties"),
    [
        (
            "AWS::EC2::FlowLog",
            {"s3:PutBucketPolicy", "s3:GetBucketPolicy", "logs:CreateLogDelivery"},
            {"LogDestinationType": "s3"},
        ),
        ("AWS::Logs::LogGroup", {"logs:PutResourcePolicy"}, {"ResourcePolicyDocument": {}}),
        ("AWS::Logs::LogGroup", {"firehose:TagDeliveryStream"}, {"LogGroupClass": "DELIVERY"}),
        ("AWS::EC2::VPCEndpoint", {"vpce:AllowMultiRegion"}, {"ServiceRegion": "eu-west-2"}),
        ("AWS::EC2::EIP", {"ec2:AcceptAddressTransfer"}, {"TransferAddress": "192.0.2.1"}),
        (
            "AWS::AutoScaling::AutoScalingGroup",
            {"vpc-lattice:RegisterTargets", "autoscaling:AttachTrafficSources"},
            {"TrafficSources": []},
        ),
        (
            "AWS::EC2::VPCEndpoint",
            {"route53:AssociateVPCWithHostedZone"},
            {"PrivateDnsEnabled": True},
        ),
        (
            "AWS::EC2::NatGateway",
            {"iam:CreateServiceLinkedRole"},
            {"AvailabilityMode": "regional"},
        ),
    ],
)
def test_the_actions_for_a_property_are_needed_only_with_that_property(kind, actions, properties):
    assert needed_actions(kind) & actions == frozenset()
    assert needed_actions(kind, **properties) & actions == actions


def test_an_auto_scaling_group_reads_no_ssm_parameters_and_creates_no_alarms():
    group = needed_actions("AWS::AutoScaling::AutoScalingGroup")

    assert [action for action in group if action.startswith(("ssm:", "cloudwatch:", "sts:"))] == []
    assert group >= {"ec2:RunInstances", "ec2:CreateTags", "iam:PassRole", "ec2:Describe*"}


def test_a_rolling_update_needs_to_terminate_instances():
    terminate = "autoscaling:TerminateInstanceInAutoScalingGroup"
    group = {"Type": "AWS::AutoScaling::AutoScalingGroup"}
    rolling = {**group, "UpdatePolicy": {"AutoScalingRollingUpdate": {}}}

    assert terminate not in resource_permissions.actions_for_resource(group)
    assert terminate in resource_permissions.actions_for_resource(rolling)


def test_no_type_needs_to_assume_roles():
    assert [kind for kind in TYPES if "sts:AssumeRole" in needed_actions(kind)] == []


@pytest.mark.parametrize(
    ("kind", "actions"),
    [
        ("String", set()),
        ("CommaDelimitedList", set()),
        ("AWS::EC2::VPC::Id", {"ec2:DescribeVpcs"}),
        ("List<AWS::EC2::Subnet::Id>", {"ec2:DescribeSubnets"}),
        ("AWS::SSM::Parameter::Name", {"ssm:GetParameters"}),
        ("AWS::SSM::Parameter::Value<String>", {"ssm:GetParameters"}),
        (
            "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>",
            {"ssm:GetParameters", "ec2:DescribeImages"},
        ),
        (
            "AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>>",
            {"ssm:GetParameters", "ec2:DescribeSubnets"},
        ),
    ],
)
def test_a_parameter_needs_the_actions_that_look_up_its_value(kind, actions):
    assert resource_permissions.actions_for_parameter(kind) == actions


@pytest.mark.parametrize(
    ("value", "actions"),
    [
        ("ami-0123", set()),
        ("resolve:ssm:/aws/service/ami", {"ssm:GetParameters"}),
        (["a", {"b": "{{resolve:ssm:/name:1}}"}, 1], {"ssm:GetParameters"}),
        ("{{resolve:ssm-secure:/name}}", {"ssm:GetParameters"}),
        ("{{resolve:secretsmanager:name}}", {"secretsmanager:GetSecretValue"}),
        ("{{resolve:other:name}}", set()),
        (
            {"Fn::Select": [0, {"Fn::GetAZs": ""}]},
            {
                "ec2:DescribeAccountAttributes",
                "ec2:DescribeAvailabilityZones",
                "ec2:DescribeSubnets",
            },
        ),
        ({"Fn::GetStackOutput": {}}, {"cloudformation:DescribeStacks"}),
    ],
)
def test_functions_and_dynamic_references_need_the_actions_that_resolve_them(value, actions):
    assert resource_permissions.actions_for_values(value) == actions


@pytest.mark.parametrize(
    ("resource", "services"),
    [
        ({"Type": "AWS::EC2::VPC"}, set()),
        ({"Type": "AWS::AutoScaling::AutoScalingGroup"}, {"autoscaling.amazonaws.com"}),
        (
            {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer"},
            {"elasticloadbalancing.amazonaws.com"},
        ),
        ({"Type": "AWS::MSK::Cluster"}, {"kafka.amazonaws.com", "*.kafka.amazonaws.com"}),
        ({"Type": "AWS::EC2::NatGateway"}, set()),
        (
            {"Type": "AWS::EC2::NatGateway", "Properties": {"AvailabilityMode": "regional"}},
            {"ec2-nat-gateway.amazonaws.com"},
        ),
        (
            {
                "Type": "AWS::IAM::ServiceLinkedRole",
                "Properties": {"AWSServiceName": "es.amazonaws.com"},
            },
            {"es.amazonaws.com"},
        ),
        ({"Type": "AWS::IAM::ServiceLinkedRole"}, set()),
    ],
)
def test_a_type_needs_the_service_linked_roles_of_its_service(resource, services):
    assert resource_permissions.linked_services(resource) == services


def test_an_iam_action_is_restricted_to_the_resource_kinds_it_supports():
    assert resource_permissions.resource_kinds("iam:AttachRolePolicy") == ("role",)
    assert resource_permissions.resource_kinds("iam:DeleteVirtualMFADevice") == ("mfa", "sms-mfa")
    assert resource_permissions.resource_kinds("iam:ListRoles") == ()
    assert resource_permissions.resource_kinds("ec2:CreateVpc") == ()
