"""The roles that the templates of a set make in the accounts, found by their ARN."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.template import Template
from pipegen.iam.role import Role

_ROLE = re.compile(r"arn:[^:]+:iam::(\d{12}):role/(?:.*/)?([^/]+)")
_PRINCIPAL = re.compile(r"arn:[^:\"]+:iam::(\d{12}):")


class RoleIndex:
    """The roles of `templates`, each of which may be deployed into any account.

    `own` is the pipeline's template in the pipeline's account; its own roles are in that one.
    """

    def __init__(self, templates: Sequence[Template], own: StackContext) -> None:
        self._templates = templates
        self._own = own
        self._scopes: dict[tuple[str, str], StackContext] = {}
        self._found: dict[str, Role | None] = {}

    def get(self, arn: str) -> Role | None:
        """Return the role `arn`, None where no template makes it.

        A role of another template counts if it has a `RoleName` of its own, as only that one can
        be named beforehand.
        """
        if arn not in self._found:
            place = self._beside(arn) or self._place(arn)
            self._found[arn] = None if place is None else Role.from_template(*place)
        return self._found[arn]

    def _beside(self, arn: str) -> tuple[StackContext, str] | None:
        """Return the role of the own template that `Fn::GetAtt` gives the ARN of."""
        for logical_id in self._own.template.of_type("AWS::IAM::Role"):
            if self._own.exists(logical_id) and self._own.attribute(logical_id, "Arn") == arn:
                return self._own, logical_id
        return None

    def _place(self, arn: str) -> tuple[StackContext, str] | None:
        match = _ROLE.fullmatch(arn)
        if match is None:
            return None
        for one in self._templates:
            scope = self._in(one, match[1])
            for logical_id, name in _names(scope):
                if name == match[2] and scope.exists(logical_id):
                    return scope, logical_id
        return None

    def _in(self, one: Template, account: str) -> StackContext:
        known = (one.path, account)
        if known not in self._scopes:
            own = self._own
            is_own = one is own.template and own.account in (None, account)
            stack = own.stack if is_own else None
            self._scopes[known] = StackContext(one, {}, account, own.region, stack)
        return self._scopes[known]


def trusted_account(templates: Iterable[Template], arns: Iterable[str]) -> str | None:
    """Return the account that the roles `arns` trust, None where it is not one alone."""
    named = [match for arn in arns if (match := _ROLE.fullmatch(arn))]
    found = {
        account
        for one in templates
        for match in named
        for account in _PRINCIPAL.findall(_trust(StackContext(one, {}, match[1]), match[2]))
    }
    return found.pop() if len(found) == 1 else None


def _trust(scope: StackContext, name: str) -> str:
    documents = [
        scope.properties(logical_id).get("AssumeRolePolicyDocument")
        for logical_id, each in _names(scope)
        if each == name
    ]
    return json.dumps(documents)


def _names(scope: StackContext) -> Iterable[tuple[str, str]]:
    for logical_id, properties in scope.template.of_type("AWS::IAM::Role").items():
        name = _name(scope, properties)
        if name is not None:
            yield logical_id, name


def _name(scope: StackContext, properties: Mapping[str, object]) -> str | None:
    found = scope.resolve(properties.get("RoleName"))
    return found if isinstance(found, str) else None
