"""The settings that open a resource to the internet or remove a safeguard.

Sources: the CloudFormation template reference of each type, for the default of a property;
"Blocking public access to your Amazon S3 storage" in the S3 user guide; "Use the Instance Metadata
Service to access instance metadata" in the EC2 user guide.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pipegen.diff.security.access_change import Severity

UNSET = "unset"
"""The default if it depends on something else; it is not reported."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A property that exposes a resource if it has one of `values`; `message` describes how.

    `default` applies if the property is not set at creation, `removed` once the property was
    removed, if that differs. A resource that does not exist exposes nothing, but if it `guards`
    other resources, its default applies to them.
    """

    path: str
    values: tuple[str, ...]
    message: str
    severity: Severity = Severity.OPEN
    default: str = "false"
    removed: str | None = None
    guards: bool = False


_YES = ("true",)
_NO = ("false",)
_REACHABLE = "gets a public address, and can be reached from the internet where its groups let it"
_PUBLIC = Setting("PubliclyAccessible", _YES, _REACHABLE)


def _block(path: str, message: str, block: str = "PublicAccessBlockConfiguration") -> Setting:
    return Setting(f"{block}.{path}", _NO, message, default="true", removed="false")


def _metadata(start: str) -> Setting:
    return Setting(
        f"{start}MetadataOptions.HttpTokens",
        ("optional",),
        "does not demand session tokens (IMDSv2) for its role's credentials",
        Severity.WIDE,
        default=UNSET,
        removed="optional",
    )


def _addresses(start: str) -> tuple[Setting, ...]:
    path = f"{start}NetworkInterfaces.*.AssociatePublicIpAddress"
    return (Setting(path, _YES, _REACHABLE), _metadata(start))


def _encrypted(path: str) -> Setting:
    message = "is no longer encrypted: the key's policy guards it no more"
    return Setting(path, _NO, message, Severity.WIDE, default=UNSET, removed="false")


def _guard(path: str, *modes: tuple[str, str]) -> tuple[Setting, ...]:
    """Return the settings of modes, the most open first; each mode includes those before it."""
    names = tuple(name for name, _ in modes)
    return tuple(
        Setting(path, names[: index + 1], message, default=names[0], guards=True)
        for index, (_, message) in enumerate(modes)
    )


_BLOCKS = (
    _block("BlockPublicAcls", "no longer refuses public ACLs"),
    _block("BlockPublicPolicy", "no longer refuses a policy that makes it public"),
    _block("IgnorePublicAcls", "no longer ignores public ACLs"),
    _block("RestrictPublicBuckets", "no longer keeps others out where its policy is public"),
)
_SCHEME = Setting(
    "Scheme",
    ("internet-facing",),
    "can be reached from the internet where its groups let it",
    default="internet-facing",
)
_ENCRYPTED = _encrypted("StorageEncrypted")
_API = Setting("AuthorizationType", ("NONE",), "can be called by anyone", default="NONE")

SETTINGS: Mapping[str, tuple[Setting, ...]] = {
    "AWS::S3::Bucket": (
        *_BLOCKS,
        Setting(
            "AccessControl",
            ("PublicRead", "PublicReadWrite", "AuthenticatedRead"),
            "can be read by anyone, by its ACL",
            default="Private",
        ),
        Setting(
            "OwnershipControls.Rules.*.ObjectOwnership",
            ("ObjectWriter", "BucketOwnerPreferred"),
            "heeds ACLs, by which whoever writes an object may share it",
            Severity.WIDE,
            default="BucketOwnerEnforced",
        ),
    ),
    "AWS::S3::AccessPoint": _BLOCKS,
    "AWS::S3::MultiRegionAccessPoint": _BLOCKS,
    "AWS::SecretsManager::ResourcePolicy": (
        Setting(
            "BlockPublicPolicy",
            _NO,
            "no longer refuses a policy that makes it public",
            default="true",
        ),
    ),
    "AWS::EC2::Instance": _addresses(""),
    "AWS::EC2::LaunchTemplate": _addresses("LaunchTemplateData."),
    "AWS::AutoScaling::LaunchConfiguration": (
        Setting("AssociatePublicIpAddress", _YES, _REACHABLE),
        _metadata(""),
    ),
    "AWS::EC2::Subnet": (
        Setting("MapPublicIpOnLaunch", _YES, "gives each new machine a public address"),
    ),
    "AWS::EC2::VPCBlockPublicAccessOptions": _guard(
        "InternetGatewayBlockMode",
        ("off", "no longer keeps internet gateways from letting traffic in"),
        ("block-ingress", "no longer keeps internet gateways from letting traffic out"),
    ),
    "AWS::EC2::VPCBlockPublicAccessExclusion": (
        Setting(
            "InternetGatewayExclusionMode",
            ("allow-bidirectional", "allow-egress"),
            "is excepted from what blocks the internet",
            default=UNSET,
        ),
    ),
    "AWS::EC2::SnapshotBlockPublicAccess": _guard(
        "State",
        ("unblocked", "no longer keeps snapshots from being shared with everyone"),
        ("block-new-sharing", "no longer hides snapshots that are shared with everyone"),
    ),
    "AWS::EC2::VPCEndpointService": (
        Setting(
            "AcceptanceRequired",
            _NO,
            "accepts each connection by itself",
            Severity.WIDE,
            default="true",
        ),
    ),
    "AWS::EC2::TransitGateway": (
        Setting(
            "AutoAcceptSharedAttachments",
            ("enable",),
            "lets other accounts attach networks",
            Severity.WIDE,
            default="disable",
        ),
    ),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": (_SCHEME,),
    "AWS::ElasticLoadBalancing::LoadBalancer": (_SCHEME,),
    "AWS::RDS::DBInstance": (
        Setting("PubliclyAccessible", _YES, _REACHABLE, default=UNSET),
        _ENCRYPTED,
    ),
    "AWS::RDS::DBCluster": (_PUBLIC, _ENCRYPTED),
    "AWS::Neptune::DBCluster": (_ENCRYPTED,),
    "AWS::DocDB::DBCluster": (_ENCRYPTED,),
    "AWS::Redshift::Cluster": (_PUBLIC,),
    "AWS::RedshiftServerless::Workgroup": (_PUBLIC,),
    "AWS::DMS::ReplicationInstance": (
        Setting("PubliclyAccessible", _YES, _REACHABLE, default="true"),
    ),
    "AWS::AmazonMQ::Broker": (_PUBLIC,),
    "AWS::MSK::Cluster": (
        Setting(
            "BrokerNodeGroupInfo.ConnectivityInfo.PublicAccess.Type",
            ("SERVICE_PROVIDED_EIPS",),
            _REACHABLE,
            default="DISABLED",
        ),
    ),
    "AWS::ECS::Service": (
        Setting(
            "NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp",
            ("ENABLED",),
            _REACHABLE,
            default="DISABLED",
        ),
    ),
    "AWS::EKS::Cluster": (
        Setting(
            "ResourcesVpcConfig.EndpointPublicAccess",
            _YES,
            "answers Kubernetes calls from the internet",
            default="true",
        ),
    ),
    "AWS::SageMaker::NotebookInstance": (
        Setting(
            "DirectInternetAccess",
            ("Enabled",),
            "has a way into the internet of its own",
            Severity.WIDE,
            default="Enabled",
        ),
    ),
    "AWS::Lambda::Url": (
        Setting(
            "AuthType",
            ("NONE",),
            "can be called by anyone, if its function's policy lets them",
            default=UNSET,
        ),
    ),
    "AWS::ApiGateway::Method": (_API,),
    "AWS::ApiGatewayV2::Route": (_API,),
    "AWS::Cognito::IdentityPool": (
        Setting("AllowUnauthenticatedIdentities", _YES, "gives credentials to anyone, unasked"),
    ),
    "AWS::Transfer::Server": (
        Setting("EndpointType", ("PUBLIC",), "can be reached from the internet", default="PUBLIC"),
    ),
    "AWS::KMS::Key": (
        Setting(
            "EnableKeyRotation",
            _NO,
            "no longer changes its key material by itself",
            Severity.MORE,
            default=UNSET,
            removed="false",
        ),
    ),
    "AWS::EFS::FileSystem": (_encrypted("Encrypted"),),
    "AWS::EC2::Volume": (_encrypted("Encrypted"),),
}
