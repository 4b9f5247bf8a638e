"""The picture of the page: the same as `pipegen graph` draws, whose boxes are links."""

import base64
from collections.abc import Collection, Iterator

from pipegen.graph.html.components import Section
from pipegen.graph.html.context import PageContext
from pipegen.graph.html.markup import Markup, element
from pipegen.graph.svg import layout, writer
from pipegen.graph.svg.shapes import Box, Picture


def picture(index: PageContext, opened: Collection[str]) -> Section:
    """Return the section that shows the graph drawn, with the stacks `opened` open.

    It is an image, so that nothing in it can run, and keeps its size, so that links fit its boxes.
    """
    drawn = layout.lay_out(index.graph, opened)
    data = base64.b64encode(writer.render_svg(drawn).encode("utf-8", "replace")).decode("ascii")
    text = f"{drawn.title}; all that it shows stands below in words"
    image = element("img", src=f"data:image/svg+xml;base64,{data}", alt=text, usemap="#boxes")
    boxes = element("map", *_areas(index, drawn), name="boxes")
    name = "The picture, which may be wider than the window"
    frame = element(
        "div", image, boxes, class_="wide", tabindex="0", role="group", aria_label=name
    )
    return Section("picture", "Picture", frame)


def _areas(index: PageContext, drawn: Picture) -> Iterator[Markup]:
    for stage in index.graph.stages:
        for action in stage.actions:
            id = index.anchors.id(stage.id)
            yield _area(f"Stage {stage.name}", id, drawn.places[action.id])
            # A stack that is worked on once more has another box, called after the action too.
            again = f"{action.stack}#{action.id}"
            stack = index.graph.stack(action.stack)
            box = drawn.places.get(again) or drawn.places.get(action.stack or "")
            if stack is not None and box is not None:
                yield _area(f"Stack {index.stack_title(stack)}", index.anchors.id(stack.id), box)


def _area(text: str, id: str, box: Box) -> Markup:
    corners = ",".join(str(round(each)) for each in (box.x, box.y, box.right, box.bottom))
    return element("area", shape="rect", coords=corners, href=f"#{id}", alt=text)
