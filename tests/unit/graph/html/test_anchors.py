"""Ids of the parts of the HTML page."""

from pipegen.graph.html.anchors import Anchors
from tests.helpers.graph.handwritten import NETWORK, deploy, pipeline, stage


def test_ids_are_readable_and_unique(handmade):
    names = ["Build", "Build", "Build", "build it!", "日本"]
    body = pipeline(*(stage(name, deploy("x", "network")) for name in names))
    graph = handmade(body, network=NETWORK)

    anchors = Anchors(graph)

    assert [anchors.id(stage_node.id) for stage_node in graph.stages] == [
        *["stage-Build", "stage-Build-2", "stage-Build-3", "stage-build-it", "stage"]
    ]
    [stack] = graph.stacks
    assert anchors.id(stack.id, "output", "Id") == "output-x-Id"


def test_targets_outside_of_the_page_are_not_links(handmade):
    anchors = Anchors(handmade(pipeline(stage("S"))))

    assert anchors.link("S", "stage:1", class_="c") == '<a href="#stage-S" class="c">S</a>'
    assert anchors.link("a < b", "stack:none") == "a < b"
    assert anchors.link("none", None) == "none"
