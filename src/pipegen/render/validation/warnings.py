"""Finds what is valid but inadvisable. Warnings change neither a file nor the exit code."""

from collections.abc import Iterator
from itertools import combinations

from pipegen.config import cidr
from pipegen.config.delivery import VPC
from pipegen.config.model import Config
from pipegen.config.values import InvalidValue
from pipegen.errors import Diagnostic, Path

# A load balancer needs subnets of at least a /27 (Elastic Load Balancing user guide, "Subnets
# for your load balancer"), and the block of a VPC is divided into eight.
_LONGEST_BALANCED_PREFIX = 24


def find_warnings(config: Config) -> Iterator[Diagnostic]:
    """Yield a warning for each inadvisable network, and each approval that notifies nobody."""
    yield from _networks(config)
    if not config.notify.is_enabled:
        for index, environment in enumerate(config.environments):
            if environment.approval:
                message = f"nobody is told that {environment.name} waits for approval"
                hint = "name whom to tell in [notify]: email, topic, slack or teams"
                yield _warning(config, ("environment", index, "approval"), message, hint)


def _networks(config: Config) -> Iterator[Diagnostic]:
    hint = "choose a block in 10.0.0.0/8 that no other network of yours has"
    networks = []
    for index, environment in enumerate(config.environments):
        path = ("environment", index, "parameters", VPC, "VpcCidr")
        try:
            block = cidr.vpc_cidr(str(environment.parameters.get(VPC, {}).get("VpcCidr")))
        except InvalidValue:
            continue  # `parameter_values` reports it
        networks.append((environment.name, block, path))
        subject = f"the network {block} of {environment.name}"
        reason = cidr.address_space_warning(block)
        if reason:
            yield _warning(config, path, f"{subject} {reason}", hint)
        if config.ec2.load_balancer and block.prefixlen > _LONGEST_BALANCED_PREFIX:
            message = f"{subject} has subnets that are too small for a load balancer"
            larger = f"choose a block of /{_LONGEST_BALANCED_PREFIX} or larger"
            yield _warning(config, path, message, larger)
    for (name, block, _), (other_name, other, path) in combinations(networks, 2):
        if block.overlaps(other):
            message = f"the networks of {name}, {block}, and {other_name}, {other}, overlap"
            yield _warning(config, path, f"{message}: they can never be connected", hint)


def _warning(config: Config, path: Path, message: str, hint: str) -> Diagnostic:
    return Diagnostic(message, hint, config.reader.file, config.reader.line(path))
