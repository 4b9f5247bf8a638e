"""What the execution role may do to identities that stacks name, and that it is enough."""

import pytest

from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.template import Template
from pipegen.config.delivery import Delivery
from pipegen.iam import identity_references, missing_permissions, resource_permissions
from pipegen.iam.role import Role
from pipegen.stacks import account

IAM = "arn:aws:iam::222222222222"
DOCUMENT = {"Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]}


def of(kind, **properties):
    return {"R": {"Type": kind, "Properties": properties}}


def function(role):
    return of("AWS::Lambda::Function", Role=role, Code={"ZipFile": "x"})


def by_name(kind, name):
    """The ARNs that an identity may have of which only the name is known."""
    return [f"{IAM}:{kind}/*/{name}", f"{IAM}:{kind}/{name}"]


@pytest.mark.parametrize(
    ("role", "parameters"),
    [
        (f"{IAM}:role/team/worker", {}),
        ({"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/team/worker"}, {}),
        ({"Ref": "Role"}, {"Role": {"Type": "String", "Default": f"{IAM}:role/team/worker"}}),
    ],
)
def test_a_role_that_is_there_already_may_be_passed(setup, role, parameters):
    stack = setup(parameters=parameters, vpc_setup=function(role))

    assert stack.about("iam:PassRole") == [([f"{IAM}:role/team/worker"], None)]


def test_a_role_is_found_wherever_a_property_holds_it():
    choice = {"Fn::If": ["Is", f"{IAM}:role/yes", f"{IAM}:role/no"]}
    inner = {"Fn::If": ["Is", {"RoleArn": f"{IAM}:role/inner"}, {"RoleArn": f"{IAM}:role/other"}]}
    body = {
        "Conditions": {"Is": {"Fn::Equals": ["a", "a"]}},
        "Resources": {
            **function(choice),
            "List": of("AWS::S3::Bucket", Rules=[{"To": {"Role": f"{IAM}:role/listed"}}])["R"],
            "Inner": of("AWS::S3::Bucket", Replication=inner)["R"],
            "Tagged": of("AWS::S3::Bucket", Tags=[{"Key": f"{IAM}:role/key"}])["R"],
        },
    }

    found = identity_references.find_references(
        StackContext(Template("t.json", body), {}, "222222222222", "eu-west-1", "s")
    )

    arns = [each for mention in found for each in mention.arns]
    assert arns == [f"{IAM}:role/{name}" for name in ("yes", "listed", "inner")]


def test_each_account_names_its_own(setup, production):
    role = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/worker"}

    stack = setup(production, vpc_setup=function(role))

    for number in ("222222222222", "333333333333"):
        assert stack.about("iam:PassRole", number) == [
            ([f"arn:aws:iam::{number}:role/worker"], None)
        ]


def test_a_role_of_another_account_is_not_passed(setup):
    stack = setup(vpc_setup=function("arn:aws:iam::999999999999:role/worker"))

    assert stack.about("iam:PassRole") == []


def test_whom_a_policy_names_is_not_passed(setup):
    policy = {"Statement": [{"Principal": {"AWS": f"{IAM}:role/admin"}, "Action": "kms:*"}]}
    key = of("AWS::KMS::Key", KeyPolicy=policy)
    assert "iam:PassRole" not in resource_permissions.actions_for_resource(key["R"])
    bucket = of("AWS::S3::Bucket", Odd=policy)
    assert "iam:PassRole" in resource_permissions.actions_for_resource(bucket["R"])

    assert setup(vpc_setup={**key, "B": bucket["R"]}).about("iam:PassRole") == []


def test_a_role_that_a_stack_makes_is_still_passed_to_its_service_alone(setup, machine):
    role = {"Fn::GetAtt": ["Role", "Arn"]}
    named = {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:role/${AWS::StackName}-machine"}

    for each in (role, named):
        stack = setup(vpc_setup={"Role": machine, **function(each)})

        [(_, condition)] = stack.about("iam:PassRole")
        assert condition == {"StringEquals": {"iam:PassedToService": ["ec2.amazonaws.com"]}}


def test_a_resource_that_is_not_made_passes_nothing(setup, configure):
    built = Template(
        "t.json",
        {
            "Parameters": {"On": {"Type": "String", "Default": "no"}},
            "Conditions": {"On": {"Fn::Equals": [{"Ref": "On"}, "yes"]}},
            "Resources": {"R": {**function(f"{IAM}:role/worker")["R"], "Condition": "On"}},
        },
    )
    planned = Delivery.from_config(configure())
    empty = Template("t.json", {"Resources": {}})
    stacks = {each.name: built if each.name == "vpc-setup" else empty for each in planned.stacks}

    keys = account.AccountMapping.build(planned, stacks).keys

    assert [each for each in keys if "Passed" in each] == []


def test_the_role_of_an_instance_profile_may_be_passed_and_nothing_else_be_done_to_it(setup):
    stack = setup(vpc_setup=of("AWS::IAM::InstanceProfile", Roles=["worker"]))

    about = {
        each
        for s in stack.statements()
        if f"{IAM}:role/worker" in s["Resource"]
        for each in s["Action"]
    }
    assert about == {"iam:PassRole"}
    assert stack.about("iam:PassRole") == [(by_name("role", "worker"), None)]


@pytest.mark.parametrize("kind", ["group", "role", "user"])
def test_a_managed_policy_is_attached_to_what_it_names_and_only_itself(setup, kind):
    properties = {f"{kind.title()}s": ["old"], "PolicyDocument": DOCUMENT}

    stack = setup(vpc_setup=of("AWS::IAM::ManagedPolicy", ManagedPolicyName="own", **properties))

    only = {"ArnLike": {"iam:PolicyARN": [f"{IAM}:policy/own"]}}
    assert stack.about(f"iam:Attach{kind.title()}Policy") == [(by_name(kind, "old"), only)]
    assert stack.about(f"iam:Detach{kind.title()}Policy") == [(by_name(kind, "old"), None)]
    others = {"group", "role", "user"} - {kind}
    verbs = [f"iam:{verb}{each.title()}Policy" for verb in ("Attach", "Detach") for each in others]
    assert stack.actions.isdisjoint(verbs)


@pytest.mark.parametrize("kind", ["group", "role", "user"])
def test_an_inline_policy_is_put_on_what_it_names(setup, kind):
    many = of("AWS::IAM::Policy", **{f"{kind.title()}s": ["old"], "PolicyName": "p"})
    one = of(f"AWS::IAM::{kind.title()}Policy", **{f"{kind.title()}Name": "old"})

    for resources in (many, one):
        stack = setup(vpc_setup=resources)

        for verb in ("Delete", "Get", "Put"):
            found = stack.about(f"iam:{verb}{kind.title()}Policy")
            assert found == [(by_name(kind, "old"), None)]


def test_a_user_joins_the_groups_that_it_names(setup):
    stack = setup(vpc_setup=of("AWS::IAM::User", Groups=["developers"]))

    for action in ("iam:AddUserToGroup", "iam:RemoveUserFromGroup"):
        assert stack.about(action) == [(by_name("group", "developers"), None)]


def test_what_is_read_of_an_identity_is_what_the_type_needs(setup):
    resources = of(
        "AWS::ServiceCatalog::PortfolioPrincipalAssociation",
        PrincipalARN=f"{IAM}:user/anna",
        PrincipalType="IAM",
    )

    stack = setup(vpc_setup=resources)

    assert stack.about("iam:GetUser") == [([f"{IAM}:user/anna"], None)]
    assert stack.about("iam:GetGroup") == []


def test_the_roles_that_deploy_can_not_be_passed_to_a_service(setup):
    stack = setup(vpc_setup=function(f"{IAM}:role/infrastructure-execution"))

    denials = [each for each in stack.statements() if each["Effect"] == "Deny"]
    assert [f"{IAM}:role/infrastructure-execution" in each["Resource"] for each in denials] == [
        True
    ]
    assert [each["Action"] for each in denials] == [["iam:PassRole"]]


LISTED = sorted(
    each
    for each in resource_permissions._data()["types"]
    if any(
        action.startswith("iam:") and action not in ("iam:PassRole", "iam:CreateServiceLinkedRole")
        for action in resource_permissions.actions_for_resource({"Type": each})
    )
)
PROPERTIES = {
    "AWS::IAM::GroupPolicy": {"GroupName": "g"},
    "AWS::IAM::InstanceProfile": {"Roles": ["r"]},
    "AWS::IAM::Policy": {"Groups": ["g"], "Roles": ["r"], "Users": ["u"]},
    "AWS::IAM::RolePolicy": {"RoleName": "r"},
    "AWS::IAM::ServiceLinkedRole": {"AWSServiceName": "lex.amazonaws.com"},
    "AWS::IAM::UserPolicy": {"UserName": "u"},
    "AWS::IAM::VirtualMFADevice": {"Users": ["u"]},
}


@pytest.mark.parametrize("kind", LISTED)
def test_what_is_computed_is_enough_for_each_type_that_needs_iam(configure, kind):
    planned = Delivery.from_config(configure())
    template = Template("t.json", {"Resources": of(kind, **PROPERTIES.get(kind, {}))})
    empty = Template("e.json", {"Resources": {}})
    templates = {
        each.name: template if each.name == "vpc-setup" else empty for each in planned.stacks
    }
    body = account.build(planned, templates).to_dict()
    made = StackContext(
        Template("account.json", body), {}, "222222222222", "eu-west-1", "account-setup"
    )
    role = Role.from_template(made, "ExecutionRole")

    scope = StackContext(template, {}, "222222222222", "eu-west-1", "qa-vpc-setup")

    assert missing_permissions.missing_actions(role, scope, {}) == []
