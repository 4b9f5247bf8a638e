"""Environments against each other and against the pipeline: names, regions, networks."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from pipegen import checks, networks
from pipegen.config import Config
from pipegen.delivery import SOURCE, VPC, Delivery, Deployment
from pipegen.errors import Mistake
from pipegen.reading import Reading

_MOST_STACK = 128


def check(delivery: Delivery) -> None:
    """Note what is wrong in the configuration's `reading`."""
    _names(delivery)
    _stages(delivery)
    _regions(delivery.config)
    notify, reading = delivery.config.notify, delivery.config.reading
    if notify.topic_key and not notify.topic:
        hint = "name the topic too, or leave the key out: pipegen's own topic has its own key"
        reading.mistake(("notify", "topic_key"), "[notify] has topic_key without topic", hint)


def _names(delivery: Delivery) -> None:
    reading = delivery.config.reading
    seen: dict[str, int] = {}
    for index, environment in enumerate(delivery.config.environments):
        where = ("environment", index, "name")
        if where in reading.broken:
            continue
        first = seen.setdefault(environment.name, index)
        if first != index:
            line = reading.line(("environment", first, "name"))
            what = f"environment {environment.name} stands twice, first in line {line}"
            reading.mistake(where, what, "give each environment a name of its own")


def _stages(delivery: Delivery) -> None:
    reading = delivery.config.reading
    taken: dict[str, Any] = {SOURCE: None}
    for stage in delivery.stages:
        index = _index(delivery.config, stage.environment)
        where = ("environment", index, "prefix")
        broken = {("environment", index, "name"), where} & reading.broken
        if stage.stage in taken and not broken:
            other = taken[stage.stage]
            if other is None or stage.environment.name != other.name:
                what = _twice(delivery, stage.stage, stage.environment, other)
                reading.mistake(where, what, "give the environment another name or prefix")
        taken.setdefault(stage.stage, stage.environment)
        if isinstance(stage, Deployment) and not broken:
            _stack_name(delivery, stage, where)


def _twice(delivery: Delivery, stage: str, environment: Any, other: Any) -> str:
    if other is None:
        return f"the stage {stage} would be called like the first one"
    if environment.account == other.account:
        return (
            f"environments {other.name} and {environment.name} would both have the stack {stage} "
            f"in account {environment.account}"
        )
    return f"environments {other.name} and {environment.name} would both have the stage {stage}"


def _stack_name(delivery: Delivery, stage: Deployment, where: Any) -> None:
    reading = delivery.config.reading
    if len(stage.stage) > _MOST_STACK:
        what = f"the stack {stage.stage} has a name of {len(stage.stage)} characters"
        reading.mistake(
            where, what, f"CloudFormation takes {_MOST_STACK}: choose a shorter prefix"
        )
    setup = {delivery.account_stack}
    if stage.environment.account == delivery.config.pipeline.account:
        setup.add(delivery.pipeline_stack)
    if stage.stage in setup:
        what = f"the stack {stage.stage} would be called like the one that sets the account up"
        reading.mistake(where, what, "give the environment or the pipeline another name")


def _regions(config: Config) -> None:
    reading, region = config.reading, config.pipeline.region
    if ("pipeline", "region") in reading.broken:
        return
    for index, environment in enumerate(config.environments):
        if environment.region not in (None, region):
            what = f"environment {environment.name} is in {environment.region}, the pipeline in {region}"
            hint = "leave the region out: for now all stacks are in the pipeline's region"
            reading.mistake(("environment", index, "region"), what, hint)
    given = {
        ("pipeline", "connection"): config.pipeline.connection,
        ("notify", "topic"): config.notify.topic,
        ("notify", "topic_key"): config.notify.topic_key,
    }
    for path, arn in given.items():
        if arn is not None and checks.arn_region(arn) != region:
            what = f"{path[1]} in [{path[0]}] is in {checks.arn_region(arn)}, the pipeline in {region}"
            reading.mistake(path, what, f"name one that is in {region}")


def doubts(config: Config) -> Iterator[Mistake]:
    """Yield what is allowed but unwise about the networks of the environments."""
    known = []
    for index, environment in enumerate(config.environments):
        block = networks.network(str(environment.parameters[VPC]["VpcCidr"]))
        where = ("environment", index, "parameters", VPC, "VpcCidr")
        known.append((environment.name, block, where))
        why = networks.doubt(block)
        if why:
            yield _doubt(config.reading, where, f"the network {block} of {environment.name} {why}")
    for (name, block, _), (other, second, where) in combinations(known, 2):
        if block.overlaps(second):
            what = f"the networks of {name}, {block}, and {other}, {second}, overlap"
            yield _doubt(config.reading, where, f"{what}: they can never be connected")


def _doubt(reading: Reading, where: Any, message: str) -> Mistake:
    hint = "choose a block in 10.0.0.0/8 that no other network of yours has"
    return Mistake(message, hint, reading.file, reading.line(where))


def _index(config: Config, environment: Any) -> int:
    return next(i for i, each in enumerate(config.environments) if each is environment)
