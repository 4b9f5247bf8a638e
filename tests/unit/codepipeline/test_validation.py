"""What CodePipeline refuses in a pipeline, as far as no rule of the pack has cases for it."""

from typing import Any

import pytest

from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.template import Template
from pipegen.codepipeline.model import find_pipelines
from pipegen.codepipeline.validation import pipeline

UNKNOWN = {"Fn::ImportValue": "what AWS alone knows"}


def action(category: Any, name: str = "deploy", *outputs: Any) -> dict[str, Any]:
    kind = {"Category": category, "Owner": "Custom", "Provider": "Mine", "Version": "1"}
    made = [{"Name": each} for each in outputs]
    return {"Name": name, "ActionTypeId": kind, "OutputArtifacts": made}


def stage(name: str, *actions: dict[str, Any]) -> dict[str, Any]:
    return {"Name": name, "Actions": list(actions)}


def wrong(*stages: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what is wrong about a pipeline of `stages`, with its place below Properties."""
    properties = {"Name": "delivery", "PipelineType": "V2", "Stages": list(stages)}
    resource = {"Type": "AWS::CodePipeline::Pipeline", "Properties": properties}
    scope = StackContext(
        Template("t.json", {"Resources": {"Pipeline": resource}}), {}, "111111111111"
    )
    (found,) = find_pipelines(scope)
    return [("/".join(map(str, path[3:])), what) for path, what, _ in pipeline.validate(found)]


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
def test_sources_make_up_the_first_stage_and_others_follow(
    stages: list[dict[str, Any]], expected: list[tuple[str, str]]
) -> None:
    assert sorted(wrong(*stages)) == sorted(expected)


def test_an_output_artifact_is_one_actions_alone() -> None:
    again = action("Build", "build", "Built", "Code")
    unknown = action("Build", "other", UNKNOWN, UNKNOWN)

    assert wrong(FIRST, stage("build", again, unknown)) == [
        (
            "Stages/1/Actions/0/OutputArtifacts/1/Name",
            "Output Artifact Bundle name must be unique within the pipeline. "
            "Code has been used more than once",
        )
    ]
