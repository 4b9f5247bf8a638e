"""What the IAM resources of a stack will be called, read before it is deployed."""

import pytest

from pipegen import delivery, loading
from pipegen.stacks.account import accounts, identities, values
from pipegen.template import Template

IAM = "arn:aws:iam::222222222222"
STACK = """
[[stack]]
name = "{name}"
template = "s.json"
"""


@pytest.fixture
def made(configure):
    """Return a function: a resource, parameters of its stack, values → what it becomes."""

    def identity(resource, parameters=None, more="", name="own"):
        planned = delivery.of(configure(more + STACK.format(name=name)))
        [deployment] = [each for each in planned.deployments if each.stack.name == name]
        body = {"Resources": {"It": resource}, "Parameters": parameters or {}}
        place = values.place(planned, deployment, Template("s.json", body))
        [found] = identities.made(place)
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


def test_in_china_services_and_arns_have_the_names_of_that_partition(tmp_path):
    path = tmp_path / "pipegen.toml"
    path.write_text(
        '[pipeline]\nname = "p"\naccount = "111111111111"\nregion = "cn-north-1"\n'
        'repository = "a/b"\nbranch = "main"\n'
        '[[environment]]\nname = "qa"\naccount = "222222222222"\n' + STACK.format(name="own")
    )
    planned = delivery.of(loading.load(path))
    resource = role(
        "name",
        AssumeRolePolicyDocument={
            "Statement": {"Principal": {"Service": {"Fn::Sub": "ec2.${AWS::URLSuffix}"}}}
        },
    )
    templates = {
        name: Template("t.json", {"Resources": {"It": resource} if name == "own" else {}})
        for name in ("vpc-setup", "ec2-setup", "own")
    }

    found = accounts.of(planned, templates)

    arn = "arn:aws-cn:iam::222222222222:role/name"
    assert found.body["222222222222"]["RolesOfEc2"] == [arn]
    assert found.services == {"RolesOfEc2": "ec2.amazonaws.com.cn"}


def test_what_only_one_account_has_leaves_no_key_missing_in_another(configure):
    more = """
[environment.parameters.own]
Policies = "arn:aws:iam::aws:policy/A"

[[environment]]
name = "production"
account = "333333333333"
[environment.parameters.own]
Policies = ""
"""
    planned = delivery.of(configure(more + STACK.format(name="own")))
    parameters = {"Policies": {"Type": "CommaDelimitedList"}}
    own = {
        "Resources": {"It": role("name", ManagedPolicyArns={"Ref": "Policies"})},
        "Parameters": parameters,
    }
    templates = {
        name: Template("t.json", own if name == "own" else {"Resources": {}})
        for name in ("vpc-setup", "ec2-setup", "own")
    }

    found = accounts.of(planned, templates).body

    assert [each["AttachedPolicies"] for each in found.values()] == [
        ["arn:aws:iam::aws:policy/A"]
    ] * 2
