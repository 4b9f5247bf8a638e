"""What the actions of an execution hand on to those that follow: variables, and artifacts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipegen.codepipeline.model import Action
from pipegen.rehearsal.checks.failure import ActionFailed
from pipegen.rehearsal.checks.failure import FileLocation as Blamed
from pipegen.rehearsal.engine.artifacts import Artifact, ObjectLocation

Variables = Mapping[str, Mapping[str, str]]
"""Namespace → variable → value."""


@dataclass(frozen=True)
class StoredArtifact:
    """An artifact, and where it lies in the artifact bucket."""

    artifact: Artifact
    place: ObjectLocation


@dataclass
class ExecutionState:
    """What has been handed on so far."""

    variables: dict[str, Mapping[str, str]] = field(default_factory=dict)
    artifacts: dict[str, StoredArtifact] = field(default_factory=dict)

    def artifact(self, name: str, action: Action, key: str, place: Blamed) -> StoredArtifact:
        """Return the artifact `name`, which `key` in the configuration of `action` names.

        Raises `Failed` about `place` where the action does not take it, or where nobody made it.
        """
        if name not in action.inputs:
            reason = f"The artifact {name} in {key} is not an input artifact of the action"
            help_ = f"name one of its InputArtifacts: {', '.join(action.inputs)}"
            raise ActionFailed(reason, help_, place)
        if name not in self.artifacts:
            reason = f"The input artifact {name} is not an output artifact of an earlier action"
            help_ = f"take one of {', '.join(self.artifacts)}"
            raise ActionFailed(reason, help_, place)
        return self.artifacts[name]
