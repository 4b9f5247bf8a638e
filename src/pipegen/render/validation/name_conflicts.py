"""Finds IAM resources that would have the same name in one account.

Source: AWS page "IAM and AWS STS quotas": names are unique in an account, regardless of case.
"""

from collections.abc import Mapping

from pipegen.cloudformation.template import Template
from pipegen.config.delivery import Delivery, Deployment
from pipegen.render.validation import resource_names
from pipegen.render.validation.environments import environment_index
from pipegen.render.validation.resource_names import NamedResource

_ROLE = "AWS::IAM::Role"
_POLICY = "AWS::IAM::ManagedPolicy"


def check_name_conflicts(delivery: Delivery, templates: Mapping[str, Template]) -> None:
    """Add an error for each resource of a custom stack whose name is in use in an account.

    A resource is reported once, for the first account and environment.
    """
    custom = [stack.name for stack in delivery.config.stacks]
    reported: set[tuple[str, str]] = set()
    for account, deployments in delivery.accounts.items():
        in_use = _setup_names(delivery, account)
        for deployment in deployments:
            if not _has_valid_names(delivery, deployment):
                continue
            stack = deployment.stack.name
            conflicts = _conflicts(delivery, deployment, templates[stack], in_use)
            for resource, other in conflicts:
                if stack in custom and (stack, resource.logical_id) not in reported:
                    reported.add((stack, resource.logical_id))
                    _add_error(delivery, deployment, resource, other)


def _conflicts(
    delivery: Delivery,
    deployment: Deployment,
    template: Template,
    in_use: dict[tuple[str, str], str],
) -> list[tuple[NamedResource, str]]:
    """Return the resources whose names are in use, each with the stack or stage that uses it.

    The names that are free are added to `in_use`.
    """
    conflicts = []
    for resource in resource_names.named_resources(delivery, deployment, template):
        key = (resource.resource_type, resource.name.lower())
        other = in_use.setdefault(key, deployment.stage)
        if other != deployment.stage:
            conflicts.append((resource, other))
    return conflicts


def _add_error(
    delivery: Delivery, deployment: Deployment, resource: NamedResource, other: str
) -> None:
    names = [stack.name for stack in delivery.config.stacks]
    path = ("stack", names.index(deployment.stack.name), "template")
    subject = f"{resource.logical_id} of {deployment.stage} would be called {resource.name}"
    message = f"{subject}, like one of {other} in account {deployment.environment.account}"
    hint = "make the name of ${AWS::StackName}, or leave it out"
    delivery.config.reader.add_error(path, message, hint)


def _has_valid_names(delivery: Delivery, deployment: Deployment) -> bool:
    index = environment_index(delivery.config, deployment.environment)
    paths = (("environment", index, key) for key in ("name", "account", "prefix"))
    return delivery.config.reader.is_valid(*paths)


def _setup_names(delivery: Delivery, account: str) -> dict[tuple[str, str], str]:
    """Return (resource type, name in lower case) → set-up stack that creates it in `account`."""
    if not delivery.config.reader.is_valid(("pipeline", "name"), ("pipeline", "account")):
        return {}
    roles = {delivery.action_role, delivery.execution_role}
    in_use = {(_ROLE, name.lower()): delivery.account_stack for name in roles}
    if account == delivery.config.pipeline.account:
        for name in (delivery.service_role, delivery.events_function, delivery.chat_role):
            in_use[_ROLE, name.lower()] = delivery.pipeline_stack
        in_use[_POLICY, delivery.approver_policy.lower()] = delivery.pipeline_stack
    return in_use
