"""Reject duplicate exports, and changes to exports in use, which the emulator allows.

As CloudFormation has it, "export names must be unique within a Region", and "you can't modify or
remove an output value that is referenced by another stack" ("Get exported outputs from a deployed
CloudFormation stack").
"""

from collections.abc import Callable, Iterator
from typing import Any

from ministack.services import cloudformation
from ministack.services.cloudformation import handlers, stacks


def register() -> None:
    """Patch the emulator of this process: such a deployment fails, and is rolled back."""
    stacks._resolve_stack_outputs = _checked(stacks._resolve_stack_outputs)


def _checked(resolve: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(declared: Any, *rest: Any) -> Any:
        outputs, exports = resolve(declared, *rest)
        stack_id = rest[-1]
        for name, export in list(cloudformation._exports.items()):
            if export["StackId"] != stack_id and name in exports:
                owner = export["StackId"].split("/")[1]
                raise ValueError(f"Export with name {name} is already exported by stack {owner}")
            if export["StackId"] == stack_id and exports.get(name) != export:
                for importer in _importers(name, stack_id):
                    change = "updated" if name in exports else "deleted"
                    message = f"Export {name} cannot be {change} as it is in use by {importer}"
                    raise ValueError(message)
        return outputs, exports

    return wrapped


def _importers(name: str, stack_id: str) -> Iterator[str]:
    for importer, stack in cloudformation._stacks.items():
        live = stack["StackId"] != stack_id and stack["StackStatus"] != "DELETE_COMPLETE"
        if live and name in handlers._imported_export_names(stack, importer):
            yield importer
