"""The launch template, the role and the tags of the instances of `ec2-setup`."""

from pipegen.stacks import ec2
from tests.helpers.intrinsics import NAME, properties, ref, sub

ALONE, BALANCED = "", "[ec2]\nload_balancer = true"
MACHINES = {"Fn::GetAtt": ["InstanceSecurityGroup", "GroupId"]}


def launched(body):
    return properties(body, "LaunchTemplate")["LaunchTemplateData"]


def test_an_instance_is_launched_hardened(built):
    machine = dict(launched(built(ec2)))

    assert [
        specification["ResourceType"] for specification in machine.pop("TagSpecifications")
    ] == [
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


def test_an_instance_has_only_the_policy_of_session_manager(built):
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
        "Description": "Lets Systems Manager, and with it Session Manager, reach the machines.",
        "ManagedPolicyArns": [
            sub("arn:${AWS::Partition}:iam::aws:policy/AmazonSSMManagedInstanceCore")
        ],
    }
    assert properties(body, "InstanceProfile") == {
        "InstanceProfileName": sub(f"{NAME}-instance"),
        "Roles": [ref("InstanceRole")],
    }


def test_instances_and_their_volumes_have_the_configured_tags(built):
    body = built(ec2, BALANCED + '\n[tags]\nteam = "platform"\nName = "other"')

    tags = [{"Key": "Name", "Value": sub(NAME)}, {"Key": "team", "Value": "platform"}]
    template = properties(body, "LaunchTemplate")
    assert template["TagSpecifications"] == [{"ResourceType": "launch-template", "Tags": tags}]
    assert launched(body)["TagSpecifications"] == [
        {"ResourceType": "instance", "Tags": tags},
        {"ResourceType": "volume", "Tags": tags},
    ]
    group = properties(body, "AutoScalingGroup")["Tags"]
    assert sorted(group, key=lambda tag: tag["Key"]) == [
        {**tag, "PropagateAtLaunch": True} for tag in tags
    ]
