"""E9518 missing-capability."""

from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.unresolved import Unresolved
from pipegen.codepipeline.deployments import DeployAction
from pipegen.codepipeline.project import Project
from pipegen.lint.rules import _capabilities, _match
from pipegen.lint.rules._base import DeploymentRule, Matches
from pipegen.lint.rules._capabilities import IAM, NAMED_IAM


class MissingCapability(DeploymentRule, tags=("codepipeline", "cloudformation", "iam")):
    """An action does not grant a capability that the template it deploys needs.

    ### Why

    CloudFormation makes no IAM resource, none with a name of its own, and expands no macro unless
    it is told that this is meant: "Requires capabilities : [CAPABILITY_NAMED_IAM]". The named one
    implies `CAPABILITY_IAM`. In a nested stack or a module there may be more that needs one, which
    only AWS sees.

    ### Broken

    ```json
    {"ActionMode": "CREATE_UPDATE", "Capabilities": "CAPABILITY_IAM"}
    ```

    ### Kept

    ```json
    {"ActionMode": "CREATE_UPDATE", "Capabilities": "CAPABILITY_NAMED_IAM"}
    ```
    """

    id = "E9518"
    shortdesc = "missing-capability"
    description = "An action should grant the capabilities that the deployed template needs"
    source_url = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html"
    )

    def _match_deployment(
        self, project: Project, deployment: DeployAction, scope: StackContext
    ) -> Matches:
        granted = deployment.action.configuration.get("Capabilities", "")
        if isinstance(granted, Unresolved):
            return
        # CodePipeline requires commas without spaces; E9501 reports spaces.
        capabilities = {capability.strip() for capability in str(granted).split(",")}
        required = _capabilities.required_capabilities(deployment, scope.template)
        for capability, reason in required.reasons.items():
            if capability == IAM and NAMED_IAM in capabilities:
                continue
            if capability not in capabilities:
                complete = ",".join(sorted((capabilities - {"", IAM}) | {capability}))
                yield _match.match_at(
                    [*deployment.action.path, "Configuration", "Capabilities"],
                    f"{deployment.action.name} does not grant {capability}, which {reason} needs",
                    f'write "Capabilities": "{complete}"',
                )
