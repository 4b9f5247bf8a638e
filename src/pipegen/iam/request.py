"""Who asks for what: the request that IAM decides about.

Sources: "Policy evaluation logic", "Request context" and "AWS global condition context keys" in
the IAM user guide; for keys of services the Service Authorization Reference.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipegen.cloudformation import arns
from pipegen.cloudformation.unresolved import Unresolved

Context = Mapping[str, str | Sequence[str]]
"""Condition key → value or values, as AWS sends them along with a request."""

_ROLE = re.compile(r"arn:([^:]+):iam::(\d{12}):role/(?:.*/)?([^/]+)")
_SENT = re.compile(
    r"aws:(currenttime|epochtime|sourceip|useragent|tokenissuetime|userid|viaawsservice"
    r"|(principal|resource)org(id|paths)|(principal|resource|request)tag/.+)"
    r"|sts:rolesessionname|iam:associatedresourcearn|cloudformation:(template|stackpolicy)url"
    r"|s3:.+|kms:(?!grant).+"
)
"""Keys, in small letters, that come with a role's requests, with values that AWS alone knows."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: a role by its ARN, or a service by its name."""

    arn: str = ""
    service: str | None = None

    @property
    def account(self) -> str | None:
        """Return its account, None for a service, or where it is not known."""
        return arns.account(self.arn)

    @property
    def session(self) -> str:
        """Return the ARN of the role's session, as errors of AWS spell who asked."""
        found = _ROLE.fullmatch(self.arn)
        if found is None:
            return self.arn
        return f"arn:{found[1]}:sts::{found[2]}:assumed-role/{found[3]}/pipeline"


@dataclass(frozen=True, slots=True)
class Request:
    """One action on one resource. `account` is the resource's, None where it is not known."""

    principal: Principal
    action: str
    resource: str
    account: str | None = None
    context: Context = field(default_factory=dict)

    def value(self, key: str) -> str | Sequence[str] | None:
        """Return the value of the condition key `key`, None where the request has none.

        Keys don't heed capitals. `aws:PrincipalArn` is the role's, not its session's. What comes
        with each request of a role, and is not known, is `Unknown`.
        """
        known = {each.lower(): value for each, value in self._global.items()}
        known |= {each.lower(): value for each, value in self.context.items()}
        found = known.get(key.lower())
        if found is None and self.principal.service is None and _SENT.fullmatch(key.lower()):
            return Unresolved(f"${{{key}}}")
        return found

    @property
    def _global(self) -> Context:
        who = self.principal
        found: dict[str, str] = {
            "aws:SecureTransport": "true",
            "aws:PrincipalIsAWSService": str(who.service is not None).lower(),
        }
        if who.service:
            found["aws:PrincipalServiceName"] = who.service
        if who.arn:
            found["aws:PrincipalArn"] = who.arn
            found["aws:PrincipalType"] = "AssumedRole"
        if who.account:
            found["aws:PrincipalAccount"] = who.account
        if self.account:
            found["aws:ResourceAccount"] = self.account
        found["aws:RequestedRegion"] = arns.region(self.resource) or Unresolved("${AWS::Region}")
        return found
