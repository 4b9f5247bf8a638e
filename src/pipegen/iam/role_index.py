"""Look up, by ARN, the roles that a set of templates creates."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence

from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.template import Template
from pipegen.iam.role import Role

_ROLE = re.compile(r"arn:[^:]+:iam::(\d{12}):role/(?:.*/)?([^/]+)")
_PRINCIPAL = re.compile(r"arn:[^:\"]+:iam::(\d{12}):")


class RoleIndex:
    """The roles of `templates`, each of which may be deployed into any account.

    `pipeline` is the pipeline's template in the pipeline's account, which has its roles.
    """

    def __init__(self, templates: Sequence[Template], pipeline: StackContext) -> None:
        self._templates = templates
        self._pipeline = pipeline
        self._scopes: dict[tuple[str, str], StackContext] = {}
        self._roles: dict[str, Role | None] = {}

    def get(self, arn: str) -> Role | None:
        """Return the role `arn`, or None if no template creates it.

        A role of another template is only found if it has a `RoleName`: the ARN of a role with a
        generated name is unknown beforehand.
        """
        if arn not in self._roles:
            location = self._locate_in_pipeline(arn) or self._locate(arn)
            self._roles[arn] = None if location is None else Role.from_template(*location)
        return self._roles[arn]

    def _locate_in_pipeline(self, arn: str) -> tuple[StackContext, str] | None:
        """Return the logical id of the role with this `Arn` in the pipeline's template."""
        scope = self._pipeline
        for logical_id in scope.template.of_type("AWS::IAM::Role"):
            if scope.exists(logical_id) and scope.attribute(logical_id, "Arn") == arn:
                return scope, logical_id
        return None

    def _locate(self, arn: str) -> tuple[StackContext, str] | None:
        """Return the template and the logical id of the role with this account and name."""
        match = _ROLE.fullmatch(arn)
        if match is None:
            return None
        for template in self._templates:
            scope = self._scope(template, match[1])
            for logical_id, name in _role_names(scope):
                if name == match[2] and scope.exists(logical_id):
                    return scope, logical_id
        return None

    def _scope(self, template: Template, account: str) -> StackContext:
        key = (template.path, account)
        if key not in self._scopes:
            pipeline = self._pipeline
            is_pipeline = template is pipeline.template and pipeline.account in (None, account)
            stack = pipeline.stack if is_pipeline else None
            self._scopes[key] = StackContext(template, {}, account, pipeline.region, stack)
        return self._scopes[key]


def trusted_account(templates: Iterable[Template], arns: Iterable[str]) -> str | None:
    """Return the account that the roles `arns` trust, or None if it is not exactly one."""
    matches = [match for arn in arns if (match := _ROLE.fullmatch(arn))]
    accounts = {
        account
        for template in templates
        for match in matches
        for account in _trusted_accounts(StackContext(template, {}, match[1]), match[2])
    }
    return accounts.pop() if len(accounts) == 1 else None


def _trusted_accounts(scope: StackContext, role_name: str) -> list[str]:
    documents = [
        scope.properties(logical_id).get("AssumeRolePolicyDocument")
        for logical_id, name in _role_names(scope)
        if name == role_name
    ]
    return _PRINCIPAL.findall(json.dumps(documents))


def _role_names(scope: StackContext) -> Iterator[tuple[str, str]]:
    """Yield the logical id and the resolved `RoleName` of each role that has one."""
    for logical_id, properties in scope.template.of_type("AWS::IAM::Role").items():
        name = scope.resolve(properties.get("RoleName"))
        if isinstance(name, str):
            yield logical_id, name
