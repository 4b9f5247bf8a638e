"""E9508 stack-order."""

from collections.abc import Iterable

from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.template import arguments
from pipegen.cloudformation.unresolved import Unresolved
from pipegen.codepipeline.deployments import DeployAction
from pipegen.codepipeline.model import Action, Pipeline
from pipegen.codepipeline.project import Project
from pipegen.lint.rules import _match
from pipegen.lint.rules._base import Matches, PipelineRule


class StackOrder(PipelineRule, tags=("codepipeline", "stack")):
    """A stack is deployed before the one whose export it imports.

    ### Why

    `Fn::ImportValue` needs the export to be there: "No export named … found". The first execution
    ever fails at that action, and later ones import what the execution before has left.

    ### Broken

    ```json
    [
      {"Name": "machines", "Actions": [{"Configuration": {"TemplatePath": "Source::ec2.json"}}]},
      {"Name": "network", "Actions": [{"Configuration": {"TemplatePath": "Source::vpc.json"}}]}
    ]
    ```

    ### Kept

    ```json
    [
      {"Name": "network", "Actions": [{"Configuration": {"TemplatePath": "Source::vpc.json"}}]},
      {"Name": "machines", "Actions": [{"Configuration": {"TemplatePath": "Source::ec2.json"}}]}
    ]
    ```
    """

    id = "E9508"
    shortdesc = "stack-order"
    description = "A stack should be deployed after those whose exports it imports"
    source_url = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "intrinsic-function-reference-importvalue.html"
    )

    def _match_pipeline(self, project: Project, pipeline: Pipeline) -> Matches:
        deployed = project.deployments(pipeline)
        for deployment in deployed:
            action = deployment.action
            for name in sorted(_imports(deployment.scope)):
                exporters = _exporters(name, deployment, deployed)
                if exporters and not any(exporter.before(action) for exporter in exporters):
                    yield _match.match_at(
                        [*action.path, "Configuration", "TemplatePath"],
                        f"{action.name} imports {name}, which {exporters[0].name} exports, and "
                        "which has not run before it",
                        f"move {exporters[0].name} into an earlier stage",
                    )


def _exporters(
    name: str, importer: DeployAction, deployed: Iterable[DeployAction]
) -> list[Action]:
    """Return the other actions in the account and region of `importer` that export `name`."""
    return [
        other.action
        for other in deployed
        if name in other.exports and other is not importer and other.same_environment(importer)
    ]


def _imports(scope: StackContext | None) -> set[str]:
    """Return the names of the exports that the stack imports, as far as they can be resolved."""
    if scope is None:
        return set()
    values = arguments(scope.template.body.get("Resources"), "Fn::ImportValue")
    names = map(scope.resolve, values)
    return {name for name in names if isinstance(name, str) and not isinstance(name, Unresolved)}
