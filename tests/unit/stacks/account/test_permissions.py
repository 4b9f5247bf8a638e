"""Permissions of the execution role, computed from the templates that it deploys."""

from pipegen.iam import resource_permissions


def test_removing_a_resource_type_from_a_stack_removes_its_actions(setup):
    both = setup(vpc_setup={"A": {"Type": "AWS::EC2::VPC"}, "B": {"Type": "AWS::SQS::Queue"}})
    vpc_only = setup(vpc_setup={"A": {"Type": "AWS::EC2::VPC"}})

    queue = resource_permissions.actions_for_resource({"Type": "AWS::SQS::Queue"})
    assert (both.actions - vpc_only.actions, vpc_only.actions & queue) == (queue, set())


def test_no_statement_allows_every_action_of_a_service(rendered, production):
    stack = rendered("[ec2]\nload_balancer = true\n" + production)

    assert [action for action in stack.actions if action.endswith(":*") or action == "*"] == []


def test_iam_actions_are_limited_to_what_the_stacks_of_the_account_create(rendered, production):
    stack = rendered(production)

    for number, head in [("222222222222", "qa-"), ("333333333333", "")]:
        iam = f"arn:aws:iam::{number}"
        machine = [f"{iam}:role/{head}ec2-setup-instance"]
        flow_logs = [f"{iam}:role/{head}vpc-setup-flow-logs"]
        profile = [f"{iam}:instance-profile/{head}ec2-setup-instance"]
        assert stack.grants("iam:CreateRole", number) == [(machine + flow_logs, None)]
        assert stack.grants("iam:CreateInstanceProfile", number) == [(profile, None)]
        assert stack.grants("iam:PassRole", number) == [
            (machine, {"StringEquals": {"iam:PassedToService": ["ec2.amazonaws.com"]}}),
            (
                flow_logs,
                {"StringEquals": {"iam:PassedToService": ["vpc-flow-logs.amazonaws.com"]}},
            ),
        ]
        assert stack.grants("iam:AttachRolePolicy", number) == [
            (
                machine + flow_logs,
                {
                    "ArnLike": {
                        "iam:PolicyARN": ["arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"]
                    }
                },
            )
        ]
    everywhere = {
        action
        for statement in stack.statements()
        if statement["Resource"] == "*"
        for action in statement["Action"]
    }
    assert [action for action in everywhere if action.startswith(("iam:", "sts:"))] == []


def test_a_policy_that_a_stack_no_longer_attaches_can_be_detached(setup, machine):
    stack = setup(vpc_setup={"Role": machine})

    [(resources, condition)] = stack.grants("iam:DetachRolePolicy")

    assert resources == ["arn:aws:iam::222222222222:role/qa-vpc-setup-machine"]
    assert condition is None


def test_service_linked_roles_are_limited_by_the_name_of_the_service(setup):
    stack = setup(vpc_setup={"A": {"Type": "AWS::AutoScaling::AutoScalingGroup"}})

    service = "autoscaling.amazonaws.com"
    assert stack.grants("iam:CreateServiceLinkedRole") == [
        (
            [f"arn:aws:iam::222222222222:role/aws-service-role/{service}/*"],
            {"StringEquals": {"iam:AWSServiceName": [service]}},
        )
    ]


def test_service_names_with_wildcards_are_compared_with_string_like(setup):
    stack = setup(vpc_setup={"A": {"Type": "AWS::ECS::Cluster"}})

    [(_, condition)] = stack.grants("iam:CreateServiceLinkedRole")

    names = ["*.ecs.amazonaws.com", "ecs.amazonaws.com"]
    assert condition == {"StringLike": {"iam:AWSServiceName": names}}


def test_iam_actions_without_a_matching_resource_are_omitted(setup):
    stack = setup(vpc_setup={"A": {"Type": "AWS::Lambda::Function"}})

    assert "iam:PassRole" in resource_permissions.actions_for_resource(
        {"Type": "AWS::Lambda::Function"}
    )
    assert [action for action in stack.actions if action.startswith("iam:")] == []


def test_identity_providers_are_limited_to_their_kind(setup):
    stack = setup(vpc_setup={"A": {"Type": "AWS::IAM::OIDCProvider"}})

    assert stack.grants("iam:CreateOpenIDConnectProvider") == [
        ("arn:aws:iam::222222222222:oidc-provider/*", None)
    ]


def test_iam_actions_without_resource_level_permissions_are_allowed_on_every_resource(setup):
    stack = setup(vpc_setup={"A": {"Type": "AWS::IAM::VirtualMFADevice"}})

    assert stack.grants("iam:ListVirtualMFADevices") == [("*", None)]


def test_a_custom_stack_adds_its_explicit_permissions(setup):
    more = '[[stack]]\nname = "build"\ntemplate = "b.json"\npermissions = ["codebuild:Get*"]\n'

    assert "codebuild:Get*" in setup(more).actions


def test_parameter_values_of_an_environment_add_permissions(setup):
    more = '[environment.parameters.ec2-setup]\nImageId = "resolve:ssm:/image"\n'

    assert setup(more).actions == {"ssm:GetParameters"}
    assert setup().actions == set()


def test_parameters_add_the_permissions_to_validate_their_values(setup):
    stack = setup(parameters={"VpcId": {"Type": "AWS::EC2::VPC::Id"}})

    assert stack.actions == {"ec2:DescribeVpcs"}
