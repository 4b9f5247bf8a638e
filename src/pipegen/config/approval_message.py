"""What a person is asked before an environment is deployed, in words."""

from pipegen.config.model import Config, Environment

LONGEST = 1_000
"""Characters of a value of an action's configuration ("Quotas in AWS CodePipeline")."""

_COMMIT = "0" * 40


def question(config: Config, environment: Environment, commit: str) -> str:
    """Return the question about `commit`, an id or the variable that the pipeline fills in.

    The commit's message is left out: free text may break the 1,000 characters and hold production
    up.
    """
    asked = (
        f"Deploy commit {commit} of {config.pipeline.repository} to {environment.name}, "
        f"account {environment.account}, {config.pipeline.region}?"
    )
    return f"{asked} {environment.approval_text}" if environment.approval_text else asked


def excess(config: Config, environment: Environment) -> int:
    """Return by how many characters the question is too long once the commit is filled in."""
    return max(0, len(question(config, environment, _COMMIT)) - LONGEST)
