"""The variables of an execution: `#{namespace.Key}` in the configuration of an action.

Source: "Variables reference" in the CodePipeline user guide.
"""

import json
from collections.abc import Mapping

from pipegen.codepipeline import model
from pipegen.codepipeline.model import Action, Pipeline
from pipegen.rehearsal.checks.failure import ActionFailed, FileLocation
from pipegen.rehearsal.engine.execution_state import Variables

_MAX_LENGTH = 1000
"""Characters of a configuration value, by "Quotas in AWS CodePipeline"."""


def initial_variables(pipeline: Pipeline, execution: str) -> dict[str, Mapping[str, str]]:
    """Return the variables that `execution`, an id, has before its first action."""
    declared = pipeline.properties.get("Variables")
    defaults = {
        str(variable["Name"]): str(variable.get("DefaultValue", ""))
        for variable in (declared if isinstance(declared, list) else [])
    }
    return {"codepipeline": {"PipelineExecutionId": execution}, "variables": defaults}


def substitute(action: Action, key: str, values: Variables, location: FileLocation) -> str:
    """Return the value of `key` in the configuration of `action`, with its variables substituted.

    The values in `ParameterOverrides`, which is JSON, are escaped. Raises `ActionFailed`, about
    `location`, if a variable has no value, or if the result is too long.
    """
    text = action.text(key) or ""
    for namespace, name in model.variables(text):
        reference = f"#{{{namespace}.{name}}}"
        value = values.get(namespace, {}).get(name)
        if value is None:
            reason = f"A variable reference in {key} can't be resolved: {reference} has no value"
            raise ActionFailed(reason, _hint(namespace, values), location)
        text = text.replace(reference, json.dumps(value)[1:-1] if _is_json(key) else value)
    if len(text) > _MAX_LENGTH:
        reason = (
            f"The value of {key} has {len(text):,} characters when its variables are filled in; "
            f"the limit is {_MAX_LENGTH:,}"
        )
        hint = "put what is known beforehand into the parameter file"
        raise ActionFailed(reason, hint, location)
    return text


def _hint(namespace: str, values: Variables) -> str:
    """Return how to fix a reference to a variable of `namespace` that has no value."""
    names = ", ".join(values.get(namespace, {}))
    if names:
        return f"{namespace} gives {names}"
    return f"name a Namespace that an earlier action has; there are {', '.join(values)}"


def _is_json(key: str) -> bool:
    return key == "ParameterOverrides"
