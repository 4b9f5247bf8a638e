"""`pipegen diff` of mutated templates and of the repository's history."""

import copy
import itertools
import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipegen.cloudformation.template import Template
from pipegen.diff import compare
from pipegen.diff.format import markdown, summary, text
from pipegen.errors import PipegenError
from tests.helpers.paths import DATA
from tests.helpers.snapshots import side

ROOT = Path(__file__).parents[2]
PAIRS = DATA / "diff"
TEMPLATES = [
    json.loads(path.read_text())
    for path in [
        *sorted((ROOT / "templates").glob("*.json")),
        *sorted(PAIRS.glob("*/after.json")),
    ]
]
FUNCTIONS = ["Ref", "Fn::If", "Fn::Sub", "Fn::Join", "Fn::GetAtt", "Fn::Select", "Fn::Split"]
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.sampled_from(["", "Vpc", "${Vpc.Id}", "*", {"Ref": "AWS::NoValue"}]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*FUNCTIONS, "Name", "Statement"]), inner, max_size=2)
    ),
    max_leaves=6,
)


def paths(value, path=()):
    yield path
    children = value.items() if isinstance(value, dict) else []
    for key, child in [*children, *(enumerate(value) if isinstance(value, list) else [])]:
        yield from paths(child, (*path, key))


def mutate(draw, body):
    """Return a copy of `body` with another value at a path of three keys or more."""
    mutated = copy.deepcopy(body)
    chosen = draw(st.sampled_from([path for path in paths(mutated) if len(path) > 2]))
    parent = mutated
    for key in chosen[:-1]:
        parent = parent[key]
    parent[chosen[-1]] = draw(anything)
    return mutated


def every_report(before, after):
    difference = compare.compare(side("before", one=before), side("after", one=after))
    return (
        text.text(difference),
        markdown.markdown(difference),
        json.dumps(summary.record(difference)),
    )


@given(st.data(), st.sampled_from(TEMPLATES))
def test_a_template_with_any_mutation_can_be_compared(data, body):
    mutated = mutate(data.draw, body)
    try:
        Template.parse(Path("broken.json"), json.dumps(mutated))
    except PipegenError:
        return  # pipegen diff reports it instead

    for pair in ((body, mutated), (mutated, body), (mutated, mutated)):
        assert all(every_report(*pair))
    assert compare.compare(side("a", one=mutated), side("b", one=mutated)).is_empty


def git(*arguments):
    result = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=True)
    return result.stdout.decode()


def history():
    """Return the distinct blobs of each template path, oldest first; None without a history."""
    if not (ROOT / ".git").exists():
        return None
    if git("rev-parse", "--is-shallow-repository").strip() == "true":
        return None
    command = "log --all --reverse --raw --no-abbrev --no-renames --format= -- templates/*.json"
    versions = {}
    for line in git(*command.split()).splitlines():
        head, _, path = line.partition("\t")
        blob = head.split()[3]
        if set(blob) != {"0"}:
            versions.setdefault(path, {})[blob] = None
    return versions


def test_consecutive_versions_of_the_repository_templates_can_be_compared():
    versions = history()
    if not versions:
        pytest.skip("no history: this is no clone, or a shallow one")
    compared = 0
    for path, blobs in versions.items():
        bodies = []
        for blob in blobs:
            try:
                bodies.append(Template.parse(Path(path), git("cat-file", "blob", blob)).body)
            except PipegenError:
                continue  # a parameter file
        for before, after in itertools.pairwise(bodies):
            assert all(every_report(before, after))
            compared += 1

    assert compared
