"""Which actions a resource type, a parameter and a value need; and the file that says so."""

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


def needed(kind, **properties):
    return resource_permissions.actions_for_resource({"Type": kind, "Properties": properties})


def test_the_committed_file_is_what_its_version_of_cfn_lint_yields():
    module = generator()
    if module.version() != DATA["cfn-lint"]:
        pytest.skip(
            f"registry_permissions.json is from cfn-lint {DATA['cfn-lint']}, not the installed one"
        )

    assert FILE.read_text(encoding="utf-8") == module.generated()


def test_writing_the_file_writes_what_is_generated(tmp_path, monkeypatch):
    module = generator()
    monkeypatch.setattr(module, "FILE", tmp_path / "registry_permissions.json")

    module.main()

    assert module.FILE.read_text(encoding="utf-8") == module.generated()


def test_the_file_has_one_line_for_each_type_so_that_a_diff_can_be_read():
    lines = FILE.read_text(encoding="utf-8").splitlines()

    assert [each.split('"')[1] for each in lines if each.startswith('"AWS::')] == TYPES


@pytest.mark.parametrize("kind", ["AWS::SCN::Instance", "AWS::SecurityLake::DataLake"])
def test_a_type_that_asks_for_a_whole_service_is_unknown(kind):
    assert resource_permissions.unknown_types([kind]) == (kind,)


@given(st.sampled_from(TYPES))
def test_no_type_needs_every_action_of_a_service(kind):
    for action in resource_permissions.actions_for_resource({"Type": kind}):
        assert re.fullmatch(r"[a-z0-9-]+:[A-Z][A-Za-z0-9]+\*?", action), action


@given(st.sampled_from(TYPES))
def test_every_iam_action_of_a_type_is_known_by_what_it_can_be_narrowed_to(kind):
    for action in resource_permissions.actions_for_resource({"Type": kind}):
        assert not action.startswith("iam:") or action in DATA["iam"], action


def test_types_without_handlers_are_unknown_but_for_those_that_need_nothing():
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
    assert [resource_permissions.actions_for_resource({"Type": each}) for each in types[1:]] == [
        frozenset()
    ] * 5


def test_a_subnet_needs_what_its_handlers_name():
    assert needed("AWS::EC2::Subnet") == {
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


def test_each_correction_changes_what_some_type_needs():
    for each in permission_overrides.REMOVED:
        types = TYPES if each.kind == "*" else [each.kind]
        assert set(each.actions) <= {
            action for kind in types for action in DATA["types"][kind].split()
        }, each.reason
    for each in permission_overrides.ADDED:
        assert each.kind in TYPES, each.reason
        assert each.applies("AWS::EC2::VPC", {}) is False
    for kind in permission_overrides.SERVICE_LINKED:
        assert kind in TYPES


@pytest.mark.parametrize(
    ("kind", "actions", "using"),
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
def test_what_a_property_needs_is_there_only_where_the_property_is(kind, actions, using):
    assert needed(kind) & actions == frozenset()
    assert needed(kind, **using) & actions == actions


def test_a_group_reads_no_stored_parameters_and_makes_no_alarms():
    group = needed("AWS::AutoScaling::AutoScalingGroup")

    assert [each for each in group if each.startswith(("ssm:", "cloudwatch:", "sts:"))] == []
    assert group >= {"ec2:RunInstances", "ec2:CreateTags", "iam:PassRole", "ec2:Describe*"}


def test_a_rolling_update_may_end_machines():
    end = "autoscaling:TerminateInstanceInAutoScalingGroup"
    group = {"Type": "AWS::AutoScaling::AutoScalingGroup"}
    rolling = {**group, "UpdatePolicy": {"AutoScalingRollingUpdate": {}}}

    assert end not in resource_permissions.actions_for_resource(group)
    assert end in resource_permissions.actions_for_resource(rolling)


def test_no_type_may_assume_roles():
    assert [kind for kind in TYPES if "sts:AssumeRole" in needed(kind)] == []


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
def test_a_parameter_needs_what_its_value_is_looked_up_with(kind, actions):
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
def test_functions_and_dynamic_references_need_what_they_are_resolved_with(value, actions):
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
def test_service_linked_roles_are_those_of_the_service_of_the_type(resource, services):
    assert resource_permissions.linked_services(resource) == services


def test_an_action_of_iam_is_narrowed_to_the_kind_it_acts_on():
    assert resource_permissions.resource_kinds("iam:AttachRolePolicy") == ("role",)
    assert resource_permissions.resource_kinds("iam:DeleteVirtualMFADevice") == ("mfa", "sms-mfa")
    assert resource_permissions.resource_kinds("iam:ListRoles") == ()
    assert resource_permissions.resource_kinds("ec2:CreateVpc") == ()
