"""Location of a value in a JSON or YAML file."""

from pathlib import Path

import pytest

from pipegen.cloudformation import source_map

JSON = '{\n  "Resources": {\n    "Vpc": {"Type": "T"},\n    "L": [1,\n      2]\n  }\n}\n'
YAML = "Resources:\n  Vpc:\n    Type: !Sub T\n  L:\n    - 1\n    - two\n  E:\n"


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (("Resources",), (1, 2, 1, 13)),
        (("Resources", "Vpc", "Type"), (2, 12, 2, 18)),
        (("Resources", "L", 1), (4, 6, 4, 7)),
        (("Resources", "Vpc", "Nothing"), (2, 4, 2, 9)),
        (("Nothing",), (0, 0, 0, 1)),
        ((), (0, 0, 0, 1)),
    ],
)
def test_a_location_in_json_is_that_of_the_key_or_of_its_nearest_parent(
    keys: tuple[str | int, ...], expected: source_map.Location
) -> None:
    assert source_map.locate(Path("t.json"), JSON, keys) == expected


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (("Resources",), (0, 0, 0, 9)),
        (("Resources", "Vpc", "Type"), (2, 4, 2, 8)),
        (("Resources", "L", 1), (5, 6, 5, 9)),
        (("Resources", "L", 7), (3, 2, 3, 3)),
        (("Resources", "Vpc", "Nothing"), (1, 2, 1, 5)),
        (("Nothing",), (0, 0, 0, 1)),
    ],
)
def test_a_location_in_yaml_is_that_of_the_key_or_of_its_nearest_parent(
    keys: tuple[str | int, ...], expected: source_map.Location
) -> None:
    assert source_map.locate(Path("t.yaml"), YAML, keys) == expected


@pytest.mark.parametrize(
    ("name", "text"), [("t.json", "]"), ("t.json", '{"a'), ("t.yaml", "a: [")]
)
def test_every_location_in_an_unreadable_file_is_its_start(name: str, text: str) -> None:
    assert source_map.locate(Path(name), text, ("a",)) == (0, 0, 0, 1)
