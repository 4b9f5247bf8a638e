"""Names and ARNs of the IAM resources of a stack, read before it is deployed."""

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
def created_identity(configure):
    """Return a function: a resource, parameters of its stack, values → its identity."""

    def identity(resource, parameters=None, more="", name="own", conditions=None):
        planned = Delivery.from_config(configure(more + STACK.format(name=name)))
        [deployment] = [
            deployment for deployment in planned.deployments if deployment.stack.name == name
        ]
        body = {"Resources": {"It": resource}, "Parameters": parameters or {}}
        body["Conditions"] = conditions or {}
        scope = deployment_context.deployment_context(
            planned, deployment, Template("s.json", body)
        )
        [result] = identities.created_identities(scope)
        return result

    return identity


def role(name=None, **properties):
    name_property = {} if name is None else {"RoleName": name}
    return {"Type": "AWS::IAM::Role", "Properties": {**name_property, **properties}}


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
def test_a_role_has_its_resolved_name_or_starts_with_its_stack_name(created_identity, name, arns):
    parameters = {
        "Suffix": {"Type": "String", "Default": "one"},
        "Stored": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/name"},
    }

    identity = created_identity(role(name), parameters)

    assert (identity.kind, identity.arns) == (
        "role",
        tuple(f"{IAM}:role/{suffix}" for suffix in arns),
    )


def test_a_value_of_the_environment_overrides_the_default(created_identity):
    more = '[environment.parameters.own]\nSuffix = "two"\n'

    identity = created_identity(
        role({"Ref": "Suffix"}), {"Suffix": {"Type": "String", "Default": "1"}}, more
    )

    assert identity.arns == (f"{IAM}:role/two",)


def test_both_branches_count_even_if_the_condition_is_known(created_identity):
    parameters = {"Big": {"Type": "String", "Default": "yes"}}
    choice = {"Fn::If": ["IsBig", "big", "small"]}
    conditions = {"IsBig": {"Fn::Equals": [{"Ref": "Big"}, "yes"]}}

    identity = created_identity(role(choice), parameters, conditions=conditions)

    assert identity.arns == (f"{IAM}:role/big", f"{IAM}:role/small")


def test_a_long_stack_name_is_truncated_like_in_cloudformation(created_identity):
    identity = created_identity(role(), name="a-stack-with-a-rather-long-name")

    assert identity.arns == (f"{IAM}:role/qa-a-stack-with-a-ra*",)


@pytest.mark.parametrize(
    ("path", "arns"),
    [
        ("/team/", [f"{IAM}:role/team/name"]),
        ({"Fn::ImportValue": "path"}, [f"{IAM}:role/*/name", f"{IAM}:role/name"]),
    ],
)
def test_the_path_is_part_of_the_arn(created_identity, path, arns):
    assert created_identity(role("name", Path=path)).arns == tuple(arns)


@pytest.mark.parametrize(
    ("kind", "name", "arn"),
    [
        ("AWS::IAM::InstanceProfile", "InstanceProfileName", "instance-profile/it"),
        ("AWS::IAM::ManagedPolicy", "ManagedPolicyName", "policy/it"),
        ("AWS::IAM::User", "UserName", "user/it"),
        ("AWS::IAM::Group", "GroupName", "group/it"),
    ],
)
def test_each_kind_of_identity_has_its_form_of_arn(created_identity, kind, name, arn):
    identity = created_identity({"Type": kind, "Properties": {name: "it"}})

    assert (identity.kind, identity.arns) == (arn.split("/")[0], (f"{IAM}:{arn}",))


def test_a_service_linked_role_has_the_path_of_its_service(created_identity):
    service = "es.amazonaws.com"
    identity = created_identity(
        {"Type": "AWS::IAM::ServiceLinkedRole", "Properties": {"AWSServiceName": service}}
    )

    assert identity == identities.Identity(
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
def test_a_role_is_passed_to_the_services_that_it_trusts(created_identity, statements, services):
    identity = created_identity(role("name", AssumeRolePolicyDocument={"Statement": statements}))

    assert identity.services == tuple(services)


def test_a_role_without_a_trust_policy_is_passed_to_no_service(created_identity):
    assert created_identity(role("name")).services == ()


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
def test_attached_policies_have_their_resolved_arns_or_start_with_the_stack_name(
    created_identity, arns, policies
):
    default = "arn:aws:iam::aws:policy/B,arn:aws:iam::aws:policy/C"
    parameters = {"Policies": {"Type": "CommaDelimitedList", "Default": default}}

    identity = created_identity(role("name", ManagedPolicyArns=arns), parameters)

    assert identity.policies == tuple(policies)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet="${}a:", max_size=8),
    lambda children: (
        st.lists(children, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Ref", "Fn::Sub", "Fn::Join", "Fn::If", "Service", "Statement"]),
            children,
            max_size=2,
        )
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(name=VALUES, trust=VALUES, policies=VALUES, path=VALUES)
def test_no_value_makes_the_arn_of_a_role_a_bare_wildcard(
    created_identity, name, trust, policies, path
):
    properties = {"AssumeRolePolicyDocument": trust, "ManagedPolicyArns": policies, "Path": path}

    identity = created_identity(
        {"Type": "AWS::IAM::Role", "Properties": {"RoleName": name, **properties}}
    )

    assert [arn for arn in identity.arns if not arn.startswith(f"{IAM}:role/")] == []
    assert [arn for arn in identity.arns if arn.endswith(("role/*", "role/*/*"))] == []
    assert [policy for policy in identity.policies if policy.startswith("*")] == []
