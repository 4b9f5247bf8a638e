"""E9503 undefined-variable."""

from collections.abc import Iterator
from typing import NamedTuple

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

    def _match_action(self, project: Project, pipeline: Pipeline, action: Action) -> Matches:
        for variable in used_variables(action):
            yield from _match_variable(project, pipeline, action, variable)


class Variable(NamedTuple):
    """A variable in the configuration of an action, as in `#{namespace.key}`."""

    path: Path
    namespace: str
    key: str

    def __str__(self) -> str:
        """Return the variable as written in the configuration."""
        return f"#{{{self.namespace}.{self.key}}}"


def used_variables(action: Action) -> Iterator[Variable]:
    """Yield each variable in the configuration of `action`."""
    for name, value in action.configuration.items():
        for namespace, key in variables(value) if isinstance(value, str) else []:
            yield Variable((*action.path, "Configuration", name), namespace, key)


def _match_variable(
    project: Project, pipeline: Pipeline, action: Action, variable: Variable
) -> Matches:
    if variable.namespace in ("codepipeline", "variables"):
        yield from _match_pipeline_variable(pipeline, variable)
        return
    producers = (other for other in pipeline.actions if other.namespace == variable.namespace)
    producer = next(producers, None)
    if producer is None:
        yield from _match_namespace(pipeline, variable)
    elif not producer.before(action):
        message = f"{variable} is dead: {producer.name} has not run before {action.name}"
        hint = f"move {producer.name} into an earlier stage"
        yield _match.match_at(variable.path, message, hint)
    else:
        yield from _match_output(project, pipeline, producer, variable)


def _match_pipeline_variable(pipeline: Pipeline, variable: Variable) -> Matches:
    known = _pipeline_variables(pipeline, variable.namespace)
    if variable.key not in known:
        hint = did_you_mean(variable.key, known, f"there are {', '.join(known) or 'none'}")
        message = f"the pipeline has no variable {variable}"
        yield _match.match_at(variable.path, message, hint)


def _match_namespace(pipeline: Pipeline, variable: Variable) -> Matches:
    if any(isinstance(action.namespace, Unresolved) for action in pipeline.actions):
        return
    names = [action.namespace for action in pipeline.actions if action.namespace]
    otherwise = "give the action that it is from this Namespace"
    hint = did_you_mean(variable.namespace, names, otherwise)
    message = f"{variable} is dead: no action has that namespace"
    yield _match.match_at(variable.path, message, hint)


def _match_output(
    project: Project, pipeline: Pipeline, producer: Action, variable: Variable
) -> Matches:
    outputs = _output_variables(project, pipeline, producer)
    if outputs is not None and variable.key not in outputs:
        hint = did_you_mean(variable.key, outputs, f"it gives {', '.join(outputs) or 'nothing'}")
        message = f"{variable} is dead: {producer.name} gives no {variable.key}"
        yield _match.match_at(variable.path, message, hint)


def _pipeline_variables(pipeline: Pipeline, namespace: str) -> list[str]:
    if namespace == "codepipeline":
        return ["PipelineExecutionId"]
    declared = as_list(pipeline.properties.get("Variables"))
    return [str(item.get("Name")) for item in declared if isinstance(item, dict)]


def _output_variables(project: Project, pipeline: Pipeline, producer: Action) -> list[str] | None:
    """Return the output variables of the action `producer`, None if they are unknown."""
    if not producer.is_cloudformation:
        known = action_types.variables(producer.category, producer.provider)
        return None if known is None else list(known)
    for deployment in project.deployments(pipeline):
        if deployment.scope and _deploys_for(producer, deployment.action):
            return list(deployment.scope.template.outputs)
    return None


def _deploys_for(producer: Action, action: Action) -> bool:
    """Return True if `action` is `producer`, or creates the change set that it executes."""
    return producer is action or (
        producer.text("ActionMode") == "CHANGE_SET_EXECUTE"
        and action.before(producer)
        and action.role == producer.role
        and all(action.text(key) == producer.text(key) for key in ("StackName", "ChangeSetName"))
    )
