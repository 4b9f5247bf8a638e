"""Lanes beside the boxes."""

from pipegen.graph.svg import lanes
from pipegen.graph.svg.lanes import Connector

ROWS = {each: at for at, each in enumerate("abcdefghijklmnop")}


def test_one_way_leads_from_a_source_to_all_its_targets() -> None:
    assert lanes.group_by_source([("a", "b"), ("c", "d"), ("a", "d"), ("a", "b"), ("c", "c")]) == (
        Connector("a", ("b", "d")),
        Connector("c", ("d",)),
    )


def test_ways_share_a_lane_where_they_share_no_row() -> None:
    ways = [
        Connector("a", ("b", "c")),
        Connector("b", ("d",)),
        Connector("d", ("e",)),
        Connector("e", ("f",)),
    ]

    assert lanes.assign_lanes(ways, ROWS) == {"a": 0, "b": 1, "d": 0, "e": 1}
    assert lanes.total_width({"a": 0, "b": 1}) == 2 * lanes.LANE_WIDTH


def test_there_are_never_more_lanes_than_there_is_room_for() -> None:
    taken = lanes.assign_lanes([Connector(each, ("p",)) for each in "abcdefghi"], ROWS)

    assert list(taken.values()) == [0, 1, 2, 3, 4, 5, 5, 5, 5]
    assert lanes.total_width({}) == 0
