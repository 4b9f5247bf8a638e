"""E9505 pipeline-type."""

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from pipegen import pipeline_refusals
from pipegen.rules import reporting


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
            reporting.found(*wrong)
            for pipeline in reporting.system(cfn).pipelines
            for wrong in pipeline_refusals.features(pipeline)
        ]
