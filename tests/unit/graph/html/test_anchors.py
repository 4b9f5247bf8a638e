"""The ids of the page's parts."""

from pipegen.graph.html.anchors import Anchors
from tests.helpers.graph.handwritten import NETWORK, deploy, pipeline, stage


def test_ids_are_readable_and_each_there_once(handmade):
    names = ["Build", "Build", "Build", "build it!", "日本"]
    body = pipeline(*(stage(each, deploy("x", "network")) for each in names))
    graph = handmade(body, network=NETWORK)

    anchors = Anchors(graph)

    assert [anchors.id(each.id) for each in graph.stages] == [
        *["stage-Build", "stage-Build-2", "stage-Build-3", "stage-build-it", "stage"]
    ]
    [stack] = graph.stacks
    assert anchors.id(stack.id, "output", "Id") == "output-x-Id"


def test_what_is_not_on_the_page_is_no_link(handmade):
    anchors = Anchors(handmade(pipeline(stage("S"))))

    assert anchors.link("S", "stage:1", class_="c") == '<a href="#stage-S" class="c">S</a>'
    assert anchors.link("a < b", "stack:none") == "a < b"
    assert anchors.link("none", None) == "none"
