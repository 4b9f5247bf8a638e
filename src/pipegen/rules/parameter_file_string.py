"""E9513 parameter-file-string."""

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from pipegen.rules import parameter_findings


class ParameterFileString(CloudFormationLintRule):
    """A parameter or a tag in a parameter file is no string.

    ### Why

    CodePipeline takes strings only, for parameters of the type `Number` too; a list is one string
    with commas.

    ### Broken

    ```json
    {"Parameters": {"MinSize": 1}}
    ```

    ### Kept

    ```json
    {"Parameters": {"MinSize": "1"}}
    ```
    """

    id = "E9513"
    shortdesc = "parameter-file-string"
    description = "Parameters and tags of a parameter file should be strings"
    source_url = parameter_findings.URL
    tags = ["codepipeline", "parameter"]  # noqa: RUF012 (typed as a list by cfn-lint)

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return a match for each such place in a parameter file."""
        return parameter_findings.matches(cfn, self.id)
