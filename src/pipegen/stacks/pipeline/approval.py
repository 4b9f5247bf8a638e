"""The approval: what a person reads before saying yes, and the topic that asks."""

from typing import Any

from troposphere import Ref, codepipeline

from pipegen.config import Config
from pipegen.delivery import SOURCE, Approval
from pipegen.stacks.pipeline import stages


def topic(config: Config) -> Any:
    """Return the ARN of the topic that asks: the configured one, or else pipegen's own."""
    return config.notify.topic or Ref("PeopleTopic")


def stage(config: Config, approval: Approval) -> codepipeline.Stages:
    """Return the stage that waits for a person."""
    environment, commit = approval.environment, f"#{{{SOURCE}.CommitId}}"
    # The commit's message is left out: free text may break the 1,000 characters and hold
    # production up.
    question = (
        f"Deploy commit {commit} of {config.pipeline.repository} to {environment.name}, "
        f"account {environment.account}, {config.pipeline.region}?"
    )
    return stages.stage(
        approval.stage,
        stages.kind("Approval", "Manual"),
        TimeoutInMinutes=environment.approval_timeout,
        Configuration={
            "NotificationArn": topic(config),
            "CustomData": question,
            "ExternalEntityLink": f"https://github.com/{config.pipeline.repository}/commit/{commit}",
        },
    )
