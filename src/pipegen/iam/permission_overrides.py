"""Correct the permissions that handlers of resource types name, by review and with reasons."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Resource = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PermissionOverride:
    """Actions to remove from, or to add to, the permissions of a resource type's handlers.

    `kind` is the resource type, or "*" for every type. The override applies to the resources for
    which `where` returns True.
    """

    kind: str
    actions: tuple[str, ...]
    reason: str
    where: Callable[[Resource], bool] = lambda resource: True

    def applies(self, kind: str, resource: Resource) -> bool:
        """Return whether the override applies to `resource`, which has the type `kind`."""
        return self.kind in (kind, "*") and self.where(resource)


def _has_none(*names: str) -> Callable[[Resource], bool]:
    return lambda resource: not any(name in resource.get("Properties", {}) for name in names)


def _has(name: str) -> Callable[[Resource], bool]:
    return lambda resource: name in resource.get("Properties", {})


def _has_value(name: str, *values: Any) -> Callable[[Resource], bool]:
    return lambda resource: resource.get("Properties", {}).get(name) in values


def _has_rolling_update(resource: Resource) -> bool:
    return "AutoScalingRollingUpdate" in (resource.get("UpdatePolicy") or {})


_FLOW_LOG = "AWS::EC2::FlowLog"
_LOG_GROUP = "AWS::Logs::LogGroup"
_ENDPOINT = "AWS::EC2::VPCEndpoint"
_GROUP = "AWS::AutoScaling::AutoScalingGroup"
_LOAD_BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"

NO_PERMISSIONS_NEEDED = frozenset(
    {
        "AWS::CDK::Metadata",
        "AWS::CloudFormation::WaitCondition",
        "AWS::CloudFormation::WaitConditionHandle",
    }
)
"""The types without handlers that need no action: CloudFormation handles them by itself."""

REMOVED = (
    PermissionOverride(
        "*",
        ("sts:AssumeRole",),
        "becoming any role that trusts the account is no least privilege",
    ),
    PermissionOverride(
        _FLOW_LOG,
        (
            "logs:CreateLogDelivery",
            "logs:DeleteLogDelivery",
            "s3:GetBucketPolicy",
            "s3:PutBucketPolicy",
        ),
        "for delivery to S3 and Firehose, not to a log group",
        _has_value("LogDestinationType", None, "cloud-watch-logs"),
    ),
    PermissionOverride(
        _LOG_GROUP,
        ("logs:DeleteResourcePolicy", "logs:PutResourcePolicy"),
        "who else may write to the log groups of the account",
        _has_none("ResourcePolicyDocument"),
    ),
    PermissionOverride(
        _LOG_GROUP,
        ("firehose:TagDeliveryStream", "logs:CreateLogDelivery"),
        "for log groups of the class DELIVERY",
        _has_value("LogGroupClass", None, "STANDARD", "INFREQUENT_ACCESS"),
    ),
    PermissionOverride(
        _LOG_GROUP,
        ("logs:PutBearerTokenAuthentication",),
        "lets clients write with a token",
        _has_none("BearerTokenAuthenticationEnabled"),
    ),
    PermissionOverride(
        _ENDPOINT,
        ("vpc-lattice:CreateServiceNetworkVpcEndpointAssociation",),
        "for endpoints of a service network",
        _has_none("ServiceNetworkArn"),
    ),
    PermissionOverride(
        _ENDPOINT,
        ("vpce:AllowMultiRegion",),
        "for endpoints of a service in another region",
        _has_none("ServiceRegion"),
    ),
    PermissionOverride(
        "AWS::EC2::EIP",
        ("ec2:AcceptAddressTransfer",),
        "takes over an address from another account",
        _has_none("TransferAddress"),
    ),
    PermissionOverride(
        _GROUP,
        (
            "autoscaling:AttachTrafficSources",
            "autoscaling:DetachTrafficSources",
            "vpc-lattice:DeregisterTargets",
            "vpc-lattice:GetTargetGroup",
            "vpc-lattice:ListTargets",
            "vpc-lattice:RegisterTargets",
        ),
        "for targets of VPC Lattice",
        _has_none("TrafficSources"),
    ),
    PermissionOverride(
        _GROUP,
        ("autoscaling:PutNotificationConfiguration",),
        "for messages about single machines",
        _has_none("NotificationConfiguration", "NotificationConfigurations"),
    ),
    PermissionOverride(
        _GROUP,
        ("cloudwatch:PutMetricAlarm",),
        "no property of a group makes an alarm; a scaling policy is a type of its own",
    ),
    PermissionOverride(
        _GROUP,
        ("ssm:Get*",),
        "reads every stored parameter, where resolving an image needs ssm:GetParameters",
    ),
)
"""The actions that handlers name for unused properties, or that are much too broad."""

ADDED = (
    PermissionOverride(
        _ENDPOINT,
        ("route53:AssociateVPCWithHostedZone",),
        'private DNS (Service Authorization Reference, "CreateVpcEndpoint", dependent actions)',
        _has("PrivateDnsEnabled"),
    ),
    PermissionOverride(
        "AWS::EC2::NatGateway",
        ("iam:CreateServiceLinkedRole",),
        'a regional gateway has a role ("Using service-linked roles for VPC")',
        _has("AvailabilityMode"),
    ),
    PermissionOverride(
        _GROUP,
        ("ec2:CreateTags", "ec2:RunInstances", "iam:PassRole"),
        'checked when a group is made ("Control Amazon EC2 launch template usage")',
        _has_none("LaunchConfigurationName"),
    ),
    PermissionOverride(
        _GROUP,
        ("autoscaling:TerminateInstanceInAutoScalingGroup",),
        "a rolling update ends machines one by one",
        _has_rolling_update,
    ),
    PermissionOverride(
        _LOAD_BALANCER,
        ("iam:CreateServiceLinkedRole",),
        "the first load balancer of an account makes the role of the service",
    ),
    PermissionOverride(
        _LOAD_BALANCER,
        (
            "ec2:DescribeAccountAttributes",
            "ec2:DescribeAddresses",
            "ec2:DescribeInternetGateways",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeSubnets",
            "ec2:DescribeVpcs",
        ),
        'looked up as the caller (managed policy "ElasticLoadBalancingFullAccess")',
    ),
)
"""The actions that are missing from handlers."""

PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "AWS::EC2::AvailabilityZone::Name": ("ec2:DescribeAvailabilityZones",),
    "AWS::EC2::Image::Id": ("ec2:DescribeImages",),
    "AWS::EC2::Instance::Id": ("ec2:DescribeInstances",),
    "AWS::EC2::KeyPair::KeyName": ("ec2:DescribeKeyPairs",),
    "AWS::EC2::SecurityGroup::GroupName": ("ec2:DescribeSecurityGroups",),
    "AWS::EC2::SecurityGroup::Id": ("ec2:DescribeSecurityGroups",),
    "AWS::EC2::Subnet::Id": ("ec2:DescribeSubnets",),
    "AWS::EC2::VPC::Id": ("ec2:DescribeVpcs",),
    "AWS::EC2::Volume::Id": ("ec2:DescribeVolumes",),
    "AWS::Route53::HostedZone::Id": ("route53:GetHostedZone", "route53:ListHostedZones"),
}
"""Parameter type → the actions with which CloudFormation validates the value."""

DYNAMIC: Mapping[str, tuple[str, ...]] = {
    # Also without braces: EC2 resolves a launch template's ImageId `resolve:ssm:…` as the caller.
    "ssm": ("ssm:GetParameters",),
    "ssm-secure": ("ssm:GetParameters",),
    "secretsmanager": ("secretsmanager:GetSecretValue",),
}
"""Service of a dynamic reference, `{{resolve:<service>:…}}` → the actions that it needs.

If a customer managed key encrypts the value, the user adds kms:Decrypt to the `permissions` of the
stack.
"""

FUNCTIONS: Mapping[str, tuple[str, ...]] = {
    "Fn::GetAZs": (
        "ec2:DescribeAccountAttributes",
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeSubnets",
    ),
    "Fn::GetStackOutput": ("cloudformation:DescribeStacks",),
}
"""Intrinsic function → the actions that it needs (its page, under IAM permissions)."""

SERVICE_LINKED: Mapping[str, tuple[str, ...]] = {
    _GROUP: ("autoscaling.amazonaws.com",),
    "AWS::Cassandra::Table": ("cassandra.application-autoscaling.amazonaws.com",),
    "AWS::Chatbot::MicrosoftTeamsChannelConfiguration": ("management.chatbot.amazonaws.com",),
    "AWS::Chatbot::SlackChannelConfiguration": ("management.chatbot.amazonaws.com",),
    "AWS::DynamoDB::GlobalTable": (
        "*.dynamodb.amazonaws.com",
        "dynamodb.application-autoscaling.amazonaws.com",
    ),
    "AWS::EC2::CapacityReservationFleet": ("capacity-reservation-fleet.amazonaws.com",),
    _FLOW_LOG: ("delivery.logs.amazonaws.com", "vpc-flow-logs.amazonaws.com"),
    "AWS::EC2::InstanceConnectEndpoint": ("ec2-instance-connect.amazonaws.com",),
    "AWS::EC2::IPAM": ("ipam.amazonaws.com",),
    "AWS::EC2::IPAMResourceDiscovery": ("ipam.amazonaws.com",),
    "AWS::EC2::NatGateway": ("ec2-nat-gateway.amazonaws.com",),
    "AWS::EC2::VerifiedAccessEndpoint": ("verified-access.amazonaws.com",),
    "AWS::EC2::VerifiedAccessInstance": ("verified-access.amazonaws.com",),
    "AWS::EKS::FargateProfile": ("eks-fargate.amazonaws.com",),
    "AWS::EKS::Nodegroup": ("autoscaling.amazonaws.com", "eks-nodegroup.amazonaws.com"),
    _LOAD_BALANCER: ("elasticloadbalancing.amazonaws.com",),
    "AWS::OpenSearchService::Application": ("opensearchservice.amazonaws.com",),
    "AWS::RedshiftServerless::Namespace": ("redshift.amazonaws.com",),
}
"""Resource type → the services of its linked roles, if their names differ from the type's."""
