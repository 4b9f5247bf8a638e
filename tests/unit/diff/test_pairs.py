"""Pairs of templates whose change CloudFormation treats in a known way, and their reports.

The name of a folder describes its pair; the expected report is in `tests/data/golden/diff/`.
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
NAMES = sorted(folder.name for folder in PAIRS.iterdir())
NO_CHANGE = [
    "equal-spellings",
    "identical",
    "list-order-only",
    "mapping-not-in-use",
    "statement-order-only",
    "tag-order-only",
    "yaml-and-json",
]
FILES = [name for name in NAMES if (PAIRS / name / "before.json").exists()]


def sides(name):
    """Return the two files, or the two folders, to compare."""
    return ("before.json", "after.json") if name in FILES else ("before", "after")


def compared(before, after):
    return compare.compare(*load_files.load_snapshots(before, after))


@pytest.mark.parametrize("name", NAMES)
def test_the_report_of_a_pair_matches_its_golden_file(name, pipegen, golden, monkeypatch):
    monkeypatch.chdir(PAIRS / name)

    result = pipegen("diff", *sides(name))

    assert (result.exit_code, result.stderr) == (0 if name in NO_CHANGE else 1, "")
    golden(f"diff/{name}.txt", result.stdout)


def test_every_golden_file_belongs_to_a_pair():
    golden = DATA / "golden/diff"

    assert sorted(file.stem for file in golden.glob("*.txt")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_resources_added_in_one_direction_are_removed_in_the_other(name):
    before, after = (PAIRS / name / part for part in sides(name))

    forward, reverse = compared(before, after), compared(after, before)

    for comparison, opposite in ((forward, reverse), (reverse, forward)):
        added = {resource.logical_id for resource in comparison.resources(ChangeType.ADDED)}
        assert added == {
            resource.logical_id for resource in opposite.resources(ChangeType.REMOVED)
        }


def shuffled(draw, value):
    if isinstance(value, dict):
        return {key: shuffled(draw, value[key]) for key in draw(st.permutations(list(value)))}
    if isinstance(value, list):
        return [shuffled(draw, element) for element in value]
    return value


@given(st.data(), st.sampled_from(FILES))
def test_reordering_the_keys_of_a_template_is_no_change(data, name):
    before = json.loads((PAIRS / name / "before.json").read_text())
    after = shuffled(data.draw, before)

    assert of_bodies(before, after).is_empty


def of_bodies(before, after):
    return compare.compare(side("before", one=before), side("after", one=after))
