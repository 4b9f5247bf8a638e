"""The state of an execution: the variables and artifacts that its actions produced so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipegen.codepipeline.model import Action
from pipegen.rehearsal.checks.failure import ActionFailed, FileLocation
from pipegen.rehearsal.engine.artifacts import Artifact, ObjectLocation

Variables = Mapping[str, Mapping[str, str]]
"""Namespace → variable → value."""


@dataclass(frozen=True)
class StoredArtifact:
    """An artifact, and its location in the artifact bucket."""

    artifact: Artifact
    location: ObjectLocation


@dataclass
class ExecutionState:
    """The variables and artifacts that the actions produced so far."""

    variables: dict[str, Mapping[str, str]] = field(default_factory=dict)
    artifacts: dict[str, StoredArtifact] = field(default_factory=dict)

    def artifact(
        self, name: str, action: Action, key: str, location: FileLocation
    ) -> StoredArtifact:
        """Return the artifact `name`, which `key` in the configuration of `action` names.

        Raises `ActionFailed`, about `location`, if it is not an input of the action, or missing.
        """
        if name not in action.inputs:
            reason = f"The artifact {name} in {key} is not an input artifact of the action"
            hint = f"name one of its InputArtifacts: {', '.join(action.inputs)}"
            raise ActionFailed(reason, hint, location)
        if name not in self.artifacts:
            reason = f"The input artifact {name} is not an output artifact of an earlier action"
            hint = f"take one of {', '.join(self.artifacts)}"
            raise ActionFailed(reason, hint, location)
        return self.artifacts[name]
