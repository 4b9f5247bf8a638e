"""Render a graph as an HTML page: one file that needs no network."""

from collections.abc import Collection

from pipegen.graph.html.accounts_and_events import accounts_section, events_section
from pipegen.graph.html.changes import other_changes_section
from pipegen.graph.html.context import Changes, PageContext
from pipegen.graph.html.diagram import diagram_section
from pipegen.graph.html.document import render_document
from pipegen.graph.html.roles import roles_section
from pipegen.graph.html.stacks import stacks_section
from pipegen.graph.html.stages import stages_section
from pipegen.graph.model.graph import Graph


def render_html(
    graph: Graph,
    expanded: Collection[str] = (),
    changes: Changes | None = None,
    against: str = "",
) -> str:
    """Return the HTML of `graph`, the same for the same input.

    Args:
        graph: The graph.
        expanded: The ids of the stacks whose resources the picture shows.
        changes: The changes to each stack; None if the page does not compare.
        against: The Git reference that the files are compared with.

    """
    context = PageContext(graph, changes, against)
    sections = [
        diagram_section(context, expanded),
        stages_section(context),
        stacks_section(context),
        other_changes_section(context),
        roles_section(context),
        accounts_section(context),
        events_section(context),
    ]
    return render_document(context, [section for section in sections if section is not None])
