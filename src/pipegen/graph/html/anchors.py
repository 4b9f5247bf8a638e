"""The anchors of the page: a readable, unique HTML id for each node, and links to it."""

import re
from collections.abc import Iterator

from pipegen.graph.html.markup import Content, element
from pipegen.graph.model.graph import Graph
from pipegen.graph.model.stacks import StackNode

Key = tuple[str, ...]
"""The id of a node; for a part of a stack followed by kind and name, such as an output."""


class Anchors:
    """The HTML id of each node and part that the page of `graph` shows."""

    def __init__(self, graph: Graph) -> None:
        self._ids: dict[Key, str] = {}
        in_use: set[str] = set()
        for key, name in _parts(graph):
            self._ids[key] = _unique(_slug(name), in_use)

    def id(self, *key: str) -> str:
        """Return the HTML id of the part `key`."""
        return self._ids[key]

    def link(self, text: Content, *key: str | None, **attributes: str) -> Content:
        """Return `text` as a link to the part `key`, without link if the page has no such part."""
        anchor = self._ids.get(tuple(part or "" for part in key))
        return text if anchor is None else element("a", text, href=f"#{anchor}", **attributes)


def _parts(graph: Graph) -> Iterator[tuple[Key, str]]:
    """Yield the key of each part, and a readable name that may not be unique."""
    for stage in graph.stages:
        yield (stage.id,), f"stage-{stage.name}"
        for action in stage.actions:
            yield (action.id,), f"action-{stage.name}-{action.name}"
    for account in graph.accounts:
        yield (account.id,), f"account-{account.number or 'unknown'}"
    for stack in graph.stacks:
        name = "-".join(part for part in (stack.name, stack.account, stack.region) if part)
        yield (stack.id,), f"stack-{name}"
        yield from _stack_parts(stack, name)
    for role in graph.roles:
        yield (role.id,), f"role-{role.name}-{role.account or ''}"
    for rule in graph.rules:
        yield (rule.id,), rule.id
    for channel in graph.channels:
        yield (channel.id,), channel.id


def _stack_parts(stack: StackNode, stack_name: str) -> Iterator[tuple[Key, str]]:
    for parameter in stack.parameters:
        yield (stack.id, "parameter", parameter.name), f"parameter-{stack_name}-{parameter.name}"
    for output in stack.outputs:
        yield (stack.id, "output", output.name), f"output-{stack_name}-{output.name}"
    for resource in stack.resources:
        name = resource.logical_id
        yield (stack.id, "resource", name), f"resource-{stack_name}-{name}"


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")


def _unique(slug: str, in_use: set[str]) -> str:
    """Return `slug`, with a number if it is in use, and add the result to `in_use`."""
    unique, number = slug, 1
    while unique in in_use:
        number += 1
        unique = f"{slug}-{number}"
    in_use.add(unique)
    return unique
