"""What each template needs of the others: outputs for its parameters, exports that it imports."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from pipegen.cloudformation.template import Template
from pipegen.scaffold.importer import exports, ordering
from pipegen.text import join_words, printable


@dataclass(frozen=True, slots=True)
class Dependencies:
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


def dependencies(
    name: str, found: Mapping[str, Template], there: Mapping[str, Template]
) -> Dependencies:
    """Return what the stack `name`, one of `found`, needs of the others, and of those `there`.

    Both are stack → template. What fits in `found` comes first: these were made together.
    """
    template = found[name]
    others = {stack: each for stack, each in found.items() if stack != name}
    imports, named, notes = _imported(template, {**there, **others})
    notes += _taken(template, {**there, **others})
    inputs, values = {}, {}
    for parameter, declared in template.parameters.items():
        if "Default" in declared:
            continue
        fitting = named.get(parameter) or _fitting(parameter, others) or _fitting(parameter, there)
        if len(fitting) == 1:
            inputs[parameter] = fitting[0]
        else:
            values[parameter] = declared
        if len(fitting) > 1:
            several = [f'"{stack}.{output}"' for stack, output in fitting]
            notes.append(f"{parameter} may be an input, from {join_words(several, 'or')}.")
    return Dependencies(inputs, imports, values, tuple(map(printable, notes)))


def break_cycles(
    needs: Mapping[str, Dependencies], found: Mapping[str, Template]
) -> dict[str, Dependencies]:
    """Return `needs`, by stack, without the inputs by which stacks would need one another.

    That an output of a parameter's name is meant for it is a guess: it is left to a person then.
    What is imported is no guess, and may still go in a circle.
    """
    free = dict(needs)
    while circle := ordering.find_cycle(
        {name: each.stacks & {*free} for name, each in free.items()}
    ):
        guessed = [
            (name, giver) for name, giver in pairwise(circle) if giver not in free[name].imports
        ]
        if not guessed:
            break
        for name, giver in guessed:
            free[name] = _without(free[name], giver, found[name])
    return free


def _without(needs: Dependencies, giver: str, template: Template) -> Dependencies:
    dropped = {name: each for name, each in needs.inputs.items() if each[0] == giver}
    notes = [
        f'{name} may be an input, from "{giver}.{output}", but then they would need one another.'
        for name, (_, output) in dropped.items()
    ]
    return replace(
        needs,
        inputs={name: each for name, each in needs.inputs.items() if name not in dropped},
        values={**needs.values, **{name: template.parameters[name] for name in dropped}},
        notes=(*needs.notes, *notes),
    )


def _imported(
    template: Template, others: Mapping[str, Template]
) -> tuple[frozenset[str], Mapping[str, list[tuple[str, str]]], list[str]]:
    """Return the stacks that `template` imports from, what gives it their names, and notes.

    What gives a name is parameter → (stack, output).
    """
    imports: set[str] = set()
    named: dict[str, set[tuple[str, str]]] = {}
    notes: list[str] = []
    for each in exports.imports(template):
        givers = exports.exporters(each, template, others)
        parameters: set[str] = set()
        if len(givers) == 1:
            [giver] = givers
            imports.add(giver)
            parameters = exports.stack_names(each, template, others[giver])
            sources = {(giver, output) for output in _names_of_itself(others[giver])[:1]}
            for parameter in parameters:
                named[parameter] = named.get(parameter, set()) | sources
        if not any(named[parameter] for parameter in parameters):
            notes += _note(each, givers, others, parameters)
    return frozenset(imports), {key: sorted(each) for key, each in named.items()}, notes


def _taken(template: Template, others: Mapping[str, Template]) -> list[str]:
    return [
        f"It exports {name}, as {stack} does: an account takes a name only once."
        for name in exports.exports(template)
        for stack, other in others.items()
        if exports.is_certain(name, other)
    ]


def _names_of_itself(template: Template) -> list[str]:
    """Return the outputs that are the name of the stack."""
    alone = ({"Ref": "AWS::StackName"}, {"Fn::Sub": "${AWS::StackName}"})
    return [name for name, output in template.outputs.items() if output.get("Value") in alone]


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


def _note(
    name: str, givers: Sequence[str], others: Mapping[str, Template], stack_names: Set[str]
) -> list[str]:
    if not givers:
        return [f"It imports {name}, which no stack here exports."]
    if len(givers) > 1:
        return [f"It imports {name}, which may be an export of {join_words(givers, 'or')}."]
    if exports.is_certain(name, others[givers[0]]):
        return []
    if stack_names:
        what = f"{join_words(sorted(stack_names))} is the name of that stack in each environment."
        return [f"It imports {name} of {givers[0]}: {what}"]
    return [f"It imports {name} of {givers[0]}: see that it is called so in each environment."]
