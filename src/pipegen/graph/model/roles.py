"""The roles that a pipeline uses, and their policies."""

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
"""What uses a role: the pipeline itself, an action, or CloudFormation during a deployment."""


@dataclass(frozen=True, slots=True)
class RoleNode:
    """A role and the statements of its policies.

    A role that no template defines has no `file` and no statements. `identity` is also None if
    the role has policies outside the template.
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
    """Return the id of the node of the role `arn`."""
    return f"role:{arn}"


def read_roles(project: Project, pipeline: Pipeline) -> tuple[RoleNode, ...]:
    """Return the roles that `pipeline` uses, in the order of their first use."""
    uses: dict[str, dict[RoleUse, None]] = {}
    for arn, use in _uses(pipeline):
        uses.setdefault(arn, {})[use] = None
    return tuple(_role(project, arn, tuple(role_uses)) for arn, role_uses in uses.items())


def _uses(pipeline: Pipeline) -> Iterator[tuple[str, RoleUse]]:
    if pipeline.role:
        yield pipeline.role, "service"
    for action in pipeline.actions:
        if action.role:
            yield action.role, "action"
        passed_role = action.text("RoleArn") if action.is_cloudformation else None
        if passed_role:
            yield passed_role, "execution"


def _role(project: Project, arn: str, uses: tuple[RoleUse, ...]) -> RoleNode:
    node = RoleNode(role_id(arn), str(arn), arn.rpartition("/")[2], arns.account(arn), uses)
    role = project.role(arn)
    if role is None:
        return node
    secrets = _secrets(project, role.template)
    return replace(
        node,
        file=project.in_repository(Path(role.template)),
        logical_id=role.logical_id,
        trust=_redacted(role.trust, secrets),
        identity=None if role.identity is None else _redacted(role.identity, secrets),
        boundary=None if role.boundary is None else _redacted(role.boundary, secrets),
    )


def _secrets(project: Project, path: str) -> frozenset[str]:
    """Return the values of the `NoEcho` parameters of the template at `path`."""
    is_loaded = path == project.template.path
    template = project.template if is_loaded else project.load(Path(path))
    return (
        no_echo.secrets(StackContext(template)) if isinstance(template, Template) else frozenset()
    )


def _redacted(statements: Iterable[Statement], secrets: frozenset[str]) -> tuple[Statement, ...]:
    return tuple(_redacted_statement(statement, secrets) for statement in statements)


def _redacted_statement(statement: Statement, secrets: frozenset[str]) -> Statement:
    names = [field.name for field in fields(statement)]
    values = {name: no_echo.redact(getattr(statement, name), secrets) for name in names}
    return replace(statement, **values)
