"""Layout of the diagram: no text overlaps another one or a line, for any graph."""

from collections.abc import Callable
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipegen.graph import loader
from pipegen.graph.model.graph import Graph
from pipegen.graph.svg import layout
from pipegen.graph.svg.shapes import Picture, Text
from tests.conftest import examples
from tests.helpers.graph.graphs import graphs
from tests.helpers.graph.handwritten import NETWORK, action, deploy, pipeline, stage
from tests.helpers.paths import DATA

HANDWRITTEN = DATA / "templates/handwritten/pipeline.yaml"
SMALLEST = 11 * 880 / 830
"""The text size that is 11 pixels in a README 830 pixels wide."""


def pictures() -> some.SearchStrategy[Picture]:
    return some.builds(_picture, graphs(), some.booleans())


def _picture(graph: Graph, is_open: bool) -> Picture:
    return layout.lay_out(graph, {stack.id for stack in graph.stacks} if is_open else ())


def overlap(first: Text, second: Text) -> bool:
    return (
        first.x < second.x + second.width
        and second.x < first.x + first.width
        and first.top < second.bottom
        and second.top < first.bottom
    )


@pytest.mark.unmeasured
@given(pictures())
@examples(30, thorough=60)
def test_no_text_overlaps_another(picture: Picture) -> None:
    ordered = sorted(picture.texts, key=lambda text: text.top)
    for upper, lower in combinations(ordered, 2):
        if lower.top > upper.bottom:
            continue
        assert not overlap(upper, lower), (upper, lower)


@given(pictures())
@examples(30, thorough=60)
def test_every_text_is_inside_its_box_and_every_box_inside_the_diagram(picture: Picture) -> None:
    for text in picture.texts:
        assert text.box in picture.boxes
        assert text.box.x <= text.x
        assert text.x + text.width <= text.box.right + 1e-6, text
        assert text.box.y <= text.top
        assert text.bottom <= text.box.bottom + 1e-6, text
    for box in picture.boxes:
        assert 0 <= box.x <= box.right <= picture.width
        assert 0 <= box.y <= box.bottom <= picture.height


@pytest.mark.unmeasured
@given(pictures())
@examples(30, thorough=60)
def test_lines_cross_no_text_and_stay_inside_the_diagram(picture: Picture) -> None:
    for line in picture.lines:
        for (x, y), (to_x, to_y) in pairwise(line.points):
            left, right, top, bottom = min(x, to_x), max(x, to_x), min(y, to_y), max(y, to_y)
            assert left == right or top == bottom
            assert left >= 0
            assert right <= picture.width
            assert bottom <= picture.height
            for text in picture.texts:
                assert not (
                    left < text.x + text.width
                    and text.x < right
                    and top < text.bottom
                    and text.top < bottom
                ), (line, text)


def test_actions_are_listed_in_run_order(handmade: Callable[..., Graph]) -> None:
    orders = {"last": 3, "first": 1, "second": 2}
    actions = (action(name, "Invoke", "Lambda", {}, RunOrder=orders[name]) for name in orders)

    picture = layout.lay_out(handmade(pipeline(stage("S", *actions))))

    names = [text.text for text in picture.texts if text.text in orders]
    assert names == ["first", "second", "last"]


def test_parallel_actions_are_not_connected(
    handmade: Callable[..., Graph],
) -> None:
    orders = {"one": 1, "beside": 1, "next": 2}
    actions = (action(name, "Invoke", "Lambda", {}, RunOrder=orders[name]) for name in orders)
    graph = handmade(pipeline(stage("S", *actions)))

    picture = layout.lay_out(graph)

    first, beside, following = (picture.places[action_node.id] for action_node in graph.actions)
    lines = [line.points for line in picture.lines if line.style == "order"]
    assert [(start[1], end[1]) for start, end in lines[:1]] == [(beside.bottom, following.y)]
    assert len(lines) == 2  # and the line of the legend
    assert first.bottom < beside.y


def test_the_legend_lists_only_line_styles_in_use(handmade: Callable[..., Graph]) -> None:
    actions = (action(name, "Invoke", "Lambda", {}) for name in ("one", "two"))

    picture = layout.lay_out(
        handmade(pipeline(*(stage(definition["Name"], definition) for definition in actions)))
    )

    assert [line.style for line in picture.lines] == ["order", "order"]
    assert picture.texts[-1].text == "what comes next"
    assert "deployment" not in [text.text for text in picture.texts]


def test_a_role_that_is_only_passed_is_not_assumed(handmade: Callable[..., Graph]) -> None:
    configuration = {"RoleArn": "arn:aws:iam::111111111111:role/cfn"}
    body = pipeline(stage("A", deploy("s", "one", configuration=configuration)))

    picture = layout.lay_out(handmade(body))

    assert "CloudFormation acts as cfn" in [text.text for text in picture.texts]
    assert "role" not in [line.style for line in picture.lines]


def test_a_stack_of_two_actions_is_shown_once(
    handmade: Callable[..., Graph],
) -> None:
    mode = {"ActionMode": "CHANGE_SET_EXECUTE", "StackName": "s"}
    preparing = deploy("s", "one", "CHANGE_SET_REPLACE")
    executing = action("x", "Deploy", "CloudFormation", mode, RunOrder=2)
    template = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}
    graph = handmade(pipeline(stage("A", preparing, executing)), one=template)

    texts = [text.text for text in layout.lay_out(graph).texts]

    assert texts.count("1 resource · one.json") == texts.count("the same stack") == 1


def test_an_action_is_as_high_as_its_collapsed_stack(
    handmade: Callable[..., Graph],
) -> None:
    template = {
        "Resources": {f"Queue{number}": {"Type": "AWS::SQS::Queue"} for number in range(9)}
    }
    graph = handmade(pipeline(stage("s", deploy("s", "one"))), one=template)
    [action_node], [stack] = graph.actions, graph.stacks

    folded, opened = (layout.lay_out(graph, expanded).places for expanded in ((), (stack.id,)))

    assert (
        folded[action_node.id].height == folded[stack.id].height == opened[action_node.id].height
    )
    assert opened[stack.id].height > 2 * folded[stack.id].height


def test_a_line_connects_a_source_to_targets_above_and_below(
    handmade: Callable[..., Graph],
) -> None:
    properties = {"QueueName": {"Fn::ImportValue": "network-id"}}
    importer = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": properties}}}
    names = ("before", "network", "after", "last")
    graph = handmade(
        pipeline(*(stage(name, deploy(name, name)) for name in names)),
        network=NETWORK,
        **{name: importer for name in names if name != "network"},
    )

    picture = layout.lay_out(graph)

    source, *_ = (picture.places[stack.id] for stack in graph.stacks if stack.name == "network")
    starts = [line.points[0][0] for line in picture.lines if line.style == "output"]
    assert sorted(start == source.right for start in starts[:3]) == [False, True, True]


def test_no_two_lines_end_at_the_same_point() -> None:
    picture = layout.lay_out(loader.load_graph(HANDWRITTEN, None))

    ends = [line.points[-1] for line in picture.lines]
    assert len(ends) == len(set(ends))


@pytest.mark.unmeasured
@given(pictures())
@examples(15, thorough=30)
def test_boxes_overlap_only_if_one_contains_the_other(picture: Picture) -> None:
    solid = [box for box in picture.boxes if not box.style.endswith("-bar")]
    for first, second in combinations(solid, 2):
        apart = (
            first.right <= second.x
            or second.right <= first.x
            or first.bottom <= second.y
            or second.bottom <= first.y
        )
        assert apart or _holds(first, second) or _holds(second, first), (first, second)


def _holds(outer, inner) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and outer.right >= inner.right
        and outer.bottom >= inner.bottom
    )


@pytest.mark.unmeasured
@given(pictures())
@examples(10, thorough=20)
def test_the_diagram_has_a_fixed_width_and_a_minimum_text_size(picture: Picture) -> None:
    assert picture.width == layout.WIDTH
    assert min(text.size for text in picture.texts) >= SMALLEST
