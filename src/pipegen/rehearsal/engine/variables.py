"""The variables of an execution: `#{namespace.Key}` in the configuration of an action.

Source: "Variables reference" in the CodePipeline user guide.
"""

import json
from collections.abc import Mapping

from pipegen.codepipeline import model
from pipegen.codepipeline.model import Action, Pipeline
from pipegen.rehearsal.checks.failure import ActionFailed, FileLocation
from pipegen.rehearsal.engine.execution_state import Variables

_MOST_CHARACTERS = 1000
"""Of a value in a configuration, by "Quotas in AWS CodePipeline"."""


def initial_variables(pipeline: Pipeline, execution: str) -> dict[str, Mapping[str, str]]:
    """Return the variables that `execution` of `pipeline` has before its first action."""
    declared = pipeline.properties.get("Variables")
    given = {
        str(each["Name"]): str(each.get("DefaultValue", ""))
        for each in (declared if isinstance(declared, list) else [])
    }
    return {"codepipeline": {"PipelineExecutionId": execution}, "variables": given}


def substitute(action: Action, key: str, known: Variables, place: FileLocation) -> str:
    """Return the value of `key` in the configuration of `action`, with `known` filled in.

    In `ParameterOverrides`, values are put into a text of JSON. Raises `Failed` where a variable
    has no value, or where the whole becomes too long.
    """
    text = action.text(key) or ""
    for namespace, name in model.variables(text):
        spelt = f"#{{{namespace}.{name}}}"
        value = known.get(namespace, {}).get(name)
        if value is None:
            given = ", ".join(known.get(namespace, {}))
            help_ = (
                f"{namespace} gives {given}"
                if given
                else f"name a Namespace that an earlier action has; there are {', '.join(known)}"
            )
            reason = f"A variable reference in {key} can't be resolved: {spelt} has no value"
            raise ActionFailed(reason, help_, place)
        text = text.replace(spelt, json.dumps(value)[1:-1] if _is_json(key) else value)
    if len(text) > _MOST_CHARACTERS:
        reason = (
            f"The value of {key} has {len(text):,} characters when its variables are filled in; "
            f"the limit is {_MOST_CHARACTERS:,}"
        )
        raise ActionFailed(reason, "put what is known beforehand into the parameter file", place)
    return text


def _is_json(key: str) -> bool:
    return key == "ParameterOverrides"
