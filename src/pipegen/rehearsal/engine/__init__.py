"""CodePipeline as the rehearsal performs it: executions, actions, artifacts and events."""
