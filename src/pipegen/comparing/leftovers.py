"""The stacks that no longer appear: they stay in their accounts until somebody deletes them.

Source: "Delete a stack" in the CloudFormation user guide: a stack whose exports are in use can't
be deleted, and one that has a role is deleted as that role: so the set-up of an account goes last.
"""

from collections.abc import Iterator, Sequence
from shlex import quote

from pipegen.comparing import costs
from pipegen.comparing.changes import Deletion
from pipegen.comparing.resources import existing
from pipegen.comparing.sides import Deployed
from pipegen.delivery import ACCOUNT

_KEEPS = ("Retain", "RetainExceptOnCreate")
_FIRST = (
    "delete these before account-setup is deployed: the role that they are deleted as may lose "
    "what it needs"
)


def notes(stack: Deployed) -> Iterator[str]:
    """Yield what to know before `stack` is deleted."""
    yield "nothing deletes it by itself: it stays in its account"
    scope = stack.scope
    if scope is None:
        yield f"what is in it is not known: {stack.problem}"
        return
    there = existing(scope)
    for each in there:
        kind = str(scope.template.resources[each].get("Type"))
        if why := costs.costs(kind, scope.properties(each)):
            yield f"{each} goes on costing: {why}"
    kept = [e for e in there if scope.template.resources[e].get("DeletionPolicy") in _KEEPS]
    if kept:
        yield f"deleting it leaves behind: {', '.join(kept)} (DeletionPolicy Retain)"


def deletions(stacks: Sequence[Deployed]) -> Iterator[Deletion]:
    """Yield how to delete `stacks`, which are in the order of deploying, account by account.

    In reverse order, and set-up stacks of accounts after everything that was deployed with them.
    """
    backwards = list(reversed(stacks))
    order = sorted(backwards, key=lambda each: each.setup == ACCOUNT)
    group: list[Deployed] = []
    for each in order:
        if group and _where(group[0]) != _where(each):
            yield _deletion(group)
            group = []
        group.append(each)
    if group:
        yield _deletion(group)


def _where(stack: Deployed) -> tuple[str | None, str | None, str]:
    return stack.place.account, stack.place.region, stack.profile


def _deletion(stacks: Sequence[Deployed]) -> Deletion:
    account, region, who = _where(stacks[0])
    options = "".join(
        [f" --region {region}" if region else "", f" --profile {quote(who)}" if who else ""]
    )
    commands = [f"aws cloudformation {each}{options}" for stack in stacks for each in _two(stack)]
    if account:
        wrong = quote(
            f"this is not account {account}"
            if not who
            else f"profile {who} is not account {account}"
        )
        asked = f"aws sts get-caller-identity --query Account --output text{options}"
        commands.insert(0, f'[ "$({asked})" = {account} ] || {{ echo {wrong} >&2; exit 1; }}')
    names = ", ".join(each.place.stack for each in stacks)
    is_setup = all(each.setup for each in stacks)
    title = f"account {account}: delete {names}" if account else f"delete {names}"
    return Deletion(title, account or "", who, () if is_setup else (_FIRST,), tuple(commands))


def _two(stack: Deployed) -> Iterator[str]:
    name = quote(stack.place.stack)
    yield f"delete-stack --stack-name {name}"
    yield f"wait stack-delete-complete --stack-name {name}"
