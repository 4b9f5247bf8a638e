"""The picture of the page."""

import base64
import re

from pipegen.graph.html import render_html
from pipegen.graph.svg import layout, writer
from tests.helpers.graph.handwritten import NETWORK, action, deploy, pipeline, stage


def test_the_picture_is_what_is_drawn_with_a_text_in_its_place(delivered):
    graph = delivered("default")
    opened = {graph.stacks[0].id}

    shown = render_html(graph, opened)

    [data] = re.findall(
        '<img src="data:image/svg.xml;base64,([^"]+)" alt="The pipeline inf', shown
    )
    assert base64.b64decode(data).decode() == writer.render_svg(layout.lay_out(graph, opened))
    assert writer.render_svg(layout.lay_out(graph)) != writer.render_svg(
        layout.lay_out(graph, opened)
    )


def test_the_boxes_of_the_picture_lead_to_their_stages_and_stacks(handmade):
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
    boxes = [places[each] for each in ids]
    corners = [(each.x, each.y, each.right, each.bottom) for each in boxes]
    assert [tuple(map(int, each.split(","))) for each, _, _ in areas] == [
        tuple(map(round, each)) for each in corners
    ]
    assert [each[1:] for each in areas] == [
        *[("stage-S", "Stage S"), ("stage-S", "Stage S"), ("stack-network", "Stack network")],
        *[("stage-T", "Stage T"), ("stack-network", "Stack network")],
    ]
