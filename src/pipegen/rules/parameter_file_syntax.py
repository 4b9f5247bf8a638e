"""E9511 parameter-file-syntax."""

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from pipegen.rules import parameter_findings


class ParameterFileSyntax(CloudFormationLintRule):
    """A parameter file is no JSON object, or is not in UTF-8.

    ### Why

    The action that names the file as its `TemplateConfiguration` fails when the execution reaches
    it, which for production may be days after the commit.

    ### Broken

    ```json
    ["VpcCidr=10.10.0.0/16"]
    ```

    ### Kept

    ```json
    {"Parameters": {"VpcCidr": "10.10.0.0/16"}}
    ```
    """

    id = "E9511"
    shortdesc = "parameter-file-syntax"
    description = "A parameter file should be a JSON object in UTF-8"
    source_url = parameter_findings.URL
    tags = ["codepipeline", "parameter"]  # noqa: RUF012 (typed as a list by cfn-lint)

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return a match for each such place in a parameter file."""
        return parameter_findings.matches(cfn, self.id)
