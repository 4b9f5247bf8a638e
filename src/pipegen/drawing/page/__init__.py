"""The graph as one page: all of it in one file, without network, to be opened and followed."""

from pipegen.drawing.model import Graph
from pipegen.drawing.page import changes as compared
from pipegen.drawing.page import document
from pipegen.drawing.page.index import Changes, Index
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
    index = Index(graph, changes, against)
    sections = [
        document.picture(index, picture),
        stages(index),
        stacks(index),
        compared.elsewhere(index),
        roles(index),
        accounts(index),
        events(index),
    ]
    return document.document(index, [each for each in sections if each is not None])
