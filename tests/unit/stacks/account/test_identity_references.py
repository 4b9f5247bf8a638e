"""Permissions of the execution role on the identities that stacks refer to."""

import pytest

from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.template import Template
from pipegen.config.delivery import Delivery
from pipegen.iam import identity_references, missing_permissions, resource_permissions
from pipegen.iam.role import Role
from pipegen.stacks import account

IAM = "arn:aws:iam::222222222222"
DOCUMENT = {"Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]}


def one_resource(kind, **properties):
    return {"R": {"Type": kind, "Properties": properties}}


def function(role):
    return one_resource("AWS::Lambda::Function", Role=role, Code={"ZipFile": "x"})


def by_name(kind, name):
    """The possible ARNs of an identity whose path is unknown."""
    return [f"{IAM}:{kind}/*/{name}", f"{IAM}:{kind}/{name}"]


@pytest.mark.parametrize(
    ("role", "parameters"),
    [
        (f"{IAM}:role/team/worker", {}),
        ({"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/team/worker"}, {}),
        ({"Ref": "Role"}, {"Role": {"Type": "String", "Default": f"{IAM}:role/team/worker"}}),
    ],
)
def test_an_existing_role_can_be_passed(setup, role, parameters):
    stack = setup(parameters=parameters, vpc_setup=function(role))

    assert stack.grants("iam:PassRole") == [([f"{IAM}:role/team/worker"], None)]


def test_a_role_is_found_in_any_property():
    choice = {"Fn::If": ["Is", f"{IAM}:role/yes", f"{IAM}:role/no"]}
    inner = {"Fn::If": ["Is", {"RoleArn": f"{IAM}:role/inner"}, {"RoleArn": f"{IAM}:role/other"}]}
    body = {
        "Conditions": {"Is": {"Fn::Equals": ["a", "a"]}},
        "Resources": {
            **function(choice),
            "List": one_resource(
                "AWS::S3::Bucket", Rules=[{"To": {"Role": f"{IAM}:role/listed"}}]
            )["R"],
            "Inner": one_resource("AWS::S3::Bucket", Replication=inner)["R"],
            "Tagged": one_resource("AWS::S3::Bucket", Tags=[{"Key": f"{IAM}:role/key"}])["R"],
        },
    }

    references = identity_references.find_references(
        StackContext(Template("t.json", body), {}, "222222222222", "eu-west-1", "s")
    )

    arns = [arn for reference in references for arn in reference.arns]
    assert arns == [f"{IAM}:role/{name}" for name in ("yes", "listed", "inner")]


def test_each_account_passes_its_own_role(setup, production):
    role = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/worker"}

    stack = setup(production, vpc_setup=function(role))

    for number in ("222222222222", "333333333333"):
        assert stack.grants("iam:PassRole", number) == [
            ([f"arn:aws:iam::{number}:role/worker"], None)
        ]


def test_a_role_of_another_account_is_not_passed(setup):
    stack = setup(vpc_setup=function("arn:aws:iam::999999999999:role/worker"))

    assert stack.grants("iam:PassRole") == []


def test_a_principal_of_a_policy_is_not_passed(setup):
    policy = {"Statement": [{"Principal": {"AWS": f"{IAM}:role/admin"}, "Action": "kms:*"}]}
    key = one_resource("AWS::KMS::Key", KeyPolicy=policy)
    assert "iam:PassRole" not in resource_permissions.actions_for_resource(key["R"])
    bucket = one_resource("AWS::S3::Bucket", Odd=policy)
    assert "iam:PassRole" in resource_permissions.actions_for_resource(bucket["R"])

    assert setup(vpc_setup={**key, "B": bucket["R"]}).grants("iam:PassRole") == []


def test_a_role_that_a_stack_creates_is_passed_to_its_service_only(setup, machine):
    role = {"Fn::GetAtt": ["Role", "Arn"]}
    written_arn = {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:role/${AWS::StackName}-machine"}

    for reference in (role, written_arn):
        stack = setup(vpc_setup={"Role": machine, **function(reference)})

        [(_, condition)] = stack.grants("iam:PassRole")
        assert condition == {"StringEquals": {"iam:PassedToService": ["ec2.amazonaws.com"]}}


def test_a_resource_that_is_not_created_passes_no_role(setup, configure):
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
    stacks = {
        stack.name: built if stack.name == "vpc-setup" else empty for stack in planned.stacks
    }

    keys = account.AccountMapping.build(planned, stacks).keys

    assert [key for key in keys if "Passed" in key] == []


def test_the_role_of_an_instance_profile_can_be_passed_and_nothing_else(setup):
    stack = setup(vpc_setup=one_resource("AWS::IAM::InstanceProfile", Roles=["worker"]))

    actions = {
        action
        for statement in stack.statements()
        if f"{IAM}:role/worker" in statement["Resource"]
        for action in statement["Action"]
    }
    assert actions == {"iam:PassRole"}
    assert stack.grants("iam:PassRole") == [(by_name("role", "worker"), None)]


@pytest.mark.parametrize("kind", ["group", "role", "user"])
def test_only_the_managed_policy_itself_can_be_attached_to_the_identity_that_it_names(setup, kind):
    properties = {f"{kind.title()}s": ["old"], "PolicyDocument": DOCUMENT}

    stack = setup(
        vpc_setup=one_resource("AWS::IAM::ManagedPolicy", ManagedPolicyName="own", **properties)
    )

    only = {"ArnLike": {"iam:PolicyARN": [f"{IAM}:policy/own"]}}
    assert stack.grants(f"iam:Attach{kind.title()}Policy") == [(by_name(kind, "old"), only)]
    assert stack.grants(f"iam:Detach{kind.title()}Policy") == [(by_name(kind, "old"), None)]
    others = {"group", "role", "user"} - {kind}
    verbs = [
        f"iam:{verb}{other.title()}Policy" for verb in ("Attach", "Detach") for other in others
    ]
    assert stack.actions.isdisjoint(verbs)


@pytest.mark.parametrize("kind", ["group", "role", "user"])
def test_an_inline_policy_can_be_put_on_the_identity_that_it_names(setup, kind):
    many = one_resource("AWS::IAM::Policy", **{f"{kind.title()}s": ["old"], "PolicyName": "p"})
    single = one_resource(f"AWS::IAM::{kind.title()}Policy", **{f"{kind.title()}Name": "old"})

    for resources in (many, single):
        stack = setup(vpc_setup=resources)

        for verb in ("Delete", "Get", "Put"):
            grants = stack.grants(f"iam:{verb}{kind.title()}Policy")
            assert grants == [(by_name(kind, "old"), None)]


def test_a_user_can_be_added_to_the_groups_that_it_names(setup):
    stack = setup(vpc_setup=one_resource("AWS::IAM::User", Groups=["developers"]))

    for action in ("iam:AddUserToGroup", "iam:RemoveUserFromGroup"):
        assert stack.grants(action) == [(by_name("group", "developers"), None)]


def test_an_identity_is_read_only_with_the_actions_that_the_resource_type_needs(setup):
    resources = one_resource(
        "AWS::ServiceCatalog::PortfolioPrincipalAssociation",
        PrincipalARN=f"{IAM}:user/anna",
        PrincipalType="IAM",
    )

    stack = setup(vpc_setup=resources)

    assert stack.grants("iam:GetUser") == [([f"{IAM}:user/anna"], None)]
    assert stack.grants("iam:GetGroup") == []


def test_the_deploy_roles_cannot_be_passed_to_a_service(setup):
    stack = setup(vpc_setup=function(f"{IAM}:role/infrastructure-execution"))

    denials = [statement for statement in stack.statements() if statement["Effect"] == "Deny"]
    assert [
        f"{IAM}:role/infrastructure-execution" in denial["Resource"] for denial in denials
    ] == [True]
    assert [denial["Action"] for denial in denials] == [["iam:PassRole"]]


TYPES_THAT_NEED_IAM = sorted(
    kind
    for kind in resource_permissions._data()["types"]
    if any(
        action.startswith("iam:") and action not in ("iam:PassRole", "iam:CreateServiceLinkedRole")
        for action in resource_permissions.actions_for_resource({"Type": kind})
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


@pytest.mark.parametrize("kind", TYPES_THAT_NEED_IAM)
def test_the_computed_permissions_are_sufficient_for_each_type_that_needs_iam(configure, kind):
    planned = Delivery.from_config(configure())
    template = Template("t.json", {"Resources": one_resource(kind, **PROPERTIES.get(kind, {}))})
    empty = Template("e.json", {"Resources": {}})
    templates = {
        stack.name: template if stack.name == "vpc-setup" else empty for stack in planned.stacks
    }
    body = account.build(planned, templates).to_dict()
    account_context = StackContext(
        Template("account.json", body), {}, "222222222222", "eu-west-1", "account-setup"
    )
    role = Role.from_template(account_context, "ExecutionRole")

    scope = StackContext(template, {}, "222222222222", "eu-west-1", "qa-vpc-setup")

    assert missing_permissions.missing_actions(role, scope, {}) == []
