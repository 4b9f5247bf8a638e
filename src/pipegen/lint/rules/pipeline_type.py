"""E9505 pipeline-type."""

from pipegen.codepipeline.validation import pipeline
from pipegen.lint.rules._base import ValidatorRule


class PipelineType(ValidatorRule, tags=("codepipeline",)):
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
    validator = staticmethod(pipeline.features)
