"""`account-setup` stays within the limits of IAM for any templates."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipegen.cloudformation.template import Template
from pipegen.iam import resource_permissions
from pipegen.stacks import account
from pipegen.stacks.account import policy_splitting


@pytest.mark.parametrize("number", [1, 12])
def test_many_environments_in_one_account_are_split_over_keys_and_policies(
    setup, number, machine, production
):
    more = "".join(
        f'[[environment]]\nname = "environment-with-long-name-{index}"\naccount = "222222222222"\n'
        for index in range(number)
    )
    roles = {
        f"Role{index}": with_role_name(machine, f"role-number-{index}") for index in range(10)
    }

    stack = setup(more + production, vpc_setup=roles)

    arns = {arn for resources, _ in stack.grants("iam:CreateRole") for arn in resources}
    assert len(arns) == 10 * (number + 1)
    sizes = [stack.max_length(document) for document in stack.documents]
    assert max(sizes) <= policy_splitting.MAX_POLICY_LENGTH
    attachable = stack.grants("iam:AttachRolePolicy", "333333333333")
    assert all(resources for resources, _ in attachable)


def with_role_name(role, name):
    properties = {**role["Properties"], "RoleName": {"Fn::Sub": f"${{AWS::StackName}}-{name}"}}
    return {**role, "Properties": properties}


@settings(max_examples=25, deadline=None)
@given(
    types=st.sets(
        st.sampled_from(sorted(resource_permissions._data()["types"])), min_size=1, max_size=120
    )
)
def test_any_resource_types_get_all_their_actions_within_the_limits(setup, types):
    resources = {f"R{index}": {"Type": kind} for index, kind in enumerate(sorted(types))}

    stack = setup(vpc_setup=resources)

    needed_actions = {
        action
        for kind in types
        for action in resource_permissions.actions_for_resource({"Type": kind})
    }
    without_iam = {action for action in needed_actions if not action.startswith("iam:")}
    assert {action for action in stack.actions if not action.startswith("iam:")} == without_iam
    assert all(
        stack.max_length(document) <= policy_splitting.MAX_POLICY_LENGTH
        for document in stack.documents
    )
    assert account.count_managed_policies(Template("a.json", stack.body)) == len(stack.documents)
    assert not any(action.endswith(":*") for action in stack.actions)


def test_policies_are_filled_up_to_the_limit_of_iam_and_never_above(setup):
    kinds = [kind for kind in sorted(resource_permissions._data()["types"]) if "::EC2::" in kind]

    stack = setup(vpc_setup={f"R{index}": {"Type": kind} for index, kind in enumerate(kinds)})

    sizes = [stack.max_length(document) for document in stack.documents]
    assert 1 < len(sizes) <= account.MAX_MANAGED_POLICIES
    assert [
        policy_splitting.MAX_POLICY_LENGTH - 100 < size <= policy_splitting.MAX_POLICY_LENGTH
        for size in sizes[:-1]
    ] == [True] * (len(sizes) - 1)


def test_the_stacks_of_pipegen_fit_in_one_policy(rendered):
    stack = rendered()

    [document] = stack.documents
    assert stack.max_length(document) <= policy_splitting.MAX_POLICY_LENGTH
