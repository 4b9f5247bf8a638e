"""Constraints of CodePipeline that no rule case covers."""

from typing import Any

import pytest

from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.template import Template
from pipegen.codepipeline.model import find_pipelines
from pipegen.codepipeline.validation import pipeline

UNKNOWN = {"Fn::ImportValue": "what AWS alone knows"}


def action(category: Any, name: str = "deploy", *outputs: Any) -> dict[str, Any]:
    kind = {"Category": category, "Owner": "Custom", "Provider": "Mine", "Version": "1"}
    artifacts = [{"Name": output} for output in outputs]
    return {"Name": name, "ActionTypeId": kind, "OutputArtifacts": artifacts}


def stage(name: str, *actions: dict[str, Any]) -> dict[str, Any]:
    return {"Name": name, "Actions": list(actions)}


def errors(*stages: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the errors of a pipeline of `stages`, with their paths below Properties."""
    properties = {"Name": "delivery", "PipelineType": "V2", "Stages": list(stages)}
    resource = {"Type": "AWS::CodePipeline::Pipeline", "Properties": properties}
    scope = StackContext(
        Template("t.json", {"Resources": {"Pipeline": resource}}), {}, "111111111111"
    )
    (pipeline_,) = find_pipelines(scope)
    return [
        ("/".join(map(str, path[3:])), message)
        for path, message, _ in pipeline.validate(pipeline_)
    ]


FIRST = stage("Source", action("Source", "source", "Code"))
CATEGORY = "Actions/0/ActionTypeId/Category"
NOT_ONLY = "Pipeline should start with a stage that only contains source actions"


@pytest.mark.parametrize(
    ("stages", "expected"),
    [
        ([FIRST, stage("qa", action("Deploy"))], []),
        ([FIRST, stage("qa", action(UNKNOWN))], []),
        ([stage("Source", action(UNKNOWN)), stage("qa", action("Deploy"))], []),
        ([FIRST], [("Stages", "Pipeline has only 1 stage(s)")]),
        ([], [("Stages", "Pipeline has only 0 stage(s)")]),
        ([FIRST, stage("qa")], [("Stages/1", "the stage qa has no actions")]),
        (
            [stage("build", action("Build")), stage("qa", action("Deploy"))],
            [(f"Stages/0/{CATEGORY}", NOT_ONLY)],
        ),
        (
            [stage("Source", action("Source", "source"), action("Approval", "ask")), FIRST],
            [
                ("Stages/0/Actions/1/ActionTypeId/Category", NOT_ONLY),
                (f"Stages/1/{CATEGORY}", "Source actions may only occur in the first stage"),
                ("Stages/1/Name", "another stage is called Source as well"),
            ],
        ),
    ],
)
def test_source_actions_are_in_the_first_stage_only(
    stages: list[dict[str, Any]], expected: list[tuple[str, str]]
) -> None:
    assert sorted(errors(*stages)) == sorted(expected)


def test_an_output_artifact_name_is_unique_within_the_pipeline() -> None:
    duplicate = action("Build", "build", "Built", "Code")
    unknown = action("Build", "other", UNKNOWN, UNKNOWN)

    assert errors(FIRST, stage("build", duplicate, unknown)) == [
        (
            "Stages/1/Actions/0/OutputArtifacts/1/Name",
            "Output Artifact Bundle name must be unique within the pipeline. "
            "Code has been used more than once",
        )
    ]
