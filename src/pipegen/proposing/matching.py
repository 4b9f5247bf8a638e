"""What each template needs of the others: outputs for its parameters, exports that it imports."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipegen.checks import listed, printable
from pipegen.proposing import exports
from pipegen.template import Template


@dataclass(frozen=True, slots=True)
class Needs:
    """What one template needs."""

    inputs: Mapping[str, tuple[str, str]]
    """Parameter → (stack, output) that fits it."""
    imports: frozenset[str]
    """Stacks whose exports it imports."""
    values: Mapping[str, Mapping[str, Any]]
    """Parameter without a default, that nothing fits → its declaration."""
    notes: tuple[str, ...]
    """What a person should look at, a sentence each."""

    @property
    def stacks(self) -> frozenset[str]:
        """Return the stacks that come before it."""
        return self.imports | {stack for stack, _ in self.inputs.values()}


def needs(name: str, found: Mapping[str, Template], there: Mapping[str, Template]) -> Needs:
    """Return what the stack `name`, one of `found`, needs of the others, and of those `there`.

    Both are stack → template. What fits in `found` comes first: these were made together.
    """
    template = found[name]
    others = {stack: each for stack, each in found.items() if stack != name}
    inputs, values, notes = {}, {}, []
    for parameter, declared in template.parameters.items():
        if "Default" in declared:
            continue
        fitting = _fitting(parameter, others) or _fitting(parameter, there)
        if len(fitting) == 1:
            inputs[parameter] = fitting[0]
        else:
            values[parameter] = declared
        if len(fitting) > 1:
            several = [f'"{stack}.{output}"' for stack, output in fitting]
            notes.append(f"{parameter} may be an input, from {listed(several, 'or')}.")
    imports = set()
    for each in exports.imported(template):
        givers = exports.givers(each, template, {**there, **others})
        if len(givers) == 1:
            imports.add(givers[0])
        notes += _note(each, givers, {**there, **others})
    return Needs(inputs, frozenset(imports), values, tuple(map(printable, notes)))


def _fitting(parameter: str, others: Mapping[str, Template]) -> list[tuple[str, str]]:
    return [
        (stack, output)
        for stack, template in others.items()
        for output, declared in template.outputs.items()
        if output.lower() == parameter.lower() and not _is_passed_on(declared, template)
    ]


def _is_passed_on(output: Mapping[str, Any], template: Template) -> bool:
    """Return whether an output is nothing but what its template was given."""
    value = output.get("Value")
    return isinstance(value, dict) and value.get("Ref") in template.parameters


def _note(name: str, givers: list[str], others: Mapping[str, Template]) -> list[str]:
    if not givers:
        return [f"It imports {name}, which no stack here exports."]
    if len(givers) > 1:
        return [f"It imports {name}, which may be an export of {listed(givers, 'or')}."]
    if exports.is_certain(name, others[givers[0]]):
        return []
    return [f"It imports {name} of {givers[0]}: see that it is called so in each environment."]
