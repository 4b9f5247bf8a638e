"""E9516 parameter-value."""

from pipegen.cloudformation import parameters
from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.unresolved import Unresolved
from pipegen.codepipeline.deployments import DeployAction
from pipegen.codepipeline.project import Project
from pipegen.lint.rules import _match
from pipegen.lint.rules._base import Matches
from pipegen.lint.rules._template_configuration import ParameterRule


class ParameterValue(ParameterRule):
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

    def _match_deployment(
        self, project: Project, deployment: DeployAction, scope: StackContext
    ) -> Matches:
        for name in deployment.overrides:
            value = deployment.values[name]
            declaration = scope.template.parameters.get(name)
            if declaration is None or isinstance(value, Unresolved):
                continue
            violation = parameters.violation(declaration, value)
            if violation:
                yield _match.match_at(
                    [*deployment.action.path, "Configuration", "ParameterOverrides"],
                    f"{name} {violation}",
                    "give it a value that the template takes",
                )
