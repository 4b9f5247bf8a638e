"""E9515 missing-parameter."""

from collections.abc import Iterator

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from pipegen.deployments import Deployment
from pipegen.rules import parameter_findings, reporting


class MissingParameter(CloudFormationLintRule):
    """A parameter without a default is given neither in the parameter file nor by the pipeline.

    ### Why

    CloudFormation refuses to create the stack: "Parameters: [VpcCidr] must have values". What is
    not given is taken from the stack as it was when it exists already: then the first execution in
    a new account is the one that fails.

    ### Broken

    ```json
    {"Parameters": {"SubnetBits": "13"}}
    ```

    ### Kept

    ```json
    {"Parameters": {"VpcCidr": "10.10.0.0/16", "SubnetBits": "13"}}
    ```
    """

    id = "E9515"
    shortdesc = "missing-parameter"
    description = "Each parameter without a default should be given"
    source_url = parameter_findings.URL
    tags = ["codepipeline", "parameter"]  # noqa: RUF012 (typed as a list by cfn-lint)

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return a match for each such parameter."""
        by_hand = [
            found for each in reporting.system(cfn).deployed for found in _without_file(each)
        ]
        return [*parameter_findings.matches(cfn, self.id), *by_hand]


def _without_file(deployment: Deployment) -> Iterator[RuleMatch]:
    configuration = deployment.action.configuration
    if deployment.template is None or "TemplateConfiguration" in configuration:
        return
    if "ParameterOverrides" in configuration and deployment.action.overrides is None:
        return  # no JSON, or known to AWS alone
    for name, declaration in deployment.template.parameters.items():
        if not ("Default" in declaration or name in deployment.overrides):
            yield reporting.found(
                [*deployment.action.path, "Configuration"],
                f"{name} has no default in the template, and {deployment.action.name} gives none",
                "give it a value in a parameter file, and name that as TemplateConfiguration",
            )
