"""The graph: a pipeline with its accounts, stages, stacks and roles, and what flows between them.

It is read from the files that AWS reads, so a pipeline that somebody wrote by hand has one too.
Each part has an id of its own, by which flows and other parts name it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from pipegen.codepipeline.model import Pipeline
from pipegen.codepipeline.project import Project
from pipegen.graph.model import edges, notifications, roles, stages
from pipegen.graph.model import stacks as model_stacks
from pipegen.graph.model.edges import Edge
from pipegen.graph.model.notifications import Channel, Rule
from pipegen.graph.model.roles import RoleNode
from pipegen.graph.model.stacks import StackNode
from pipegen.graph.model.stages import ActionNode, StageNode

NONE: Mapping[str, tuple[str, ...]] = MappingProxyType({})
"""The names of accounts, where nobody knows any."""


@dataclass(frozen=True, slots=True)
class AccountNode:
    """An account; `number` is None where it is not known from the files."""

    id: str
    number: str | None
    regions: tuple[str, ...]
    is_pipelines: bool
    """Whether the pipeline lives in it."""
    names: tuple[str, ...] = ()
    """What people call it: the environments in it; the files that AWS reads don't tell."""


@dataclass(frozen=True, slots=True)
class Graph:
    """A pipeline, called `name`, of the template `file`, and everything around it, in order."""

    name: str
    file: str
    account: str | None
    region: str | None
    role: str | None
    """The id of the service role."""
    execution_mode: str
    accounts: tuple[AccountNode, ...]
    stages: tuple[StageNode, ...]
    stacks: tuple[StackNode, ...]
    roles: tuple[RoleNode, ...]
    rules: tuple[Rule, ...]
    channels: tuple[Channel, ...]
    flows: tuple[Edge, ...]

    @property
    def actions(self) -> Iterator[ActionNode]:
        """Yield the actions of all stages, in order."""
        for stage in self.stages:
            yield from stage.actions

    def stack(self, id: str | None) -> StackNode | None:
        """Return the stack with this id, None where there is none."""
        return next((each for each in self.stacks if each.id == id), None)

    def between(self, source: str, target: str) -> tuple[Edge, ...]:
        """Return the flows from the part `source` to the part `target`."""
        return tuple(f for f in self.flows if (f.source, f.target) == (source, target))


def build_graph(
    system: Project, pipeline: Pipeline | None = None, names: Mapping[str, tuple[str, ...]] = NONE
) -> Graph:
    """Return the graph of `pipeline`, by default the first of the template of `system`.

    `names` is account → what people call it, for those that have names.
    Raises `IndexError` where the template has no pipeline.
    """
    one = pipeline or system.pipelines[0]
    deployments = system.deployments(one)
    stacks = model_stacks.read_stacks(system, deployments)
    performed = stages.read_stages(system, one)
    told = notifications.read_notifications(system.scope, one)
    found = (*edges.read_edges(one, deployments, stacks), *told.flows)
    return Graph(
        name=one.name,
        file=system.in_repository(Path(system.template.path)),
        account=system.scope.account,
        region=system.scope.region,
        role=roles.role_id(one.role) if one.role else None,
        execution_mode=one.execution_mode,
        accounts=_accounts(system, performed, names),
        stages=performed,
        stacks=stacks,
        roles=roles.read_roles(system, one),
        rules=told.rules,
        channels=told.channels,
        flows=tuple(dict.fromkeys(found)),
    )


def _accounts(
    system: Project, performed: tuple[StageNode, ...], names: Mapping[str, tuple[str, ...]]
) -> tuple[AccountNode, ...]:
    """Return the pipeline's account, and the others in the order in which they are met."""
    own = system.scope.account
    regions: dict[str | None, dict[str, None]] = {own: {}}
    if system.scope.region:
        regions[own][system.scope.region] = None
    for action in (each for stage in performed for each in stage.actions):
        known = regions.setdefault(action.account, {})
        if action.region:
            known[action.region] = None
    return tuple(
        AccountNode(
            f"account:{number or ''}",
            number,
            tuple(found),
            number == own,
            names.get(number or "", ()),
        )
        for number, found in regions.items()
    )
