"""The graph as one page: all of it in one file, without network, to be opened and followed."""

from collections.abc import Collection

from pipegen.graph.html import changes as compared
from pipegen.graph.html import document
from pipegen.graph.html.accounts_and_events import accounts, events
from pipegen.graph.html.context import Changes, PageContext
from pipegen.graph.html.diagram import picture
from pipegen.graph.html.roles import roles
from pipegen.graph.html.stacks import stacks
from pipegen.graph.html.stages import stages
from pipegen.graph.model.graph import Graph


def render_html(
    graph: Graph,
    opened: Collection[str] = (),
    changes: Changes | None = None,
    against: str = "",
) -> str:
    """Return the HTML of `graph`, the same for the same input.

    `opened` are the ids of the stacks that its picture shows resources of. `changes` is what a
    change does to each stack, compared with what `against` names; None where nothing was compared.
    """
    index = PageContext(graph, changes, against)
    sections = [
        picture(index, opened),
        stages(index),
        stacks(index),
        compared.elsewhere(index),
        roles(index),
        accounts(index),
        events(index),
    ]
    return document.document(index, [each for each in sections if each is not None])
