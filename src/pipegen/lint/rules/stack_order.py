"""E9508 stack-order."""

from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.template import arguments
from pipegen.cloudformation.unresolved import Unresolved
from pipegen.codepipeline.model import Pipeline
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

    def _in_pipeline(self, system: Project, pipeline: Pipeline) -> Matches:
        deployed = system.deployments(pipeline)
        exporters = [(name, deployment) for deployment in deployed for name in deployment.exports]
        for deployment in deployed:
            action = deployment.action
            for name in sorted(_imports(deployment.scope)):
                late = [
                    exporter
                    for export, exporter in exporters
                    if export == name
                    and exporter is not deployment
                    and exporter.same_environment(deployment)
                ]
                if late and not any(exporter.action.before(action) for exporter in late):
                    yield _match.match_at(
                        [*action.path, "Configuration", "TemplatePath"],
                        f"{action.name} imports {name}, which {late[0].action.name} exports, and "
                        "which has not run before it",
                        f"move {late[0].action.name} into an earlier stage",
                    )


def _imports(scope: StackContext | None) -> set[str]:
    """Return the names of the exports that the template of `scope` imports, as far as known."""
    if scope is None:
        return set()
    found = arguments(scope.template.body.get("Resources"), "Fn::ImportValue")
    names = map(scope.resolve, found)
    return {name for name in names if isinstance(name, str) and not isinstance(name, Unresolved)}
