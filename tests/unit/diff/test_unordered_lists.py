"""Lists whose order means nothing, from the schemas."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.diff import unordered_lists, value_diff

GROUP = "AWS::EC2::SecurityGroup"
A, B, C, D = ({"CidrIp": f"10.{each}.0.0/16", "FromPort": each} for each in range(4))


def differences(kind, before, after):
    found = value_diff.differences(unordered_lists.align_order(kind, before, after), after)
    return [(value_diff.format_path(path), *pair) for path, *pair in found]


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
def test_another_order_of_what_has_none_is_no_change(kind, path):
    a, b = Unresolved("${One}"), "other"
    one, other = properties(path, [a, b]), properties(path, [b, a])

    assert differences(kind, one, other) == []
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
def test_an_order_that_means_something_or_may_is_a_change(kind, path):
    one, other = properties(path, ["a", "b"]), properties(path, ["b", "a"])

    assert differences(kind, one, other) != []


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
def test_only_what_is_new_or_gone_is_told(before, after, expected):
    name = "SecurityGroupIngress"

    found = differences(GROUP, {name: before}, {name: after})

    assert [(path.removeprefix(name), *pair) for path, *pair in found] == expected


@given(st.lists(st.sampled_from([A, B, C, D])), st.lists(st.sampled_from([A, B, C, D])))
def test_aligning_keeps_every_element(before, after):
    name = "SecurityGroupIngress"

    found = unordered_lists.align_order(GROUP, {name: before, "VpcId": "v"}, {name: after})

    assert sorted(found[name], key=str) == sorted(before, key=str)
    assert found["VpcId"] == "v"
