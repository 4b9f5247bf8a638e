"""Where the handlers of resource types name too much, or too little: reviewed, with reasons."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Resource = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Override:
    """Actions dropped from, or added to, what the handlers of a resource type name.

    `kind` is the type, "*" for every one. `where` says of a resource whether it applies.
    """

    kind: str
    actions: tuple[str, ...]
    reason: str
    where: Callable[[Resource], bool] = lambda resource: True

    def applies(self, kind: str, resource: Resource) -> bool:
        """Return whether it applies to `resource`, which is of the type `kind`."""
        return self.kind in (kind, "*") and self.where(resource)


def _without(*names: str) -> Callable[[Resource], bool]:
    return lambda resource: not any(name in resource.get("Properties", {}) for name in names)


def _with(name: str) -> Callable[[Resource], bool]:
    return lambda resource: name in resource.get("Properties", {})


def _is(name: str, *values: Any) -> Callable[[Resource], bool]:
    return lambda resource: resource.get("Properties", {}).get(name) in values


def _rolls(resource: Resource) -> bool:
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
"""Types without handlers that need no action: CloudFormation keeps them to itself."""

REMOVED = (
    Override(
        "*",
        ("sts:AssumeRole",),
        "becoming any role that trusts the account is no least privilege",
    ),
    Override(
        _FLOW_LOG,
        (
            "logs:CreateLogDelivery",
            "logs:DeleteLogDelivery",
            "s3:GetBucketPolicy",
            "s3:PutBucketPolicy",
        ),
        "for delivery to S3 and Firehose, not to a log group",
        _is("LogDestinationType", None, "cloud-watch-logs"),
    ),
    Override(
        _LOG_GROUP,
        ("logs:DeleteResourcePolicy", "logs:PutResourcePolicy"),
        "who else may write to the log groups of the account",
        _without("ResourcePolicyDocument"),
    ),
    Override(
        _LOG_GROUP,
        ("firehose:TagDeliveryStream", "logs:CreateLogDelivery"),
        "for log groups of the class DELIVERY",
        _is("LogGroupClass", None, "STANDARD", "INFREQUENT_ACCESS"),
    ),
    Override(
        _LOG_GROUP,
        ("logs:PutBearerTokenAuthentication",),
        "lets clients write with a token",
        _without("BearerTokenAuthenticationEnabled"),
    ),
    Override(
        _ENDPOINT,
        ("vpc-lattice:CreateServiceNetworkVpcEndpointAssociation",),
        "for endpoints of a service network",
        _without("ServiceNetworkArn"),
    ),
    Override(
        _ENDPOINT,
        ("vpce:AllowMultiRegion",),
        "for endpoints of a service in another region",
        _without("ServiceRegion"),
    ),
    Override(
        "AWS::EC2::EIP",
        ("ec2:AcceptAddressTransfer",),
        "takes over an address from another account",
        _without("TransferAddress"),
    ),
    Override(
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
        _without("TrafficSources"),
    ),
    Override(
        _GROUP,
        ("autoscaling:PutNotificationConfiguration",),
        "for messages about single machines",
        _without("NotificationConfiguration", "NotificationConfigurations"),
    ),
    Override(
        _GROUP,
        ("cloudwatch:PutMetricAlarm",),
        "no property of a group makes an alarm; a scaling policy is a type of its own",
    ),
    Override(
        _GROUP,
        ("ssm:Get*",),
        "reads every stored parameter, where resolving an image needs ssm:GetParameters",
    ),
)
"""What handlers name for properties that a resource does not use, or much too widely."""

ADDED = (
    Override(
        _ENDPOINT,
        ("route53:AssociateVPCWithHostedZone",),
        'private DNS (Service Authorization Reference, "CreateVpcEndpoint", dependent actions)',
        _with("PrivateDnsEnabled"),
    ),
    Override(
        "AWS::EC2::NatGateway",
        ("iam:CreateServiceLinkedRole",),
        'a regional gateway has a role ("Using service-linked roles for VPC")',
        _with("AvailabilityMode"),
    ),
    Override(
        _GROUP,
        ("ec2:CreateTags", "ec2:RunInstances", "iam:PassRole"),
        'checked when a group is made ("Control Amazon EC2 launch template usage")',
        _without("LaunchConfigurationName"),
    ),
    Override(
        _GROUP,
        ("autoscaling:TerminateInstanceInAutoScalingGroup",),
        "a rolling update ends machines one by one",
        _rolls,
    ),
    Override(
        _LOAD_BALANCER,
        ("iam:CreateServiceLinkedRole",),
        "the first load balancer of an account makes the role of the service",
    ),
    Override(
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
"""What handlers lack."""

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
"""Parameter type → what CloudFormation looks the value up with before it begins."""

DYNAMIC: Mapping[str, tuple[str, ...]] = {
    # Also without braces: a launch template's ImageId `resolve:ssm:…` is resolved as the caller.
    "ssm": ("ssm:GetParameters",),
    "ssm-secure": ("ssm:GetParameters",),
    "secretsmanager": ("secretsmanager:GetSecretValue",),
}
"""Service of a dynamic reference, `{{resolve:<service>:…}}` → what resolving it needs.

A key of the user's own that it is encrypted with is for the stack's `permissions`: kms:Decrypt.
"""

FUNCTIONS: Mapping[str, tuple[str, ...]] = {
    "Fn::GetAZs": (
        "ec2:DescribeAccountAttributes",
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeSubnets",
    ),
    "Fn::GetStackOutput": ("cloudformation:DescribeStacks",),
}
"""Function → what evaluating it needs (each function's page, under IAM permissions)."""

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
"""Type → the services whose roles it may create, where they are not called like the type's own."""
