"""`ParameterOverrides`: plain values, and functions that read artifacts."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from pipegen.rehearsal.checks.failure import ActionFailed, FileLocation
from pipegen.rehearsal.engine import parameter_overrides
from pipegen.rehearsal.engine.artifacts import Artifact, ObjectLocation
from pipegen.rehearsal.engine.execution_state import ExecutionState, StoredArtifact
from tests.helpers.rehearsal.stacks import action

HERE = FileLocation(Path("/pipeline.json"))
FILES = {"network.json": '{"VpcId": "vpc-1", "Zones": 2}', "list.json": "[]", "broken.json": "{"}


def parsed(**values: Any) -> dict[str, str]:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        for path, text in FILES.items():
            packed.writestr(path, text)
    network = Artifact(content.getvalue(), "0" * 40, "")
    place = ObjectLocation(
        "111111111111", "eu-west-1", "artifacts", "infrastructure/Network/abcdefg"
    )
    state = ExecutionState(artifacts={"Network": StoredArtifact(network, place)})
    return dict(
        parameter_overrides.parse_overrides(
            json.dumps(values), action("Network", "Later"), state, HERE
        )
    )


def test_without_parameter_overrides_nothing_is_overridden() -> None:
    assert parameter_overrides.parse_overrides("", action(), ExecutionState(), HERE) == {}


def test_values_become_strings_and_functions_read_the_artifact() -> None:
    values = parsed(
        Text="a",
        Number=2,
        Truth=True,
        VpcId={"Fn::GetParam": ["Network", "network.json", "VpcId"]},
        Zones={"Fn::GetParam": ["Network", "network.json", "Zones"]},
        Bucket={"Fn::GetArtifactAtt": ["Network", "BucketName"]},
        Key={"Fn::GetArtifactAtt": ["Network", "ObjectKey"]},
        Url={"Fn::GetArtifactAtt": ["Network", "URL"]},
    )

    key = "infrastructure/Network/abcdefg"
    assert values == {
        "Text": "a",
        "Number": "2",
        "Truth": "true",
        "VpcId": "vpc-1",
        "Zones": "2",
        "Bucket": "artifacts",
        "Key": key,
        "Url": f"https://s3.eu-west-1.amazonaws.com/artifacts/{key}",
    }


@pytest.mark.parametrize(
    ("value", "reason", "help_"),
    [
        (
            {"Fn::GetParam": ["Sauce", "network.json", "VpcId"]},
            "The artifact Sauce in ParameterOverrides is not an input artifact of the action",
            "name one of its InputArtifacts: Network, Later",
        ),
        (
            {"Fn::GetArtifactAtt": ["Later", "URL"]},
            "The input artifact Later is not an output artifact of an earlier action",
            "take one of Network",
        ),
        (
            {"Fn::GetParam": ["Network", "other.json", "VpcId"]},
            "File [other.json] does not exist in artifact [Network]",
            "correct the path, or commit other.json",
        ),
        (
            {"Fn::GetParam": ["Network", "broken.json", "VpcId"]},
            "The file broken.json is not valid JSON",
            "correct it",
        ),
        (
            {"Fn::GetParam": ["Network", "network.json", "Vpc"]},
            "The file network.json has no key Vpc",
            "correct the key",
        ),
        (
            {"Fn::GetParam": ["Network", "list.json", "Vpc"]},
            "The file list.json has no key Vpc",
            "correct the key",
        ),
        (
            {"Fn::GetArtifactAtt": ["Network", "Url"]},
            "An artifact has no attribute Url",
            "there are BucketName, ObjectKey, URL",
        ),
        *(
            (
                value,
                "The value of Name in ParameterOverrides is not a string",
                "write a string, Fn::GetParam or Fn::GetArtifactAtt",
            )
            for value in (["a"], None, {"Ref": "Vpc"}, {"Fn::GetParam": ["Network"]})
        ),
    ],
)
def test_an_invalid_override_fails_the_action(value: Any, reason: str, help_: str) -> None:
    with pytest.raises(ActionFailed) as failed:
        parsed(Name=value)

    assert (failed.value.reason, failed.value.hint, failed.value.location) == (reason, help_, HERE)
