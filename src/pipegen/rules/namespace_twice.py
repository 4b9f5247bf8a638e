"""E9504 namespace-twice."""

from collections.abc import Iterator

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from pipegen.pipelines import Pipeline
from pipegen.rules import reporting
from pipegen.unknown import Unknown


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
            found for pipeline in reporting.system(cfn).pipelines for found in _taken(pipeline)
        ]


def _taken(pipeline: Pipeline) -> Iterator[RuleMatch]:
    owners = {"codepipeline": "CodePipeline", "variables": "CodePipeline"}
    for action in pipeline.actions:
        name = action.namespace
        if name is None or isinstance(name, Unknown):
            continue
        if name in owners:
            what = f"the namespace {name} is {owners[name]}'s already"
            yield reporting.found([*action.path, "Namespace"], what, "choose another one")
        owners.setdefault(name, action.name)
