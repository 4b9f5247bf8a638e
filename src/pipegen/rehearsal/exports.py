"""Exports of names that are taken, or that other stacks import: the emulator would let both pass.

As CloudFormation has it: "You can't modify or remove an output value that is referenced by another
stack", and the names are unique in an account and a region ("Get exported outputs from a deployed
CloudFormation stack").
"""

from collections.abc import Callable, Iterator
from typing import Any

from ministack.services import cloudformation
from ministack.services.cloudformation import handlers, stacks


def register() -> None:
    """Let a deployment fail, and roll back, where it would do that."""
    stacks._resolve_stack_outputs = _checked(stacks._resolve_stack_outputs)


def _checked(resolve: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(declared: Any, *rest: Any) -> Any:
        outputs, exports = resolve(declared, *rest)
        stack_id = rest[-1]
        for name, before in list(cloudformation._exports.items()):
            if before["StackId"] == stack_id and exports.get(name) != before:
                for importer in _importers(name, stack_id):
                    what = "updated" if name in exports else "deleted"
                    text = f"Export {name} cannot be {what} as it is in use by {importer}"
                    raise ValueError(text)
            if before["StackId"] != stack_id and name in exports:
                text = f"Export with name {name} is already exported by stack"
                raise ValueError(f"{text} {_name(before['StackId'])}")
        return outputs, exports

    return wrapped


def _name(stack_id: str) -> str:
    return stack_id.split("/")[1]


def _importers(name: str, stack_id: str) -> Iterator[str]:
    for importer, stack in cloudformation._stacks.items():
        live = stack["StackId"] != stack_id and stack["StackStatus"] != "DELETE_COMPLETE"
        if live and name in handlers._imported_export_names(stack, importer):
            yield importer
