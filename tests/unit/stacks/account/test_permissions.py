"""What the execution role may do, computed from the templates that it deploys."""

from pipegen.iam import resource_permissions


def test_a_resource_type_that_leaves_a_stack_takes_its_actions_along(setup):
    both = setup(vpc_setup={"A": {"Type": "AWS::EC2::VPC"}, "B": {"Type": "AWS::SQS::Queue"}})
    one = setup(vpc_setup={"A": {"Type": "AWS::EC2::VPC"}})

    queue = resource_permissions.actions_for_resource({"Type": "AWS::SQS::Queue"})
    assert (both.actions - one.actions, one.actions & queue) == (queue, set())


def test_no_statement_allows_every_action_of_a_service(rendered, production):
    stack = rendered("[ec2]\nload_balancer = true\n" + production)

    assert [each for each in stack.actions if each.endswith(":*") or each == "*"] == []


def test_iam_actions_reach_only_what_the_stacks_of_the_account_make(rendered, production):
    stack = rendered(production)

    for number, head in [("222222222222", "qa-"), ("333333333333", "")]:
        iam = f"arn:aws:iam::{number}"
        machine = [f"{iam}:role/{head}ec2-setup-instance"]
        flow_logs = [f"{iam}:role/{head}vpc-setup-flow-logs"]
        profile = [f"{iam}:instance-profile/{head}ec2-setup-instance"]
        assert stack.about("iam:CreateRole", number) == [(machine + flow_logs, None)]
        assert stack.about("iam:CreateInstanceProfile", number) == [(profile, None)]
        assert stack.about("iam:PassRole", number) == [
            (machine, {"StringEquals": {"iam:PassedToService": ["ec2.amazonaws.com"]}}),
            (
                flow_logs,
                {"StringEquals": {"iam:PassedToService": ["vpc-flow-logs.amazonaws.com"]}},
            ),
        ]
        assert stack.about("iam:AttachRolePolicy", number) == [
            (
                machine + flow_logs,
                {
                    "ArnLike": {
                        "iam:PolicyARN": ["arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"]
                    }
                },
            )
        ]
    everywhere = {each for s in stack.statements() if s["Resource"] == "*" for each in s["Action"]}
    assert [each for each in everywhere if each.startswith(("iam:", "sts:"))] == []


def test_a_policy_that_a_stack_no_longer_names_can_be_detached(setup, machine):
    stack = setup(vpc_setup={"Role": machine})

    [(resources, condition)] = stack.about("iam:DetachRolePolicy")

    assert resources == ["arn:aws:iam::222222222222:role/qa-vpc-setup-machine"]
    assert condition is None


def test_service_linked_roles_are_narrowed_by_the_name_of_the_service(setup):
    stack = setup(vpc_setup={"A": {"Type": "AWS::AutoScaling::AutoScalingGroup"}})

    service = "autoscaling.amazonaws.com"
    assert stack.about("iam:CreateServiceLinkedRole") == [
        (
            [f"arn:aws:iam::222222222222:role/aws-service-role/{service}/*"],
            {"StringEquals": {"iam:AWSServiceName": [service]}},
        )
    ]


def test_services_that_are_patterns_are_compared_as_patterns(setup):
    stack = setup(vpc_setup={"A": {"Type": "AWS::ECS::Cluster"}})

    [(_, condition)] = stack.about("iam:CreateServiceLinkedRole")

    names = ["*.ecs.amazonaws.com", "ecs.amazonaws.com"]
    assert condition == {"StringLike": {"iam:AWSServiceName": names}}


def test_iam_actions_without_a_resource_of_their_kind_are_left_out(setup):
    stack = setup(vpc_setup={"A": {"Type": "AWS::Lambda::Function"}})

    assert "iam:PassRole" in resource_permissions.actions_for_resource(
        {"Type": "AWS::Lambda::Function"}
    )
    assert [each for each in stack.actions if each.startswith("iam:")] == []


def test_identity_providers_are_narrowed_to_their_kind(setup):
    stack = setup(vpc_setup={"A": {"Type": "AWS::IAM::OIDCProvider"}})

    assert stack.about("iam:CreateOpenIDConnectProvider") == [
        ("arn:aws:iam::222222222222:oidc-provider/*", None)
    ]


def test_iam_actions_that_take_no_resource_are_allowed_on_every_one(setup):
    stack = setup(vpc_setup={"A": {"Type": "AWS::IAM::VirtualMFADevice"}})

    assert stack.about("iam:ListVirtualMFADevices") == [("*", None)]


def test_a_users_stack_adds_the_permissions_it_states(setup):
    more = '[[stack]]\nname = "build"\ntemplate = "b.json"\npermissions = ["codebuild:Get*"]\n'

    assert "codebuild:Get*" in setup(more).actions


def test_values_of_an_environment_count_as_the_template_does(setup):
    more = '[environment.parameters.ec2-setup]\nImageId = "resolve:ssm:/image"\n'

    assert setup(more).actions == {"ssm:GetParameters"}
    assert setup().actions == set()


def test_parameters_need_what_their_values_are_looked_up_with(setup):
    stack = setup(parameters={"VpcId": {"Type": "AWS::EC2::VPC::Id"}})

    assert stack.actions == {"ec2:DescribeVpcs"}
