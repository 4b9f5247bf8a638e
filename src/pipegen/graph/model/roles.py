"""The roles that a pipeline uses, and what each may do."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Literal

from pipegen.cloudformation import arns, no_echo
from pipegen.cloudformation.resolver import Scope
from pipegen.cloudformation.template import Template
from pipegen.codepipeline.model import Pipeline
from pipegen.codepipeline.project import System
from pipegen.iam.policy_document import Statement

Use = Literal["service", "action", "execution"]
"""What a role is for: the pipeline itself, an action, or CloudFormation while it deploys."""


@dataclass(frozen=True, slots=True)
class Role:
    """A role; one that no template makes has no `file`, and nothing is known of what it may do.

    `identity` is None too where policies that are not in the template bear on it.
    """

    id: str
    arn: str
    name: str
    account: str | None
    uses: tuple[Use, ...]
    file: str = ""
    logical_id: str = ""
    trust: tuple[Statement, ...] = ()
    identity: tuple[Statement, ...] | None = None
    boundary: tuple[Statement, ...] | None = None


def role_id(arn: str) -> str:
    """Return the id of the role `arn`."""
    return f"role:{arn}"


def of(system: System, pipeline: Pipeline) -> tuple[Role, ...]:
    """Return the roles that `pipeline` uses, in the order of their first use, each once."""
    uses: dict[str, dict[Use, None]] = {}
    for arn, use in _named(pipeline):
        uses.setdefault(arn, {})[use] = None
    return tuple(_role(system, arn, tuple(found)) for arn, found in uses.items())


def _named(pipeline: Pipeline) -> Iterator[tuple[str, Use]]:
    if pipeline.role:
        yield pipeline.role, "service"
    for action in pipeline.actions:
        if action.role:
            yield action.role, "action"
        passed = action.text("RoleArn") if action.is_cloudformation else None
        if passed:
            yield passed, "execution"


def _role(system: System, arn: str, uses: tuple[Use, ...]) -> Role:
    made = system.role(arn)
    known = (role_id(arn), str(arn), arn.rpartition("/")[2], arns.account(arn), uses)
    if made is None:
        return Role(*known)
    secrets = _hidden(system, made.template)
    return Role(
        *known,
        file=system.in_repository(Path(made.template)),
        logical_id=made.logical_id,
        trust=_shown(made.trust, secrets),
        identity=None if made.identity is None else _shown(made.identity, secrets),
        boundary=None if made.boundary is None else _shown(made.boundary, secrets),
    )


def _hidden(system: System, path: str) -> frozenset[str]:
    """Return the values that the template at `path` hides."""
    own = path == system.template.path
    template = system.template if own else system.load(Path(path))
    return no_echo.secrets(Scope(template)) if isinstance(template, Template) else frozenset()


def _shown(statements: Iterable[Statement], secrets: frozenset[str]) -> tuple[Statement, ...]:
    return tuple(
        replace(
            each,
            **{one.name: no_echo.masked(getattr(each, one.name), secrets) for one in fields(each)},
        )
        for each in statements
    )
