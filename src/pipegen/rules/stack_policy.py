"""E9517 stack-policy."""

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from pipegen.rules import parameter_findings


class StackPolicy(CloudFormationLintRule):
    """A stack policy in a parameter file has no list of statements.

    ### Why

    CloudFormation refuses such a policy, and the action fails.

    ### Broken

    ```json
    {"StackPolicy": {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}}
    ```

    ### Kept

    ```json
    {
      "StackPolicy": {
        "Statement": [
          {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}
        ]
      }
    }
    ```
    """

    id = "E9517"
    shortdesc = "stack-policy"
    description = "A stack policy should have a list of statements"
    source_url = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "protect-stack-resources.html"
    )
    tags = ["codepipeline", "parameter"]  # noqa: RUF012 (typed as a list by cfn-lint)

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return a match for each such place in a parameter file."""
        return parameter_findings.matches(cfn, self.id)
