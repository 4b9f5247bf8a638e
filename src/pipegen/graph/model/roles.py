"""The roles that a pipeline uses, and what each may do."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Literal

from pipegen.cloudformation import arns, no_echo
from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.template import Template
from pipegen.codepipeline.model import Pipeline
from pipegen.codepipeline.project import Project
from pipegen.iam.policy_document import Statement

RoleUse = Literal["service", "action", "execution"]
"""What a role is for: the pipeline itself, an action, or CloudFormation while it deploys."""


@dataclass(frozen=True, slots=True)
class RoleNode:
    """A role; one that no template makes has no `file`, and nothing is known of what it may do.

    `identity` is None too where policies that are not in the template bear on it.
    """

    id: str
    arn: str
    name: str
    account: str | None
    uses: tuple[RoleUse, ...]
    file: str = ""
    logical_id: str = ""
    trust: tuple[Statement, ...] = ()
    identity: tuple[Statement, ...] | None = None
    boundary: tuple[Statement, ...] | None = None


def role_id(arn: str) -> str:
    """Return the id of the role `arn`."""
    return f"role:{arn}"


def read_roles(system: Project, pipeline: Pipeline) -> tuple[RoleNode, ...]:
    """Return the roles that `pipeline` uses, in the order of their first use, each once."""
    uses: dict[str, dict[RoleUse, None]] = {}
    for arn, use in _named(pipeline):
        uses.setdefault(arn, {})[use] = None
    return tuple(_role(system, arn, tuple(found)) for arn, found in uses.items())


def _named(pipeline: Pipeline) -> Iterator[tuple[str, RoleUse]]:
    if pipeline.role:
        yield pipeline.role, "service"
    for action in pipeline.actions:
        if action.role:
            yield action.role, "action"
        passed = action.text("RoleArn") if action.is_cloudformation else None
        if passed:
            yield passed, "execution"


def _role(system: Project, arn: str, uses: tuple[RoleUse, ...]) -> RoleNode:
    made = system.role(arn)
    known = (role_id(arn), str(arn), arn.rpartition("/")[2], arns.account(arn), uses)
    if made is None:
        return RoleNode(*known)
    secrets = _hidden(system, made.template)
    return RoleNode(
        *known,
        file=system.in_repository(Path(made.template)),
        logical_id=made.logical_id,
        trust=_shown(made.trust, secrets),
        identity=None if made.identity is None else _shown(made.identity, secrets),
        boundary=None if made.boundary is None else _shown(made.boundary, secrets),
    )


def _hidden(system: Project, path: str) -> frozenset[str]:
    """Return the values that the template at `path` hides."""
    own = path == system.template.path
    template = system.template if own else system.load(Path(path))
    return (
        no_echo.secrets(StackContext(template)) if isinstance(template, Template) else frozenset()
    )


def _shown(statements: Iterable[Statement], secrets: frozenset[str]) -> tuple[Statement, ...]:
    return tuple(
        replace(
            each,
            **{one.name: no_echo.redact(getattr(each, one.name), secrets) for one in fields(each)},
        )
        for each in statements
    )
