"""Snapshots of templates in memory, to compare."""

from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.template import Template
from pipegen.diff import canonical
from pipegen.diff.model import StackLocation
from pipegen.diff.snapshot import Snapshot, StackSnapshot

ACCOUNT, REGION = "222222222222", "eu-west-1"


def deployed(name, body, values=(), account=ACCOUNT, region=REGION, **more):
    """Return the stack `name` with the template `body`; without an account it is a file."""
    place = StackLocation(account, region if account else None, name)
    template = Template(f"{name}.json", {"Resources": {}, **body})
    scope = StackContext(template, dict(values), place.account, place.region, name)
    return StackSnapshot(place, f"{name}.json", canonical.canonical_context(scope), **more)


def side(name, /, *stacks, **bodies):
    """Return the snapshot of `stacks`, and of templates by the name of their stack."""
    stack_list = [*stacks, *(deployed(name, body) for name, body in bodies.items())]
    return Snapshot(name, {stack.place.key: stack for stack in stack_list})


def key(name):
    """Return the key of the stack `name`."""
    return ACCOUNT, REGION, name
