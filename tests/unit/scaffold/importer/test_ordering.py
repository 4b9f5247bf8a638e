"""Dependency order of stacks, and dependency cycles."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipegen.scaffold.importer import ordering


def _graph(edges):
    graph = {name: set() for name in "abcdef"}
    for source, target in edges:
        graph[source].add(target)
    return graph


GRAPHS = st.sets(st.tuples(*[st.sampled_from("abcdef")] * 2)).map(_graph)


@given(GRAPHS)
def test_a_graph_has_either_an_order_or_a_cycle(needs):
    cycle = ordering.find_cycle(needs)

    if cycle:
        assert cycle[0] == cycle[-1]
        assert len(set(cycle)) == len(cycle) - 1
        assert all(b in needs[a] for a, b in pairwise(cycle))
    else:
        order = ordering.in_order(needs)
        assert sorted(order) == sorted(needs)
        assert all({*needs[name]} <= {*order[: order.index(name)]} for name in order)


def test_a_stack_without_dependencies_keeps_its_position():
    needs = {"c": {"a"}, "b": set(), "a": set()}

    assert ordering.in_order(needs) == ["b", "a", "c"]


def test_the_shortest_cycle_is_returned():
    needs = {"a": {"b"}, "b": {"c"}, "c": {"a", "b"}}

    assert ordering.find_cycle(needs) == ["b", "c", "b"]
