"""Sets the accounts up from the rendered files, and reads back what an account holds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipegen.config.delivery import ACCOUNT, PIPELINE, Delivery, template_path
from pipegen.rehearsal.emulator.client import Cloud
from pipegen.rehearsal.engine import deployment, stacks
from pipegen.rehearsal.engine.deploy_request import Deploy
from pipegen.rehearsal.engine.deployment import Outcome
from pipegen.rehearsal.engine.stacks import Place


@dataclass(frozen=True)
class SetUp:
    """A stack that a person deploys, once: `template` is the path of its rendered file."""

    account: str
    region: str
    stack: str
    template: str


@dataclass(frozen=True)
class Resource:
    """A resource of a stack."""

    logical_id: str
    type: str
    physical_id: str
    status: str


@dataclass(frozen=True)
class Held:
    """A stack that an account holds."""

    stack: str
    status: str
    outputs: Mapping[str, str]
    resources: tuple[Resource, ...]


def planned(delivery: Delivery, earlier: Sequence[str] = ()) -> tuple[SetUp, ...]:
    """Return what is set up, in the order of `pipegen plan`: the pipeline's account is last.

    The accounts are those that the configuration has now, or else those that it had `earlier`.
    """
    region = delivery.config.pipeline.region
    account, pipeline = template_path(ACCOUNT), template_path(PIPELINE)
    named = earlier or delivery.accounts
    return (
        *(SetUp(each, region, delivery.account_stack, account) for each in named),
        SetUp(delivery.config.pipeline.account, region, delivery.pipeline_stack, pipeline),
    )


def given(delivery: Delivery, templates: Iterable[str]) -> tuple[SetUp, ...]:
    """Return what makes each account hold what `templates`, by path, say is there beforehand."""
    region = delivery.config.pipeline.region
    owned = sorted({*delivery.accounts, delivery.config.pipeline.account})
    return tuple(
        SetUp(account, region, f"given-{number}", path)
        for number, path in enumerate(templates, 1)
        for account in owned
    )


def set_up(
    cloud: Cloud, files: Mapping[str, str], wanted: Iterable[SetUp], tags: Mapping[str, str]
) -> Iterator[tuple[SetUp, Outcome]]:
    """Deploy each of `wanted`, from `files` by path, and yield how it went; end with a failure."""
    for each in wanted:
        outcome = deployment.deploy(cloud, _deploy(each, files[each.template], tags))
        yield each, outcome
        if not outcome.ok:
            return


def _deploy(wanted: SetUp, text: str, tags: Mapping[str, str]) -> Deploy:
    return Deploy(
        "CREATE_UPDATE",
        wanted.stack,
        wanted.account,
        wanted.region,
        text,
        wanted.template,
        capabilities=("CAPABILITY_NAMED_IAM",),
        tags=tags,
    )


def holds(cloud: Cloud, account: str, region: str) -> tuple[Held, ...]:
    """Return the stacks of an account in a region, by name."""
    client = cloud.client("cloudformation", account, region)
    pages = client.get_paginator("describe_stacks").paginate()
    names = sorted(each["StackName"] for page in pages for each in page["Stacks"])
    return tuple(_held(cloud, Place(account, region, name)) for name in names)


def _held(cloud: Cloud, place: Place) -> Held:
    found = stacks.find(cloud, place)
    assert found is not None  # it was listed just now, and nobody else is there
    pages = place.client(cloud).get_paginator("list_stack_resources").paginate(StackName=found.id)
    listed = [_resource(each) for page in pages for each in page["StackResourceSummaries"]]
    return Held(place.stack, found.status, found.outputs, tuple(listed))


def _resource(summary: Mapping[str, Any]) -> Resource:
    return Resource(
        summary["LogicalResourceId"],
        summary["ResourceType"],
        summary.get("PhysicalResourceId", ""),
        summary["ResourceStatus"],
    )
