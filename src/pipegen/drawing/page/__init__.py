"""The graph as one page: all of it in one file, without network, to be opened and followed."""

from collections.abc import Collection

from pipegen.drawing.model import Graph
from pipegen.drawing.page import changes as compared
from pipegen.drawing.page import document
from pipegen.drawing.page.index import Changes, Index
from pipegen.drawing.page.picture import picture
from pipegen.drawing.page.roles import roles
from pipegen.drawing.page.stacks import stacks
from pipegen.drawing.page.stages import stages
from pipegen.drawing.page.surroundings import accounts, events


def page(
    graph: Graph,
    opened: Collection[str] = (),
    changes: Changes | None = None,
    against: str = "",
) -> str:
    """Return the HTML of `graph`, the same for the same input.

    `opened` are the ids of the stacks that its picture shows resources of. `changes` is what a
    change does to each stack, compared with what `against` names; None where nothing was compared.
    """
    index = Index(graph, changes, against)
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
