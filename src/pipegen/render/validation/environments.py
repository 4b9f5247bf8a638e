"""Environments against each other and against the pipeline: names, regions, networks."""

from pipegen.cloudformation import arns
from pipegen.config.delivery import SOURCE, Delivery, Deployment, Stage
from pipegen.config.model import Config
from pipegen.errors import Path
from pipegen.text import join_words

_LONGEST_STAGE = 100  # "Quotas in AWS CodePipeline"; a stack's name may be longer


def check_environments(delivery: Delivery) -> None:
    """Note what is wrong in the configuration's `reading`."""
    config = delivery.config
    _names(config)
    _stages(delivery)
    _regions(config)
    if config.notify.topic_key and not config.notify.topic:
        path = ("notify", "topic_key")
        if config.reader.is_valid(path, ("notify", "topic")):
            hint = "name the topic too, or leave the key out: pipegen's own topic has its own key"
            config.reader.error(path, "[notify] has topic_key without topic", hint)


def _names(config: Config) -> None:
    reading = config.reader
    seen: dict[str, int] = {}
    for index, environment in enumerate(config.environments):
        where = ("environment", index, "name")
        if not reading.is_valid(where):
            continue
        # Not even in capitals: roles are called after them, and so are files.
        first = seen.setdefault(environment.name.lower(), index)
        if first != index:
            line = reading.line(("environment", first, "name"))
            same = "stands twice, first" if environment.name in seen else "is like the one"
            what = f"environment {environment.name} {same} in line {line}"
            reading.error(where, what, "give each environment a name of its own")


def _stages(delivery: Delivery) -> None:
    reading = delivery.config.reader
    taken: dict[str, Stage] = {}
    clashes: dict[tuple[int, int], list[str]] = {}
    for stage in delivery.stages:
        index = _index(delivery.config, stage)
        if not reading.is_valid(("environment", index, "name"), _prefix(index)):
            continue
        other = taken.setdefault(stage.stage.lower(), stage)
        if other is not stage:
            pair = (_index(delivery.config, other), index)
            clashes.setdefault(pair, []).append(stage.stage)
        elif isinstance(stage, Deployment):
            _reserved(delivery, stage, index)
    for (first, second), names in clashes.items():
        _clash(delivery.config, first, second, names)


def _clash(config: Config, first: int, second: int, names: list[str]) -> None:
    stages = f"{'stages' if len(names) > 1 else 'stage'} {join_words(names)}"
    one, other = config.environments[first], config.environments[second]
    if first == second:
        what = f"environment {one.name} would have the {stages} twice"
        config.reader.error(_prefix(second), what, "give your stack of that name another one")
    else:
        what = f"environments {one.name} and {other.name} would both have the {stages}"
        config.reader.error(_prefix(second), what, "give one of them another prefix")


def _reserved(delivery: Delivery, stage: Deployment, index: int) -> None:
    config, own = delivery.config, stage.stack.custom
    where = _prefix(index) if own is None else ("stack", config.stacks.index(own), "name")
    setup = [delivery.account_stack]
    if stage.environment.account == config.pipeline.account:
        setup.append(delivery.pipeline_stack)
    name = stage.stage
    if name.lower() == SOURCE.lower():
        what = f"the stage {name} would be called like the pipeline's first, {SOURCE}"
        config.reader.add_error(where, what, "give the stack another name")
    elif name in setup and config.reader.is_valid(("pipeline", "name")):
        what = f"the stack {name} would be called like the one that sets the account up"
        config.reader.add_error(where, what, "give it, or the pipeline, another name")
    elif len(name) > _LONGEST_STAGE:
        what = f"the stage {name} has a name of {len(name)} characters"
        hint = (
            f"CodePipeline takes {_LONGEST_STAGE}: choose a shorter prefix, or name of the stack"
        )
        config.reader.add_error(_prefix(index), what, hint)


def _regions(config: Config) -> None:
    reading, region = config.reader, config.pipeline.region
    if not reading.is_valid(("pipeline", "region")):
        return
    for index, environment in enumerate(config.environments):
        if environment.region not in (None, region):
            path = ("environment", index)
            what = f"{reading.label(path)} is in {environment.region}, the pipeline in {region}"
            hint = "leave the region out: for now all stacks are in the pipeline's region"
            reading.error((*path, "region"), what, hint)
    _arns(config)


def _arns(config: Config) -> None:
    reading, region = config.reader, config.pipeline.region
    partition = arns.partition(region)
    given = {
        ("pipeline", "connection"): config.pipeline.connection,
        ("notify", "topic"): config.notify.topic,
        ("notify", "topic_key"): config.notify.topic_key,
        ("accounts", "boundary"): config.accounts.boundary,
    }
    for (table, key), arn in given.items():
        if arn is None or not arn.startswith("arn:"):
            continue
        of_partition, of_region = arns.partition_and_region(arn)
        what = f"{key} in [{table}] is in"
        if of_partition != partition:
            what = f"{what} the partition {of_partition}, the pipeline in {partition}"
            reading.error((table, key), what, f"name one that is in {partition}")
        elif of_region not in ("", region):
            what = f"{what} {of_region}, the pipeline in {region}"
            reading.error((table, key), what, f"name one that is in {region}")


def _prefix(index: int) -> Path:
    return ("environment", index, "prefix")


def _index(config: Config, stage: Stage) -> int:
    return next(i for i, each in enumerate(config.environments) if each is stage.environment)
