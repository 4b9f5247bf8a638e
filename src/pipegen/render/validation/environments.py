"""Checks the environments against each other and the pipeline: names, stages, regions."""

from pipegen.cloudformation import arns
from pipegen.config.delivery import SOURCE, Delivery, Deployment, PlannedStage
from pipegen.config.model import Config, Environment
from pipegen.errors import Path
from pipegen.text import join_words

_MAX_STAGE_NAME = 100  # "Quotas in AWS CodePipeline"; the name of a stack may be longer


def check_environments(delivery: Delivery) -> None:
    """Add the errors of names, stages, regions and ARNs to the reader of the configuration."""
    config = delivery.config
    _check_names(config)
    _check_stages(delivery)
    _check_regions(config)
    _check_topic_key(config)


def environment_index(config: Config, environment: Environment) -> int:
    """Return the index of `environment` in `config.environments`, by identity."""
    return next(i for i, other in enumerate(config.environments) if other is environment)


def _check_names(config: Config) -> None:
    reader = config.reader
    seen: dict[str, int] = {}
    for index, environment in enumerate(config.environments):
        path = ("environment", index, "name")
        if not reader.is_valid(path):
            continue
        # Regardless of case: roles and files are named after environments.
        first = seen.setdefault(environment.name.lower(), index)
        if first != index:
            line = reader.line(("environment", first, "name"))
            same = "stands twice, first" if environment.name in seen else "is like the one"
            message = f"environment {environment.name} {same} in line {line}"
            reader.error(path, message, "give each environment a name of its own")


def _check_stages(delivery: Delivery) -> None:
    config = delivery.config
    in_use: dict[str, PlannedStage] = {}
    conflicts: dict[tuple[int, int], list[str]] = {}
    for stage in delivery.stages:
        index = environment_index(config, stage.environment)
        if not config.reader.is_valid(("environment", index, "name"), _prefix_path(index)):
            continue
        other = in_use.setdefault(stage.stage.lower(), stage)
        if other is not stage:
            pair = (environment_index(config, other.environment), index)
            conflicts.setdefault(pair, []).append(stage.stage)
        elif isinstance(stage, Deployment):
            _check_stage_name(delivery, stage, index)
    for (first, second), names in conflicts.items():
        _add_stage_conflict(config, first, second, names)


def _add_stage_conflict(config: Config, first: int, second: int, names: list[str]) -> None:
    stages = f"{'stages' if len(names) > 1 else 'stage'} {join_words(names)}"
    name, other = config.environments[first].name, config.environments[second].name
    if first == second:
        message = f"environment {name} would have the {stages} twice"
        hint = "give your stack of that name another one"
    else:
        message = f"environments {name} and {other} would both have the {stages}"
        hint = "give one of them another prefix"
    config.reader.error(_prefix_path(second), message, hint)


def _check_stage_name(delivery: Delivery, stage: Deployment, index: int) -> None:
    config, custom = delivery.config, stage.stack.custom
    path = _prefix_path(index)
    if custom is not None:
        path = ("stack", config.stacks.index(custom), "name")
    name = stage.stage
    if name.lower() == SOURCE.lower():
        message = f"the stage {name} would be called like the pipeline's first, {SOURCE}"
        config.reader.add_error(path, message, "give the stack another name")
    elif name in _setup_stacks(delivery, stage) and config.reader.is_valid(("pipeline", "name")):
        message = f"the stack {name} would be called like the one that sets the account up"
        config.reader.add_error(path, message, "give it, or the pipeline, another name")
    elif len(name) > _MAX_STAGE_NAME:
        message = f"the stage {name} has a name of {len(name)} characters"
        limit = f"CodePipeline takes {_MAX_STAGE_NAME}"
        hint = f"{limit}: choose a shorter prefix, or name of the stack"
        config.reader.add_error(_prefix_path(index), message, hint)


def _setup_stacks(delivery: Delivery, stage: Deployment) -> list[str]:
    if stage.environment.account == delivery.config.pipeline.account:
        return [delivery.account_stack, delivery.pipeline_stack]
    return [delivery.account_stack]


def _check_regions(config: Config) -> None:
    reader, region = config.reader, config.pipeline.region
    if not reader.is_valid(("pipeline", "region")):
        return
    for index, environment in enumerate(config.environments):
        if environment.region not in (None, region):
            path = ("environment", index)
            label = reader.label(path)
            message = f"{label} is in {environment.region}, the pipeline in {region}"
            hint = "leave the region out: for now all stacks are in the pipeline's region"
            reader.error((*path, "region"), message, hint)
    _check_arns(config)


def _check_arns(config: Config) -> None:
    reader, region = config.reader, config.pipeline.region
    partition = arns.partition(region)
    values = {
        ("pipeline", "connection"): config.pipeline.connection,
        ("notify", "topic"): config.notify.topic,
        ("notify", "topic_key"): config.notify.topic_key,
        ("accounts", "boundary"): config.accounts.boundary,
    }
    for (table, key), arn in values.items():
        if arn is None or not arn.startswith("arn:"):
            continue
        arn_partition, arn_region = arns.partition_and_region(arn)
        subject = f"{key} in [{table}] is in"
        if arn_partition != partition:
            message = f"{subject} the partition {arn_partition}, the pipeline in {partition}"
            reader.error((table, key), message, f"name one that is in {partition}")
        elif arn_region not in ("", region):
            message = f"{subject} {arn_region}, the pipeline in {region}"
            reader.error((table, key), message, f"name one that is in {region}")


def _check_topic_key(config: Config) -> None:
    path = ("notify", "topic_key")
    if not config.notify.topic_key or config.notify.topic:
        return
    if config.reader.is_valid(path, ("notify", "topic")):
        hint = "name the topic too, or leave the key out: pipegen's own topic has its own key"
        config.reader.error(path, "[notify] has topic_key without topic", hint)


def _prefix_path(index: int) -> Path:
    return ("environment", index, "prefix")
