"""The ids of the page's parts, to which links lead: readable, and each once."""

import re
from collections.abc import Iterator

from pipegen.graph.html.markup import Content, element
from pipegen.graph.model.graph import Graph
from pipegen.graph.model.stacks import StackNode

Key = tuple[str, ...]
"""The id of a part of the graph; with a kind and a name, of what is in it."""


class Anchors:
    """The id of each part that the page of `graph` shows."""

    def __init__(self, graph: Graph) -> None:
        self._ids: dict[Key, str] = {}
        taken: set[str] = set()
        for key, readable in _parts(graph):
            self._ids[key] = _free(_slug(readable), taken)

    def id(self, *key: str) -> str:
        """Return the id of the part `key`."""
        return self._ids[key]

    def link(self, text: Content, *key: str | None, **attributes: str) -> Content:
        """Return `text` as a link to the part `key`; alone where the page has no such part."""
        found = self._ids.get(tuple(each or "" for each in key))
        return text if found is None else element("a", text, href=f"#{found}", **attributes)


def _parts(graph: Graph) -> Iterator[tuple[Key, str]]:
    for stage in graph.stages:
        yield (stage.id,), f"stage-{stage.name}"
        for action in stage.actions:
            yield (action.id,), f"action-{stage.name}-{action.name}"
    for account in graph.accounts:
        yield (account.id,), f"account-{account.number or 'unknown'}"
    for stack in graph.stacks:
        readable = "-".join(each for each in (stack.name, stack.account, stack.region) if each)
        yield (stack.id,), f"stack-{readable}"
        yield from _in_stack(stack, readable)
    for role in graph.roles:
        yield (role.id,), f"role-{role.name}-{role.account or ''}"
    for id in (*(each.id for each in graph.rules), *(each.id for each in graph.channels)):
        yield (id,), id


def _in_stack(stack: StackNode, readable: str) -> Iterator[tuple[Key, str]]:
    for parameter in stack.parameters:
        yield (stack.id, "parameter", parameter.name), f"parameter-{readable}-{parameter.name}"
    for output in stack.outputs:
        yield (stack.id, "output", output.name), f"output-{readable}-{output.name}"
    for resource in stack.resources:
        name = resource.logical_id
        yield (stack.id, "resource", name), f"resource-{readable}-{name}"


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")


def _free(slug: str, taken: set[str]) -> str:
    found, number = slug, 1
    while found in taken:
        number += 1
        found = f"{slug}-{number}"
    taken.add(found)
    return found
