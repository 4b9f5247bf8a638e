"""Deploy the set-up stacks of the rehearsed accounts, and list the stacks of an account."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipegen.config.delivery import ACCOUNT, PIPELINE, Delivery, template_path
from pipegen.rehearsal.emulator.client import EmulatorClient
from pipegen.rehearsal.engine import deployment
from pipegen.rehearsal.engine.deploy_request import DeployRequest
from pipegen.rehearsal.engine.deployment import StackResult
from pipegen.rehearsal.engine.stacks import EmulatedStack, find_stack


@dataclass(frozen=True)
class SetupStack:
    """A stack that a user deploys by hand; `template` is the path of its rendered file."""

    account: str
    region: str
    stack: str
    template: str


@dataclass(frozen=True)
class DeployedResource:
    """A resource of a deployed stack."""

    logical_id: str
    type: str
    physical_id: str
    status: str


@dataclass(frozen=True)
class DeployedStack:
    """A stack of an account, as it is on the emulator."""

    stack: str
    status: str
    outputs: Mapping[str, str]
    resources: tuple[DeployedResource, ...]


def setup_stacks(delivery: Delivery, earlier: Sequence[str] = ()) -> tuple[SetupStack, ...]:
    """Return the set-up stacks in the order of `pipegen plan`: the pipeline's account is last.

    `earlier` are the accounts of an earlier commit, if the files are from one; by default, the
    accounts are those of the configuration.
    """
    region = delivery.config.pipeline.region
    account_template, pipeline_template = template_path(ACCOUNT), template_path(PIPELINE)
    accounts = earlier or delivery.accounts
    return (
        *(SetupStack(name, region, delivery.account_stack, account_template) for name in accounts),
        SetupStack(
            delivery.config.pipeline.account, region, delivery.pipeline_stack, pipeline_template
        ),
    )


def fixture_stacks(delivery: Delivery, templates: Iterable[str]) -> tuple[SetupStack, ...]:
    """Return the stacks that deploy each of `templates`, paths, to each account."""
    region = delivery.config.pipeline.region
    owned = sorted({*delivery.accounts, delivery.config.pipeline.account})
    return tuple(
        SetupStack(account, region, f"given-{number}", path)
        for number, path in enumerate(templates, 1)
        for account in owned
    )


def deploy_stacks(
    emulator: EmulatorClient,
    templates: Mapping[str, str],
    stacks: Iterable[SetupStack],
    tags: Mapping[str, str],
) -> Iterator[tuple[SetupStack, StackResult]]:
    """Deploy `stacks` in order, and yield each with its result; stop after the first failure.

    Args:
        emulator: The emulator.
        templates: Path → text of a template.
        stacks: The stacks to deploy.
        tags: The tags of each stack.
    """
    for stack in stacks:
        result = deployment.deploy_stack(
            emulator, _request(stack, templates[stack.template], tags)
        )
        yield stack, result
        if not result.ok:
            return


def _request(stack: SetupStack, text: str, tags: Mapping[str, str]) -> DeployRequest:
    return DeployRequest(
        "CREATE_UPDATE",
        stack.stack,
        stack.account,
        stack.region,
        text,
        stack.template,
        capabilities=("CAPABILITY_NAMED_IAM",),
        tags=tags,
    )


def list_stacks(emulator: EmulatorClient, account: str, region: str) -> tuple[DeployedStack, ...]:
    """Return the stacks of an account in a region, sorted by name."""
    client = emulator.client("cloudformation", account, region)
    pages = client.get_paginator("describe_stacks").paginate()
    names = sorted(stack["StackName"] for page in pages for stack in page["Stacks"])
    return tuple(_deployed_stack(emulator, EmulatedStack(account, region, name)) for name in names)


def _deployed_stack(emulator: EmulatorClient, stack: EmulatedStack) -> DeployedStack:
    state = find_stack(emulator, stack)
    assert state is not None  # it was listed just now, and nobody else is there
    pages = (
        stack.client(emulator).get_paginator("list_stack_resources").paginate(StackName=state.id)
    )
    resources = [
        _resource(summary) for page in pages for summary in page["StackResourceSummaries"]
    ]
    return DeployedStack(stack.name, state.status, state.outputs, tuple(resources))


def _resource(summary: Mapping[str, Any]) -> DeployedResource:
    return DeployedResource(
        summary["LogicalResourceId"],
        summary["ResourceType"],
        summary.get("PhysicalResourceId", ""),
        summary["ResourceStatus"],
    )
