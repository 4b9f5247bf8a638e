"""The request that IAM evaluates: principal, action, resource and context keys.

Sources: "Policy evaluation logic", "Request context" and "AWS global condition context keys" in
the IAM user guide; for keys of services the Service Authorization Reference.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipegen.cloudformation import arns
from pipegen.cloudformation.unresolved import Unresolved

Context = Mapping[str, str | Sequence[str]]
"""Condition key → value or values, as AWS adds them to a request."""

_ROLE = re.compile(r"arn:([^:]+):iam::(\d{12}):role/(?:.*/)?([^/]+)")
_IMPLICIT_KEY = re.compile(
    r"aws:(currenttime|epochtime|sourceip|useragent|tokenissuetime|userid|viaawsservice"
    r"|(principal|resource)org(id|paths)|(principal|resource|request)tag/.+)"
    r"|sts:rolesessionname|iam:associatedresourcearn|cloudformation:(template|stackpolicy)url"
    r"|s3:.+|kms:(?!grant).+"
)
"""Keys, in lower case, of every request of a role; only AWS knows their values."""


@dataclass(frozen=True, slots=True)
class Principal:
    """The principal of a request: a role by its ARN, or a service by its name."""

    arn: str = ""
    service: str | None = None

    @property
    def account(self) -> str | None:
        """Return the account of the role, or None for a service or an unknown account."""
        return arns.account(self.arn)

    @property
    def session(self) -> str:
        """Return the ARN of the role's session, as in error messages of AWS."""
        match = _ROLE.fullmatch(self.arn)
        if match is None:
            return self.arn
        return f"arn:{match[1]}:sts::{match[2]}:assumed-role/{match[3]}/pipeline"


@dataclass(frozen=True, slots=True)
class Request:
    """One action on one resource; `account` is the resource's, None if it is unknown."""

    principal: Principal
    action: str
    resource: str
    account: str | None = None
    context: Context = field(default_factory=dict)

    def value(self, key: str) -> str | Sequence[str] | None:
        """Return the value of the condition key `key`, or None if the request has none.

        Keys are not case-sensitive. `aws:PrincipalArn` is the ARN of the role, not of its session.
        The value is `Unresolved` if every request of a role has the key, and only AWS knows it.
        """
        values = {name.lower(): value for name, value in self._global_keys.items()}
        values |= {name.lower(): value for name, value in self.context.items()}
        value = values.get(key.lower())
        if (
            value is None
            and self.principal.service is None
            and _IMPLICIT_KEY.fullmatch(key.lower())
        ):
            return Unresolved(f"${{{key}}}")
        return value

    @property
    def _global_keys(self) -> Context:
        principal = self.principal
        values: dict[str, str] = {
            "aws:SecureTransport": "true",
            "aws:PrincipalIsAWSService": str(principal.service is not None).lower(),
        }
        if principal.service:
            values["aws:PrincipalServiceName"] = principal.service
        if principal.arn:
            values["aws:PrincipalArn"] = principal.arn
            values["aws:PrincipalType"] = "AssumedRole"
        if principal.account:
            values["aws:PrincipalAccount"] = principal.account
        if self.account:
            values["aws:ResourceAccount"] = self.account
        values["aws:RequestedRegion"] = arns.region(self.resource) or Unresolved("${AWS::Region}")
        return values
