"""Trust policies, permissions and boundaries of the roles of `account-setup`."""

import pytest


def test_only_the_service_role_of_the_pipeline_can_assume_the_action_role(setup):
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


def test_the_action_role_can_only_deploy_its_stacks_and_read_the_artifacts(setup, production):
    stack = setup(production)
    [policy] = stack.body["Resources"]["ActionRole"]["Properties"]["Policies"]

    statements = stack.resolved(policy["PolicyDocument"]["Statement"], "333333333333")

    head = "arn:aws:cloudformation:eu-west-1:333333333333:stack"
    same_account = {"StringEquals": {"aws:ResourceAccount": "111111111111"}}
    assert [
        (statement["Action"], statement["Resource"], statement.get("Condition"))
        for statement in statements
    ] == [
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
            same_account,
        ),
        (
            ["s3:GetObject", "s3:GetObjectVersion"],
            "arn:aws:s3:::infrastructure-pipel*/*",
            same_account,
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


def test_only_stacks_that_can_be_replaced_can_be_deleted(setup, production):
    stack = setup(f'on_failed_stack = "replace"\n{production}')
    [policy] = stack.body["Resources"]["ActionRole"]["Properties"]["Policies"]

    deleting = [
        stack.resolved(statement, "222222222222")
        for statement in policy["PolicyDocument"]["Statement"]
        if "cloudformation:DeleteStack" in statement["Action"]
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
    # An account without such stacks gets an ARN of another account, which matches nothing there.
    assert stack.body["Mappings"]["Accounts"]["333333333333"]["ReplacedStacks"] == [arn]


def test_the_execution_role_trusts_cloudformation_and_has_all_policies(setup):
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


def test_the_outputs_are_the_arns_of_both_roles_without_exports(setup):
    head = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/infrastructure"

    outputs = setup().body["Outputs"]

    assert {name: output["Value"] for name, output in outputs.items()} == {
        "ActionRoleArn": {"Fn::Sub": f"{head}-action"},
        "ExecutionRoleArn": {"Fn::Sub": f"{head}-execution"},
    }
    assert [output for output in outputs.values() if "Export" in output] == []


@pytest.mark.parametrize(
    ("boundary", "arn"),
    [
        ("team/boundary", "arn:aws:iam::222222222222:policy/team/boundary"),
        ("arn:aws:iam::aws:policy/PowerUserAccess", "arn:aws:iam::aws:policy/PowerUserAccess"),
    ],
)
def test_a_permissions_boundary_applies_to_both_roles_and_every_created_role(
    setup, boundary, arn, machine
):
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
    assert stack.grants("iam:CreateRole") == [only]
    assert stack.grants("iam:PutRolePermissionsBoundary") == [only]
    assert stack.grants("iam:DeleteRolePermissionsBoundary") == []
    assert stack.grants("iam:DeleteRole") == [(roles, None)]


def test_both_roles_have_the_configured_tags(setup):
    stack = setup('[tags]\nteam = "platform"\n')

    tags = [{"Key": "team", "Value": "platform"}]
    roles = (stack.body["Resources"][name] for name in ("ActionRole", "ExecutionRole"))
    assert [role["Properties"]["Tags"] for role in roles] == [tags, tags]


def test_a_shared_account_has_the_stacks_of_all_environments(setup, machine, production):
    again = production.replace("333333333333", "222222222222")
    stack = setup(again, vpc_setup={"Role": machine})

    assert list(stack.body["Mappings"]["Accounts"]) == ["222222222222"]
    iam = "arn:aws:iam::222222222222:role"
    assert stack.grants("iam:CreateRole") == [
        ([f"{iam}/qa-vpc-setup-machine", f"{iam}/vpc-setup-machine"], None)
    ]


def test_a_stack_whose_names_match_the_deploy_roles_is_denied_access_to_them(setup):
    more = '[[stack]]\nname = "in"\ntemplate = "b.json"\n'
    resources = {"Role": {"Type": "AWS::IAM::Role"}}
    unaffected = setup(more.replace('"in"', '"fra"'), **{"fra": resources})
    prefix = "[[environment]]\n" + 'name = "in"\naccount = "222222222222"\nprefix = ""\n'
    affected = setup(prefix + more.replace('"in"', '"infra"'), infra=resources)

    [denial] = [statement for statement in affected.statements() if statement["Effect"] == "Deny"]

    iam = "arn:aws:iam::222222222222"
    assert [statement["Effect"] for statement in unaffected.statements()].count("Deny") == 0
    assert denial["Resource"] == [
        f"{iam}:role/infrastructure-action",
        f"{iam}:role/infrastructure-execution",
        f"{iam}:role/infrastructure-service",
        f"{iam}:role/infrastructure-events",
        f"{iam}:policy/infrastructure-execution-*",
    ]
    assert {"iam:PutRolePolicy", "iam:DeleteRole", "iam:UpdateAssumeRolePolicy"} <= {
        *denial["Action"]
    }
