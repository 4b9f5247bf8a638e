"""Find what a template needs from others: outputs for its parameters, exports to import."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from pipegen.cloudformation.template import Template
from pipegen.scaffold.importer import exports, ordering
from pipegen.text import join_words, printable


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What one template needs from others."""

    inputs: Mapping[str, tuple[str, str]]
    """Parameter → (stack, output) with its value."""
    imports: frozenset[str]
    """Stacks whose exports it imports."""
    values: Mapping[str, Mapping[str, Any]]
    """Parameter without a default and without a matching output → its declaration."""
    notes: tuple[str, ...]
    """Notes for the user, a sentence each."""

    @property
    def stacks(self) -> frozenset[str]:
        """Return the stacks that must be deployed before it."""
        return self.imports | {stack for stack, _ in self.inputs.values()}


def find_dependencies(
    name: str, proposed: Mapping[str, Template], deployed: Mapping[str, Template]
) -> Dependencies:
    """Return what the stack `name` needs from other stacks.

    Args:
        name: One of `proposed`.
        proposed: Stack → template of the proposed stacks, whose outputs are preferred.
        deployed: Stack → template of the stacks in the configuration.
    """
    template = proposed[name]
    others = {stack: other for stack, other in proposed.items() if stack != name}
    imports, stack_names, notes = _imported(template, {**deployed, **others})
    notes += _export_conflicts(template, {**deployed, **others})
    inputs, values = {}, {}
    for parameter, declared in template.parameters.items():
        if "Default" in declared:
            continue
        outputs = (
            stack_names.get(parameter)
            or _matching_outputs(parameter, others)
            or _matching_outputs(parameter, deployed)
        )
        if len(outputs) == 1:
            inputs[parameter] = outputs[0]
        else:
            values[parameter] = declared
        if len(outputs) > 1:
            candidates = [f'"{stack}.{output}"' for stack, output in outputs]
            notes.append(f"{parameter} may be an input, from {join_words(candidates, 'or')}.")
    return Dependencies(inputs, imports, values, tuple(map(printable, notes)))


def break_cycles(
    needs: Mapping[str, Dependencies], proposed: Mapping[str, Template]
) -> dict[str, Dependencies]:
    """Return `needs`, by stack, without inputs that would make a dependency cycle.

    That an output with a parameter's name is meant for it is a guess: the user decides then.
    An import is no guess, so cycles of imports remain.
    """
    acyclic = dict(needs)
    while cycle := ordering.find_cycle(
        {name: need.stacks & {*acyclic} for name, need in acyclic.items()}
    ):
        guesses = [
            (name, source)
            for name, source in pairwise(cycle)
            if source not in acyclic[name].imports
        ]
        if not guesses:
            break
        for name, source in guesses:
            acyclic[name] = _without_inputs_from(source, acyclic[name], proposed[name])
    return acyclic


def _without_inputs_from(source: str, needs: Dependencies, template: Template) -> Dependencies:
    dropped = {name: place for name, place in needs.inputs.items() if place[0] == source}
    notes = [
        f'{name} may be an input, from "{source}.{output}", but then they would need one another.'
        for name, (_, output) in dropped.items()
    ]
    return replace(
        needs,
        inputs={name: place for name, place in needs.inputs.items() if name not in dropped},
        values={**needs.values, **{name: template.parameters[name] for name in dropped}},
        notes=(*needs.notes, *notes),
    )


def _imported(
    template: Template, others: Mapping[str, Template]
) -> tuple[frozenset[str], Mapping[str, list[tuple[str, str]]], list[str]]:
    """Return what `template` imports.

    Returns:
        The stacks that it imports from; parameter → (stack, output)s with the name of such a
        stack; and notes for the user.
    """
    imports: set[str] = set()
    stack_names: dict[str, set[tuple[str, str]]] = {}
    notes: list[str] = []
    for name in exports.imports(template):
        exporters = exports.exporters(name, template, others)
        parameters: set[str] = set()
        if len(exporters) == 1:
            [exporter] = exporters
            imports.add(exporter)
            parameters = exports.stack_name_parameters(name, template, others[exporter])
            outputs = {(exporter, output) for output in _stack_name_outputs(others[exporter])[:1]}
            for parameter in parameters:
                stack_names[parameter] = stack_names.get(parameter, set()) | outputs
        if not any(stack_names[parameter] for parameter in parameters):
            notes += _import_notes(name, exporters, others, parameters)
    return (
        frozenset(imports),
        {key: sorted(outputs) for key, outputs in stack_names.items()},
        notes,
    )


def _export_conflicts(template: Template, others: Mapping[str, Template]) -> list[str]:
    return [
        f"It exports {name}, as {stack} does: an account takes a name only once."
        for name in exports.exports(template)
        for stack, other in others.items()
        if exports.is_certain(name, other)
    ]


def _stack_name_outputs(template: Template) -> list[str]:
    """Return the outputs whose value is the name of the stack."""
    values = ({"Ref": "AWS::StackName"}, {"Fn::Sub": "${AWS::StackName}"})
    return [name for name, output in template.outputs.items() if output.get("Value") in values]


def _matching_outputs(parameter: str, others: Mapping[str, Template]) -> list[tuple[str, str]]:
    return [
        (stack, output)
        for stack, template in others.items()
        for output, declared in template.outputs.items()
        if output.lower() == parameter.lower() and not _is_parameter(declared, template)
    ]


def _is_parameter(output: Mapping[str, Any], template: Template) -> bool:
    """Return whether an output is only the value of a parameter."""
    value = output.get("Value")
    return isinstance(value, dict) and value.get("Ref") in template.parameters


def _import_notes(
    name: str, exporters: Sequence[str], others: Mapping[str, Template], name_parameters: Set[str]
) -> list[str]:
    if not exporters:
        return [f"It imports {name}, which no stack here exports."]
    if len(exporters) > 1:
        return [f"It imports {name}, which may be an export of {join_words(exporters, 'or')}."]
    if exports.is_certain(name, others[exporters[0]]):
        return []
    if name_parameters:
        text = (
            f"{join_words(sorted(name_parameters))} is the name of that stack in each environment."
        )
        return [f"It imports {name} of {exporters[0]}: {text}"]
    return [f"It imports {name} of {exporters[0]}: see that it is called so in each environment."]
