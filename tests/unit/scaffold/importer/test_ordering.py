"""Stacks in order, and circles of stacks."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipegen.scaffold.importer import ordering


def _graph(edges):
    found = {name: set() for name in "abcdef"}
    for one, other in edges:
        found[one].add(other)
    return found


GRAPHS = st.sets(st.tuples(*[st.sampled_from("abcdef")] * 2)).map(_graph)


@given(GRAPHS)
def test_there_is_an_order_or_a_circle(needs):
    circle = ordering.find_cycle(needs)

    if circle:
        assert circle[0] == circle[-1]
        assert len(set(circle)) == len(circle) - 1
        assert all(b in needs[a] for a, b in pairwise(circle))
    else:
        order = ordering.in_order(needs)
        assert sorted(order) == sorted(needs)
        assert all({*needs[name]} <= {*order[: order.index(name)]} for name in order)


def test_what_needs_nothing_keeps_its_place():
    needs = {"c": {"a"}, "b": set(), "a": set()}

    assert ordering.in_order(needs) == ["b", "a", "c"]


def test_the_shortest_circle_is_shown():
    needs = {"a": {"b"}, "b": {"c"}, "c": {"a", "b"}}

    assert ordering.find_cycle(needs) == ["b", "c", "b"]
