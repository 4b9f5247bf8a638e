"""The context of all sections of the page: the graph, titles of its nodes, and links."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipegen.graph.html.anchors import Anchors, Key
from pipegen.graph.html.markup import Content
from pipegen.graph.html.value_flow import Value, ValueFlow
from pipegen.graph.model.graph import Graph
from pipegen.graph.model.roles import RoleNode
from pipegen.graph.model.stacks import StackNode

StackKey = tuple[str | None, str | None, str]
"""Account, region and name of a stack."""

Changes = Mapping[StackKey, Sequence[str]]
"""The changes to each stack, as lines of text; no lines for an unchanged stack."""


@dataclass(frozen=True)
class PageContext:
    """The graph of the page, with titles of its nodes and links to them."""

    graph: Graph
    changes: Changes | None = None
    """None if the page does not compare."""
    against: str = ""
    """The Git reference that the files are compared with."""

    @cached_property
    def anchors(self) -> Anchors:
        """Return the anchors of the page."""
        return Anchors(self.graph)

    @cached_property
    def values(self) -> ValueFlow:
        """Return the values that flow between nodes."""
        return ValueFlow(self.graph)

    def stack_title(self, stack: StackNode) -> str:
        """Return the name of `stack`, with account and region if another has the same name."""
        if self._names[stack.name] == 1:
            return stack.name
        location = ", ".join(part for part in (stack.account, stack.region) if part)
        return f"{stack.name} in {location or 'an unknown account'}"

    def role_title(self, role: RoleNode) -> str:
        """Return name and account of `role`: roles often have the same name in all accounts."""
        return f"{role.name} in {role.account or 'an unknown account'}"

    def link_to_stack(self, stack_id: str | None) -> Content:
        """Return the title of the stack as a link, its name if the graph does not have it."""
        stack = self.graph.stack(stack_id)
        if stack is None:
            return (stack_id or "").rpartition("/")[2]
        return self.anchors.link(self.stack_title(stack), stack.id)

    def link_to_role(self, role_id: str | None) -> Content:
        """Return the title of the role as a link, None if the graph does not have it."""
        role = next((role for role in self.graph.roles if role.id == role_id), None)
        return None if role is None else self.anchors.link(self.role_title(role), role.id)

    def link_to_account(self, number: str | None) -> Content:
        """Return the number of the account as a link."""
        return self.anchors.link(number or "not known", f"account:{number or ''}")

    def follow(self, value: Value, key: Key, part: str) -> Content:
        """Return a link to `key`, the source or a target of `value`, that marks its whole path."""
        text = f"{part} of {self._owner(key)}"
        return self.anchors.link(text, *key, class_="follow", data_follow=value.id)

    def _owner(self, key: Key) -> str:
        stack = self.graph.stack(key[0])
        if stack is not None:
            return self.stack_title(stack)
        names = (action.name for action in self.graph.actions if action.id == key[0])
        return next(names, key[0])

    @cached_property
    def _names(self) -> Counter[str]:
        return Counter(stack.name for stack in self.graph.stacks)
