"""The stacks of the page: their changes, parameters, outputs and resources."""

import re
from collections.abc import Iterator

from pipegen.graph.html import changes
from pipegen.graph.html.components import Row, Section, code, details, facts, listed, table
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


def stacks(index: PageContext) -> Section:
    """Return the section of the stacks."""
    found = [_stack(index, each) for each in index.graph.stacks]
    nothing = None if found else element("p", "The pipeline deploys no stack.")
    return Section("stacks", "Stacks", join([nothing, *found]))


def _stack(index: PageContext, stack: StackNode) -> Markup:
    title = index.stack_title(stack)
    where = [f"in {stack.account or 'an account that is not known'}", stack.region]
    remarks = [*(where if title == stack.name else []), changes.change_badge(index, stack)]
    return details(
        index.anchors.id(stack.id),
        title,
        ", ".join(each for each in remarks if each),
        element("p", stack.description) if stack.description else None,
        _facts(index, stack),
        changes.of_stack(index, stack),
        _parameters(index, stack),
        _outputs(index, stack),
        _resources(index, stack),
        kind="stack",
    )


def _facts(index: PageContext, stack: StackNode) -> Content:
    by = [
        index.anchors.link(stage.name, stage.id)
        for stage in index.graph.stages
        if any(each.stack == stack.id for each in stage.actions)
    ]
    return facts(
        [
            ("Problem", stack.problem),
            ("Account", index.link_to_account(stack.account)),
            ("Region", stack.region),
            ("Deployed by", join(by, ", ")),
            ("Template", code(stack.file)),
            ("Parameter file", code(stack.parameter_file)),
            ("Capabilities", ", ".join(stack.capabilities)),
            ("Stack policy", "denies some updates" if stack.protected else None),
        ]
    )


def _parameters(index: PageContext, stack: StackNode) -> Content:
    rows = [_parameter(index, stack, each) for each in stack.parameters]
    columns = ("Parameter", "Value", "Comes from")
    return table("Parameters", columns, rows) if rows else None


def _parameter(index: PageContext, stack: StackNode, parameter: Parameter) -> Row:
    key = (stack.id, "parameter", parameter.name)
    filled = list(index.values.used_at(*key))
    sources = [index.follow(value, value.source, value.name) for value, _ in filled]
    origin = listed(sources) if sources else _ORIGINS[parameter.origin]
    return Row(
        (_named(parameter.name, parameter.description), code(parameter.value), origin),
        index.anchors.id(*key),
        ids(value for value, _ in filled),
    )


def _outputs(index: PageContext, stack: StackNode) -> Content:
    rows = [_output(index, stack, each) for each in stack.outputs]
    columns = ("Output", "Value", "Exported as", "Fills")
    return table("Outputs", columns, rows) if rows else None


def _output(index: PageContext, stack: StackNode, output: Output) -> Row:
    key = (stack.id, "output", output.name)
    made = index.values.made_at(*key)
    uses = [index.follow(value, use.target, use.part) for value in made for use in value.uses]
    return Row(
        (
            _named(output.name, output.description),
            element("code", *_linked(index, stack, output.value)) if output.value else None,
            code(output.export or ""),
            listed(uses) or "nothing here",
        ),
        index.anchors.id(*key),
        ids(made),
        ids(made),
    )


def _linked(index: PageContext, stack: StackNode, value: str) -> Iterator[Content]:
    """Yield `value`, with each placeholder of a resource as a link to it."""
    at = 0
    for match in _PLACEHOLDER.finditer(value):
        yield value[at : match.start()]
        yield index.anchors.link(match[0], stack.id, "resource", match[1])
        at = match.end()
    yield value[at:]


def _resources(index: PageContext, stack: StackNode) -> Content:
    rows = [_resource(index, stack, each) for each in stack.resources]
    return table("Resources", ("Resource", "Type"), rows) if rows else None


def _resource(index: PageContext, stack: StackNode, resource: ResourceNode) -> Row:
    key = (stack.id, "resource", resource.logical_id)
    used = list(index.values.used_at(*key))
    imports = [
        join(["imports ", index.follow(value, value.source, value.name)]) for value, _ in used
    ]
    depends = "" if resource.certain else "A condition that is not known here decides on it."
    return Row(
        (
            _named(resource.logical_id, depends),
            join([code(resource.type), listed(imports)]),
        ),
        index.anchors.id(*key),
        ids(value for value, _ in used),
    )


def _named(name: str, description: str) -> Content:
    said = element("span", description, class_="description") if description else None
    return join([code(name), said])
