"""E9504 duplicate-namespace."""

from pipegen.codepipeline.validation import pipeline
from pipegen.lint.rules._base import ValidatorRule


class DuplicateNamespace(ValidatorRule, tags=("codepipeline", "variable")):
    """Two actions of a pipeline have one namespace.

    ### Why

    A namespace holds the variables of one action. CodePipeline refuses a pipeline in which two
    actions name the same one, or one of its own: `codepipeline` and `variables`.

    ### Broken

    ```json
    [{"Name": "qa", "Namespace": "vpc"}, {"Name": "production", "Namespace": "vpc"}]
    ```

    ### Kept

    ```json
    [{"Name": "qa", "Namespace": "qa-vpc"}, {"Name": "production", "Namespace": "vpc"}]
    ```
    """

    id = "E9504"
    shortdesc = "duplicate-namespace"
    description = "Each action should have a namespace of its own"
    source_url = (
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html"
    )
    validator = staticmethod(pipeline.namespaces)
