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

    def _in_action(self, system: Project, pipeline: Pipeline, action: Action) -> Matches:
        if not action.is_cloudformation:
            return
        for key, named in zip(_KEYS, (action.template, action.parameter_file), strict=True):
            value = action.text(key)
            path = [*action.path, "Configuration", key]
            if value is None or isinstance(value, Unresolved):
                continue
            if named is None:
                what = f"{key} is {value}, which names no file in an artifact"
                yield _match.match_at(
                    path, what, "write it as in Source::templates/vpc-setup.json"
                )
            elif named.artifact not in action.inputs:
                what = f"{action.name} has no input artifact {named.artifact}"
                taken = ", ".join(action.inputs) or "none"
                yield _match.match_at(path, what, f"add it to InputArtifacts, which has {taken}")
            else:
                yield from _missing(system, pipeline, named, path)


def _missing(
    system: Project, pipeline: Pipeline, named: ArtifactPath, path: list[str | int]
) -> Matches:
    if not _is_of_repository(pipeline, named.artifact):
        return
    file = system.file(named)
    if file is None or not system.exists(file):
        what = f"File [{named.path}] does not exist in artifact [{named.artifact}]"
        yield _match.match_at(
            path, what, f"correct the path, or add {named.path} to the repository"
        )


def _is_of_repository(pipeline: Pipeline, artifact: str) -> bool:
    """Return whether `artifact` holds the repository of the only source, as it was committed."""
    sources = [
        each
        for each in pipeline.actions
        if each.category == "Source" and each.provider in action_types.REPOSITORIES
    ]
    return len(sources) == 1 and artifact in sources[0].outputs
