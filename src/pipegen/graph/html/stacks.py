"""The section of the page for stacks: changes, parameters, outputs and resources."""

import re
from collections.abc import Iterator

from pipegen.graph.html.changes import change_badge, stack_changes
from pipegen.graph.html.components import (
    Section,
    TableRow,
    code,
    description_list,
    details,
    table,
    unordered_list,
)
from pipegen.graph.html.context import PageContext
from pipegen.graph.html.markup import Content, Markup, element, join
from pipegen.graph.html.value_flow import ids
from pipegen.graph.model.stacks import Output, Parameter, ResourceNode, StackNode

_ORIGINS = {
    "file": "the parameter file",
    "pipeline": "the pipeline's overrides",
    "variable": "a variable of the pipeline",
    "artifact": "a file in an artifact",
    "default": "the template's default",
    "missing": "nowhere: a new stack can't be created",
}
_PLACEHOLDER = re.compile(r"\$\{([A-Za-z0-9]+)(?:\.[A-Za-z0-9.]+)?\}")


def stacks_section(context: PageContext) -> Section:
    """Return the section of the stacks."""
    stacks = [_stack(context, stack) for stack in context.graph.stacks]
    empty = None if stacks else element("p", "The pipeline deploys no stack.")
    return Section("stacks", "Stacks", join([empty, *stacks]))


def _stack(context: PageContext, stack: StackNode) -> Markup:
    title = context.stack_title(stack)
    location = [f"in {stack.account or 'an account that is not known'}", stack.region]
    remarks = [*(location if title == stack.name else []), change_badge(context, stack)]
    return details(
        context.anchors.id(stack.id),
        title,
        ", ".join(remark for remark in remarks if remark),
        element("p", stack.description) if stack.description else None,
        _facts(context, stack),
        stack_changes(context, stack),
        _parameters(context, stack),
        _outputs(context, stack),
        _resources(context, stack),
        kind="stack",
    )


def _facts(context: PageContext, stack: StackNode) -> Content:
    stages = [
        context.anchors.link(stage.name, stage.id)
        for stage in context.graph.stages
        if any(action.stack == stack.id for action in stage.actions)
    ]
    return description_list(
        [
            ("Problem", stack.problem),
            ("Account", context.link_to_account(stack.account)),
            ("Region", stack.region),
            ("Deployed by", join(stages, ", ")),
            ("Template", code(stack.file)),
            ("Parameter file", code(stack.parameter_file)),
            ("Capabilities", ", ".join(stack.capabilities)),
            ("Stack policy", "denies some updates" if stack.protected else None),
        ]
    )


def _parameters(context: PageContext, stack: StackNode) -> Content:
    rows = [_parameter(context, stack, parameter) for parameter in stack.parameters]
    columns = ("Parameter", "Value", "Comes from")
    return table("Parameters", columns, rows) if rows else None


def _parameter(context: PageContext, stack: StackNode, parameter: Parameter) -> TableRow:
    key = (stack.id, "parameter", parameter.name)
    values = [value for value, _ in context.values.used_at(*key)]
    sources = [context.follow(value, value.source, value.name) for value in values]
    origin = unordered_list(sources) if sources else _ORIGINS[parameter.origin]
    return TableRow(
        (_name(parameter.name, parameter.description), code(parameter.value), origin),
        context.anchors.id(*key),
        ids(values),
    )


def _outputs(context: PageContext, stack: StackNode) -> Content:
    rows = [_output(context, stack, output) for output in stack.outputs]
    columns = ("Output", "Value", "Exported as", "Fills")
    return table("Outputs", columns, rows) if rows else None


def _output(context: PageContext, stack: StackNode, output: Output) -> TableRow:
    key = (stack.id, "output", output.name)
    values = context.values.made_at(*key)
    uses = [context.follow(value, use.target, use.part) for value in values for use in value.uses]
    return TableRow(
        (
            _name(output.name, output.description),
            element("code", *_with_links(context, stack, output.value)) if output.value else None,
            code(output.export or ""),
            unordered_list(uses) or "nothing here",
        ),
        context.anchors.id(*key),
        ids(values),
        ids(values),
    )


def _with_links(context: PageContext, stack: StackNode, value: str) -> Iterator[Content]:
    """Yield the parts of `value`, with each placeholder of a resource as a link to it."""
    position = 0
    for match in _PLACEHOLDER.finditer(value):
        yield value[position : match.start()]
        yield context.anchors.link(match[0], stack.id, "resource", match[1])
        position = match.end()
    yield value[position:]


def _resources(context: PageContext, stack: StackNode) -> Content:
    rows = [_resource(context, stack, resource) for resource in stack.resources]
    return table("Resources", ("Resource", "Type"), rows) if rows else None


def _resource(context: PageContext, stack: StackNode, resource: ResourceNode) -> TableRow:
    key = (stack.id, "resource", resource.logical_id)
    values = [value for value, _ in context.values.used_at(*key)]
    imports = [
        join(["imports ", context.follow(value, value.source, value.name)]) for value in values
    ]
    condition = "" if resource.certain else "A condition that is not known here decides on it."
    return TableRow(
        (
            _name(resource.logical_id, condition),
            join([code(resource.type), unordered_list(imports)]),
        ),
        context.anchors.id(*key),
        ids(values),
    )


def _name(name: str, description: str) -> Content:
    note = element("span", description, class_="description") if description else None
    return join([code(name), note])
