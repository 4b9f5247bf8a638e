"""The graph as all sections of the page see it: names that tell its parts apart, and links."""

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

Place = tuple[str | None, str | None, str]
"""Account, region and name of a stack."""

Changes = Mapping[Place, Sequence[str]]
"""What a change does to each stack, as lines for people; no lines for a stack that stays."""


@dataclass(frozen=True)
class PageContext:
    """The parts of `graph` as the page names and links them."""

    graph: Graph
    changes: Changes | None = None
    """None where nothing was compared."""
    against: str = ""
    """With what it was compared."""

    @cached_property
    def anchors(self) -> Anchors:
        """Return the ids of the parts."""
        return Anchors(self.graph)

    @cached_property
    def values(self) -> ValueFlow:
        """Return the values that flow."""
        return ValueFlow(self.graph)

    def stack_title(self, stack: StackNode) -> str:
        """Return the stack's name, with its place where another has the same."""
        if self._names[stack.name] == 1:
            return stack.name
        where = ", ".join(each for each in (stack.account, stack.region) if each)
        return f"{stack.name} in {where or 'an unknown account'}"

    def role_title(self, role: RoleNode) -> str:
        """Return the role's name and account: roles are called alike in all accounts."""
        return f"{role.name} in {role.account or 'an unknown account'}"

    def link_to_stack(self, id: str | None) -> Content:
        """Return the title of the stack with this id as a link, its name if it is not shown."""
        stack = self.graph.stack(id)
        if stack is None:
            return (id or "").rpartition("/")[2]
        return self.anchors.link(self.stack_title(stack), stack.id)

    def link_to_role(self, id: str | None) -> Content:
        """Return the title of the role with this id as a link, None where there is none."""
        role = next((each for each in self.graph.roles if each.id == id), None)
        return None if role is None else self.anchors.link(self.role_title(role), role.id)

    def link_to_account(self, number: str | None) -> Content:
        """Return the account's number as a link."""
        return self.anchors.link(number or "not known", f"account:{number or ''}")

    def follow(self, value: Value, to: Key, part: str) -> Content:
        """Return a link to the end `to` of `value`, which marks all of its way."""
        text = f"{part} of {self._owner(to)}"
        return self.anchors.link(text, *to, class_="follow", data_follow=value.id)

    def _owner(self, key: Key) -> str:
        stack = self.graph.stack(key[0])
        if stack is not None:
            return self.stack_title(stack)
        return next((each.name for each in self.graph.actions if each.id == key[0]), key[0])

    @cached_property
    def _names(self) -> Counter[str]:
        return Counter(each.name for each in self.graph.stacks)
