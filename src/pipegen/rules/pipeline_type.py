"""E9505 pipeline-type."""

from collections.abc import Iterator

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from pipegen.pipelines import Path, Pipeline
from pipegen.rules import reporting
from pipegen.unknown import Unknown

_OF_PIPELINE = ("Triggers", "Variables")
_OF_STAGE = ("BeforeEntry", "OnFailure", "OnSuccess")


class PipelineType(CloudFormationLintRule):
    """A pipeline of type V1 uses what only V2 has.

    ### Why

    Triggers, variables, conditions of stages, and the execution modes `QUEUED` and `PARALLEL` are
    features of pipelines of type V2. Without `PipelineType` a pipeline is V1. CodePipeline refuses
    some of these on V1, and passes over others in silence.

    ### Broken

    ```json
    {"PipelineType": "V1", "ExecutionMode": "QUEUED"}
    ```

    ### Kept

    ```json
    {"PipelineType": "V2", "ExecutionMode": "QUEUED"}
    ```
    """

    id = "E9505"
    shortdesc = "pipeline-type"
    description = "What only pipelines of type V2 have should stand in one"
    source_url = (
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/pipeline-types-planning.html"
    )
    tags = ["codepipeline"]  # noqa: RUF012 (typed as a list by cfn-lint)

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return a match for each such feature."""
        return [
            reporting.found(
                path,
                f"{what} is a feature of pipelines of type V2, and this one is V1"
                + ("" if pipeline.type else " for want of a PipelineType"),
                'set "PipelineType": "V2"',
            )
            for pipeline in reporting.system(cfn).pipelines
            if pipeline.type != "V2" and not isinstance(pipeline.type, Unknown)
            for path, what in _features(pipeline)
        ]


def _features(pipeline: Pipeline) -> Iterator[tuple[Path, str]]:
    for key in _OF_PIPELINE:
        if pipeline.properties.get(key):
            yield (*pipeline.path, key), key
    if pipeline.execution_mode in ("QUEUED", "PARALLEL"):
        yield (*pipeline.path, "ExecutionMode"), f"ExecutionMode {pipeline.execution_mode}"
    for stage in pipeline.stages:
        for key in _OF_STAGE:
            if stage.properties.get(key):
                yield (*stage.path, key), key
