"""Stack names derived from file paths: always valid and unique."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipegen.config import values
from pipegen.errors import PipegenError
from pipegen.scaffold.importer import stack_names


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("stacks/queue.json", "queue"),
        ("stacks/my_queue.yaml", "my-queue"),
        ("stacks/queue.template.json", "queue"),
        ("stacks/01-network.yml", "network"),
        ("network/template.yaml", "network"),
        ("services/web/main.yaml", "web"),
        ("template.yaml", "template"),
        ("ä.json", "stack"),
        ("stacks/ä.json", "stacks"),
    ],
)
def test_a_stack_is_named_after_its_file_or_its_folder(path, name):
    assert stack_names.stack_name(path, set(), 60) == name


def test_a_file_without_an_available_name_is_an_error():
    with pytest.raises(PipegenError, match=r"queue.json finds no name that is free"):
        stack_names.stack_name("queue.json", _Everything(), 60)


class _Everything(set):
    def __contains__(self, name):
        return True


def test_duplicate_names_are_distinguished_by_folder_then_by_number():
    taken = set()

    names = []
    for path in ("a/queue.json", "b/queue.json", "b/Queue.yaml", "b/queue.yml"):
        names.append(stack_names.stack_name(path, taken, 60))
        taken.add(names[-1].lower())

    assert names == ["queue", "b-queue", "Queue-2", "queue-3"]


@given(
    paths=st.lists(st.text(st.characters(exclude_characters="\0"), min_size=1), min_size=1),
    longest=st.integers(10, 60),
)
def test_every_name_is_valid_and_unique(paths, longest):
    taken = set()
    for path in paths:
        name = stack_names.stack_name(path, taken, longest)

        assert values.name(longest)(name) == name
        assert name.lower() not in taken
        taken.add(name.lower())
