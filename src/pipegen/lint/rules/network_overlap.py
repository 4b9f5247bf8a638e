"""W9543 network-overlap."""

from collections.abc import Iterator
from itertools import combinations

from cfnlint.rules import RuleMatch

from pipegen.codepipeline.deployments import DeployAction
from pipegen.codepipeline.project import Project
from pipegen.lint.rules import _per_stack, _subnets
from pipegen.lint.rules._base import Matches, ProjectRule
from pipegen.lint.rules._per_stack import Problem
from pipegen.lint.rules._subnets import Block


class NetworkOverlap(ProjectRule, tags=("codepipeline", "vpc")):
    """The networks of two stacks of a pipeline overlap.

    ### Why

    Two networks with addresses in common can never be joined, neither by peering nor by a transit
    gateway, and the block of a VPC can't be changed once it is there. Environments that will never
    meet may share a block: then suppress the rule.

    ### Broken

    ```json
    {"qa": {"VpcCidr": "10.10.0.0/16"}, "production": {"VpcCidr": "10.10.128.0/17"}}
    ```

    ### Kept

    ```json
    {"qa": {"VpcCidr": "10.10.0.0/16"}, "production": {"VpcCidr": "10.20.0.0/16"}}
    ```
    """

    id = "W9543"
    shortdesc = "network-overlap"
    description = "The networks of a pipeline's stacks should not overlap"
    source_url = (
        "https://docs.aws.amazon.com/vpc/latest/peering/invalid-peering-configurations.html"
    )

    def _match_project(self, project: Project) -> Matches:
        matches: dict[tuple[str, str], RuleMatch] = {}
        networks = [
            network for deployment in project.deployed for network in _networks(deployment)
        ]
        for (first, _, block), (second, logical_id, other) in combinations(networks, 2):
            if _stack(first) != _stack(second) and block.network and block.overlaps(other):
                problem = Problem(
                    logical_id,
                    "CidrBlock",
                    f"the network {other} overlaps {block} of the stack {first.stack}",
                    "choose a block that no other environment has",
                    (other.raw,),
                )
                match = _per_stack.locate_cause(project, second, problem)
                matches.setdefault((str(second.stack), logical_id), match)
        return matches.values()


def _networks(deployment: DeployAction) -> Iterator[tuple[DeployAction, str, Block]]:
    if deployment.scope is not None:
        for vpc, blocks in _subnets.vpcs(deployment.scope).items():
            for block in blocks:
                yield deployment, vpc.strip("${}"), block


def _stack(deployment: DeployAction) -> tuple[str | None, ...]:
    return deployment.account, deployment.region, deployment.stack
