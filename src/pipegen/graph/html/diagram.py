"""The picture on the page: the SVG of `pipegen graph`, with boxes as links."""

import base64
from collections.abc import Collection, Iterator

from pipegen.graph.html.components import Section
from pipegen.graph.html.context import PageContext
from pipegen.graph.html.markup import Markup, element
from pipegen.graph.svg import layout, writer
from pipegen.graph.svg.shapes import Box, Picture


def diagram_section(context: PageContext, expanded: Collection[str]) -> Section:
    """Return the section of the picture; `expanded` holds the ids of stacks to show resources of.

    An image cannot run scripts. It keeps its size, so that the links match its boxes.
    """
    diagram = layout.lay_out(context.graph, expanded)
    data = base64.b64encode(writer.render_svg(diagram).encode("utf-8", "replace")).decode("ascii")
    text = f"{diagram.title}; all that it shows stands below in words"
    image = element("img", src=f"data:image/svg+xml;base64,{data}", alt=text, usemap="#boxes")
    boxes = element("map", *_areas(context, diagram), name="boxes")
    name = "The picture, which may be wider than the window"
    frame = element(
        "div", image, boxes, class_="wide", tabindex="0", role="group", aria_label=name
    )
    return Section("picture", "Picture", frame)


def _areas(context: PageContext, diagram: Picture) -> Iterator[Markup]:
    for stage in context.graph.stages:
        for action in stage.actions:
            anchor = context.anchors.id(stage.id)
            yield _area(f"Stage {stage.name}", anchor, diagram.places[action.id])
            # The box of a stack that an earlier action deploys too has the action in its id.
            repeated = f"{action.stack}#{action.id}"
            stack = context.graph.stack(action.stack)
            box = diagram.places.get(repeated) or diagram.places.get(action.stack or "")
            if stack is not None and box is not None:
                yield _area(
                    f"Stack {context.stack_title(stack)}", context.anchors.id(stack.id), box
                )


def _area(text: str, anchor: str, box: Box) -> Markup:
    corners = ",".join(str(round(value)) for value in (box.x, box.y, box.right, box.bottom))
    return element("area", shape="rect", coords=corners, href=f"#{anchor}", alt=text)
