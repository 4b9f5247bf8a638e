"""What a person is asked before an environment is deployed, in words."""

from pipegen.config.model import Config, Environment

MAX_LENGTH = 1_000
"""Characters of a value of an action's configuration ("Quotas in AWS CodePipeline")."""

_COMMIT = "0" * 40


def approval_message(config: Config, environment: Environment, commit: str) -> str:
    """Return the question about `commit`, an id or the variable that the pipeline fills in.

    The commit's message is left out: free text may break the 1,000 characters and hold production
    up.
    """
    asked = (
        f"Deploy commit {commit} of {config.pipeline.repository} to {environment.name}, "
        f"account {environment.account}, {config.pipeline.region}?"
    )
    return f"{asked} {environment.approval_text}" if environment.approval_text else asked


def excess_length(config: Config, environment: Environment) -> int:
    """Return by how many characters the question is too long once the commit is filled in."""
    return max(0, len(approval_message(config, environment, _COMMIT)) - MAX_LENGTH)
