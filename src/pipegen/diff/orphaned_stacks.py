"""The stacks that no longer appear: they stay in their accounts until somebody deletes them.

Source: "Delete a stack" in the CloudFormation user guide: a stack whose exports are in use can't
be deleted, and one that has a role is deleted as that role: so the set-up of an account goes last.
"""

from collections.abc import Iterator, Sequence
from shlex import quote

from pipegen.config.delivery import ACCOUNT
from pipegen.diff import billing, deletion_policies
from pipegen.diff.model import CleanupStep
from pipegen.diff.resource_diff import existing
from pipegen.diff.snapshot import StackSnapshot

_FIRST = (
    "delete these before account-setup is deployed: the role that they are deleted as may lose "
    "what it needs"
)


def notes(stack: StackSnapshot) -> Iterator[str]:
    """Yield what to know before `stack` is deleted."""
    yield "nothing deletes it by itself: it stays in its account"
    scope = stack.scope
    if scope is None:
        yield f"what is in it is not known: {stack.problem}"
        return
    there = existing(scope)
    for each in there:
        kind = str(scope.template.resources[each].get("Type"))
        if why := billing.fixed_cost(kind, scope.properties(each)):
            yield f"{each} goes on costing: {why}"
    kept = [
        e
        for e in there
        if scope.template.resources[e].get("DeletionPolicy") in deletion_policies.KEEPS
    ]
    if kept:
        yield f"deleting it leaves behind: {', '.join(kept)} (DeletionPolicy Retain)"


def cleanup_steps(stacks: Sequence[StackSnapshot]) -> Iterator[CleanupStep]:
    """Yield how to delete `stacks`, all of known accounts and in the order of deploying.

    In reverse order, account by account; the set-up of an account after all that it deployed.
    """
    backwards = list(reversed(stacks))
    order = sorted(backwards, key=lambda each: each.setup == ACCOUNT)
    group: list[StackSnapshot] = []
    for each in order:
        if group and _where(group[0]) != _where(each):
            yield _deletion(group)
            group = []
        group.append(each)
    if group:
        yield _deletion(group)


def _where(stack: StackSnapshot) -> tuple[str | None, str | None, str]:
    return stack.place.account, stack.place.region, stack.profile


def _deletion(stacks: Sequence[StackSnapshot]) -> CleanupStep:
    account, region, who = _where(stacks[0])
    options = f" --region {region}" + (f" --profile {quote(who)}" if who else "")
    wrong = quote(f"{f'profile {who}' if who else 'this'} is not account {account}")
    asked = f"aws sts get-caller-identity --query Account --output text{options}"
    check = f'[ "$({asked})" = {account} ] || {{ echo {wrong} >&2; exit 1; }}'
    commands = [f"aws cloudformation {each}{options}" for stack in stacks for each in _two(stack)]
    names = ", ".join(each.place.stack for each in stacks)
    is_setup = all(each.setup for each in stacks)
    title = f"account {account}: delete {names}"
    notes = () if is_setup else (_FIRST,)
    return CleanupStep(title, str(account), who, notes, (check, *commands))


def _two(stack: StackSnapshot) -> Iterator[str]:
    name = quote(stack.place.stack)
    yield f"delete-stack --stack-name {name}"
    yield f"wait stack-delete-complete --stack-name {name}"
