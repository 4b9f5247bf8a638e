"""E9509 duplicate-export."""

from collections.abc import Iterable

from pipegen.codepipeline.deployments import DeployAction
from pipegen.codepipeline.project import Project
from pipegen.lint.rules import _match
from pipegen.lint.rules._base import Matches, ProjectRule


class DuplicateExport(ProjectRule, tags=("codepipeline", "stack")):
    """Stacks in the same account and region export by different names.

    ### Why

    The names of exports are unique in an account and a region: "Export with name … is already
    exported by stack …". The first execution fails at the stack that comes second. Environments
    that share an account share its exports too.

    ### Broken

    ```json
    {"Outputs": {"QueueUrl": {"Value": {"Ref": "Queue"}, "Export": {"Name": "queue-url"}}}}
    ```

    ### Kept

    ```json
    {"Outputs": {"QueueUrl": {"Value": {"Ref": "Queue"},
                              "Export": {"Name": {"Fn::Sub": "${AWS::StackName}-QueueUrl"}}}}}
    ```
    """

    id = "E9509"
    shortdesc = "duplicate-export"
    description = "Stacks of the same account and region should export by different names"
    source_url = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "using-cfn-stack-exports.html"
    )

    def _match_project(self, project: Project) -> Matches:
        for index, deployment in enumerate(project.deployed):
            for name in deployment.exports:
                first = _exporter(name, deployment, project.deployed[:index])
                if first is not None:
                    yield _match.match_at(
                        [*deployment.action.path, "Configuration", "TemplatePath"],
                        f"{deployment.action.name} exports {name}, as {first.action.name} does "
                        "in the same account and region",
                        "begin the name with ${AWS::StackName}",
                    )


def _exporter(
    name: str, deployment: DeployAction, earlier: Iterable[DeployAction]
) -> DeployAction | None:
    for other in earlier:
        if other.stack == deployment.stack or not other.same_environment(deployment):
            continue
        if name in other.exports:
            return other
    return None
