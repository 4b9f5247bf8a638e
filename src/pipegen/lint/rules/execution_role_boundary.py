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
_IS = re.compile(r"(?:string(?:equals|like)|arn(?:equals|like))", re.IGNORECASE)
_IS_NOT = re.compile(r"(?:stringnot(?:equals|like)|arnnot(?:equals|like))", re.IGNORECASE)


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

    def _findings(self, system: Project) -> Matches:
        message = (
            "CloudFormation may create roles without a permissions boundary as this role; "
            "require one: with pipegen, set `boundary` in [accounts]"
        )
        for name, role in system.template.of_type("AWS::IAM::Role").items():
            if _is_execution_role(role) and _is_unbound(_statements(name, system.template)):
                yield RuleMatch(["Resources", name], message)


def _is_execution_role(role: Mapping[str, Any]) -> bool:
    services = [
        service
        for statement in _listed(role, "AssumeRolePolicyDocument", "Statement")
        for service in _listed(statement, "Principal", "Service")
    ]
    return "cloudformation.amazonaws.com" in services


def _is_unbound(statements: list[Mapping[str, Any]]) -> bool:
    about = [each for each in statements if _is_about_create(each)]
    allowed = [each for each in about if each.get("Effect") == "Allow"]
    denied = [each for each in about if each.get("Effect") == "Deny"]
    return any(not _has_condition(each, _IS) for each in allowed) and not any(
        _has_condition(each, _IS_NOT) for each in denied
    )


def _is_about_create(statement: Mapping[str, Any]) -> bool:
    if "NotAction" in statement:
        return not _names_create(_listed(statement, "NotAction"))
    return _names_create(_listed(statement, "Action"))


def _names_create(actions: Iterator[Any]) -> bool:
    return any(isinstance(each, str) and fnmatchcase(_CREATE, each.lower()) for each in actions)


def _has_condition(statement: Mapping[str, Any], operators: re.Pattern[str]) -> bool:
    return any(
        isinstance(keys, dict)
        and operators.fullmatch(operator)
        and _BOUNDARY in map(str.lower, keys)
        for condition in _listed(statement, "Condition")
        if isinstance(condition, dict)
        for operator, keys in condition.items()
    )


def _statements(name: str, template: Template) -> list[Mapping[str, Any]]:
    """Return the statements of the policies of the role `name`, wherever they stand."""
    role = properties(template.resources[name])
    policies = list(_listed(role, "Policies"))
    for logical_id, resource in template.resources.items():
        policy = properties(resource)
        given = _listed(role, "ManagedPolicyArns")
        taken = [*_listed(policy, "Roles"), *_listed(policy, "RoleName")]
        if {"Ref": logical_id} in given or {"Ref": name} in taken or role.get("RoleName") in taken:
            policies.append(policy)
    return [
        statement
        for policy in policies
        for statement in _listed(policy, "PolicyDocument", "Statement")
        if isinstance(statement, dict)
    ]


def _listed(value: Any, *keys: str) -> Iterator[Any]:
    """Yield what stands under `keys`, one by one: of lists, and of both sides of an `Fn::If`."""
    if isinstance(value, list):
        for each in value:
            yield from _listed(each, *keys)
    elif isinstance(value, dict) and list(value) == ["Fn::If"]:
        branches = value["Fn::If"]
        yield from _listed(branches[1:] if isinstance(branches, list) else [], *keys)
    elif not keys:
        yield value
    elif isinstance(value, dict) and keys[0] in value:
        yield from _listed(value[keys[0]], *keys[1:])
