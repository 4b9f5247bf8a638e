"""I9501 execution-role-boundary."""

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from cfnlint.rules import RuleMatch

from pipegen.cloudformation.template import Template, properties
from pipegen.codepipeline.project import Project
from pipegen.lint.rules._base import Matches, ProjectRule

_CREATE = "iam:createrole"
_BOUNDARY = "iam:permissionsboundary"
_EQUALS = re.compile(r"(?:string(?:equals|like)|arn(?:equals|like))", re.IGNORECASE)
_NOT_EQUALS = re.compile(r"(?:stringnot(?:equals|like)|arnnot(?:equals|like))", re.IGNORECASE)


class ExecutionRoleBoundary(ProjectRule, tags=("iam", "role", "cloudformation")):
    """A role that CloudFormation acts as may create roles without a permissions boundary.

    ### Why

    Whoever can push a template can have CloudFormation create a role, with any policy, and let a
    machine or a function of theirs assume it: the execution role's own narrow permissions end
    there. Where `iam:CreateRole` is allowed only with a permissions boundary, no role that a
    template creates can do more than the boundary says. With pipegen, set `boundary` in
    `[accounts]` to a managed policy that exists in each account, and deploy `account-setup` again.

    ### Broken

    ```json
    {"Effect": "Allow", "Action": "iam:CreateRole", "Resource": "*"}
    ```

    ### Kept

    ```json
    {
      "Effect": "Allow",
      "Action": "iam:CreateRole",
      "Resource": "*",
      "Condition": {
        "StringEquals": {
          "iam:PermissionsBoundary": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:policy/boundary"}
        }
      }
    }
    ```
    """

    id = "I9501"
    shortdesc = "execution-role-boundary"
    description = "A CloudFormation execution role should require a boundary of roles it creates"
    source_url = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html"

    def _match_project(self, project: Project) -> Matches:
        message = (
            "CloudFormation may create roles without a permissions boundary as this role; "
            "require one: with pipegen, set `boundary` in [accounts]"
        )
        for name, role in project.template.of_type("AWS::IAM::Role").items():
            if _is_execution_role(role) and _is_unrestricted(_statements(name, project.template)):
                yield RuleMatch(["Resources", name], message)


def _is_execution_role(role: Mapping[str, Any]) -> bool:
    services = [
        service
        for statement in _nested(role, "AssumeRolePolicyDocument", "Statement")
        for service in _nested(statement, "Principal", "Service")
    ]
    return "cloudformation.amazonaws.com" in services


def _is_unrestricted(statements: list[Mapping[str, Any]]) -> bool:
    """Return True if the statements allow creating a role without a permissions boundary."""
    relevant = [statement for statement in statements if _applies_to_create(statement)]
    allow = [statement for statement in relevant if statement.get("Effect") == "Allow"]
    deny = [statement for statement in relevant if statement.get("Effect") == "Deny"]
    return any(not _has_condition(statement, _EQUALS) for statement in allow) and not any(
        _has_condition(statement, _NOT_EQUALS) for statement in deny
    )


def _applies_to_create(statement: Mapping[str, Any]) -> bool:
    if "NotAction" in statement:
        return not _has_create(_nested(statement, "NotAction"))
    return _has_create(_nested(statement, "Action"))


def _has_create(patterns: Iterator[Any]) -> bool:
    return any(
        isinstance(pattern, str) and fnmatchcase(_CREATE, pattern.lower()) for pattern in patterns
    )


def _has_condition(statement: Mapping[str, Any], operators: re.Pattern[str]) -> bool:
    return any(
        isinstance(keys, dict)
        and operators.fullmatch(operator)
        and _BOUNDARY in map(str.lower, keys)
        for condition in _nested(statement, "Condition")
        if isinstance(condition, dict)
        for operator, keys in condition.items()
    )


def _statements(name: str, template: Template) -> list[Mapping[str, Any]]:
    """Return the statements of the inline and managed policies of the role `name`."""
    role = properties(template.resources[name])
    policies = list(_nested(role, "Policies"))
    for logical_id, resource in template.resources.items():
        policy = properties(resource)
        managed = list(_nested(role, "ManagedPolicyArns"))
        roles = [*_nested(policy, "Roles"), *_nested(policy, "RoleName")]
        is_attached = {"Ref": name} in roles or role.get("RoleName") in roles
        if is_attached or {"Ref": logical_id} in managed:
            policies.append(policy)
    return [
        statement
        for policy in policies
        for statement in _nested(policy, "PolicyDocument", "Statement")
        if isinstance(statement, dict)
    ]


def _nested(value: Any, *keys: str) -> Iterator[Any]:
    """Yield each value under `keys`, with the items of lists and both branches of `Fn::If`."""
    if isinstance(value, list):
        for item in value:
            yield from _nested(item, *keys)
    elif isinstance(value, dict) and list(value) == ["Fn::If"]:
        branches = value["Fn::If"]
        yield from _nested(branches[1:] if isinstance(branches, list) else [], *keys)
    elif not keys:
        yield value
    elif isinstance(value, dict) and keys[0] in value:
        yield from _nested(value[keys[0]], *keys[1:])
