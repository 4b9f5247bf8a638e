"""Lanes for connectors beside the boxes."""

from pipegen.graph.svg import lanes
from pipegen.graph.svg.lanes import Connector

ROWS = {row: at for at, row in enumerate("abcdefghijklmnop")}


def test_edges_of_the_same_source_form_one_connector() -> None:
    assert lanes.group_by_source([("a", "b"), ("c", "d"), ("a", "d"), ("a", "b"), ("c", "c")]) == (
        Connector("a", ("b", "d")),
        Connector("c", ("d",)),
    )


def test_connectors_without_a_common_row_share_a_lane() -> None:
    connectors = [
        Connector("a", ("b", "c")),
        Connector("b", ("d",)),
        Connector("d", ("e",)),
        Connector("e", ("f",)),
    ]

    assert lanes.assign_lanes(connectors, ROWS) == {"a": 0, "b": 1, "d": 0, "e": 1}
    assert lanes.total_width({"a": 0, "b": 1}) == 2 * lanes.LANE_WIDTH


def test_the_number_of_lanes_is_limited() -> None:
    lane_by_source = lanes.assign_lanes(
        [Connector(source, ("p",)) for source in "abcdefghi"], ROWS
    )

    assert list(lane_by_source.values()) == [0, 1, 2, 3, 4, 5, 5, 5, 5]
    assert lanes.total_width({}) == 0
