"""Invariants for changes of every resource type, with properties of any shape."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.diff import billing
from pipegen.diff.security import (
    broadened_access,
    exposure_settings,
    identity_policies,
    memberships,
    network_rules,
    resource_policies,
)
from pipegen.diff.security.access_change import Severity
from tests.conftest import examples

FIREWALLS = [
    "AWS::EC2::NetworkAclEntry",
    "AWS::EC2::Route",
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::SecurityGroupEgress",
    "AWS::EC2::SecurityGroupIngress",
]
KINDS = sorted(
    {
        *FIREWALLS,
        *identity_policies.RESOURCE_TYPES,
        *memberships.MEMBERSHIPS,
        *exposure_settings.SETTINGS,
        *resource_policies.PERMISSIONS,
        "AWS::S3::BucketPolicy",
        "AWS::KMS::Key",
    }
)
TRAFFIC = [
    *("SecurityGroupIngress", "SecurityGroupEgress", "IpProtocol", "FromPort", "ToPort", "CidrIp"),
    *("SourceSecurityGroupId", "GroupId", "PortRange", "Icmp", "From", "To", "Type", "Code"),
    *("RuleAction", "RuleNumber", "Egress", "Protocol", "CidrBlock", "DestinationCidrBlock"),
    "GatewayId",
]
POLICIES = [
    *("AssumeRolePolicyDocument", "Policies", "PolicyDocument", "PermissionsBoundary", "Effect"),
    *("ManagedPolicyArns", "KeyPolicy", "Statement", "Action", "Resource", "Principal", "AWS"),
    *("NotPrincipal", "NotAction", "Condition", "StringEquals", "SourceArn", "FunctionName"),
]
TEXTS = [
    *("*", "Allow", "Deny", "allow", "deny", "s3:*", "tcp", "icmp", "-1", "true", "false", ""),
    *("0.0.0.0/0", "10.0.0.0/8", "::/0", "111111111111", "{", '{"Statement": [1]}', "²"),
]
UNKNOWN = [Unresolved("${X}"), Unresolved("arn:aws:iam::${AWS::AccountId}:root")]
LEAF = st.one_of(
    st.sampled_from(TEXTS),
    st.sampled_from(UNKNOWN),
    st.none(),
    st.booleans(),
    st.integers(-2, 70000),
)


def keys(kind):
    """Return the names of the relevant properties of `kind`, at any depth."""
    paths = [path for path, *_ in memberships.MEMBERSHIPS.get(kind, ())]
    paths += [setting.path for setting in exposure_settings.SETTINGS.get(kind, ())]
    return sorted({part for path in paths for part in path.split(".")} - {"*"}) + (
        TRAFFIC if kind in FIREWALLS else POLICIES
    )


def properties(names):
    within = st.recursive(
        LEAF,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(st.sampled_from(names), inner, max_size=6),
        ),
        max_leaves=12,
    )
    return st.dictionaries(st.sampled_from(names), within, max_size=8)


CHANGES = st.sampled_from(KINDS).flatmap(
    lambda kind: st.tuples(st.just(kind), properties(keys(kind)), properties(keys(kind)))
)
PROPERTIES = properties(
    [
        *("MinSize", "MaxSize", "Tier", "Scheme", "NetworkInterfaces", "AssociatePublicIpAddress"),
        *("StreamModeDetails", "StreamMode", "LaunchType", "CapacityProviderStrategy"),
        *("CapacityProvider", "VpcEndpointType", "PipelineType", "BillingMode", "DesiredCount"),
    ]
)


@pytest.mark.unmeasured
@examples(100, thorough=200)
@given(CHANGES)
def test_properties_of_any_shape_can_be_compared(change):
    kind, before, after = change

    for pair in ((before, after), (None, after), (before, None)):
        sentences = broadened_access(kind, *pair)
        assert all(
            isinstance(sentence, str) and sentence and "\n" not in sentence
            for sentence in sentences
        )
        assert len(sentences) == len({*sentences})


@given(
    st.sampled_from(sorted({*billing.ALWAYS_BILLED, *billing.BILLED_BY_PROPERTIES})), PROPERTIES
)
def test_properties_of_any_shape_have_a_cost_or_none(kind, properties):
    assert isinstance(billing.fixed_cost(kind, properties), str | None)


@pytest.mark.unmeasured
@given(CHANGES)
def test_unchanged_properties_broaden_no_access(change):
    kind, same, _ = change

    assert broadened_access(kind, same, {**same}) == ()
    assert broadened_access(kind, same, {**same, "Description": "another"}) == ()


@pytest.mark.parametrize("kind", KINDS)
def test_a_resource_absent_on_both_sides_broadens_no_access(kind):
    assert broadened_access(kind, None, None) == ()


def test_open_egress_is_less_severe_than_open_ingress():
    def group(*sources):
        rules = [{"IpProtocol": "-1", "CidrIp": source} for source in sources]
        narrow = [{"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "CidrIp": "10.0.0.0/8"}]
        properties = {"GroupDescription": "x", "SecurityGroupIngress": rules}
        return {**properties, "SecurityGroupEgress": rules or narrow}

    severities = [
        change.severity
        for change in network_rules.access_changes(
            "AWS::EC2::SecurityGroup", group(), group("0.0.0.0/0")
        )
    ]

    assert severities == [Severity.OPEN, Severity.WIDE]


def test_full_access_to_iam_is_more_severe_than_to_another_service():
    def user(*names):
        return {"ManagedPolicyArns": [f"arn:aws:iam::aws:policy/{name}" for name in names]}

    changes = identity_policies.access_changes(
        "AWS::IAM::User", user(), user("AmazonS3FullAccess", "IAMFullAccess"), None
    )

    assert [change.severity for change in changes] == [Severity.WIDE, Severity.OPEN]
