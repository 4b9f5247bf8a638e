"""Stacks that no longer appear: they stay in their accounts until a user deletes them.

Source: "Delete a stack" in the CloudFormation user guide: a stack whose exports are in use can't
be deleted, and a stack with a role is deleted with that role. So `account-setup` is deleted last.
"""

from collections.abc import Iterator, Sequence
from shlex import quote

from pipegen.config.delivery import ACCOUNT
from pipegen.diff import billing, deletion_policies
from pipegen.diff.model import CleanupStep
from pipegen.diff.one_sided_resources import existing_resources
from pipegen.diff.snapshot import StackSnapshot

_ORDER_NOTE = (
    "delete these before account-setup is deployed: the role that they are deleted as may lose "
    "what it needs"
)


def notes(stack: StackSnapshot) -> Iterator[str]:
    """Yield what to consider before you delete `stack`."""
    yield "nothing deletes it by itself: it stays in its account"
    scope = stack.scope
    if scope is None:
        yield f"what is in it is not known: {stack.problem}"
        return
    resources = existing_resources(scope)
    for logical_id in resources:
        resource_type = str(scope.template.resources[logical_id].get("Type"))
        if cost := billing.fixed_cost(resource_type, scope.properties(logical_id)):
            yield f"{logical_id} goes on costing: {cost}"
    retained = [
        logical_id
        for logical_id in resources
        if scope.template.resources[logical_id].get("DeletionPolicy")
        in deletion_policies.RETAIN_VALUES
    ]
    if retained:
        yield f"deleting it leaves behind: {', '.join(retained)} (DeletionPolicy Retain)"


def cleanup_steps(stacks: Sequence[StackSnapshot]) -> Iterator[CleanupStep]:
    """Yield the steps that delete `stacks`, which are in deployment order, of known accounts.

    Steps are in reverse order, account by account; the set-up stacks of the accounts come last.
    """
    newest_first = list(reversed(stacks))
    order = sorted(newest_first, key=lambda stack: stack.setup == ACCOUNT)
    group: list[StackSnapshot] = []
    for stack in order:
        if group and _target(group[0]) != _target(stack):
            yield _cleanup_step(group)
            group = []
        group.append(stack)
    if group:
        yield _cleanup_step(group)


def _target(stack: StackSnapshot) -> tuple[str | None, str | None, str]:
    return stack.place.account, stack.place.region, stack.profile


def _cleanup_step(stacks: Sequence[StackSnapshot]) -> CleanupStep:
    account, region, profile = _target(stacks[0])
    options = f" --region {region}" + (f" --profile {quote(profile)}" if profile else "")
    error = quote(f"{f'profile {profile}' if profile else 'this'} is not account {account}")
    query = f"aws sts get-caller-identity --query Account --output text{options}"
    guard = f'[ "$({query})" = {account} ] || {{ echo {error} >&2; exit 1; }}'
    commands = [
        f"aws cloudformation {command}{options}"
        for stack in stacks
        for command in _delete_commands(stack)
    ]
    names = ", ".join(stack.place.stack for stack in stacks)
    is_setup = all(stack.setup for stack in stacks)
    title = f"account {account}: delete {names}"
    notes = () if is_setup else (_ORDER_NOTE,)
    return CleanupStep(title, str(account), profile, notes, (guard, *commands))


def _delete_commands(stack: StackSnapshot) -> Iterator[str]:
    name = quote(stack.place.stack)
    yield f"delete-stack --stack-name {name}"
    yield f"wait stack-delete-complete --stack-name {name}"
