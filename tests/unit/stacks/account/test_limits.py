"""Whatever is deployed, `account-setup` keeps within IAM's limits and is always the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipegen.cloudformation.template import Template
from pipegen.iam import resource_permissions
from pipegen.stacks import account
from pipegen.stacks.account import policy_splitting


@pytest.mark.parametrize("number", [1, 12])
def test_many_environments_in_one_account_are_divided_over_keys_and_policies(
    setup, number, machine, production
):
    more = "".join(
        f'[[environment]]\nname = "environment-with-long-name-{each}"\naccount = "222222222222"\n'
        for each in range(number)
    )
    roles = {f"Role{each}": named(machine, f"role-number-{each}") for each in range(10)}

    stack = setup(more + production, vpc_setup=roles)

    made = {each for resources, _ in stack.about("iam:CreateRole") for each in resources}
    assert len(made) == 10 * (number + 1)
    sizes = [stack.longest(each) for each in stack.documents]
    assert max(sizes) <= policy_splitting.MAX_POLICY_LENGTH
    attachable = stack.about("iam:AttachRolePolicy", "333333333333")
    assert all(resources for resources, _ in attachable)


def named(role, name):
    properties = {**role["Properties"], "RoleName": {"Fn::Sub": f"${{AWS::StackName}}-{name}"}}
    return {**role, "Properties": properties}


@settings(max_examples=25, deadline=None)
@given(
    types=st.sets(
        st.sampled_from(sorted(resource_permissions._data()["types"])), min_size=1, max_size=120
    )
)
def test_any_resource_types_come_out_whole_and_within_the_limits(setup, types):
    resources = {f"R{index}": {"Type": kind} for index, kind in enumerate(sorted(types))}

    stack = setup(vpc_setup=resources)

    needed = {
        each
        for kind in types
        for each in resource_permissions.actions_for_resource({"Type": kind})
    }
    apart = {each for each in needed if not each.startswith("iam:")}
    assert {each for each in stack.actions if not each.startswith("iam:")} == apart
    assert all(
        stack.longest(each) <= policy_splitting.MAX_POLICY_LENGTH for each in stack.documents
    )
    assert account.count_managed_policies(Template("a.json", stack.body)) == len(stack.documents)
    assert not any(each.endswith(":*") for each in stack.actions)


def test_policies_are_filled_up_and_never_above_what_iam_takes(setup):
    kinds = [each for each in sorted(resource_permissions._data()["types"]) if "::EC2::" in each]

    stack = setup(vpc_setup={f"R{index}": {"Type": kind} for index, kind in enumerate(kinds)})

    sizes = [stack.longest(each) for each in stack.documents]
    assert 1 < len(sizes) <= account.MAX_MANAGED_POLICIES
    assert [
        policy_splitting.MAX_POLICY_LENGTH - 100 < each <= policy_splitting.MAX_POLICY_LENGTH
        for each in sizes[:-1]
    ] == [True] * (len(sizes) - 1)


def test_pipegens_own_stacks_fit_one_policy(rendered):
    stack = rendered()

    [document] = stack.documents
    assert stack.longest(document) <= policy_splitting.MAX_POLICY_LENGTH
