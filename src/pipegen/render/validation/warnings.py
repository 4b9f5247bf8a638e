"""What is allowed but unwise: warnings, which change neither a file nor the exit code."""

from collections.abc import Iterator
from itertools import combinations

from pipegen.config import cidr
from pipegen.config.delivery import VPC
from pipegen.config.model import Config
from pipegen.config.values import InvalidValue
from pipegen.errors import Diagnostic, Path

# Under a load balancer a subnet is a /27 at the least (Elastic Load Balancing user guide, "Subnets
# for your load balancer"), and a VPC is cut into eight.
_SMALLEST_BALANCED = 24


def find_warnings(config: Config) -> Iterator[Diagnostic]:
    """Yield what is unwise about the networks and the approvals of `config`."""
    yield from _networks(config)
    if not config.notify.is_enabled:
        for index, environment in enumerate(config.environments):
            if environment.approval:
                what = f"nobody is told that {environment.name} waits for approval"
                hint = "name whom to tell in [notify]: email, topic, slack or teams"
                yield _doubt(config, ("environment", index, "approval"), what, hint)


def _networks(config: Config) -> Iterator[Diagnostic]:
    hint = "choose a block in 10.0.0.0/8 that no other network of yours has"
    known = []
    for index, environment in enumerate(config.environments):
        where = ("environment", index, "parameters", VPC, "VpcCidr")
        try:
            block = cidr.vpc_cidr(str(environment.parameters.get(VPC, {}).get("VpcCidr")))
        except InvalidValue:
            continue  # which `values` says
        known.append((environment.name, block, where))
        name = f"the network {block} of {environment.name}"
        why = cidr.address_space_warning(block)
        if why:
            yield _doubt(config, where, f"{name} {why}", hint)
        if config.ec2.load_balancer and block.prefixlen > _SMALLEST_BALANCED:
            what = f"{name} has subnets that are too small for a load balancer"
            yield _doubt(config, where, what, f"choose a block of /{_SMALLEST_BALANCED} or larger")
    for (name, block, _), (other, second, where) in combinations(known, 2):
        if block.overlaps(second):
            what = f"the networks of {name}, {block}, and {other}, {second}, overlap"
            yield _doubt(config, where, f"{what}: they can never be connected", hint)


def _doubt(config: Config, where: Path, message: str, hint: str) -> Diagnostic:
    return Diagnostic(message, hint, config.reader.file, config.reader.line(where))
