"""What `ParameterOverrides` gives, with its functions: `Fn::GetParam` and `Fn::GetArtifactAtt`.

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
    value: str, action: Action, handed: ExecutionState, place: FileLocation
) -> Mapping[str, str]:
    """Return parameter → value of `value`, the whole text, in which variables are filled already.

    Raises `Failed` about `place` where a function asks for what is not there.
    """
    return evaluate_functions(json.loads(value or "{}"), action, handed, place)


def evaluate_functions(
    values: Mapping[str, Any], action: Action, handed: ExecutionState, place: FileLocation
) -> Mapping[str, str]:
    """Return parameter → value of `values`, in which functions are not worked out yet.

    Raises `Failed` about `place` where a function asks for what is not there.
    """
    return {name: _value(name, each, action, handed, place) for name, each in values.items()}


def _value(
    name: str, value: Any, action: Action, handed: ExecutionState, place: FileLocation
) -> str:
    match value:
        case {"Fn::GetParam": [str(artifact), str(path), str(key)]}:
            content = handed.artifact(artifact, action, KEY, place).artifact
            return _in_file(content, artifact, path, key, place)
        case {"Fn::GetArtifactAtt": [str(artifact), str(attribute)]}:
            stored = handed.artifact(artifact, action, KEY, place)
            return _attribute(stored, attribute, place)
        case dict() | list() | None:
            reason = f"The value of {name} in {KEY} is not a string"
            raise ActionFailed(reason, "write a string, Fn::GetParam or Fn::GetArtifactAtt", place)
    return text(value)


def _in_file(content: Artifact, artifact: str, path: str, key: str, place: FileLocation) -> str:
    try:
        found = json.loads(content.read(path, artifact))
    except ArtifactFileNotFound as error:
        raise ActionFailed(str(error), f"correct the path, or commit {path}", place) from None
    except ValueError:
        raise ActionFailed(f"The file {path} is not valid JSON", "correct it", place) from None
    if not isinstance(found, dict) or key not in found:
        raise ActionFailed(f"The file {path} has no key {key}", "correct the key", place)
    return text(found[key])


def _attribute(stored: StoredArtifact, attribute: str, place: FileLocation) -> str:
    bucket, key = stored.place.bucket, stored.place.key
    known = {
        "BucketName": bucket,
        "ObjectKey": key,
        "URL": f"https://s3.{stored.place.region}.amazonaws.com/{bucket}/{key}",
    }
    if attribute not in known:
        reason = f"An artifact has no attribute {attribute}"
        raise ActionFailed(reason, f"there are {', '.join(known)}", place)
    return known[attribute]
