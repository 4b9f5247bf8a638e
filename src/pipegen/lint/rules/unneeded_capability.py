"""W9518 unneeded-capability."""

from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.unresolved import Unresolved
from pipegen.codepipeline.deployments import DeployAction
from pipegen.codepipeline.project import Project
from pipegen.lint.rules import _capabilities, _match
from pipegen.lint.rules._base import DeploymentRule, Matches
from pipegen.lint.rules._capabilities import AUTO_EXPAND, IAM, NAMED_IAM

_KNOWN = (IAM, NAMED_IAM, AUTO_EXPAND)


class UnneededCapability(DeploymentRule, tags=("codepipeline", "cloudformation", "iam")):
    """An action grants a capability that the template it deploys does not need.

    ### Why

    A capability says that whoever wrote the action has thought of the roles that the stack makes.
    One that is granted beforehand lets the next commit make a role, and nobody is asked. A
    template with a transform, a nested stack or a module may need more than it shows: of these,
    nothing is said.

    ### Broken

    ```json
    {"ActionMode": "CREATE_UPDATE", "Capabilities": "CAPABILITY_NAMED_IAM,CAPABILITY_AUTO_EXPAND"}
    ```

    ### Kept

    ```json
    {"ActionMode": "CREATE_UPDATE", "Capabilities": "CAPABILITY_NAMED_IAM"}
    ```
    """

    id = "W9518"
    shortdesc = "unneeded-capability"
    description = "An action should grant no capability that the deployed template does not need"
    source_url = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html"
    )

    def _match_deployment(
        self, project: Project, deployment: DeployAction, scope: StackContext
    ) -> Matches:
        granted = deployment.action.configuration.get("Capabilities")
        if not isinstance(granted, str) or isinstance(granted, Unresolved):
            return
        required = _capabilities.required_capabilities(deployment, scope.template)
        if required.is_partial:
            return
        capabilities = [capability.strip() for capability in granted.split(",")]
        # CAPABILITY_NAMED_IAM includes CAPABILITY_IAM: both together grant nothing more.
        needed = {*required.reasons, *([IAM] if NAMED_IAM in required.reasons else [])}
        unneeded = [name for name in capabilities if name in _KNOWN and name not in needed]
        if not unneeded:
            return
        remaining = [name for name in capabilities if name not in unneeded]
        yield _match.match_at(
            [*deployment.action.path, "Configuration", "Capabilities"],
            f"{deployment.action.name} grants {', '.join(unneeded)}, "
            "which its template does not need",
            f'write "Capabilities": "{",".join(remaining)}"'
            if remaining
            else "remove Capabilities",
        )
