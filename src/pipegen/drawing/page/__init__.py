"""The graph as one page: all of it in one file, without network, to be opened and followed."""

from pipegen.drawing.model import Graph
from pipegen.drawing.page import changes as compared
from pipegen.drawing.page import document
from pipegen.drawing.page.outline import Changes, Outline
from pipegen.drawing.page.roles import roles
from pipegen.drawing.page.stacks import stacks
from pipegen.drawing.page.stages import stages
from pipegen.drawing.page.surroundings import accounts, events


def page(
    graph: Graph, picture: str = "", changes: Changes | None = None, against: str = ""
) -> str:
    """Return the HTML of `graph`, the same for the same input.

    `picture` is its SVG, "" for none. `changes` is what a change does to each stack, compared with
    what `against` names; None where nothing was compared.
    """
    outline = Outline(graph, changes, against)
    sections = [
        document.picture(outline, picture),
        stages(outline),
        stacks(outline),
        compared.elsewhere(outline),
        roles(outline),
        accounts(outline),
        events(outline),
    ]
    return document.document(outline, [each for each in sections if each is not None])
