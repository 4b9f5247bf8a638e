"""The message of a manual approval, before an environment is deployed."""

from pipegen.config.model import Config, Environment

MAX_LENGTH = 1_000
"""The most characters of a value of an action's configuration ("Quotas in AWS CodePipeline")."""

_COMMIT = "0" * 40


def approval_message(config: Config, environment: Environment, commit: str) -> str:
    """Return the message that asks for approval of `commit`.

    `commit` is an id, or the variable that CodePipeline replaces by it. The message of the commit
    is left out: text of any length may exceed the 1,000 characters and block the deployment.
    """
    question = (
        f"Deploy commit {commit} of {config.pipeline.repository} to {environment.name}, "
        f"account {environment.account}, {config.pipeline.region}?"
    )
    return f"{question} {environment.approval_text}" if environment.approval_text else question


def excess_length(config: Config, environment: Environment) -> int:
    """Return by how many characters the message is too long, with the id of a commit."""
    return max(0, len(approval_message(config, environment, _COMMIT)) - MAX_LENGTH)
