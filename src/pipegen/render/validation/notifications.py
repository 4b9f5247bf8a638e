"""Checks notifications, approvals and automatic recovery: options that exclude each other."""

from pipegen.config import approval_message
from pipegen.config.delivery import Delivery
from pipegen.config.model import Config, Environment
from pipegen.errors import Path


def check_notifications(delivery: Delivery) -> None:
    """Add an error for each option that another option makes impossible or pointless."""
    config = delivery.config
    _check_events(config)
    _check_rollback(config)
    _check_chats(delivery)
    for index, environment in enumerate(config.environments):
        _check_approval_text(config, environment, ("environment", index))
        _check_failed_stack(config, environment, ("environment", index))


def _check_events(config: Config) -> None:
    mode, events = config.pipeline.execution_mode, config.notify.events
    if "superseded" in events and mode == "queued" and _is_valid(config, "execution_mode"):
        path = ("notify", "events", events.index("superseded"))
        message = "events in [notify] have superseded, which never happens in queued mode"
        hint = 'leave it out, or write execution_mode = "superseded" in [pipeline]'
        config.reader.error(path, message, hint)


def _check_rollback(config: Config) -> None:
    if config.notify.rollback and config.pipeline.on_failure == "rollback":
        message = "rollback in [notify] would roll back what on_failure in [pipeline] does already"
        hint = "leave one of them out: on_failure rolls back by CodePipeline alone"
        config.reader.error(("notify", "rollback"), message, hint)


def _check_chats(delivery: Delivery) -> None:
    config, reader = delivery.config, delivery.config.reader
    channels = {"slack": config.notify.slack, "teams": config.notify.teams}
    for name in [name for name, channel in channels.items() if channel is not None]:
        path = ("notify", name)
        if delivery.partition != "aws" and _is_valid(config, "region") and reader.is_valid(path):
            message = f"{name} in [notify] can't be told from {config.pipeline.region}"
            hint = "leave it out: AWS offers chats in its commercial regions only"
            reader.error(path, message, hint)


def _check_approval_text(config: Config, environment: Environment, environment_path: Path) -> None:
    reader, text = config.reader, environment.approval_text
    path = (*environment_path, "approval_text")
    if text is None or not reader.is_valid(path, (*environment_path, "approval")):
        return
    label = reader.label(environment_path)
    excess = approval_message.excess_length(config, environment)
    if not environment.approval:
        message = f"{label} has approval_text without approval"
        reader.error(path, message, "write approval = true too, or leave the text out")
    elif "#{" in text:
        message = f"approval_text of {label} holds #{{, which begins a variable"
        reader.error(path, message, "leave it out: the commit is named before the text")
    elif excess:
        message = f"approval_text of {label} is {excess:,} characters too long"
        limit = f"CodePipeline takes {approval_message.MAX_LENGTH:,}"
        reader.error(path, message, f"{limit}, the commit and the account among them")


def _check_failed_stack(config: Config, environment: Environment, environment_path: Path) -> None:
    if environment.on_failed_stack == "replace" and environment.protect:
        label = config.reader.label(environment_path)
        message = f"{label} would replace the failed stacks that protect guards"
        path = (*environment_path, "on_failed_stack")
        config.reader.error(path, message, "keep them, or leave protect out")


def _is_valid(config: Config, key: str) -> bool:
    return config.reader.is_valid(("pipeline", key))
