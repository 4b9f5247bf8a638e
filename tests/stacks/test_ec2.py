"""`ec2-setup`: the machines, with and without a load balancer before them."""

import pytest

from pipegen import parameters
from pipegen.stacks import ec2

ALONE, BALANCED = "", "[ec2]\nload_balancer = true"
BOTH = pytest.mark.parametrize("more", [ALONE, BALANCED], ids=["alone", "balanced"])
NAME = "${AWS::StackName}"
MACHINES = {"Fn::GetAtt": ["InstanceSecurityGroup", "GroupId"]}
BALANCER = {"Fn::GetAtt": ["LoadBalancerSecurityGroup", "GroupId"]}


LATEST = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"


def ref(name):
    return {"Ref": name}


def sub(text):
    return {"Fn::Sub": text}


def named(suffix=""):
    return [{"Key": "Name", "Value": sub(f"{NAME}-{suffix}" if suffix else NAME)}]


def properties(body, logical_id):
    return body["Resources"][logical_id]["Properties"]


def launched(body):
    return properties(body, "LaunchTemplate")["LaunchTemplateData"]


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


def test_a_machine_is_launched_hardened(built):
    machine = dict(launched(built(ec2)))

    assert [each["ResourceType"] for each in machine.pop("TagSpecifications")] == [
        "instance",
        "volume",
    ]
    assert machine == {
        "ImageId": ref("ImageId"),
        "InstanceType": ref("InstanceType"),
        "IamInstanceProfile": {"Name": ref("InstanceProfile")},
        "MetadataOptions": {
            "HttpEndpoint": "enabled",
            "HttpTokens": "required",
            "HttpPutResponseHopLimit": 1,
        },
        "Monitoring": {"Enabled": True},
        "NetworkInterfaces": [
            {
                "DeviceIndex": 0,
                "AssociatePublicIpAddress": False,
                "DeleteOnTermination": True,
                "Groups": [MACHINES],
            }
        ],
        "BlockDeviceMappings": [
            {
                "DeviceName": "/dev/xvda",
                "Ebs": {
                    "VolumeType": "gp3",
                    "VolumeSize": ref("RootVolumeSize"),
                    "Encrypted": True,
                    "DeleteOnTermination": True,
                },
            }
        ],
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


def test_a_balanced_group_is_checked_by_the_load_balancer_once_that_can_reach_it(built):
    alone = built(ec2, ALONE)["Resources"]["AutoScalingGroup"]

    assert built(ec2, BALANCED)["Resources"]["AutoScalingGroup"] == alone | {
        "DependsOn": ["HttpsListener", "InstanceIngress"],
        "Properties": alone["Properties"]
        | {
            "TargetGroupARNs": [ref("TargetGroup")],
            "HealthCheckType": "ELB",
            "HealthCheckGracePeriod": 300,
        },
    }


def test_a_machine_may_use_session_manager_and_nothing_else(built):
    body = built(ec2)
    role = dict(properties(body, "InstanceRole"))

    [statement] = role.pop("AssumeRolePolicyDocument")["Statement"]
    assert statement | {"Sid": ""} == {
        "Sid": "",
        "Effect": "Allow",
        "Principal": {"Service": "ec2.amazonaws.com"},
        "Action": ["sts:AssumeRole"],
    }
    assert role == {
        "RoleName": sub(f"{NAME}-instance"),
        "Description": "Lets Session Manager reach the machines, and nothing else.",
        "ManagedPolicyArns": [
            sub("arn:${AWS::Partition}:iam::aws:policy/AmazonSSMManagedInstanceCore")
        ],
    }
    assert properties(body, "InstanceProfile") == {
        "InstanceProfileName": sub(f"{NAME}-instance"),
        "Roles": [ref("InstanceRole")],
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


def test_only_the_load_balancer_reaches_the_machines_and_it_reaches_nothing_else(built):
    body = built(ec2, BALANCED)
    port = {"IpProtocol": "tcp", "FromPort": ref("TargetPort"), "ToPort": ref("TargetPort")}

    group = properties(body, "LoadBalancerSecurityGroup")

    assert properties(body, "InstanceIngress") == port | {
        "GroupId": MACHINES,
        "SourceSecurityGroupId": BALANCER,
        "Description": "The load balancer, and nothing else.",
    }
    assert group["SecurityGroupEgress"] == [
        port
        | {
            "DestinationSecurityGroupId": MACHINES,
            "Description": "The machines, and nothing else.",
        }
    ]
    assert [
        (each["IpProtocol"], each["FromPort"], each["ToPort"], each["CidrIp"])
        for each in group["SecurityGroupIngress"]
    ] == [("tcp", 443, 443, "0.0.0.0/0"), ("tcp", 80, 80, "0.0.0.0/0")]


def test_the_load_balancer_stands_in_the_public_subnets(built):
    body = built(ec2, BALANCED)

    assert properties(body, "LoadBalancer") == {
        "Type": "application",
        "Scheme": "internet-facing",
        "Subnets": ref("PublicSubnetIds"),
        "SecurityGroups": [BALANCER],
        "LoadBalancerAttributes": [
            {"Key": "routing.http.drop_invalid_header_fields.enabled", "Value": "true"}
        ],
        "Tags": named(),
    }
    assert properties(body, "TargetGroup") == {
        "VpcId": ref("VpcId"),
        "TargetType": "instance",
        "Protocol": "HTTP",
        "Port": ref("TargetPort"),
        "HealthCheckPath": ref("HealthCheckPath"),
        "Tags": named(),
    }


def test_https_is_forwarded_and_http_redirected_to_it(built):
    body = built(ec2, BALANCED)

    assert properties(body, "HttpsListener") == {
        "LoadBalancerArn": ref("LoadBalancer"),
        "Port": 443,
        "Protocol": "HTTPS",
        "SslPolicy": "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
        "Certificates": [{"CertificateArn": ref("CertificateArn")}],
        "DefaultActions": [{"Type": "forward", "TargetGroupArn": ref("TargetGroup")}],
    }
    redirect = {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}
    assert properties(body, "HttpListener") == {
        "LoadBalancerArn": ref("LoadBalancer"),
        "Port": 80,
        "Protocol": "HTTP",
        "DefaultActions": [{"Type": "redirect", "RedirectConfig": redirect}],
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
            assert parameters.wrong(each, str(each["Default"])) is None


CERTIFICATE = "arn:aws:acm:eu-west-1:222222222222:certificate/0f2d4b6c-1a2b-3c4d-5e6f-708192a3b4c5"


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
    assert parameters.wrong(built(ec2, BALANCED)["Parameters"][name], value) is None


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
    assert parameters.wrong(built(ec2, BALANCED)["Parameters"][name], value) is not None


def test_the_configured_tags_reach_the_machines_and_their_volumes(built):
    body = built(ec2, BALANCED + '\n[tags]\nteam = "platform"\nName = "other"')

    tags = [{"Key": "Name", "Value": sub(NAME)}, {"Key": "team", "Value": "platform"}]
    template = properties(body, "LaunchTemplate")
    assert template["TagSpecifications"] == [{"ResourceType": "launch-template", "Tags": tags}]
    assert launched(body)["TagSpecifications"] == [
        {"ResourceType": "instance", "Tags": tags},
        {"ResourceType": "volume", "Tags": tags},
    ]
    group = properties(body, "AutoScalingGroup")["Tags"]
    assert sorted(group, key=lambda each: each["Key"]) == [
        {**each, "PropagateAtLaunch": True} for each in tags
    ]


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
