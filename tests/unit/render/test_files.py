"""What is rendered: the same bytes anywhere, and what differs from the disk."""

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
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def read(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.json"))
    }


def render(folder, **environment):
    done = subprocess.run(
        [sys.executable, "-m", "pipegen", "render", "--output", "rendered"],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return read(folder / "rendered")


@settings(max_examples=30)
@given(st.dictionaries(st.text(), JSON, max_size=5))
def test_json_says_what_it_is_made_of(content):
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
def test_json_is_indented_and_then_denser_until_it_can_be_sent_inline(size, shape):
    text = render_files.dumps({"Description": "x" * size})

    assert text == shape.replace('""', f'"{"x" * size}"')


def test_json_is_denser_where_that_makes_it_short_enough_and_else_on_one_line():
    fitting = {"Words": ["word" * 20] * 590}
    longer = {"Words": ["word" * 20] * 605}

    assert render_files.dumps(fitting) == render_files.compact_lines(fitting) + "\n"
    assert render_files.dumps(longer) == render_files.compact(longer)


@given(JSON)
def test_denser_json_holds_the_same(content):
    text = render_files.compact_lines({"Long": "x" * 120, "Content": content})

    assert json.loads(text) == {"Long": "x" * 120, "Content": content}


def test_denser_json_has_a_line_for_what_fits_into_one():
    content = {"Resources": {"Topic": {"Ref": "x"}, "Long": ["x" * 60, "y" * 60]}}

    assert render_files.compact_lines(content) == (
        f"""{{"Resources":{{"Topic":{{"Ref":"x"}},
  "Long":["{"x" * 60}",
   "{"y" * 60}"]}}}}"""
    )


def test_a_parameter_file_states_parameters_tags_and_a_stack_policy(project, pipegen):
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
    # The machines of a protected environment are cattle: nothing of them is guarded.
    assert files["ec2-setup.json"]["StackPolicy"] == {"Statement": [allowed]}
    assert "VpcId" not in files["ec2-setup.json"]["Parameters"]


def test_without_tags_a_parameter_file_has_none(project, pipegen):
    path = project / "pipegen.toml"
    path.write_text(path.read_text().replace('[tags]\nproject = "infrastructure"\n', ""))

    pipegen("render")

    content = json.loads((project / "templates/config/vpc-setup.json").read_bytes())
    assert list(content) == ["Parameters", "StackPolicy"]


def test_what_is_no_utf_8_differs(tmp_path):
    path = tmp_path / "a.json"
    path.write_bytes(b"\xff")

    assert render_files.changes({"a.json": "{}\n"}, tmp_path) == [
        render_files.FileChange(path, "", "{}\n"),
    ]


def test_changes_are_in_the_order_of_their_paths(tmp_path):
    (tmp_path / "same.json").write_text("{}\n")
    files = {"z.json": "{}\n", "same.json": "{}\n", "a.json": "{}\n"}

    assert render_files.changes(files, tmp_path) == [
        render_files.FileChange(tmp_path / "a.json", None, "{}\n"),
        render_files.FileChange(tmp_path / "z.json", None, "{}\n"),
    ]
