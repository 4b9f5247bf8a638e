"""E9516 parameter-value."""

from collections.abc import Iterator

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from pipegen import parameters
from pipegen.deployments import Deployment
from pipegen.rules import parameter_findings, reporting
from pipegen.unknown import Unknown


class ParameterValue(CloudFormationLintRule):
    """A value is given that the template's declaration of the parameter does not take.

    ### Why

    CloudFormation checks type, `AllowedValues`, `AllowedPattern`, length and range when the
    execution reaches the action; here they are checked before the commit, in the parameter file
    and in `ParameterOverrides`.

    ### Broken

    ```json
    {"Parameters": {"NatGateways": "two"}}
    ```

    ### Kept

    ```json
    {"Parameters": {"NatGateways": "per-az"}}
    ```
    """

    id = "E9516"
    shortdesc = "parameter-value"
    description = "A parameter's value should be one that the template takes"
    source_url = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "parameters-section-structure.html"
    )
    tags = ["codepipeline", "parameter"]  # noqa: RUF012 (typed as a list by cfn-lint)

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return a match for each such value."""
        overrides = [
            found for each in reporting.system(cfn).deployed for found in _in_overrides(each)
        ]
        return [*parameter_findings.matches(cfn, self.id), *overrides]


def _in_overrides(deployment: Deployment) -> Iterator[RuleMatch]:
    if deployment.template is None:
        return
    for name in deployment.overrides:
        value = deployment.values[name]
        declaration = deployment.template.parameters.get(name)
        if declaration is None or isinstance(value, Unknown):
            continue
        wrong = parameters.wrong(declaration, value)
        if wrong:
            yield reporting.found(
                [*deployment.action.path, "Configuration", "ParameterOverrides"],
                f"{name} {wrong}",
                "give it a value that the template takes",
            )
