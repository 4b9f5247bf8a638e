"""The flow logs of `vpc-setup`: records of network traffic in CloudWatch Logs."""

from awacs import aws
from troposphere import Parameter, Ref, Sub, Template, ec2, iam, logs

from pipegen.config.model import Config
from pipegen.stacks import conventions, policy_documents

# API reference of CloudWatch Logs, "PutRetentionPolicy".
_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731]
_DAYS += [1096, 1827, 2192, 2557, 2922, 3288, 3653]

_ROLE_NAME = "${AWS::StackName}-flow-logs"
_SCOPE = "${AWS::Region}:${AWS::AccountId}"


def add(template: Template, config: Config) -> None:
    """Add the log group, the role that can only write to it, and the flow log."""
    template.add_parameter(_parameter())
    for resource in (_group(), _role(config), _flow_log()):
        template.add_resource(resource)


def _parameter() -> Parameter:
    return Parameter(
        "FlowLogRetentionDays",
        Type="Number",
        Description="For how many days flow logs are kept.",
        Default=90,
        AllowedValues=_DAYS,
    )


def _group() -> logs.LogGroup:
    return logs.LogGroup(
        "FlowLogGroup", **conventions.RETAIN, RetentionInDays=Ref("FlowLogRetentionDays")
    )


def _role(config: Config) -> iam.Role:
    return iam.Role(
        "FlowLogRole",
        RoleName=Sub(_ROLE_NAME),
        Description="Lets VPC Flow Logs write to the log group of this stack.",
        AssumeRolePolicyDocument=_trust(),
        Policies=[iam.Policy(PolicyName="write-flow-logs", PolicyDocument=_write_policy())],
        **conventions.permissions_boundary(config),
    )


def _flow_log() -> ec2.FlowLog:
    return ec2.FlowLog(
        "FlowLog",
        DependsOn="FlowLogRole",  # its ARN is text, so no reference implies this order
        ResourceType="VPC",
        ResourceId=Ref("Vpc"),
        TrafficType="ALL",
        MaxAggregationInterval=60,
        LogDestinationType="cloud-watch-logs",
        LogGroupName=Ref("FlowLogGroup"),
        DeliverLogsPermissionArn=Sub(
            f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/{_ROLE_NAME}"
        ),
        Tags=conventions.name_tag(""),
    )


def _trust() -> aws.PolicyDocument:
    # VPC user guide, "IAM role for publishing flow logs to CloudWatch Logs": both condition keys,
    # so that the service can't use this role for a flow log of another account.
    flow_logs = Sub(f"arn:${{AWS::Partition}}:ec2:{_SCOPE}:vpc-flow-log/*")
    return policy_documents.trust(
        "vpc-flow-logs.amazonaws.com",
        aws.StringEquals({"aws:SourceAccount": Ref("AWS::AccountId")}),
        aws.ArnLike({"aws:SourceArn": flow_logs}),
    )


def _write_policy() -> aws.PolicyDocument:
    group = f"arn:${{AWS::Partition}}:logs:{_SCOPE}:log-group:${{FlowLogGroup}}"
    actions = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    return policy_documents.document(
        policy_documents.allow("WriteFlowLogs", actions, [Sub(group), Sub(f"{group}:*")])
    )
