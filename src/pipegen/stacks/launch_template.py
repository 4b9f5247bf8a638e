"""The instances of `ec2-setup`: image, instance type, root volume and role."""

from collections.abc import Iterator
from typing import Any

from troposphere import GetAtt, Parameter, Ref, Sub, Tags, Template, ec2, iam

from pipegen.config.model import Config
from pipegen.stacks import conventions, policy_documents

_ROLE_NAME = "${AWS::StackName}-instance"
_IMAGE = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
_SESSION_MANAGER = "arn:${AWS::Partition}:iam::aws:policy/AmazonSSMManagedInstanceCore"

# Of the two parameter types of an image id, one resolves the SSM parameter at every deployment,
# and so replaces all instances with each release of Amazon Linux; the other rejects resolve:ssm:.
_METADATA = {
    "cfn-lint": {
        "config": {"ignore_checks": ["W2506"]},
        "reasons": {
            "W2506": "ImageId takes resolve:ssm: as well, which the types of an image's id refuse."
        },
    }
}


def add(template: Template, config: Config) -> None:
    """Add the launch template, the instance role and its instance profile."""
    template.set_metadata(_METADATA)
    template.add_parameter([*_parameters()])
    for resource in (_role(config), _profile(), _launch_template(config)):
        template.add_resource(resource)


def _parameters() -> Iterator[Parameter]:
    yield Parameter(
        "InstanceType",
        Type="String",
        Description="The type of the machines; its architecture must be that of the image.",
        Default="t4g.micro",
        AllowedPattern=r"^[a-z][a-z0-9-]*\.[a-z0-9-]+$",
        ConstraintDescription="write a type as in t4g.micro",
    )
    yield Parameter(
        "ImageId",
        Type="String",
        Description=(
            "The image: resolve:ssm: and a stored parameter, read whenever a machine starts, or"
            " an ami- id. Its root device must be /dev/xvda, as Amazon Linux has it."
        ),
        Default=_IMAGE,
        AllowedPattern=r"^(?:resolve:ssm:[A-Za-z0-9_./-]+(?::[A-Za-z0-9_.-]+)?|ami-[0-9a-f]{8,17})$",
        ConstraintDescription="write resolve:ssm:/a/stored/parameter, or an id as in ami-0abc1234",
    )
    yield Parameter(
        "RootVolumeSize",
        Type="Number",
        Description="The size of the root volume in GiB; Amazon Linux needs 8.",
        Default=8,
        MinValue=8,
        MaxValue=16384,
    )


def _role(config: Config) -> iam.Role:
    return iam.Role(
        "InstanceRole",
        RoleName=Sub(_ROLE_NAME),
        Description="Lets Systems Manager, and with it Session Manager, reach the machines.",
        AssumeRolePolicyDocument=policy_documents.trust("ec2.amazonaws.com"),
        ManagedPolicyArns=[Sub(_SESSION_MANAGER)],
        **conventions.permissions_boundary(config),
    )


def _profile() -> iam.InstanceProfile:
    return iam.InstanceProfile(
        "InstanceProfile", InstanceProfileName=Sub(_ROLE_NAME), Roles=[Ref("InstanceRole")]
    )


def _launch_template(config: Config) -> ec2.LaunchTemplate:
    return ec2.LaunchTemplate(
        "LaunchTemplate",
        LaunchTemplateData=ec2.LaunchTemplateData(
            ImageId=Ref("ImageId"),
            InstanceType=Ref("InstanceType"),
            IamInstanceProfile=ec2.IamInstanceProfile(Name=Ref("InstanceProfile")),
            MetadataOptions=ec2.MetadataOptions(
                HttpEndpoint="enabled", HttpTokens="required", HttpPutResponseHopLimit=1
            ),
            Monitoring=ec2.Monitoring(Enabled=True),
            NetworkInterfaces=[_network_interface()],
            BlockDeviceMappings=[_root_volume()],
            TagSpecifications=_tags(config, "instance", "volume"),
        ),
        TagSpecifications=_tags(config, "launch-template"),
    )


def _network_interface() -> ec2.NetworkInterfaces:
    # Only a network interface can turn off the public address that a subnet assigns.
    return ec2.NetworkInterfaces(
        DeviceIndex=0,
        AssociatePublicIpAddress=False,
        DeleteOnTermination=True,
        Groups=[GetAtt("InstanceSecurityGroup", "GroupId")],
    )


def _root_volume() -> ec2.LaunchTemplateBlockDeviceMapping:
    return ec2.LaunchTemplateBlockDeviceMapping(
        DeviceName="/dev/xvda",
        Ebs=ec2.EBSBlockDevice(
            VolumeType="gp3",
            VolumeSize=Ref("RootVolumeSize"),
            Encrypted=True,
            DeleteOnTermination=True,
        ),
    )


def _tags(config: Config, *types: str) -> list[Any]:
    tags = conventions.instance_tags(config)
    return [ec2.TagSpecifications(ResourceType=name, Tags=Tags(tags)) for name in types]
