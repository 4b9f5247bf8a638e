"""Who may assume the roles of `account-setup`, and what bounds them."""

import pytest


def test_the_action_role_is_assumed_by_the_service_role_of_the_pipeline_alone(setup):
    role = setup().body["Resources"]["ActionRole"]["Properties"]

    head = "arn:${AWS::Partition}:iam::111111111111"
    assert role["RoleName"] == "infrastructure-action"
    [statement] = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement == {
        "Sid": "AssumeFromPipeline",
        "Effect": "Allow",
        "Principal": {"AWS": {"Fn::Sub": f"{head}:root"}},
        "Action": ["sts:AssumeRole"],
        "Condition": {
            "ArnEquals": {"aws:PrincipalArn": {"Fn::Sub": f"{head}:role/infrastructure-service"}}
        },
    }


def test_the_action_role_deploys_its_stacks_and_reads_the_artifacts_and_no_more(setup, production):
    stack = setup(production)
    [policy] = stack.body["Resources"]["ActionRole"]["Properties"]["Policies"]

    found = stack.resolved(policy["PolicyDocument"]["Statement"], "333333333333")

    head = "arn:aws:cloudformation:eu-west-1:333333333333:stack"
    there = {"StringEquals": {"aws:ResourceAccount": "111111111111"}}
    assert [(each["Action"], each["Resource"], each.get("Condition")) for each in found] == [
        (
            [
                "cloudformation:CreateStack",
                "cloudformation:DescribeStackEvents",
                "cloudformation:DescribeStackResources",
                "cloudformation:DescribeStacks",
                "cloudformation:GetStackPolicy",
                "cloudformation:GetTemplate",
                "cloudformation:SetStackPolicy",
                "cloudformation:TagResource",
                "cloudformation:UntagResource",
                "cloudformation:UpdateStack",
            ],
            [f"{head}/ec2-setup/*", f"{head}/vpc-setup/*"],
            None,
        ),
        (["cloudformation:ValidateTemplate"], "*", None),
        (
            ["iam:PassRole"],
            "arn:aws:iam::333333333333:role/infrastructure-execution",
            {"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}},
        ),
        (
            ["s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"],
            "arn:aws:s3:::infrastructure-pipel*",
            there,
        ),
        (
            ["s3:GetObject", "s3:GetObjectVersion"],
            "arn:aws:s3:::infrastructure-pipel*/*",
            there,
        ),
        (
            ["kms:Decrypt", "kms:DescribeKey"],
            "arn:aws:kms:eu-west-1:111111111111:key/*",
            {
                "ForAnyValue:StringEquals": {
                    "kms:ResourceAliases": "alias/infrastructure-artifacts"
                }
            },
        ),
    ]


def test_only_stacks_that_may_be_replaced_may_be_deleted(setup, production):
    stack = setup(f'on_failed_stack = "replace"\n{production}')
    [policy] = stack.body["Resources"]["ActionRole"]["Properties"]["Policies"]

    deleting = [
        stack.resolved(each, "222222222222")
        for each in policy["PolicyDocument"]["Statement"]
        if "cloudformation:DeleteStack" in each["Action"]
    ]

    arn = "arn:aws:cloudformation:eu-west-1:222222222222:stack/qa-ec2-setup/*"
    assert deleting == [
        {
            "Sid": "ReplaceStacks1",
            "Effect": "Allow",
            "Action": ["cloudformation:DeleteStack"],
            "Resource": [arn],
        }
    ]
    # An account that has none gets an ARN of another's: there it names nothing.
    assert stack.body["Mappings"]["Accounts"]["333333333333"]["ReplacedStacks"] == [arn]


def test_the_execution_role_is_for_cloudformation_and_has_all_policies(setup):
    stack = setup(vpc_setup={"A": {"Type": "AWS::EC2::VPC"}})

    role = stack.body["Resources"]["ExecutionRole"]["Properties"]
    [statement] = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "cloudformation.amazonaws.com"}
    assert role["RoleName"] == "infrastructure-execution"
    assert role["ManagedPolicyArns"] == [{"Ref": "ExecutionPolicy1"}]
    assert (
        stack.body["Resources"]["ExecutionPolicy1"]["Properties"]["ManagedPolicyName"]
        == "infrastructure-execution-1"
    )


def test_the_outputs_are_the_arns_of_both_roles_and_not_exported(setup):
    head = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/infrastructure"

    outputs = setup().body["Outputs"]

    assert {name: each["Value"] for name, each in outputs.items()} == {
        "ActionRoleArn": {"Fn::Sub": f"{head}-action"},
        "ExecutionRoleArn": {"Fn::Sub": f"{head}-execution"},
    }
    assert [each for each in outputs.values() if "Export" in each] == []


@pytest.mark.parametrize(
    ("boundary", "arn"),
    [
        ("team/boundary", "arn:aws:iam::222222222222:policy/team/boundary"),
        ("arn:aws:iam::aws:policy/PowerUserAccess", "arn:aws:iam::aws:policy/PowerUserAccess"),
    ],
)
def test_a_boundary_bounds_both_roles_and_every_role_that_is_made(setup, boundary, arn, machine):
    more = f'[accounts]\nboundary = "{boundary}"\n'
    stack = setup(more, vpc_setup={"Role": machine})

    bounds = {
        stack.resolved(stack.body["Resources"][role]["Properties"], "222222222222")[
            "PermissionsBoundary"
        ]
        for role in ("ActionRole", "ExecutionRole")
    }
    roles = ["arn:aws:iam::222222222222:role/qa-vpc-setup-machine"]
    only = (roles, {"StringEquals": {"iam:PermissionsBoundary": arn}})
    assert bounds == {arn}
    assert stack.about("iam:CreateRole") == [only]
    assert stack.about("iam:PutRolePermissionsBoundary") == [only]
    assert stack.about("iam:DeleteRolePermissionsBoundary") == []
    assert stack.about("iam:DeleteRole") == [(roles, None)]


def test_both_roles_carry_the_tags_of_the_configuration(setup):
    stack = setup('[tags]\nteam = "platform"\n')

    tags = [{"Key": "team", "Value": "platform"}]
    roles = (stack.body["Resources"][each] for each in ("ActionRole", "ExecutionRole"))
    assert [each["Properties"]["Tags"] for each in roles] == [tags, tags]


def test_one_account_for_everything_has_the_stacks_of_all_environments(setup, machine, production):
    again = production.replace("333333333333", "222222222222")
    stack = setup(again, vpc_setup={"Role": machine})

    assert list(stack.body["Mappings"]["Accounts"]) == ["222222222222"]
    iam = "arn:aws:iam::222222222222:role"
    assert stack.about("iam:CreateRole") == [
        ([f"{iam}/qa-vpc-setup-machine", f"{iam}/vpc-setup-machine"], None)
    ]


def test_a_stack_that_could_reach_the_deploy_roles_is_kept_off_them(setup):
    more = '[[stack]]\nname = "in"\ntemplate = "b.json"\n'
    near = {"Role": {"Type": "AWS::IAM::Role"}}
    spared = setup(more.replace('"in"', '"fra"'), **{"fra": near})
    prefix = "[[environment]]\n" + 'name = "in"\naccount = "222222222222"\nprefix = ""\n'
    reached = setup(prefix + more.replace('"in"', '"infra"'), infra=near)

    [denied] = [each for each in reached.statements() if each["Effect"] == "Deny"]

    iam = "arn:aws:iam::222222222222"
    assert [each["Effect"] for each in spared.statements()].count("Deny") == 0
    assert denied["Resource"] == [
        f"{iam}:role/infrastructure-action",
        f"{iam}:role/infrastructure-execution",
        f"{iam}:role/infrastructure-service",
        f"{iam}:role/infrastructure-events",
        f"{iam}:policy/infrastructure-execution-*",
    ]
    assert {"iam:PutRolePolicy", "iam:DeleteRole", "iam:UpdateAssumeRolePolicy"} <= {
        *denied["Action"]
    }
