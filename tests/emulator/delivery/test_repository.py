"""The templates of this repository, deployed as committed, and the roles that they create."""

from typing import Any

import pytest

from tests.helpers.delivery.accounts import ACCOUNTS, ROOT, Cloud, Shell
from tests.helpers.delivery.repository import Project

PIPELINE = ACCOUNTS["pipeline"]
ROLES = {
    "pipeline": {"infrastructure-service", "infrastructure-events"},
    "qa": {
        "infrastructure-action",
        "infrastructure-execution",
        "qa-vpc-setup-flow-logs",
        "qa-ec2-setup-instance",
    },
    "production": {
        "infrastructure-action",
        "infrastructure-execution",
        "vpc-setup-flow-logs",
        "ec2-setup-instance",
    },
}


@pytest.fixture(scope="module")
def delivered(one_terminal: Shell) -> Shell:
    done = one_terminal.run(Project(ROOT).everything(), ROOT)
    assert done.code == 0, done.err
    return one_terminal


def test_each_account_has_only_the_roles_of_its_stacks(delivered: Shell) -> None:
    exist = {
        name: {role["RoleName"] for role in delivered.ask(name, "iam list-roles")["Roles"]}
        for name in ACCOUNTS
    }

    assert exist == ROLES


@pytest.mark.parametrize("profile", ["qa", "production"])
def test_only_the_service_role_may_assume_the_action_role(delivered: Shell, profile: str) -> None:
    role = delivered.ask(profile, "iam get-role --role-name infrastructure-action")["Role"]
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]

    assert statement["Principal"] == {"AWS": f"arn:aws:iam::{PIPELINE}:root"}
    assert statement["Condition"] == {
        "ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{PIPELINE}:role/infrastructure-service"}
    }


@pytest.mark.parametrize("profile", ["qa", "production"])
def test_the_execution_role_creates_only_the_roles_of_its_accounts_stacks(
    delivered: Shell, profile: str
) -> None:
    made = ROLES[profile] - {"infrastructure-action", "infrastructure-execution"}
    allowed = [
        resource
        for statement in _execution(delivered, profile)
        if "iam:CreateRole" in statement["Action"]
        for resource in statement["Resource"]
    ]

    assert sorted(allowed) == sorted(f"arn:aws:iam::{ACCOUNTS[profile]}:role/{n}" for n in made)


def test_the_service_role_may_assume_the_action_role_of_each_account(
    delivered: Shell, cloud: Cloud
) -> None:
    roles = cloud.kept(PIPELINE, "AWS::IAM::Role")
    (role,) = [role for role in roles if role["RoleName"] == "infrastructure-service"]
    allowed = [
        resource
        for policy in role["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
        if "sts:AssumeRole" in statement["Action"]
        for resource in statement["Resource"]
    ]

    assert sorted(allowed) == [
        f"arn:aws:iam::{ACCOUNTS[name]}:role/infrastructure-action"
        for name in ("qa", "production")
    ]


def _execution(terminal: Shell, profile: str) -> list[dict[str, Any]]:
    """Return the statements of the policies that are attached to the execution role."""
    role = "iam list-attached-role-policies --role-name infrastructure-execution"
    statements: list[dict[str, Any]] = []
    for policy in terminal.ask(profile, role)["AttachedPolicies"]:
        version = f"iam get-policy-version --policy-arn {policy['PolicyArn']} --version-id v1"
        answer = terminal.ask(profile, version)["PolicyVersion"]
        statements += answer["Document"]["Statement"]
    return statements
