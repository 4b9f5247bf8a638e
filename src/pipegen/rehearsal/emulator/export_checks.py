"""Exports: what the emulator would let a stack take from another, or away from who imports it.

As CloudFormation has it, "export names must be unique within a Region", and "you can't modify or
remove an output value that is referenced by another stack" ("Get exported outputs from a deployed
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
            if before["StackId"] != stack_id and name in exports:
                owner = before["StackId"].split("/")[1]
                raise ValueError(f"Export with name {name} is already exported by stack {owner}")
            if before["StackId"] == stack_id and exports.get(name) != before:
                for importer in _importers(name, stack_id):
                    what = "updated" if name in exports else "deleted"
                    text = f"Export {name} cannot be {what} as it is in use by {importer}"
                    raise ValueError(text)
        return outputs, exports

    return wrapped


def _importers(name: str, stack_id: str) -> Iterator[str]:
    for importer, stack in cloudformation._stacks.items():
        live = stack["StackId"] != stack_id and stack["StackStatus"] != "DELETE_COMPLETE"
        if live and name in handlers._imported_export_names(stack, importer):
            yield importer
