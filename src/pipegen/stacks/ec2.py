"""`ec2-setup`: an Auto Scaling group of instances in an environment's private subnets."""

from collections.abc import Iterator

from troposphere import GetAtt, Output, Parameter, Ref, Template, autoscaling, ec2
from troposphere.policies import AutoScalingRollingUpdate, UpdatePolicy
from troposphere.validators import integer

from pipegen.config.model import Config
from pipegen.stacks import conventions, launch_template, load_balancer

# Processes that can replace or move instances during an update, which may then fail (AWS
# CloudFormation template reference, "UpdatePolicy attribute").
_SUSPENDED = [
    "HealthCheck",
    "ReplaceUnhealthy",
    "AZRebalance",
    "AlarmNotification",
    "ScheduledActions",
]


class _RollingUpdate(AutoScalingRollingUpdate):
    """A rolling update with `MinActiveInstancesPercent`, which troposphere does not define yet."""

    props = AutoScalingRollingUpdate.props | {"MinActiveInstancesPercent": (integer, False)}


def build(config: Config) -> Template:
    """Return the template: an Auto Scaling group and, if configured, a load balancer."""
    template = Template(Description="A group of machines in private subnets.")
    template.add_parameter([*_network_parameters(), *_size_parameters(), _pause_parameter()])
    template.add_resource(_security_group())
    template.add_resource(_group(config))
    template.add_output([*_outputs()])
    launch_template.add(template, config)
    if config.ec2.load_balancer:
        load_balancer.add(template)
    conventions.tag(template, config.tags)
    return template


def _network_parameters() -> Iterator[Parameter]:
    yield Parameter("VpcId", Type="AWS::EC2::VPC::Id", Description="The VPC of the machines.")
    yield Parameter(
        "PrivateSubnetIds",
        Type="List<AWS::EC2::Subnet::Id>",
        Description="The subnets of the machines.",
    )


def _size_parameters() -> Iterator[Parameter]:
    yield Parameter(
        "MinSize",
        Type="Number",
        Description="How many machines there are at least, during an update too.",
        Default=1,
        MinValue=0,
    )
    yield Parameter(
        "MaxSize",
        Type="Number",
        Description="How many machines there are at most; above MinSize, or no update can begin.",
        Default=2,
        MinValue=1,
    )


def _pause_parameter() -> Parameter:
    return Parameter(
        "PauseTime",
        Type="String",
        Description="How long an update waits after each machine, from PT0S to PT1H.",
        Default="PT5M",
        AllowedPattern=r"^PT(?:1H|[1-5]?[0-9]M(?:[1-5]?[0-9]S)?|[1-5]?[0-9]S)$",
        ConstraintDescription="write a duration up to an hour, as in PT5M, PT1M30S or PT1H",
    )


def _security_group() -> ec2.SecurityGroup:
    return ec2.SecurityGroup(
        "InstanceSecurityGroup",
        GroupDescription="The machines: out to anywhere, in from a load balancer only.",
        VpcId=Ref("VpcId"),
        SecurityGroupEgress=[
            # Instances connect to Session Manager, package repositories and services that are
            # known by name only, so no list of addresses can restrict them.
            ec2.SecurityGroupRule(
                IpProtocol="-1", CidrIp="0.0.0.0/0", Description="Out to anywhere."
            )
        ],
        Tags=conventions.name_tag("instance"),
    )


def _group(config: Config) -> autoscaling.AutoScalingGroup:
    # No DesiredCapacity: a deployment would reset the capacity that scaling has set.
    return autoscaling.AutoScalingGroup(
        "AutoScalingGroup",
        MinSize=Ref("MinSize"),
        MaxSize=Ref("MaxSize"),
        VPCZoneIdentifier=Ref("PrivateSubnetIds"),
        LaunchTemplate=autoscaling.LaunchTemplateSpecification(
            LaunchTemplateId=Ref("LaunchTemplate"),
            # A version number: with $Latest, a new launch template version starts no update.
            Version=GetAtt("LaunchTemplate", "LatestVersionNumber"),
        ),
        UpdatePolicy=UpdatePolicy(AutoScalingRollingUpdate=_rolling_update()),
        Tags=[
            {"Key": name, "Value": value, "PropagateAtLaunch": True}
            for name, value in conventions.instance_tags(config).items()
        ],
        **(load_balancer.group_properties() if config.ec2.load_balancer else {}),
    )


def _rolling_update() -> _RollingUpdate:
    return _RollingUpdate(
        MaxBatchSize=1,
        MinInstancesInService=Ref("MinSize"),
        MinActiveInstancesPercent=100,
        PauseTime=Ref("PauseTime"),
        SuspendProcesses=_SUSPENDED,
        WaitOnResourceSignals=False,
    )


def _outputs() -> Iterator[Output]:
    yield conventions.export(
        "AutoScalingGroupName", "The Auto Scaling group of the machines.", Ref("AutoScalingGroup")
    )
    yield conventions.export(
        "InstanceSecurityGroupId",
        "The security group of the machines.",
        GetAtt("InstanceSecurityGroup", "GroupId"),
    )
