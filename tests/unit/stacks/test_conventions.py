"""Conventions that all stacks share: exports, boundaries, names and tags."""

import pytest
from troposphere import Tags, Template, autoscaling, ec2, s3, ssm

from pipegen.stacks import conventions

SUB = "Fn::Sub"


def tagged(resource, tags):
    template = Template()
    template.add_resource(resource)
    conventions.tag(template, tags)
    return template.to_dict()["Resources"][resource.title].get("Properties", {}).get("Tags")


def test_an_export_is_named_after_the_stack_and_the_output():
    output = conventions.export("VpcId", "The VPC.", "vpc-1", Condition="Always")

    assert output.to_dict() == {
        "Description": "The VPC.",
        "Value": "vpc-1",
        "Export": {"Name": {SUB: "${AWS::StackName}-VpcId"}},
        "Condition": "Always",
    }


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", {}),
        (
            '[accounts]\nboundary = "team/boundary"',
            {SUB: "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/team/boundary"},
        ),
        (
            '[accounts]\nboundary = "arn:aws:iam::aws:policy/ReadOnlyAccess"',
            "arn:aws:iam::aws:policy/ReadOnlyAccess",
        ),
    ],
)
def test_a_role_has_the_configured_permissions_boundary(configure, more, expected):
    bound = conventions.permissions_boundary(configure(more)).get("PermissionsBoundary", {})

    assert (bound.to_dict() if hasattr(bound, "to_dict") else bound) == expected


@pytest.mark.parametrize(
    ("suffix", "expected"),
    [("", "${AWS::StackName}"), ("public-1", "${AWS::StackName}-public-1")],
)
def test_a_resource_has_the_name_of_its_stack_in_its_name_tag(suffix, expected):
    assert conventions.name_tag(suffix).to_dict() == [{"Key": "Name", "Value": {SUB: expected}}]


def test_an_instance_has_the_configured_tags_and_the_name_of_its_stack(configure):
    tags = conventions.instance_tags(configure('[tags]\nteam = "platform"\nName = "other"'))

    assert tags["Name"].to_dict() == {SUB: "${AWS::StackName}"}
    assert {name: tags[name] for name in tags if name != "Name"} == {"team": "platform"}


def test_a_resource_that_accepts_a_list_of_tags_gets_the_configured_ones():
    assert tagged(s3.Bucket("Bucket"), {"team": "platform", "self": "yes"}) == [
        {"Key": "self", "Value": "yes"},
        {"Key": "team", "Value": "platform"},
    ]


def test_a_tag_of_the_resource_itself_is_not_overwritten():
    vpc = ec2.VPC("Vpc", Tags=Tags(Name="main"))

    assert tagged(vpc, {"Name": "other", "team": "platform"}) == [
        {"Key": "team", "Value": "platform"},
        {"Key": "Name", "Value": "main"},
    ]


def test_without_configured_tags_no_tags_are_added():
    assert tagged(s3.Bucket("Bucket"), {}) is None


@pytest.mark.parametrize(
    "resource",
    [
        ssm.Parameter("MapOfTags", Type="String", Value="x"),
        autoscaling.AutoScalingGroup(
            "TagsThatPropagate",
            MinSize="1",
            MaxSize="2",
            InstanceId="i-1",
            VPCZoneIdentifier=["subnet-1"],
        ),
        ec2.VPCGatewayAttachment("NoTags", VpcId="vpc-1", InternetGatewayId="igw-1"),
    ],
    ids=lambda resource: resource.title,
)
def test_a_resource_with_another_form_of_tags_is_unchanged(resource):
    assert tagged(resource, {"team": "platform"}) is None
