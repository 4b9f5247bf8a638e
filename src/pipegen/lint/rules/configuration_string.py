"""W9501 configuration-string."""

from pipegen.cloudformation.unresolved import text
from pipegen.codepipeline.model import Action, Pipeline
from pipegen.codepipeline.project import Project
from pipegen.lint.rules import _match
from pipegen.lint.rules._base import ActionRule, Matches


class ConfigurationString(ActionRule, tags=("codepipeline", "action")):
    """A value in the configuration of an action is a number or a boolean.

    ### Why

    CodePipeline takes strings only. CloudFormation makes one of `true` and of `7`, in its own way
    of writing them; `aws codepipeline update-pipeline` refuses them. In quotes, the value is what
    the file says.

    ### Broken

    ```json
    {"DetectChanges": true}
    ```

    ### Kept

    ```json
    {"DetectChanges": "true"}
    ```
    """

    id = "W9501"
    shortdesc = "configuration-string"
    description = "Values in the configuration of an action should be strings"
    source_url = (
        "https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html"
    )

    def _match_action(self, project: Project, pipeline: Pipeline, action: Action) -> Matches:
        for key, value in action.configuration.items():
            if isinstance(value, bool | int | float):
                yield _match.match_at(
                    [*action.path, "Configuration", key],
                    f"{key} is {text(value)}, and CodePipeline takes strings only",
                    f'write "{text(value)}"',
                )
