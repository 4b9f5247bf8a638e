"""The graph of a pipeline: accounts, stages, stacks, roles, and the edges between them.

It is read from the rendered files, so a hand-written pipeline has a graph too. Each node has an
id, by which edges and other nodes refer to it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from pipegen.codepipeline.model import Pipeline
from pipegen.codepipeline.project import Project
from pipegen.graph.model.edges import Edge, read_edges
from pipegen.graph.model.notifications import Channel, Rule, read_notifications
from pipegen.graph.model.roles import RoleNode, read_roles, role_id
from pipegen.graph.model.stacks import StackNode, read_stacks
from pipegen.graph.model.stages import ActionNode, StageNode, read_stages

NO_NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType({})
"""The names of accounts if there is no configuration to read them from."""


@dataclass(frozen=True, slots=True)
class AccountNode:
    """An account; `number` is None if the files do not say which."""

    id: str
    number: str | None
    regions: tuple[str, ...]
    is_pipelines: bool
    """Whether it is the pipeline's account."""
    names: tuple[str, ...] = ()
    """The names of the environments in it, which the templates do not contain."""


@dataclass(frozen=True, slots=True)
class Graph:
    """The pipeline `name` of the template `file`, with its nodes and edges in order."""

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

    def stack(self, stack_id: str | None) -> StackNode | None:
        """Return the stack with the id `stack_id`, None if there is none."""
        return next((stack for stack in self.stacks if stack.id == stack_id), None)

    def between(self, source: str, target: str) -> tuple[Edge, ...]:
        """Return the edges from the node `source` to the node `target`."""
        return tuple(flow for flow in self.flows if (flow.source, flow.target) == (source, target))


def build_graph(
    project: Project,
    pipeline: Pipeline | None = None,
    names: Mapping[str, tuple[str, ...]] = NO_NAMES,
) -> Graph:
    """Return the graph of `pipeline`, by default the first of the template of `project`.

    `names` is account → names of the environments in it.
    Raises `IndexError` if the template has no pipeline.
    """
    pipeline = pipeline or project.pipelines[0]
    deployments = project.deployments(pipeline)
    stages, stacks = read_stages(project, pipeline), read_stacks(project, deployments)
    notifications = read_notifications(project.scope, pipeline)
    flows = (*read_edges(pipeline, deployments, stacks), *notifications.flows)
    return Graph(
        name=pipeline.name,
        file=project.in_repository(Path(project.template.path)),
        account=project.scope.account,
        region=project.scope.region,
        role=role_id(pipeline.role) if pipeline.role else None,
        execution_mode=pipeline.execution_mode,
        accounts=_accounts(project, stages, names),
        stages=stages,
        stacks=stacks,
        roles=read_roles(project, pipeline),
        rules=notifications.rules,
        channels=notifications.channels,
        flows=tuple(dict.fromkeys(flows)),
    )


def _accounts(
    project: Project, stages: tuple[StageNode, ...], names: Mapping[str, tuple[str, ...]]
) -> tuple[AccountNode, ...]:
    """Return the pipeline's account, then the others in the order in which actions use them."""
    pipeline_account = project.scope.account
    regions: dict[str | None, dict[str, None]] = {pipeline_account: {}}
    if project.scope.region:
        regions[pipeline_account][project.scope.region] = None
    for action in (action for stage in stages for action in stage.actions):
        account_regions = regions.setdefault(action.account, {})
        if action.region:
            account_regions[action.region] = None
    return tuple(
        AccountNode(
            f"account:{number or ''}",
            number,
            tuple(account_regions),
            number == pipeline_account,
            names.get(number or "", ()),
        )
        for number, account_regions in regions.items()
    )
