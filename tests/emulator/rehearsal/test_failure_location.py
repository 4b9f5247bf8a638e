"""The location to change after a failed deployment: the file, and the path in it."""

import dataclasses
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from pipegen.codepipeline.model import Action
from pipegen.rehearsal.checks import failure_location
from pipegen.rehearsal.checks.failure import FileLocation
from pipegen.rehearsal.engine.deployment import StackResult
from tests.helpers.rehearsal.stacks import action

FILES = cast("Any", SimpleNamespace())
FILES.folder = Path("/repository")
FILES.project = SimpleNamespace(template=SimpleNamespace(path="/repository/pipeline.json"))
TEMPLATE, GIVEN = Path("/repository/vpc.json"), Path("/repository/qa.json")
ITSELF = FileLocation(Path("/repository/pipeline.json"), ("Stages", 1))
OVERRIDES = FileLocation(ITSELF.path, (*ITSELF.keys, "Configuration", "ParameterOverrides"))


def deploy(**configuration: str) -> Action:
    defaults = {
        "TemplatePath": "Source::vpc.json",
        "TemplateConfiguration": "Source::qa.json",
        "ParameterOverrides": '{"VpcId": "vpc-1"}',
        **configuration,
    }
    return dataclasses.replace(action("Source"), configuration=defaults, path=ITSELF.keys)


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("Template format error: it is none", FileLocation(TEMPLATE)),
        ("Circular dependency between resources: [A]", FileLocation(TEMPLATE)),
        ("Parameters: [A] must have values", FileLocation(GIVEN, ("Parameters",))),
        (
            "Parameters: [A, B] do not exist in the template",
            FileLocation(GIVEN, ("Parameters", "A")),
        ),
        ("Parameters: [VpcId] do not exist in the template", OVERRIDES),
        ("Parameter A failed to satisfy constraint: it", FileLocation(GIVEN, ("Parameters", "A"))),
        ("Parameter VpcId failed to satisfy constraint: it", OVERRIDES),
        ("Tag key 'aws:a' is reserved", FileLocation(GIVEN, ("Tags",))),
        ("A maximum number of 50 tags can be specified", FileLocation(GIVEN, ("Tags",))),
        ("Requires capabilities : [CAPABILITY_IAM]", ITSELF),
        (None, ITSELF),
    ],
)
def test_the_location_follows_from_the_message_of_cloudformation(
    reason: str | None, expected: FileLocation
) -> None:
    assert (
        failure_location.locate_deploy_failure(FILES, deploy(), StackResult("", reason=reason))
        == expected
    )


def test_a_failed_resource_is_the_location() -> None:
    outcome = StackResult("", reason="Parameter A failed to satisfy constraint", resource="Vpc")

    assert failure_location.locate_deploy_failure(FILES, deploy(), outcome) == FileLocation(
        TEMPLATE, ("Resources", "Vpc")
    )


def test_without_template_and_parameter_file_the_location_is_the_action() -> None:
    bare = deploy(TemplatePath="", TemplateConfiguration="")

    assert (
        failure_location.locate_deploy_failure(FILES, bare, StackResult("", reason="Template"))
        == ITSELF
    )
    assert (
        failure_location.locate_deploy_failure(
            FILES, bare, StackResult("", reason="Parameters: [A] must")
        )
        == ITSELF
    )
    assert (
        failure_location.locate_deploy_failure(
            FILES, bare, StackResult("", reason="a", resource="Vpc")
        )
        == ITSELF
    )
    assert failure_location.locate_action(FILES, bare, "StackName") == ITSELF
