"""The diagram on the HTML page."""

import base64
import re

from pipegen.graph.html import render_html
from pipegen.graph.svg import layout, writer
from tests.helpers.graph.handwritten import NETWORK, action, deploy, pipeline, stage


def test_the_page_embeds_the_svg_with_alternative_text(delivery_graph):
    graph = delivery_graph("default")
    opened = {graph.stacks[0].id}

    page = render_html(graph, opened)

    [data] = re.findall('<img src="data:image/svg.xml;base64,([^"]+)" alt="The pipeline inf', page)
    assert base64.b64decode(data).decode() == writer.render_svg(layout.lay_out(graph, opened))
    assert writer.render_svg(layout.lay_out(graph)) != writer.render_svg(
        layout.lay_out(graph, opened)
    )


def test_the_boxes_of_the_diagram_link_to_their_stages_and_stacks(handmade):
    build = action("Build", "Build", "CodeBuild", {"ProjectName": "x"})
    body = pipeline(
        stage("S", build, deploy("network", "network")), stage("T", deploy("network", "network"))
    )
    graph = handmade(body, network=NETWORK)

    areas = re.findall(
        '<area shape="rect" coords="([^"]+)" href="#([^"]+)" alt="([^"]+)">', render_html(graph)
    )

    places = layout.lay_out(graph).places
    stack = graph.stacks[0].id
    ids = ["action:1.1", "action:1.2", stack, "action:2.1", f"{stack}#action:2.1"]
    boxes = [places[id] for id in ids]
    corners = [(box.x, box.y, box.right, box.bottom) for box in boxes]
    assert [tuple(map(int, coords.split(","))) for coords, _, _ in areas] == [
        tuple(map(round, corner)) for corner in corners
    ]
    assert [area[1:] for area in areas] == [
        *[("stage-S", "Stage S"), ("stage-S", "Stage S"), ("stack-network", "Stack network")],
        *[("stage-T", "Stage T"), ("stack-network", "Stack network")],
    ]
