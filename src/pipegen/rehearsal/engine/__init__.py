"""CodePipeline as a rehearsal simulates it: executions, actions, artifacts and events."""
