"""The format of an action's parameter file."""

import dataclasses
import io
import json
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from pipegen.rehearsal.checks.failure import ActionFailed
from pipegen.rehearsal.engine import action_files
from pipegen.rehearsal.engine.artifacts import Artifact, ObjectLocation
from pipegen.rehearsal.engine.execution_state import ExecutionState, StoredArtifact
from tests.helpers.rehearsal.stacks import action

FUNCTION = {"Fn::GetParam": ["Source", "a.json", "A"]}


def read(text: str) -> Any:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr("qa.json", text)
    place = ObjectLocation("111111111111", "eu-west-1", "artifacts", "a/b/c")
    source = StoredArtifact(Artifact(content.getvalue(), "0" * 40, ""), place)
    files = cast("Any", SimpleNamespace(folder=Path("/repository")))
    files.project = SimpleNamespace(template=SimpleNamespace(path="/repository/pipeline.json"))
    configuration = {"TemplateConfiguration": "Source::qa.json"}
    of = dataclasses.replace(action("Source"), configuration=configuration)
    return action_files.read_parameter_file(
        files, of, ExecutionState(artifacts={"Source": source})
    )


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"Parameters": {"A": "a", "B": FUNCTION}, "Tags": {"a": "b"}},
        {"StackPolicy": {"Statement": []}},
    ],
)
def test_a_parameter_file_has_sections_with_strings(body: Any) -> None:
    assert read(json.dumps(body)) == body


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "null",
        "[" * 100_000,
        '{"Parameter": {}}',
        '{"Parameters": []}',
        '{"Tags": null}',
        '{"StackPolicy": "{}"}',
    ],
)
def test_a_malformed_parameter_file_is_not_valid(text: str) -> None:
    with pytest.raises(ActionFailed) as raised:
        read(text)

    assert raised.value.reason == "The template configuration file qa.json is not valid"


@pytest.mark.parametrize(
    ("section", "value", "hint"),
    [
        ("Parameters", 1, '"1"'),
        ("Parameters", True, '"true"'),
        ("Parameters", ["a", 2], '"a,2"'),
        ("Parameters", {"a": 1}, '"{\\"a\\": 1}"'),
        ("Tags", FUNCTION, '"{\\"Fn::GetParam\\": [\\"Source\\", \\"a.json\\", \\"A\\"]}"'),
    ],
)
def test_a_value_that_is_not_a_string_is_reported_with_a_hint(
    section: str, value: Any, hint: str
) -> None:
    with pytest.raises(ActionFailed) as raised:
        read(json.dumps({section: {"A": value}}))

    assert (raised.value.reason, raised.value.hint, raised.value.location.keys) == (
        "The value of A in qa.json is not a string",
        f"write {hint}",
        (section, "A"),
    )
