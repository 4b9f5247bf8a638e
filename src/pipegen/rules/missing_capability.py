"""E9518 missing-capability."""

from collections.abc import Iterator

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from pipegen.deployments import Deployment
from pipegen.rules import needed_capabilities, reporting
from pipegen.rules.needed_capabilities import IAM, NAMED_IAM
from pipegen.unknown import Unknown


class MissingCapability(CloudFormationLintRule):
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
    tags = ["codepipeline", "cloudformation", "iam"]  # noqa: RUF012 (typed as a list by cfn-lint)

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return a match for each capability that is not granted."""
        return [found for each in reporting.system(cfn).deployed for found in _missing(each)]


def _missing(deployment: Deployment) -> Iterator[RuleMatch]:
    granted = deployment.action.configuration.get("Capabilities", "")
    if deployment.template is None or isinstance(granted, Unknown):
        return
    # CodePipeline takes them joined by a comma alone; another rule reads the form of the text.
    given = {each.strip() for each in str(granted).split(",")}
    need = needed_capabilities.of(deployment, deployment.template)
    for capability, why in need.needed.items():
        if capability not in given and not (capability == IAM and NAMED_IAM in given):
            whole = ",".join(sorted((given - {"", IAM}) | {capability}))
            yield reporting.found(
                [*deployment.action.path, "Configuration", "Capabilities"],
                f"{deployment.action.name} does not grant {capability}, which {why} needs",
                f'write "Capabilities": "{whole}"',
            )
