"""The stacks of the page: their changes, parameters, outputs and resources."""

import re
from collections.abc import Iterator

from pipegen.drawing.deployed import Output, Parameter, Resource, Stack
from pipegen.drawing.page import changes
from pipegen.drawing.page.blocks import Row, Section, code, facts, folded, listed, table
from pipegen.drawing.page.markup import Content, Markup, element, together
from pipegen.drawing.page.outline import Outline
from pipegen.drawing.page.values import ids

_ORIGINS = {
    "file": "the parameter file",
    "pipeline": "the pipeline's overrides",
    "variable": "a variable of the pipeline",
    "artifact": "a file in an artifact",
    "default": "the template's default",
    "missing": "nowhere: a new stack can't be created",
}
_PLACEHOLDER = re.compile(r"\$\{([A-Za-z0-9]+)(?:\.[A-Za-z0-9.]+)?\}")


def stacks(outline: Outline) -> Section:
    """Return the section of the stacks."""
    found = [_stack(outline, each) for each in outline.graph.stacks]
    nothing = None if found else element("p", "The pipeline deploys no stack.")
    return Section("stacks", "Stacks", together([nothing, *found]))


def _stack(outline: Outline, stack: Stack) -> Markup:
    remark = ", ".join(
        each
        for each in (
            f"in {stack.account or 'an account that is not known'}",
            stack.region,
            changes.remark(outline, stack),
        )
        if each
    )
    return folded(
        outline.anchors.id(stack.id),
        outline.stack_title(stack),
        remark,
        element("p", stack.description) if stack.description else None,
        _facts(outline, stack),
        changes.of_stack(outline, stack),
        _parameters(outline, stack),
        _outputs(outline, stack),
        _resources(outline, stack),
        kind="stack",
    )


def _facts(outline: Outline, stack: Stack) -> Content:
    by = [
        outline.anchors.link(stage.name, stage.id)
        for stage in outline.graph.stages
        if any(each.stack == stack.id for each in stage.actions)
    ]
    return facts(
        [
            ("Problem", stack.problem),
            ("Account", outline.link_to_account(stack.account)),
            ("Region", stack.region),
            ("Deployed by", together(by, ", ")),
            ("Template", code(stack.file)),
            ("Parameter file", code(stack.parameter_file)),
            ("Capabilities", ", ".join(stack.capabilities)),
            ("Stack policy", "denies some updates" if stack.protected else None),
        ]
    )


def _parameters(outline: Outline, stack: Stack) -> Content:
    rows = [_parameter(outline, stack, each) for each in stack.parameters]
    columns = ("Parameter", "Value", "Comes from")
    return table("Parameters", columns, rows) if rows else None


def _parameter(outline: Outline, stack: Stack, parameter: Parameter) -> Row:
    key = (stack.id, "parameter", parameter.name)
    filled = list(outline.values.used_at(*key))
    sources = [outline.follow(value, value.source, value.name) for value, _ in filled]
    origin = listed(sources) if sources else _ORIGINS[parameter.origin]
    return Row(
        (_named(parameter.name, parameter.description), code(parameter.value), origin),
        outline.anchors.id(*key),
        ids(value for value, _ in filled),
    )


def _outputs(outline: Outline, stack: Stack) -> Content:
    rows = [_output(outline, stack, each) for each in stack.outputs]
    columns = ("Output", "Value", "Exported as", "Fills")
    return table("Outputs", columns, rows) if rows else None


def _output(outline: Outline, stack: Stack, output: Output) -> Row:
    key = (stack.id, "output", output.name)
    made = outline.values.made_at(*key)
    uses = [outline.follow(value, use.target, use.part) for value in made for use in value.uses]
    return Row(
        (
            _named(output.name, output.description),
            element("code", *_linked(outline, stack, output.value)) if output.value else None,
            code(output.export or ""),
            listed(uses) or "nothing here",
        ),
        outline.anchors.id(*key),
        ids(made),
        ids(made),
    )


def _linked(outline: Outline, stack: Stack, value: str) -> Iterator[Content]:
    """Yield `value`, with each placeholder of a resource as a link to it."""
    at = 0
    for match in _PLACEHOLDER.finditer(value):
        yield value[at : match.start()]
        yield outline.anchors.link(match[0], stack.id, "resource", match[1])
        at = match.end()
    yield value[at:]


def _resources(outline: Outline, stack: Stack) -> Content:
    rows = [_resource(outline, stack, each) for each in stack.resources]
    return table("Resources", ("Resource", "Type"), rows) if rows else None


def _resource(outline: Outline, stack: Stack, resource: Resource) -> Row:
    key = (stack.id, "resource", resource.logical_id)
    used = list(outline.values.used_at(*key))
    imports = [
        together(["imports ", outline.follow(value, value.source, value.name)])
        for value, _ in used
    ]
    depends = "" if resource.certain else "A condition that is not known here decides on it."
    return Row(
        (
            _named(resource.logical_id, depends),
            together([code(resource.type), listed(imports)]),
        ),
        outline.anchors.id(*key),
        ids(value for value, _ in used),
    )


def _named(name: str, description: str) -> Content:
    said = element("span", description, class_="description") if description else None
    return together([code(name), said])
