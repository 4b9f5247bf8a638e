"""W9501 configuration-string."""

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from pipegen.rules import reporting
from pipegen.unknown import text


class ConfigurationString(CloudFormationLintRule):
    """A value in the configuration of an action is a number or a boolean.

    ### Why

    CodePipeline takes strings only. CloudFormation makes one of `true` and of `7`, in its own way
    of writing them; `aws codepipeline update-pipeline` refuses them. In quotes, the value is what
    the file says.

    ### Broken

    ```json
    {"DetectChanges": true}
    ```

    ### Kept

    ```json
    {"DetectChanges": "true"}
    ```
    """

    id = "W9501"
    shortdesc = "configuration-string"
    description = "Values in the configuration of an action should be strings"
    source_url = (
        "https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html"
    )
    tags = ["codepipeline", "action"]  # noqa: RUF012 (typed as a list by cfn-lint)

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return a match for each value that is not written as a string."""
        return [
            reporting.found(
                [*action.path, "Configuration", key],
                f"{key} is {text(value)}, and CodePipeline takes strings only",
                f'write "{text(value)}"',
            )
            for pipeline in reporting.system(cfn).pipelines
            for action in pipeline.actions
            for key, value in action.configuration.items()
            if isinstance(value, bool | int | float)
        ]
