"""E9503 undefined-variable."""

from collections.abc import Iterator

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.codepipeline import action_types
from pipegen.codepipeline.model import Action, Pipeline, variables
from pipegen.codepipeline.project import Project
from pipegen.errors import Path
from pipegen.lint.rules import _match
from pipegen.lint.rules._base import ActionRule, Matches, as_list
from pipegen.text import did_you_mean


class UndefinedVariable(ActionRule, tags=("codepipeline", "variable")):
    r"""An action uses a variable that nothing before it gives.

    ### Why

    `#{namespace.Variable}` is an output of an earlier action: one with that `Namespace`, in an
    earlier stage or with a lower `RunOrder`. A CloudFormation action gives each output of its
    template, a source action what its provider knows of the commit. Where there is none, the
    execution fails at the action that uses it, when all before it is deployed.

    ### Broken

    ```json
    {"ParameterOverrides": "{\"VpcId\": \"#{qa-vpc-setup.VpcIdd}\"}"}
    ```

    ### Kept

    ```json
    {"ParameterOverrides": "{\"VpcId\": \"#{qa-vpc-setup.VpcId}\"}"}
    ```
    """

    id = "E9503"
    shortdesc = "undefined-variable"
    description = "A variable should be the output of an earlier action"
    source_url = (
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html"
    )

    def _in_action(self, system: Project, pipeline: Pipeline, action: Action) -> Matches:
        for path, namespace, key in used(action):
            yield from _dead(system, pipeline, action, path, namespace, key)


def used(action: Action) -> Iterator[tuple[Path, str, str]]:
    """Yield place, namespace and key of each variable in the configuration of `action`."""
    for name, value in action.configuration.items():
        for namespace, key in variables(value) if isinstance(value, str) else []:
            yield (*action.path, "Configuration", name), namespace, key


def _dead(
    system: Project, pipeline: Pipeline, action: Action, path: Path, namespace: str, key: str
) -> Matches:
    spelt = f"#{{{namespace}.{key}}}"
    if namespace in ("codepipeline", "variables"):
        known = _of_pipeline(pipeline, namespace)
        if key not in known:
            hint = did_you_mean(key, known, f"there are {', '.join(known) or 'none'}")
            yield _match.match_at(path, f"the pipeline has no variable {spelt}", hint)
        return
    givers = [each for each in pipeline.actions if each.namespace == namespace]
    if not givers:
        if any(isinstance(each.namespace, Unresolved) for each in pipeline.actions):
            return
        names = [each.namespace for each in pipeline.actions if each.namespace]
        hint = did_you_mean(namespace, names, "give the action that it is from this Namespace")
        yield _match.match_at(path, f"{spelt} is dead: no action has that namespace", hint)
        return
    giver = givers[0]
    if not giver.before(action):
        what = f"{spelt} is dead: {giver.name} has not run before {action.name}"
        yield _match.match_at(path, what, f"move {giver.name} into an earlier stage")
        return
    given = _given(system, pipeline, giver)
    if given is not None and key not in given:
        hint = did_you_mean(key, given, f"it gives {', '.join(given) or 'nothing'}")
        yield _match.match_at(path, f"{spelt} is dead: {giver.name} gives no {key}", hint)


def _of_pipeline(pipeline: Pipeline, namespace: str) -> list[str]:
    if namespace == "codepipeline":
        return ["PipelineExecutionId"]
    declared = as_list(pipeline.properties.get("Variables"))
    return [str(variable.get("Name")) for variable in declared if isinstance(variable, dict)]


def _given(system: Project, pipeline: Pipeline, giver: Action) -> list[str] | None:
    """Return the variables that `giver` gives, None where that is not known."""
    if not giver.is_cloudformation:
        known = action_types.variables(giver.category, giver.provider)
        return None if known is None else list(known)
    for each in system.deployments(pipeline):
        if each.scope and _is_of(giver, each.action):
            return list(each.scope.template.outputs)
    return None


def _is_of(giver: Action, other: Action) -> bool:
    """Return whether `other` is `giver`, or prepares the change set that `giver` executes."""
    same = ("StackName", "ChangeSetName")
    return giver is other or (
        giver.text("ActionMode") == "CHANGE_SET_EXECUTE"
        and other.before(giver)
        and other.role == giver.role
        and all(other.text(each) == giver.text(each) for each in same)
    )
