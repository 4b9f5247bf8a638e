"""E9507 trigger-source."""

from pipegen.codepipeline.validation import pipeline
from pipegen.lint.rules._base import ValidatorRule


class TriggerSource(ValidatorRule, tags=("codepipeline", "trigger")):
    """A trigger names no source action, or has more filters than CodePipeline takes.

    ### Why

    A trigger replaces the detection of changes for the source action that it names, which must be
    one by a connection. CodePipeline refuses a trigger for an action that isn't there, two for one
    action, more than three filters of a kind, and more than eight patterns in a list.

    ### Broken

    ```json
    {"GitConfiguration": {"SourceActionName": "Sauce"}}
    ```

    ### Kept

    ```json
    {"GitConfiguration": {"SourceActionName": "Source"}}
    ```
    """

    id = "E9507"
    shortdesc = "trigger-source"
    description = "A trigger should name a source action, and have as many filters as it may"
    source_url = (
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-triggers.html"
    )
    validator = staticmethod(pipeline.triggers)
