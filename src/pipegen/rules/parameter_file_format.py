"""E9512 parameter-file-format."""

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from pipegen.rules import parameter_findings


class ParameterFileFormat(CloudFormationLintRule):
    """A parameter file has another format than CodePipeline's.

    ### Why

    CodePipeline reads an object with the keys `Parameters`, `Tags` and `StackPolicy`, each an
    object. The list of `ParameterKey` and `ParameterValue` that `aws cloudformation create-stack`
    takes makes the action fail.

    ### Broken

    ```json
    [{"ParameterKey": "VpcCidr", "ParameterValue": "10.10.0.0/16"}]
    ```

    ### Kept

    ```json
    {"Parameters": {"VpcCidr": "10.10.0.0/16"}, "Tags": {"project": "infrastructure"}}
    ```
    """

    id = "E9512"
    shortdesc = "parameter-file-format"
    description = "A parameter file should have the format that CodePipeline reads"
    source_url = parameter_findings.URL
    tags = ["codepipeline", "parameter"]  # noqa: RUF012 (typed as a list by cfn-lint)

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return a match for each such place in a parameter file."""
        return parameter_findings.matches(cfn, self.id)
