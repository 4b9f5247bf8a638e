"""Pairs of templates whose change CloudFormation treats in a known way, with what is said of each.

The names of the folders say what the pair shows; the expected text is in
`tests/data/golden/diff/`.
"""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipegen.diff import compare, load_files
from pipegen.diff.model import ChangeType
from tests.helpers.paths import DATA
from tests.helpers.snapshots import side

PAIRS = DATA / "diff"
NAMES = sorted(each.name for each in PAIRS.iterdir())
NO_CHANGE = [
    "equal-spellings",
    "identical",
    "list-order-only",
    "mapping-not-in-use",
    "statement-order-only",
    "tag-order-only",
    "yaml-and-json",
]
FILES = [each for each in NAMES if (PAIRS / each / "before.json").exists()]


def sides(name):
    """Return what is compared: two files, or two folders."""
    return ("before.json", "after.json") if name in FILES else ("before", "after")


def compared(before, after):
    return compare.compare(*load_files.load_snapshots(before, after))


@pytest.mark.parametrize("name", NAMES)
def test_what_is_said_of_a_pair(name, pipegen, golden, monkeypatch):
    monkeypatch.chdir(PAIRS / name)

    result = pipegen("diff", *sides(name))

    assert (result.exit_code, result.stderr) == (0 if name in NO_CHANGE else 1, "")
    golden(f"diff/{name}.txt", result.stdout)


def test_no_golden_file_is_left_over():
    golden = DATA / "golden/diff"

    assert sorted(each.stem for each in golden.glob("*.txt")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_what_one_direction_adds_the_other_removes(name):
    there, back = (PAIRS / name / each for each in sides(name))

    forth, reverse = compared(there, back), compared(back, there)

    for one, other in ((forth, reverse), (reverse, forth)):
        added = {each.logical_id for each in one.resources(ChangeType.ADDED)}
        assert added == {each.logical_id for each in other.resources(ChangeType.REMOVED)}


def shuffled(draw, value):
    if isinstance(value, dict):
        return {key: shuffled(draw, value[key]) for key in draw(st.permutations(list(value)))}
    if isinstance(value, list):
        return [shuffled(draw, each) for each in value]
    return value


@given(st.data(), st.sampled_from(FILES))
def test_a_template_against_itself_with_its_keys_in_any_order_has_no_change(data, name):
    before = json.loads((PAIRS / name / "before.json").read_text())
    after = shuffled(data.draw, before)

    assert of_bodies(before, after).is_empty


def of_bodies(before, after):
    return compare.compare(side("before", one=before), side("after", one=after))
