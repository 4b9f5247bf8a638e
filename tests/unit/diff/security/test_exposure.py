"""Settings that open a resource to the internet, or take a guard away."""

import pytest

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.diff.security import broadened_access, exposure_settings

BUCKET = "AWS::S3::Bucket"
_NAMES = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
BLOCKED = dict.fromkeys(_NAMES, True)
PUBLIC = "gets a public address, and can be reached from the internet where its groups let it"
TOKENS = "does not demand session tokens (IMDSv2) for its role's credentials"
UNBLOCKED = (
    "no longer refuses public ACLs",
    "no longer refuses a policy that makes it public",
    "no longer ignores public ACLs",
    "no longer keeps others out where its policy is public",
)


def blocked(**values):
    return {"PublicAccessBlockConfiguration": values}


def test_a_bucket_is_blocked_until_its_configuration_says_otherwise():
    assert broadened_access(BUCKET, None, {}) == ()
    assert broadened_access(BUCKET, None, blocked(**BLOCKED)) == ()
    assert broadened_access(BUCKET, blocked(**BLOCKED), {}) == UNBLOCKED
    assert (
        broadened_access(BUCKET, blocked(**BLOCKED), blocked(BlockPublicAcls="true"))
        == UNBLOCKED[1:]
    )
    assert (
        broadened_access(BUCKET, blocked(**BLOCKED), blocked(**BLOCKED, IgnorePublicAcls_="x"))
        == ()
    )
    assert broadened_access(BUCKET, None, blocked(**{**BLOCKED, "BlockPublicPolicy": False})) == (
        UNBLOCKED[1],
    )
    assert broadened_access(BUCKET, blocked(**BLOCKED), None) == ()


@pytest.mark.parametrize(
    ("kind", "before", "after", "expected"),
    [
        (BUCKET, {}, {"AccessControl": "PublicRead"}, "can be read by anyone, by its ACL"),
        (
            BUCKET,
            {},
            {"OwnershipControls": {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}},
            "heeds ACLs, by which whoever writes an object may share it",
        ),
        ("AWS::RDS::DBInstance", {}, {"PubliclyAccessible": True}, PUBLIC),
        (
            "AWS::EC2::Instance",
            {"NetworkInterfaces": [{}]},
            {"NetworkInterfaces": [{}, {"AssociatePublicIpAddress": "true"}]},
            PUBLIC,
        ),
        (
            "AWS::EC2::LaunchTemplate",
            {"LaunchTemplateData": {"MetadataOptions": {"HttpTokens": "required"}}},
            {"LaunchTemplateData": {"MetadataOptions": {"HttpTokens": "optional"}}},
            TOKENS,
        ),
        (
            "AWS::EC2::Instance",
            {"MetadataOptions": {"HttpTokens": "required"}},
            {"MetadataOptions": {}},
            TOKENS,
        ),
        (
            "AWS::EC2::Subnet",
            {"MapPublicIpOnLaunch": False},
            {"MapPublicIpOnLaunch": True},
            "gives each new machine a public address",
        ),
        (
            "AWS::ElasticLoadBalancingV2::LoadBalancer",
            {"Scheme": "internal"},
            {},
            "can be reached from the internet where its groups let it",
        ),
        (
            "AWS::ECS::Service",
            {},
            {"NetworkConfiguration": {"AwsvpcConfiguration": {"AssignPublicIp": "ENABLED"}}},
            PUBLIC,
        ),
        (
            "AWS::EKS::Cluster",
            {"ResourcesVpcConfig": {"EndpointPublicAccess": False}},
            {"ResourcesVpcConfig": {}},
            "answers Kubernetes calls from the internet",
        ),
        (
            "AWS::RDS::DBCluster",
            {"StorageEncrypted": True},
            {},
            "is no longer encrypted: the key's policy guards it no more",
        ),
        (
            "AWS::KMS::Key",
            {"EnableKeyRotation": True},
            {},
            "no longer changes its key material by itself",
        ),
        (
            "AWS::RDS::DBInstance",
            {"PubliclyAccessible": False},
            {"PubliclyAccessible": Unresolved("${Public}")},
            "with ${Public} as PubliclyAccessible may be more open",
        ),
    ],
)
def test_a_setting_that_exposes_is_said_once_it_does(kind, before, after, expected):
    assert broadened_access(kind, before, after) == (expected,)
    assert broadened_access(kind, after, {**before, "More": 1}) == ()
    assert broadened_access(kind, after, {**after, "More": 1}) == ()


def test_what_is_new_and_exposed_is_said_as_well():
    assert broadened_access("AWS::ElasticLoadBalancingV2::LoadBalancer", None, {}) == (
        "can be reached from the internet where its groups let it",
    )
    assert (
        broadened_access(
            "AWS::EC2::Instance", None, {"MetadataOptions": {"HttpPutResponseHopLimit": 2}}
        )
        == ()
    )


def test_a_guard_of_others_opens_by_degrees_and_by_going_away():
    kind = "AWS::EC2::VPCBlockPublicAccessOptions"
    both, one = ({"InternetGatewayBlockMode": f"block-{x}"} for x in ("bidirectional", "ingress"))
    out = "no longer keeps internet gateways from letting traffic out"

    assert broadened_access(kind, both, one) == (out,)
    assert broadened_access(kind, one, None) == (
        "no longer keeps internet gateways from letting traffic in",
    )
    assert len(broadened_access(kind, both, None)) == 2
    assert broadened_access(kind, None, one) == ()
    assert broadened_access(kind, one, both) == ()


ROUTE = "AWS::EC2::Route"


def route(gateway="igw-1", destination="0.0.0.0/0", name="DestinationCidrBlock"):
    return {name: destination, "GatewayId": gateway, "RouteTableId": "rtb-1"}


def test_a_default_route_to_a_gateway_leads_into_the_internet():
    said = "leads {} to the gateway {}: what has a public address there is in the internet"
    ipv6 = route(Unresolved("${Igw}"), "::/0", "DestinationIpv6CidrBlock")
    nat = {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1"}

    assert broadened_access(ROUTE, None, route()) == (said.format("0.0.0.0/0", "igw-1"),)
    assert broadened_access(ROUTE, None, ipv6) == (said.format("::/0", "${Igw}"),)
    assert broadened_access(ROUTE, nat, route()) == (said.format("0.0.0.0/0", "igw-1"),)
    assert broadened_access(ROUTE, route(destination="10.0.0.0/8"), route()) == (
        said.format("0.0.0.0/0", "igw-1"),
    )


def test_other_routes_lead_nowhere_new():
    assert broadened_access(ROUTE, None, route(destination="10.0.0.0/8")) == ()
    assert broadened_access(ROUTE, None, route("vgw-1")) == ()
    assert broadened_access(ROUTE, route("igw-1"), route("igw-2")) == ()
    assert broadened_access(ROUTE, route(), {"DestinationCidrBlock": "0.0.0.0/0"}) == ()
    assert broadened_access(ROUTE, route(), None) == ()


def test_settings_are_properties_of_their_types(schema_has):
    assert [
        (kind, each.path)
        for kind, listed in exposure_settings.SETTINGS.items()
        for each in listed
        if not schema_has(kind, each.path)
    ] == []
