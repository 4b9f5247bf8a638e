"""E9515 missing-parameter."""

from pipegen.cloudformation.resolver import StackContext
from pipegen.codepipeline.deployments import DeployAction
from pipegen.codepipeline.project import Project
from pipegen.lint.rules import _match
from pipegen.lint.rules._base import Matches
from pipegen.lint.rules._template_configuration import ParameterRule


class MissingParameter(ParameterRule):
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

    def _match_deployment(
        self, project: Project, deployment: DeployAction, scope: StackContext
    ) -> Matches:
        configuration = deployment.action.configuration
        if "TemplateConfiguration" in configuration:
            return
        if "ParameterOverrides" in configuration and deployment.action.overrides is None:
            return  # invalid JSON, or a value that only AWS can resolve
        for name, declaration in scope.template.parameters.items():
            if not ("Default" in declaration or name in deployment.overrides):
                yield _match.match_at(
                    [*deployment.action.path, "Configuration"],
                    f"{name} has no default in the template, "
                    f"and {deployment.action.name} gives none",
                    "give it a value in a parameter file, and name that as TemplateConfiguration",
                )
