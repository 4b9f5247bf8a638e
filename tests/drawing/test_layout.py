"""The picture: whatever is drawn, each text has its place, and no line runs through it."""

from collections.abc import Callable
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from by_hand import NETWORK, action, deploy, pipeline, stage
from graphs import graphs
from hypothesis import given
from hypothesis import strategies as some

from conftest import examples
from pipegen.graph import loader
from pipegen.graph.model.graph import Graph
from pipegen.graph.svg import layout
from pipegen.graph.svg.shapes import Picture, Text

HANDWRITTEN = Path(__file__).parent / "handwritten/pipeline.yaml"
SMALLEST = 11 * 880 / 830
"""The size of a text that has 11 pixels where a README is 830 wide."""


def pictures() -> some.SearchStrategy[Picture]:
    return some.builds(_picture, graphs(), some.booleans())


def _picture(graph: Graph, is_open: bool) -> Picture:
    return layout.lay_out(graph, {each.id for each in graph.stacks} if is_open else ())


def overlap(one: Text, other: Text) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.top < other.bottom
        and other.top < one.bottom
    )


@pytest.mark.unmeasured
@given(pictures())
@examples(30, thorough=60)
def test_no_text_overlaps_another(picture: Picture) -> None:
    ordered = sorted(picture.texts, key=lambda each: each.top)
    for one, other in combinations(ordered, 2):
        if other.top > one.bottom:
            continue
        assert not overlap(one, other), (one, other)


@given(pictures())
@examples(30, thorough=60)
def test_each_text_lies_in_its_box_and_each_box_in_the_picture(picture: Picture) -> None:
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
def test_no_line_runs_through_a_text_and_none_out_of_the_picture(picture: Picture) -> None:
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


def test_actions_are_in_the_order_in_which_they_run(handmade: Callable[..., Graph]) -> None:
    orders = {"last": 3, "first": 1, "second": 2}
    actions = (action(each, "Invoke", "Lambda", {}, RunOrder=orders[each]) for each in orders)

    picture = layout.lay_out(handmade(pipeline(stage("S", *actions))))

    names = [each.text for each in picture.texts if each.text in orders]
    assert names == ["first", "second", "last"]


def test_nothing_leads_from_an_action_to_one_that_runs_beside_it(
    handmade: Callable[..., Graph],
) -> None:
    orders = {"one": 1, "beside": 1, "next": 2}
    actions = (action(each, "Invoke", "Lambda", {}, RunOrder=orders[each]) for each in orders)
    graph = handmade(pipeline(stage("S", *actions)))

    picture = layout.lay_out(graph)

    one, beside, following = (picture.places[each.id] for each in graph.actions)
    lines = [each.points for each in picture.lines if each.style == "order"]
    assert [(start[1], end[1]) for start, end in lines[:1]] == [(beside.bottom, following.y)]
    assert len(lines) == 2  # and the one of the legend
    assert one.bottom < beside.y


def test_the_legend_has_the_lines_of_the_picture_alone(handmade: Callable[..., Graph]) -> None:
    actions = (action(each, "Invoke", "Lambda", {}) for each in ("one", "two"))

    picture = layout.lay_out(handmade(pipeline(*(stage(each["Name"], each) for each in actions))))

    assert [each.style for each in picture.lines] == ["order", "order"]
    assert picture.texts[-1].text == "what comes next"
    assert "deployment" not in [each.text for each in picture.texts]


def test_a_role_that_is_only_passed_is_not_assumed(handmade: Callable[..., Graph]) -> None:
    passing = {"RoleArn": "arn:aws:iam::111111111111:role/cfn"}
    body = pipeline(stage("A", deploy("s", "one", configuration=passing)))

    picture = layout.lay_out(handmade(body))

    assert "CloudFormation acts as cfn" in [each.text for each in picture.texts]
    assert "role" not in [each.style for each in picture.lines]


def test_a_stack_that_another_action_works_on_is_shown_once(
    handmade: Callable[..., Graph],
) -> None:
    mode = {"ActionMode": "CHANGE_SET_EXECUTE", "StackName": "s"}
    preparing = deploy("s", "one", "CHANGE_SET_REPLACE")
    executing = action("x", "Deploy", "CloudFormation", mode, RunOrder=2)
    template = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}
    graph = handmade(pipeline(stage("A", preparing, executing)), one=template)

    texts = [each.text for each in layout.lay_out(graph).texts]

    assert texts.count("1 resource · one.json") == texts.count("the same stack") == 1


def test_an_action_is_as_high_as_its_stack_until_that_is_open(
    handmade: Callable[..., Graph],
) -> None:
    template = {"Resources": {f"Queue{each}": {"Type": "AWS::SQS::Queue"} for each in range(9)}}
    graph = handmade(pipeline(stage("s", deploy("s", "one"))), one=template)
    [one], [stack] = graph.actions, graph.stacks

    folded, opened = (layout.lay_out(graph, each).places for each in ((), (stack.id,)))

    assert folded[one.id].height == folded[stack.id].height == opened[one.id].height
    assert opened[stack.id].height > 2 * folded[stack.id].height


def test_a_line_leads_from_its_source_up_as_well_as_down(handmade: Callable[..., Graph]) -> None:
    properties = {"QueueName": {"Fn::ImportValue": "network-id"}}
    taking = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": properties}}}
    names = ("before", "network", "after", "last")
    graph = handmade(
        pipeline(*(stage(each, deploy(each, each)) for each in names)),
        network=NETWORK,
        **{each: taking for each in names if each != "network"},
    )

    picture = layout.lay_out(graph)

    source, *_ = (picture.places[each.id] for each in graph.stacks if each.name == "network")
    starts = [each.points[0][0] for each in picture.lines if each.style == "output"]
    assert sorted(each == source.right for each in starts[:3]) == [False, True, True]


def test_no_two_lines_end_at_one_point() -> None:
    picture = layout.lay_out(loader.load_graph(HANDWRITTEN, None))

    ends = [each.points[-1] for each in picture.lines]
    assert len(ends) == len(set(ends))


@pytest.mark.unmeasured
@given(pictures())
@examples(15, thorough=30)
def test_boxes_with_texts_overlap_only_where_one_holds_the_other(picture: Picture) -> None:
    solid = [each for each in picture.boxes if not each.style.endswith("-bar")]
    for one, other in combinations(solid, 2):
        apart = (
            one.right <= other.x
            or other.right <= one.x
            or one.bottom <= other.y
            or other.bottom <= one.y
        )
        assert apart or _holds(one, other) or _holds(other, one), (one, other)


def _holds(one, other) -> bool:
    return (
        one.x <= other.x
        and one.y <= other.y
        and one.right >= other.right
        and one.bottom >= other.bottom
    )


@pytest.mark.unmeasured
@given(pictures())
@examples(10, thorough=20)
def test_a_picture_is_never_wider_and_its_texts_never_smaller(picture: Picture) -> None:
    assert picture.width == layout.WIDTH
    assert min(each.size for each in picture.texts) >= SMALLEST
