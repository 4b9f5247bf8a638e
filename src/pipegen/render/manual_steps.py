"""Notes of the plan: steps in the consoles of AWS and the chats, and stacks that are deleted."""

from pipegen.config.delivery import Delivery
from pipegen.config.model import Config

_APP = "Amazon Q Developer in chat applications"


def chat_authorization(config: Config) -> tuple[str, ...]:
    """Return how to authorize the chat clients before the pipeline stack is deployed, by line."""
    notify = config.notify
    lines = []
    if notify.slack is not None:
        lines.append(f"{_APP}: Configure new client, Slack, workspace {notify.slack.workspace}")
    if notify.teams is not None:
        lines.append(
            f"{_APP}: Configure new client, Microsoft Teams, tenant {notify.teams.tenant}"
        )
    if lines:
        lines.insert(0, f"AWS console of account {config.pipeline.account}, once for each:")
        lines.append("without it the deployment of the pipeline fails, and rolls back")
    return tuple(lines)


def chat_invitation(config: Config) -> tuple[str, ...]:
    """Return how to invite the app to the channels, which then show notifications, by line."""
    notify = config.notify
    lines = []
    if notify.slack is not None:
        lines.append(f"Slack, channel {notify.slack.channel}: /invite @Amazon Q")
    if notify.teams is not None:
        lines.append(f"Teams, team {notify.teams.team}: add the app Amazon Q Developer to it")
        lines.append("a private channel of Teams can't be told anything")
    return tuple(lines)


def replaceable_stacks(delivery: Delivery) -> tuple[str, ...]:
    """Return which stacks CodePipeline may delete, and in which states, by line."""
    stacks = [
        deployment.stage for deployment in delivery.deployments if delivery.replaces(deployment)
    ]
    if not stacks:
        return ()
    return (
        f'on_failed_stack = "replace": {", ".join(stacks)}',
        "such a stack is deleted, with all that is in it, and made anew at the next execution",
        "in ROLLBACK_COMPLETE, after its creation failed, and also in UPDATE_ROLLBACK_FAILED",
    )
