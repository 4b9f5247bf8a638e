"""E9514 undeclared-parameter."""

from pipegen import text
from pipegen.cloudformation.resolver import StackContext
from pipegen.codepipeline.deployments import DeployAction
from pipegen.codepipeline.project import Project
from pipegen.lint.rules import _match
from pipegen.lint.rules._base import Matches
from pipegen.lint.rules._template_configuration import ParameterRule


class UndeclaredParameter(ParameterRule):
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

    def _match_deployment(
        self, project: Project, deployment: DeployAction, scope: StackContext
    ) -> Matches:
        declared = list(scope.template.parameters)
        for name in deployment.overrides:
            if name not in declared:
                yield _match.match_at(
                    [*deployment.action.path, "Configuration", "ParameterOverrides"],
                    f"the template has no parameter {name}",
                    text.did_you_mean(name, declared, "remove it"),
                )
