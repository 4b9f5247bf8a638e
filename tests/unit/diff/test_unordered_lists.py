"""Lists whose order does not matter, according to the schemas."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.diff import unordered_lists, value_diff

GROUP = "AWS::EC2::SecurityGroup"
A, B, C, D = ({"CidrIp": f"10.{number}.0.0/16", "FromPort": number} for number in range(4))


def differences(kind, before, after):
    changes = value_diff.differences(unordered_lists.align_order(kind, before, after), after)
    return [(value_diff.format_path(path), *pair) for path, *pair in changes]


def properties(path, value):
    """Return properties with `value` at `path`, in lists of one where there are lists."""
    for name in reversed(path.split(".")):
        value = {name: [value] if name == "NetworkInterfaces" else value}
    return value


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (GROUP, "SecurityGroupIngress"),
        (GROUP, "SecurityGroupEgress"),
        ("AWS::AutoScaling::AutoScalingGroup", "VPCZoneIdentifier"),
        ("AWS::EC2::Instance", "NetworkInterfaces.GroupSet"),
        ("AWS::ElasticLoadBalancingV2::LoadBalancer", "Subnets"),
        ("AWS::ECS::Service", "NetworkConfiguration.AwsvpcConfiguration.Subnets"),
        ("AWS::IAM::Role", "ManagedPolicyArns"),
        ("AWS::Lambda::Function", "VpcConfig.SubnetIds"),
        ("AWS::RDS::DBSubnetGroup", "SubnetIds"),
    ],
)
def test_reordering_an_unordered_list_is_no_change(kind, path):
    a, b = Unresolved("${One}"), "other"
    before, after = properties(path, [a, b]), properties(path, [b, a])

    assert differences(kind, before, after) == []
    assert differences(kind, properties(path, [a]), properties(path, [b])) != []


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("AWS::AutoScaling::AutoScalingGroup", "TerminationPolicies"),
        ("AWS::CloudFront::Distribution", "DistributionConfig.CacheBehaviors"),
        ("AWS::CodePipeline::Pipeline", "Stages"),
        ("Custom::Network", "Subnets"),
        ("Example::Own::Type", "Anything"),
    ],
)
def test_reordering_a_list_whose_order_matters_or_is_unknown_is_a_change(kind, path):
    before, after = properties(path, ["a", "b"]), properties(path, ["b", "a"])

    assert differences(kind, before, after) != []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            [A, B],
            [B, C],
            [("[1].CidrIp", "10.0.0.0/16", "10.2.0.0/16"), ("[1].FromPort", "0", "2")],
        ),
        ([A, A, B], [B, A, A], []),
        ([A, B], [C, B, A], [("[0]", value_diff.ABSENT, value_diff.canonical_value(C))]),
        ([A, B, C], [C, A], [("[2]", value_diff.canonical_value(B), value_diff.ABSENT)]),
        ([A, B], "all of them", [("", [*map(value_diff.canonical_value, (A, B))], "all of them")]),
    ],
)
def test_only_added_and_removed_elements_are_reported(before, after, expected):
    name = "SecurityGroupIngress"

    changes = differences(GROUP, {name: before}, {name: after})

    assert [(path.removeprefix(name), *pair) for path, *pair in changes] == expected


@given(st.lists(st.sampled_from([A, B, C, D])), st.lists(st.sampled_from([A, B, C, D])))
def test_aligning_keeps_every_element(before, after):
    name = "SecurityGroupIngress"

    aligned = unordered_lists.align_order(GROUP, {name: before, "VpcId": "v"}, {name: after})

    assert sorted(aligned[name], key=str) == sorted(before, key=str)
    assert aligned["VpcId"] == "v"
