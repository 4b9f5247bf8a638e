"""E9502 artifact-file."""

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.codepipeline import action_types
from pipegen.codepipeline.model import Action, ArtifactPath, Pipeline
from pipegen.codepipeline.project import Project
from pipegen.lint.rules import _match
from pipegen.lint.rules._base import ActionRule, Matches

_KEYS = ("TemplatePath", "TemplateConfiguration")


class ArtifactFile(ActionRule, tags=("codepipeline", "artifact")):
    """A deployment names an artifact that its action does not take, or a file that isn't there.

    ### Why

    `TemplatePath` and `TemplateConfiguration` are spelt `Artifact::file`. The artifact must be
    among the action's `InputArtifacts`, and the file in the repository that it comes from, spelt
    with the same capitals: "File [template.yaml] does not exist in artifact [Source]". Files are
    looked for in the repository that holds the template. Where the artifact holds another one, or
    another folder, the template says so: `{"Metadata": {"Pipegen": {"Root": "../application"}}}`.
    An artifact that an action has built is not looked into.

    ### Broken

    ```json
    {"TemplatePath": "Source::template/vpc-setup.json"}
    ```

    ### Kept

    ```json
    {"TemplatePath": "Source::templates/vpc-setup.json"}
    ```
    """

    id = "E9502"
    shortdesc = "artifact-file"
    description = "What a deployment names should be in an input artifact"
    source_url = (
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/"
        "action-reference-CloudFormation.html"
    )

    def _match_action(self, project: Project, pipeline: Pipeline, action: Action) -> Matches:
        if not action.is_cloudformation:
            return
        for key, artifact_path in zip(
            _KEYS, (action.template, action.parameter_file), strict=True
        ):
            value = action.text(key)
            path = [*action.path, "Configuration", key]
            if value is None or isinstance(value, Unresolved):
                continue
            if artifact_path is None:
                message = f"{key} is {value}, which names no file in an artifact"
                yield _match.match_at(
                    path, message, "write it as in Source::templates/vpc-setup.json"
                )
            elif artifact_path.artifact not in action.inputs:
                message = f"{action.name} has no input artifact {artifact_path.artifact}"
                inputs = ", ".join(action.inputs) or "none"
                hint = f"add it to InputArtifacts, which has {inputs}"
                yield _match.match_at(path, message, hint)
            else:
                yield from _match_missing_file(project, pipeline, artifact_path, path)


def _match_missing_file(
    project: Project, pipeline: Pipeline, artifact_path: ArtifactPath, path: list[str | int]
) -> Matches:
    if not _is_repository(pipeline, artifact_path.artifact):
        return
    name, artifact = artifact_path.path, artifact_path.artifact
    file = project.file(artifact_path)
    if file is None or not project.exists(file):
        message = f"File [{name}] does not exist in artifact [{artifact}]"
        hint = f"correct the path, or add {name} to the repository"
        yield _match.match_at(path, message, hint)


def _is_repository(pipeline: Pipeline, artifact: str) -> bool:
    """Return True if `artifact` is the repository of the pipeline's only source action."""
    sources = [
        action
        for action in pipeline.actions
        if action.category == "Source" and action.provider in action_types.REPOSITORIES
    ]
    return len(sources) == 1 and artifact in sources[0].outputs
