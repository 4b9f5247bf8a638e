"""What the IAM resources of a stack will be called, read before it is deployed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipegen.cloudformation.template import Template
from pipegen.config import deployment_context
from pipegen.config.delivery import Delivery
from pipegen.stacks.account import identities

IAM = "arn:aws:iam::222222222222"
STACK = """
[[stack]]
name = "{name}"
template = "s.json"
"""


@pytest.fixture(scope="session")
def made(configure):
    """Return a function: a resource, parameters of its stack, values → what it becomes."""

    def identity(resource, parameters=None, more="", name="own", conditions=None):
        planned = Delivery.from_config(configure(more + STACK.format(name=name)))
        [deployment] = [each for each in planned.deployments if each.stack.name == name]
        body = {"Resources": {"It": resource}, "Parameters": parameters or {}}
        body["Conditions"] = conditions or {}
        scope = deployment_context.deployment_context(
            planned, deployment, Template("s.json", body)
        )
        [found] = identities.created_identities(scope)
        return found

    return identity


def role(name=None, **properties):
    named = {} if name is None else {"RoleName": name}
    return {"Type": "AWS::IAM::Role", "Properties": {**named, **properties}}


@pytest.mark.parametrize(
    ("name", "arns"),
    [
        ("machine", ["machine"]),
        ({"Fn::Sub": "${AWS::StackName}-${AWS::Region}"}, ["qa-own-eu-west-1"]),
        ({"Fn::Sub": ["${A}-${Suffix}-${!x}", {"A": "a"}]}, ["a-one-${x}"]),
        ({"Fn::Join": ["-", [{"Ref": "AWS::StackName"}, {"Ref": "Suffix"}]]}, ["qa-own-one"]),
        ({"Fn::If": ["Big", "big", {"Fn::Sub": "${Suffix}"}]}, ["big", "one"]),
        ({"Ref": "Suffix"}, ["one"]),
        ({"Fn::Sub": "${Suffix}-${Stored}"}, ["one-*"]),
        ({"Fn::Sub": "${Suffix}-{{resolve:ssm:/name}}"}, ["one-*"]),
        ({"Fn::Sub": "${Suffix}-{{resolve:ssm:${Stored}}}"}, ["one-*"]),
        ({"Fn::Sub": "${Stored}-role"}, ["qa-own*"]),
        ({"Fn::ImportValue": "name"}, ["qa-own*"]),
        ({"Fn::If": ["Named", "name", {"Ref": "AWS::NoValue"}]}, ["name", "qa-own*"]),
        ({"Fn::Join": ["-", ["a", {"Fn::If": ["X", "b", {"Ref": "Stored"}]}]]}, ["a-*", "a-b"]),
        ({"Fn::Join": ["-", ["a", {"a": "b"}]]}, ["a-*"]),
        ({"Fn::Sub": ["${A}-${A}", {"A": {"Fn::If": ["X", "a", "b"]}}]}, ["a-a", "b-b"]),
        ({"Fn::Select": [0, ["name"]]}, ["qa-own*"]),
        ({"Fn::Sub": "a-${It}"}, ["a-*"]),
        ({"Fn::GetAtt": ["It", "Arn"]}, ["qa-own*"]),
        (3, ["qa-own*"]),
        (None, ["qa-own*"]),
    ],
)
def test_a_role_is_called_what_its_name_will_be_or_begins_like_its_stack(made, name, arns):
    parameters = {
        "Suffix": {"Type": "String", "Default": "one"},
        "Stored": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/name"},
    }

    found = made(role(name), parameters)

    assert (found.kind, found.arns) == ("role", tuple(f"{IAM}:role/{each}" for each in arns))


def test_a_value_of_the_environment_comes_before_the_default(made):
    more = '[environment.parameters.own]\nSuffix = "two"\n'

    found = made(role({"Ref": "Suffix"}), {"Suffix": {"Type": "String", "Default": "1"}}, more)

    assert found.arns == (f"{IAM}:role/two",)


def test_both_branches_count_even_if_the_condition_is_known(made):
    parameters = {"Big": {"Type": "String", "Default": "yes"}}
    choice = {"Fn::If": ["IsBig", "big", "small"]}
    conditions = {"IsBig": {"Fn::Equals": [{"Ref": "Big"}, "yes"]}}

    found = made(role(choice), parameters, conditions=conditions)

    assert found.arns == (f"{IAM}:role/big", f"{IAM}:role/small")


def test_of_a_long_stack_name_only_what_cloudformation_keeps_is_used(made):
    found = made(role(), name="a-stack-with-a-rather-long-name")

    assert found.arns == (f"{IAM}:role/qa-a-stack-with-a-ra*",)


@pytest.mark.parametrize(
    ("path", "arns"),
    [
        ("/team/", [f"{IAM}:role/team/name"]),
        ({"Fn::ImportValue": "path"}, [f"{IAM}:role/*/name", f"{IAM}:role/name"]),
    ],
)
def test_a_path_is_a_part_of_the_arn(made, path, arns):
    assert made(role("name", Path=path)).arns == tuple(arns)


@pytest.mark.parametrize(
    ("kind", "name", "arn"),
    [
        ("AWS::IAM::InstanceProfile", "InstanceProfileName", "instance-profile/it"),
        ("AWS::IAM::ManagedPolicy", "ManagedPolicyName", "policy/it"),
        ("AWS::IAM::User", "UserName", "user/it"),
        ("AWS::IAM::Group", "GroupName", "group/it"),
    ],
)
def test_each_kind_has_arns_of_its_own(made, kind, name, arn):
    found = made({"Type": kind, "Properties": {name: "it"}})

    assert (found.kind, found.arns) == (arn.split("/")[0], (f"{IAM}:{arn}",))


def test_a_service_linked_role_lies_under_the_path_of_its_service(made):
    service = "es.amazonaws.com"
    found = made(
        {"Type": "AWS::IAM::ServiceLinkedRole", "Properties": {"AWSServiceName": service}}
    )

    assert found == identities.Identity(
        "role", (f"{IAM}:role/aws-service-role/{service}/*",), (), ()
    )


@pytest.mark.parametrize(
    ("statements", "services"),
    [
        ({"Principal": {"Service": "ec2.amazonaws.com"}}, ["ec2.amazonaws.com"]),
        (
            [
                {
                    "Principal": {
                        "Service": ["b.amazonaws.com", {"Fn::Sub": "a.${AWS::URLSuffix}"}]
                    }
                },
                {"Principal": {"AWS": "arn:aws:iam::111111111111:root"}},
                {"Principal": "*"},
            ],
            ["a.amazonaws.com", "b.amazonaws.com"],
        ),
        ([{"Principal": {"Service": {"Fn::ImportValue": "service"}}}], []),
        (["broken"], []),
        (None, []),
    ],
)
def test_a_role_is_passed_to_the_services_that_it_trusts(made, statements, services):
    found = made(role("name", AssumeRolePolicyDocument={"Statement": statements}))

    assert found.services == tuple(services)


def test_a_role_without_a_trust_policy_is_passed_to_nobody(made):
    assert made(role("name")).services == ()


@pytest.mark.parametrize(
    ("arns", "policies"),
    [
        (["arn:aws:iam::aws:policy/A"], ["arn:aws:iam::aws:policy/A"]),
        ({"Ref": "Policies"}, ["arn:aws:iam::aws:policy/B", "arn:aws:iam::aws:policy/C"]),
        (
            {"Fn::If": ["X", ["arn:aws:iam::aws:policy/A"], {"Ref": "AWS::NoValue"}]},
            ["arn:aws:iam::aws:policy/A"],
        ),
        ([{"Ref": "Made"}], [f"{IAM}:policy/qa-own*"]),
        ([""], []),
        ({"Fn::Split": [",", "a,b"]}, [f"{IAM}:policy/qa-own*"]),
        (None, []),
    ],
)
def test_attached_policies_are_named_or_begin_like_the_stack(made, arns, policies):
    default = "arn:aws:iam::aws:policy/B,arn:aws:iam::aws:policy/C"
    parameters = {"Policies": {"Type": "CommaDelimitedList", "Default": default}}

    found = made(role("name", ManagedPolicyArns=arns), parameters)

    assert found.policies == tuple(policies)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet="${}a:", max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Ref", "Fn::Sub", "Fn::Join", "Fn::If", "Service", "Statement"]),
            inner,
            max_size=2,
        )
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(name=VALUES, trust=VALUES, policies=VALUES, path=VALUES)
def test_whatever_a_value_is_no_arn_of_a_role_is_a_bare_wildcard(
    made, name, trust, policies, path
):
    properties = {"AssumeRolePolicyDocument": trust, "ManagedPolicyArns": policies, "Path": path}

    found = made({"Type": "AWS::IAM::Role", "Properties": {"RoleName": name, **properties}})

    assert [each for each in found.arns if not each.startswith(f"{IAM}:role/")] == []
    assert [each for each in found.arns if each.endswith(("role/*", "role/*/*"))] == []
    assert [each for each in found.policies if each.startswith("*")] == []
