"""Rendered files: their JSON, and the changes against the disk."""

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipegen.render import files as render_files

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=10,
)


def read(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.json"))
    }


def render(folder, **environment):
    result = subprocess.run(
        [sys.executable, "-m", "pipegen", "render", "--output", "rendered"],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    return read(folder / "rendered")


@settings(max_examples=30)
@given(st.dictionaries(st.text(), JSON, max_size=5))
def test_json_round_trips(content):
    assert json.loads(render_files.dumps(content)) == content
    assert json.loads(render_files.compact(content)) == content


INDENTED = '{\n  "Description": ""\n}\n'
COMPACT = '{"Description":""}\n'


@pytest.mark.parametrize(
    ("size", "shape"),
    [
        (51_199 - len(INDENTED), INDENTED),
        (51_200 - len(INDENTED), COMPACT),
        (51_200, COMPACT),
    ],
)
def test_json_is_compacted_only_above_the_inline_limit(size, shape):
    text = render_files.dumps({"Description": "x" * size})

    assert text == shape.replace('""', f'"{"x" * size}"')


def test_json_is_on_one_line_only_if_compact_lines_exceed_the_inline_limit():
    fitting = {"Words": ["word" * 20] * 590}
    longer = {"Words": ["word" * 20] * 605}

    assert render_files.dumps(fitting) == render_files.compact_lines(fitting) + "\n"
    assert render_files.dumps(longer) == render_files.compact(longer)


@given(JSON)
def test_compact_lines_have_the_same_content(content):
    text = render_files.compact_lines({"Long": "x" * 120, "Content": content})

    assert json.loads(text) == {"Long": "x" * 120, "Content": content}


def test_compact_lines_put_a_value_that_fits_on_one_line():
    content = {"Resources": {"Topic": {"Ref": "x"}, "Long": ["x" * 60, "y" * 60]}}

    assert render_files.compact_lines(content) == (
        f"""{{"Resources":{{"Topic":{{"Ref":"x"}},
  "Long":["{"x" * 60}",
   "{"y" * 60}"]}}}}"""
    )


def test_a_parameter_file_has_parameters_tags_and_a_stack_policy(project, pipegen):
    pipegen("render")

    files = {
        path.name: json.loads(path.read_bytes())
        for path in (project / "templates/config").iterdir()
    }

    allowed = {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}
    assert files["qa-vpc-setup.json"] == {
        "Parameters": {
            "VpcCidr": "10.10.0.0/16",
            "SubnetBits": "13",
            "NatGateways": "single",
            "FlowLogRetentionDays": "90",
        },
        "Tags": {"project": "infrastructure"},
        "StackPolicy": {"Statement": [allowed]},
    }
    allow, deny = files["vpc-setup.json"]["StackPolicy"]["Statement"]
    assert allow == allowed
    assert (deny["Effect"], deny["Action"]) == ("Deny", ["Update:Replace", "Update:Delete"])
    assert {"LogicalResourceId/Vpc", "LogicalResourceId/PublicSubnet*"} <= set(deny["Resource"])
    # The instances of a protected environment can be replaced: no stack policy protects them.
    assert files["ec2-setup.json"]["StackPolicy"] == {"Statement": [allowed]}
    assert "VpcId" not in files["ec2-setup.json"]["Parameters"]


def test_without_configured_tags_a_parameter_file_has_no_tags(project, pipegen):
    path = project / "pipegen.toml"
    path.write_text(path.read_text().replace('[tags]\nproject = "infrastructure"\n', ""))

    pipegen("render")

    content = json.loads((project / "templates/config/vpc-setup.json").read_bytes())
    assert list(content) == ["Parameters", "StackPolicy"]


def test_a_file_that_is_not_utf_8_is_a_change(tmp_path):
    path = tmp_path / "a.json"
    path.write_bytes(b"\xff")

    assert render_files.changes({"a.json": "{}\n"}, tmp_path) == [
        render_files.FileChange(path, "", "{}\n"),
    ]


def test_changes_are_sorted_by_path(tmp_path):
    (tmp_path / "same.json").write_text("{}\n")
    files = {"z.json": "{}\n", "same.json": "{}\n", "a.json": "{}\n"}

    assert render_files.changes(files, tmp_path) == [
        render_files.FileChange(tmp_path / "a.json", None, "{}\n"),
        render_files.FileChange(tmp_path / "z.json", None, "{}\n"),
    ]
