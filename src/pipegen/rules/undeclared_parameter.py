"""E9514 undeclared-parameter."""

from collections.abc import Iterator

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from pipegen import text
from pipegen.deployments import Deployment
from pipegen.rules import parameter_findings, reporting


class UndeclaredParameter(CloudFormationLintRule):
    """A parameter is given that the deployed template does not declare.

    ### Why

    CloudFormation refuses the stack: "Parameters: [VpcCdir] do not exist in the template". This
    holds for the parameter file, and for `ParameterOverrides` of the action.

    ### Broken

    ```json
    {"Parameters": {"VpcCdir": "10.10.0.0/16"}}
    ```

    ### Kept

    ```json
    {"Parameters": {"VpcCidr": "10.10.0.0/16"}}
    ```
    """

    id = "E9514"
    shortdesc = "undeclared-parameter"
    description = "The deployed template should declare each parameter that is given"
    source_url = parameter_findings.URL
    tags = ["codepipeline", "parameter"]  # noqa: RUF012 (typed as a list by cfn-lint)

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return a match for each such parameter."""
        overrides = [
            found for each in reporting.system(cfn).deployed for found in _in_overrides(each)
        ]
        return [*parameter_findings.matches(cfn, self.id), *overrides]


def _in_overrides(deployment: Deployment) -> Iterator[RuleMatch]:
    if deployment.template is None:
        return
    declared = list(deployment.template.parameters)
    for name in deployment.overrides:
        if name not in declared:
            yield reporting.found(
                [*deployment.action.path, "Configuration", "ParameterOverrides"],
                f"the template has no parameter {name}",
                text.did_you_mean(name, declared, "remove it"),
            )
