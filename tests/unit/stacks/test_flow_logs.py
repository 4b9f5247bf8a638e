"""The flow logs of `vpc-setup` and their role."""

from pipegen.stacks import vpc
from tests.helpers.intrinsics import named, properties, ref, sub


def test_flow_logs_record_all_traffic_and_are_retained_for_the_configured_time(built):
    body = built(vpc)

    assert properties(body, "FlowLogGroup") == {"RetentionInDays": ref("FlowLogRetentionDays")}
    assert body["Resources"]["FlowLog"] == {
        "Type": "AWS::EC2::FlowLog",
        "DependsOn": "FlowLogRole",
        "Properties": {
            "ResourceType": "VPC",
            "ResourceId": ref("Vpc"),
            "TrafficType": "ALL",
            "MaxAggregationInterval": 60,
            "LogDestinationType": "cloud-watch-logs",
            "LogGroupName": ref("FlowLogGroup"),
            "DeliverLogsPermissionArn": sub(
                "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${AWS::StackName}-flow-logs"
            ),
            "Tags": named(""),
        },
    }


def test_only_flow_logs_of_this_account_can_assume_the_role(built):
    role = properties(built(vpc), "FlowLogRole")

    region_and_account = "${AWS::Region}:${AWS::AccountId}"
    assert role["RoleName"] == sub("${AWS::StackName}-flow-logs")
    [statement] = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement | {"Sid": ""} == {
        "Sid": "",
        "Effect": "Allow",
        "Principal": {"Service": "vpc-flow-logs.amazonaws.com"},
        "Action": ["sts:AssumeRole"],
        "Condition": {
            "StringEquals": {"aws:SourceAccount": ref("AWS::AccountId")},
            "ArnLike": {
                "aws:SourceArn": sub(
                    f"arn:${{AWS::Partition}}:ec2:{region_and_account}:vpc-flow-log/*"
                )
            },
        },
    }


def test_the_role_of_flow_logs_can_only_write_to_their_log_group(built):
    role = properties(built(vpc), "FlowLogRole")

    group = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${FlowLogGroup}"
    [policy] = role["Policies"]
    [statement] = policy["PolicyDocument"]["Statement"]
    assert statement | {"Sid": ""} == {
        "Sid": "",
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        "Resource": [sub(group), sub(f"{group}:*")],
    }
    assert "ManagedPolicyArns" not in role
