"""`ec2-setup`: the machines, with and without a load balancer before them."""

import pytest

from pipegen.cloudformation import parameters
from pipegen.stacks import ec2
from tests.helpers.intrinsics import NAME, named, properties, ref, sub

ALONE, BALANCED = "", "[ec2]\nload_balancer = true"
BOTH = pytest.mark.parametrize("more", [ALONE, BALANCED], ids=["alone", "balanced"])
MACHINES = {"Fn::GetAtt": ["InstanceSecurityGroup", "GroupId"]}
LATEST = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
CERTIFICATE = "arn:aws:acm:eu-west-1:222222222222:certificate/0f2d4b6c-1a2b-3c4d-5e6f-708192a3b4c5"


@BOTH
def test_nothing_here_is_stateful_or_conditional(built, more):
    body = built(ec2, more)

    assert "Conditions" not in body
    for each in body["Resources"].values():
        assert not {"DeletionPolicy", "UpdateReplacePolicy", "Condition"} & set(each)


def test_a_load_balancer_changes_only_how_the_group_is_checked(built):
    alone, balanced = built(ec2, ALONE)["Resources"], built(ec2, BALANCED)["Resources"]

    shared = {name: each for name, each in alone.items() if name != "AutoScalingGroup"}
    assert {name: balanced[name] for name in shared} == shared
    assert set(alone) == {
        "AutoScalingGroup",
        "InstanceProfile",
        "InstanceRole",
        "InstanceSecurityGroup",
        "LaunchTemplate",
    }
    assert set(balanced) - set(alone) == {
        "HttpListener",
        "HttpsListener",
        "InstanceIngress",
        "LoadBalancer",
        "LoadBalancerSecurityGroup",
        "TargetGroup",
    }


def test_the_group_rolls_one_machine_at_a_time_and_waits_for_it_without_a_signal(built):
    group = built(ec2)["Resources"]["AutoScalingGroup"]

    assert group == {
        "Type": "AWS::AutoScaling::AutoScalingGroup",
        "Properties": {
            "MinSize": ref("MinSize"),
            "MaxSize": ref("MaxSize"),
            "VPCZoneIdentifier": ref("PrivateSubnetIds"),
            "LaunchTemplate": {
                "LaunchTemplateId": ref("LaunchTemplate"),
                "Version": {"Fn::GetAtt": ["LaunchTemplate", "LatestVersionNumber"]},
            },
            "Tags": [{"Key": "Name", "Value": sub(NAME), "PropagateAtLaunch": True}],
        },
        "UpdatePolicy": {
            "AutoScalingRollingUpdate": {
                "MaxBatchSize": 1,
                "MinInstancesInService": ref("MinSize"),
                "MinActiveInstancesPercent": 100,
                "PauseTime": ref("PauseTime"),
                "SuspendProcesses": [
                    "HealthCheck",
                    "ReplaceUnhealthy",
                    "AZRebalance",
                    "AlarmNotification",
                    "ScheduledActions",
                ],
                "WaitOnResourceSignals": False,
            }
        },
    }


@BOTH
def test_the_group_of_the_machines_admits_nobody_by_itself(built, more):
    assert properties(built(ec2, more), "InstanceSecurityGroup") == {
        "GroupDescription": "The machines: out to anywhere, in from a load balancer only.",
        "VpcId": ref("VpcId"),
        "SecurityGroupEgress": [
            {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0", "Description": "Out to anywhere."}
        ],
        "Tags": named("instance"),
    }


@pytest.mark.parametrize(
    ("more", "outputs"),
    [
        (
            ALONE,
            {"AutoScalingGroupName": ref("AutoScalingGroup"), "InstanceSecurityGroupId": MACHINES},
        ),
        (
            BALANCED,
            {
                "AutoScalingGroupName": ref("AutoScalingGroup"),
                "InstanceSecurityGroupId": MACHINES,
                "LoadBalancerDnsName": {"Fn::GetAtt": ["LoadBalancer", "DNSName"]},
            },
        ),
    ],
    ids=["alone", "balanced"],
)
def test_other_stacks_get_the_group_and_where_it_is_reached(built, more, outputs):
    found = built(ec2, more)["Outputs"]

    assert {name: each["Value"] for name, each in found.items()} == outputs
    assert {name: each["Export"]["Name"] for name, each in found.items()} == {
        name: sub(f"{NAME}-{name}") for name in outputs
    }


@pytest.mark.parametrize(
    ("more", "further"),
    [
        (ALONE, {}),
        (
            BALANCED,
            {
                "PublicSubnetIds": None,
                "CertificateArn": None,
                "TargetPort": 80,
                "HealthCheckPath": "/",
            },
        ),
    ],
    ids=["alone", "balanced"],
)
def test_only_what_others_know_lacks_a_default(built, more, further):
    declared = built(ec2, more)["Parameters"]

    assert {name: each.get("Default") for name, each in declared.items()} == further | {
        "VpcId": None,
        "PrivateSubnetIds": None,
        "InstanceType": "t4g.micro",
        "ImageId": f"resolve:ssm:{LATEST}",
        "RootVolumeSize": 8,
        "MinSize": 1,
        "MaxSize": 2,
        "PauseTime": "PT5M",
    }
    assert all(each["Description"] for each in declared.values())
    for each in declared.values():
        if "Default" in each:
            assert parameters.violation(each, str(each["Default"])) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ImageId", "ami-0abc1234"),
        ("ImageId", "ami-0abcdef1234567890"),
        ("ImageId", "resolve:ssm:golden-image"),
        ("ImageId", "resolve:ssm:/images/golden:3"),
        ("InstanceType", "u7i-12tb.224xlarge"),
        ("MinSize", "0"),
        ("PauseTime", "PT0S"),
        ("PauseTime", "PT59M59S"),
        ("PauseTime", "PT1H"),
        ("RootVolumeSize", "16384"),
        ("CertificateArn", CERTIFICATE),
        ("CertificateArn", CERTIFICATE.replace("arn:aws:", "arn:aws-us-gov:")),
        ("HealthCheckPath", "/health?deep=1"),
        ("TargetPort", "65535"),
    ],
)
def test_a_parameter_takes_what_aws_takes(built, name, value):
    assert parameters.violation(built(ec2, BALANCED)["Parameters"][name], value) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ImageId", "AMI-0abc1234"),
        ("ImageId", "ami-xyz"),
        ("ImageId", "resolve:ssm:"),
        ("ImageId", "{{resolve:ssm:/images/golden}}"),
        ("InstanceType", "t4g"),
        ("MinSize", "-1"),
        ("MaxSize", "0"),
        ("PauseTime", "PT"),
        ("PauseTime", "PT60M"),
        ("PauseTime", "PT1H1S"),
        ("PauseTime", "5M"),
        ("RootVolumeSize", "7"),
        ("CertificateArn", "arn:aws:iam::222222222222:server-certificate/site"),
        ("HealthCheckPath", "health"),
        ("TargetPort", "0"),
    ],
)
def test_a_parameter_refuses_what_would_fail_later(built, name, value):
    assert parameters.violation(built(ec2, BALANCED)["Parameters"][name], value) is not None


def test_every_other_resource_that_takes_tags_has_the_configured_ones(built):
    resources = built(ec2, BALANCED + '\n[tags]\nteam = "platform"')["Resources"]

    tag = {"Key": "team", "Value": "platform"}
    assert {
        name for name, each in resources.items() if tag not in each["Properties"].get("Tags", [])
    } == {
        "AutoScalingGroup",  # has it too, with PropagateAtLaunch
        "InstanceIngress",
        "InstanceProfile",
        "LaunchTemplate",  # has it too, in its specifications
    }
