"""E9540 subnet-cidr."""

from collections.abc import Iterator

from pipegen.cloudformation.resolver import StackContext
from pipegen.codepipeline.project import Project
from pipegen.lint.rules import _per_stack, _subnets
from pipegen.lint.rules._base import Matches, ProjectRule
from pipegen.lint.rules._per_stack import Problem
from pipegen.lint.rules._subnets import Block, Subnet

_LARGEST, _SMALLEST = 16, 28


class SubnetCidr(ProjectRule, tags=("vpc", "subnet", "parameter")):
    """Subnets overlap, leave the block of their VPC, or are cut out of too small a one.

    ### Why

    The template is right with one set of parameters and wrong with another: production has a
    smaller block than QA, and the stack fails on the day of the delivery. The subnets of each
    stack are worked out with the values of its parameter file, and those of a template by itself
    with its defaults. What is wrong with blocks that no parameter changes is found by cfn-lint's
    own rules E3059 and E3060. Subnets have from /28 to /16.

    ### Broken

    ```json
    {"Parameters": {"VpcCidr": "10.10.0.0/20", "SubnetBits": "13"}}
    ```

    ### Kept

    ```json
    {"Parameters": {"VpcCidr": "10.10.0.0/20", "SubnetBits": "9"}}
    ```
    """

    id = "E9540"
    shortdesc = "subnet-cidr"
    description = "Subnets should lie in their VPC and not overlap, with the values that are given"
    source_url = "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html"

    def _match_project(self, project: Project) -> Matches:
        return _per_stack.check_stacks(project, problems)


def problems(scope: StackContext) -> Iterator[Problem]:
    """Yield the problems with the CIDR blocks of the subnets of the stack `scope`."""
    networks = _subnets.vpcs(scope)
    subnets = _subnets.subnets(scope)
    divisions = dict(_division_problems(scope, subnets))
    yield from divisions.values()
    if divisions:
        return  # the blocks of these subnets are unknown
    for subnet in subnets:
        yield from _block_problems(subnet, networks.get(subnet.vpc, []))
    for first, second in _subnets.pairs(scope, subnets):
        yield from _overlap_problems(first, second)


def _division_problems(
    scope: StackContext, subnets: list[Subnet]
) -> Iterator[tuple[str, Problem]]:
    """Yield message → problem; the last one with a message is about the first such subnet."""
    for subnet in reversed(subnets):
        for key, block in subnet.blocks.items():
            for network, count, prefix in _subnets.divisions(scope, block):
                if prefix < network.prefixlen or count > 2 ** (prefix - network.prefixlen):
                    message = f"{network} has no room for {count} blocks of /{prefix}"
                    hint = "give it fewer host bits, or a larger block"
                    problem = Problem(subnet.logical_id, key, message, hint, (block.raw,))
                    yield message, problem


def _block_problems(subnet: Subnet, vpc: list[Block]) -> Iterator[Problem]:
    block = subnet.blocks.get("CidrBlock")
    network = block.network if block else None
    if block is None or network is None:
        return
    label = f"{subnet.logical_id} ({network})"
    sources = (block.raw, *(vpc_block.raw for vpc_block in vpc))
    if all(isinstance(source, str) for source in sources):
        return  # constant blocks are checked by cfn-lint
    if not _LARGEST <= network.prefixlen <= _SMALLEST:
        message = f"{label} is not from /{_SMALLEST} to /{_LARGEST} in size"
        yield Problem(subnet.logical_id, "CidrBlock", message, "choose another size", sources)
    elif vpc and all(block.is_within(vpc_block) is False for vpc_block in vpc):
        message = f"{label} is not in {' or '.join(map(str, vpc))}, the network of its VPC"
        hint = "choose a block inside it"
        yield Problem(subnet.logical_id, "CidrBlock", message, hint, sources)


def _overlap_problems(first: Subnet, second: Subnet) -> Iterator[Problem]:
    for key in first.blocks.keys() & second.blocks.keys():
        block, other = first.blocks[key], second.blocks[key]
        if isinstance(block.raw, str) and isinstance(other.raw, str):
            continue
        if block.overlaps(other):
            message = f"{second.logical_id} ({other}) overlaps {first.logical_id} ({block})"
            hint = "give each a block of its own"
            yield Problem(second.logical_id, key, message, hint, (other.raw, block.raw))
