"""Settings that expose a resource to the internet or remove a protection."""

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


def test_a_bucket_blocks_public_access_by_default():
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
def test_a_setting_is_reported_when_it_exposes_the_resource(kind, before, after, expected):
    assert broadened_access(kind, before, after) == (expected,)
    assert broadened_access(kind, after, {**before, "More": 1}) == ()
    assert broadened_access(kind, after, {**after, "More": 1}) == ()


def test_a_new_exposed_resource_is_reported():
    assert broadened_access("AWS::ElasticLoadBalancingV2::LoadBalancer", None, {}) == (
        "can be reached from the internet where its groups let it",
    )
    assert (
        broadened_access(
            "AWS::EC2::Instance", None, {"MetadataOptions": {"HttpPutResponseHopLimit": 2}}
        )
        == ()
    )


def test_weakening_or_removing_vpc_block_public_access_is_reported():
    kind = "AWS::EC2::VPCBlockPublicAccessOptions"
    bidirectional, ingress = (
        {"InternetGatewayBlockMode": f"block-{mode}"} for mode in ("bidirectional", "ingress")
    )
    out = "no longer keeps internet gateways from letting traffic out"

    assert broadened_access(kind, bidirectional, ingress) == (out,)
    assert broadened_access(kind, ingress, None) == (
        "no longer keeps internet gateways from letting traffic in",
    )
    assert len(broadened_access(kind, bidirectional, None)) == 2
    assert broadened_access(kind, None, ingress) == ()
    assert broadened_access(kind, ingress, bidirectional) == ()


ROUTE = "AWS::EC2::Route"


def route(gateway="igw-1", destination="0.0.0.0/0", name="DestinationCidrBlock"):
    return {name: destination, "GatewayId": gateway, "RouteTableId": "rtb-1"}


def test_a_default_route_to_an_internet_gateway_is_reported():
    sentence = "leads {} to the gateway {}: what has a public address there is in the internet"
    ipv6 = route(Unresolved("${Igw}"), "::/0", "DestinationIpv6CidrBlock")
    nat = {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1"}

    assert broadened_access(ROUTE, None, route()) == (sentence.format("0.0.0.0/0", "igw-1"),)
    assert broadened_access(ROUTE, None, ipv6) == (sentence.format("::/0", "${Igw}"),)
    assert broadened_access(ROUTE, nat, route()) == (sentence.format("0.0.0.0/0", "igw-1"),)
    assert broadened_access(ROUTE, route(destination="10.0.0.0/8"), route()) == (
        sentence.format("0.0.0.0/0", "igw-1"),
    )


def test_other_routes_broaden_no_access():
    assert broadened_access(ROUTE, None, route(destination="10.0.0.0/8")) == ()
    assert broadened_access(ROUTE, None, route("vgw-1")) == ()
    assert broadened_access(ROUTE, route("igw-1"), route("igw-2")) == ()
    assert broadened_access(ROUTE, route(), {"DestinationCidrBlock": "0.0.0.0/0"}) == ()
    assert broadened_access(ROUTE, route(), None) == ()


def test_every_exposure_setting_exists_in_the_schema_of_its_type(schema_has):
    assert [
        (kind, setting.path)
        for kind, settings in exposure_settings.SETTINGS.items()
        for setting in settings
        if not schema_has(kind, setting.path)
    ] == []
