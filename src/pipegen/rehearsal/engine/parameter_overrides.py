"""Evaluate `ParameterOverrides` and its functions, `Fn::GetParam` and `Fn::GetArtifactAtt`.

Source: "Using parameter override functions with CodePipeline pipelines" in the CloudFormation user
guide.
"""

import json
from collections.abc import Mapping
from typing import Any

from pipegen.cloudformation.unresolved import text
from pipegen.codepipeline.model import Action
from pipegen.rehearsal.checks.failure import ActionFailed, FileLocation
from pipegen.rehearsal.engine.artifacts import Artifact, ArtifactFileNotFound
from pipegen.rehearsal.engine.execution_state import ExecutionState, StoredArtifact

KEY = "ParameterOverrides"


def parse_overrides(
    value: str, action: Action, state: ExecutionState, location: FileLocation
) -> Mapping[str, str]:
    """Return parameter → value of the JSON text `value`, with its variables substituted already.

    Raises `ActionFailed`, about `location`, if a function refers to something that does not exist.
    """
    return evaluate_functions(json.loads(value or "{}"), action, state, location)


def evaluate_functions(
    values: Mapping[str, Any], action: Action, state: ExecutionState, location: FileLocation
) -> Mapping[str, str]:
    """Return parameter → value of `values`, with their functions evaluated.

    Raises `ActionFailed`, about `location`, if a function refers to something that does not exist.
    """
    return {name: _value(name, value, action, state, location) for name, value in values.items()}


def _value(
    name: str, value: Any, action: Action, state: ExecutionState, location: FileLocation
) -> str:
    match value:
        case {"Fn::GetParam": [str(artifact), str(path), str(key)]}:
            content = state.artifact(artifact, action, KEY, location).artifact
            return _value_from_file(content, artifact, path, key, location)
        case {"Fn::GetArtifactAtt": [str(artifact), str(attribute)]}:
            stored = state.artifact(artifact, action, KEY, location)
            return _attribute(stored, attribute, location)
        case dict() | list() | None:
            reason = f"The value of {name} in {KEY} is not a string"
            raise ActionFailed(
                reason, "write a string, Fn::GetParam or Fn::GetArtifactAtt", location
            )
    return text(value)


def _value_from_file(
    content: Artifact, artifact: str, path: str, key: str, location: FileLocation
) -> str:
    try:
        values = json.loads(content.read(path, artifact))
    except ArtifactFileNotFound as error:
        raise ActionFailed(str(error), f"correct the path, or commit {path}", location) from None
    except ValueError:
        raise ActionFailed(f"The file {path} is not valid JSON", "correct it", location) from None
    if not isinstance(values, dict) or key not in values:
        raise ActionFailed(f"The file {path} has no key {key}", "correct the key", location)
    return text(values[key])


def _attribute(stored: StoredArtifact, attribute: str, location: FileLocation) -> str:
    bucket, key = stored.location.bucket, stored.location.key
    attributes = {
        "BucketName": bucket,
        "ObjectKey": key,
        "URL": f"https://s3.{stored.location.region}.amazonaws.com/{bucket}/{key}",
    }
    if attribute not in attributes:
        reason = f"An artifact has no attribute {attribute}"
        raise ActionFailed(reason, f"there are {', '.join(attributes)}", location)
    return attributes[attribute]
