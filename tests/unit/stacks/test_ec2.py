"""`ec2-setup`: the instances, with and without a load balancer."""

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
def test_no_resource_is_stateful_or_conditional(built, more):
    body = built(ec2, more)

    assert "Conditions" not in body
    for resource in body["Resources"].values():
        assert not {"DeletionPolicy", "UpdateReplacePolicy", "Condition"} & set(resource)


def test_a_load_balancer_changes_only_the_health_check_of_the_group(built):
    alone, balanced = built(ec2, ALONE)["Resources"], built(ec2, BALANCED)["Resources"]

    shared = {name: resource for name, resource in alone.items() if name != "AutoScalingGroup"}
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


def test_the_group_updates_one_instance_at_a_time_without_waiting_for_a_signal(built):
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
def test_the_security_group_of_the_instances_has_no_ingress_rule(built, more):
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
def test_the_group_and_its_dns_name_are_exported(built, more, outputs):
    built_outputs = built(ec2, more)["Outputs"]

    assert {name: output["Value"] for name, output in built_outputs.items()} == outputs
    assert {name: output["Export"]["Name"] for name, output in built_outputs.items()} == {
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
def test_only_parameters_filled_from_outside_have_no_default(built, more, further):
    declared = built(ec2, more)["Parameters"]

    assert {name: parameter.get("Default") for name, parameter in declared.items()} == further | {
        "VpcId": None,
        "PrivateSubnetIds": None,
        "InstanceType": "t4g.micro",
        "ImageId": f"resolve:ssm:{LATEST}",
        "RootVolumeSize": 8,
        "MinSize": 1,
        "MaxSize": 2,
        "PauseTime": "PT5M",
    }
    assert all(parameter["Description"] for parameter in declared.values())
    for parameter in declared.values():
        if "Default" in parameter:
            assert parameters.violation(parameter, str(parameter["Default"])) is None


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
def test_a_parameter_accepts_what_aws_accepts(built, name, value):
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
def test_a_parameter_rejects_values_that_would_fail_during_deployment(built, name, value):
    assert parameters.violation(built(ec2, BALANCED)["Parameters"][name], value) is not None


def test_every_other_taggable_resource_has_the_configured_tags(built):
    resources = built(ec2, BALANCED + '\n[tags]\nteam = "platform"')["Resources"]

    tag = {"Key": "team", "Value": "platform"}
    assert {
        name
        for name, resource in resources.items()
        if tag not in resource["Properties"].get("Tags", [])
    } == {
        "AutoScalingGroup",  # has the tag with PropagateAtLaunch
        "InstanceIngress",
        "InstanceProfile",
        "LaunchTemplate",  # has the tag in its TagSpecifications
    }
