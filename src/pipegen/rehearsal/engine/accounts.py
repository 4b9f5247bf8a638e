"""Sets the accounts up from the rendered files, and reads back what an account holds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipegen.config.delivery import ACCOUNT, PIPELINE, Delivery, template_path
from pipegen.rehearsal.emulator.client import EmulatorClient
from pipegen.rehearsal.engine import deployment, stacks
from pipegen.rehearsal.engine.deploy_request import DeployRequest
from pipegen.rehearsal.engine.deployment import StackResult
from pipegen.rehearsal.engine.stacks import Place


@dataclass(frozen=True)
class SetupStack:
    """A stack that a person deploys, once: `template` is the path of its rendered file."""

    account: str
    region: str
    stack: str
    template: str


@dataclass(frozen=True)
class DeployedResource:
    """A resource of a stack."""

    logical_id: str
    type: str
    physical_id: str
    status: str


@dataclass(frozen=True)
class DeployedStack:
    """A stack that an account holds."""

    stack: str
    status: str
    outputs: Mapping[str, str]
    resources: tuple[DeployedResource, ...]


def planned(delivery: Delivery, earlier: Sequence[str] = ()) -> tuple[SetupStack, ...]:
    """Return what is set up, in the order of `pipegen plan`: the pipeline's account is last.

    The accounts are those that the configuration has now, or else those that it had `earlier`.
    """
    region = delivery.config.pipeline.region
    account, pipeline = template_path(ACCOUNT), template_path(PIPELINE)
    named = earlier or delivery.accounts
    return (
        *(SetupStack(each, region, delivery.account_stack, account) for each in named),
        SetupStack(delivery.config.pipeline.account, region, delivery.pipeline_stack, pipeline),
    )


def fixture_stacks(delivery: Delivery, templates: Iterable[str]) -> tuple[SetupStack, ...]:
    """Return what makes each account hold what `templates`, by path, say is there beforehand."""
    region = delivery.config.pipeline.region
    owned = sorted({*delivery.accounts, delivery.config.pipeline.account})
    return tuple(
        SetupStack(account, region, f"given-{number}", path)
        for number, path in enumerate(templates, 1)
        for account in owned
    )


def set_up(
    cloud: EmulatorClient,
    files: Mapping[str, str],
    wanted: Iterable[SetupStack],
    tags: Mapping[str, str],
) -> Iterator[tuple[SetupStack, StackResult]]:
    """Deploy each of `wanted`, from `files` by path, and yield how it went; end with a failure."""
    for each in wanted:
        outcome = deployment.deploy_stack(cloud, _deploy(each, files[each.template], tags))
        yield each, outcome
        if not outcome.ok:
            return


def _deploy(wanted: SetupStack, text: str, tags: Mapping[str, str]) -> DeployRequest:
    return DeployRequest(
        "CREATE_UPDATE",
        wanted.stack,
        wanted.account,
        wanted.region,
        text,
        wanted.template,
        capabilities=("CAPABILITY_NAMED_IAM",),
        tags=tags,
    )


def list_stacks(cloud: EmulatorClient, account: str, region: str) -> tuple[DeployedStack, ...]:
    """Return the stacks of an account in a region, by name."""
    client = cloud.client("cloudformation", account, region)
    pages = client.get_paginator("describe_stacks").paginate()
    names = sorted(each["StackName"] for page in pages for each in page["Stacks"])
    return tuple(_held(cloud, Place(account, region, name)) for name in names)


def _held(cloud: EmulatorClient, place: Place) -> DeployedStack:
    found = stacks.find(cloud, place)
    assert found is not None  # it was listed just now, and nobody else is there
    pages = place.client(cloud).get_paginator("list_stack_resources").paginate(StackName=found.id)
    listed = [_resource(each) for page in pages for each in page["StackResourceSummaries"]]
    return DeployedStack(place.stack, found.status, found.outputs, tuple(listed))


def _resource(summary: Mapping[str, Any]) -> DeployedResource:
    return DeployedResource(
        summary["LogicalResourceId"],
        summary["ResourceType"],
        summary.get("PhysicalResourceId", ""),
        summary["ResourceStatus"],
    )
