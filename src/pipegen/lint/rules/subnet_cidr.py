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

    def _findings(self, system: Project) -> Matches:
        return _per_stack.check_stacks(system, problems)


def problems(scope: StackContext) -> Iterator[Problem]:
    """Yield what is wrong with the subnets of the stack that `scope` is."""
    networks = _subnets.vpcs(scope)
    found = _subnets.subnets(scope)
    cut = dict(_cut(scope, found))
    yield from cut.values()
    if cut:
        return  # no block of them is known then
    for each in found:
        yield from _alone(each, networks.get(each.vpc, []))
    for first, second in _subnets.pairs(scope, found):
        yield from _overlap(first, second)


def _cut(scope: StackContext, found: list[Subnet]) -> Iterator[tuple[str, Problem]]:
    for each in reversed(found):  # of those that divide alike, the first one is left
        for key, block in each.blocks.items():
            for network, count, prefix in _subnets.divisions(scope, block):
                if prefix < network.prefixlen or count > 2 ** (prefix - network.prefixlen):
                    what = f"{network} has no room for {count} blocks of /{prefix}"
                    help = "give it fewer host bits, or a larger block"
                    yield what, Problem(each.logical_id, key, what, help, (block.raw,))


def _alone(subnet: Subnet, vpc: list[Block]) -> Iterator[Problem]:
    block = subnet.blocks.get("CidrBlock")
    network = block.network if block else None
    if block is None or network is None:
        return
    shown = f"{subnet.logical_id} ({network})"
    sources = (block.raw, *(each.raw for each in vpc))
    if all(isinstance(each, str) for each in sources):
        return
    if not _LARGEST <= network.prefixlen <= _SMALLEST:
        what = f"{shown} is not from /{_SMALLEST} to /{_LARGEST} in size"
        yield Problem(subnet.logical_id, "CidrBlock", what, "choose another size", sources)
    elif vpc and all(block.is_within(each) is False for each in vpc):
        what = f"{shown} is not in {' or '.join(map(str, vpc))}, the network of its VPC"
        help = "choose a block inside it"
        yield Problem(subnet.logical_id, "CidrBlock", what, help, sources)


def _overlap(first: Subnet, second: Subnet) -> Iterator[Problem]:
    for key in first.blocks.keys() & second.blocks.keys():
        one, other = first.blocks[key], second.blocks[key]
        if isinstance(one.raw, str) and isinstance(other.raw, str):
            continue
        if one.overlaps(other):
            what = f"{second.logical_id} ({other}) overlaps {first.logical_id} ({one})"
            help = "give each a block of its own"
            yield Problem(second.logical_id, key, what, help, (other.raw, one.raw))
