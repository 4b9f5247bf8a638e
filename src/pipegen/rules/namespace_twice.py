"""E9504 namespace-twice."""

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from pipegen import pipeline_refusals
from pipegen.rules import reporting


class NamespaceTwice(CloudFormationLintRule):
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
    shortdesc = "namespace-twice"
    description = "Each action should have a namespace of its own"
    source_url = (
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html"
    )
    tags = ["codepipeline", "variable"]  # noqa: RUF012 (typed as a list by cfn-lint)

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return a match for each namespace that is taken."""
        return [
            reporting.found(*wrong)
            for pipeline in reporting.system(cfn).pipelines
            for wrong in pipeline_refusals.namespaces(pipeline)
        ]
