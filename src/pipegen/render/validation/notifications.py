"""What is told, asked and mended by itself: where one wish of these excludes another."""

from pipegen.config import approval_message
from pipegen.config.delivery import Delivery
from pipegen.config.model import Config, Environment
from pipegen.errors import Path


def check_notifications(delivery: Delivery) -> None:
    """Note what is wrong in the configuration's `reading`."""
    config = delivery.config
    _events(config)
    _rollback(config)
    _chats(delivery)
    for index, environment in enumerate(config.environments):
        _approval_text(config, environment, ("environment", index))
        _failed_stack(config, environment, ("environment", index))


def _events(config: Config) -> None:
    mode, events = config.pipeline.execution_mode, config.notify.events
    if "superseded" in events and mode == "queued" and _sound(config, "execution_mode"):
        path = ("notify", "events", events.index("superseded"))
        what = "events in [notify] have superseded, which never happens in queued mode"
        hint = 'leave it out, or write execution_mode = "superseded" in [pipeline]'
        config.reader.error(path, what, hint)


def _rollback(config: Config) -> None:
    if config.notify.rollback and config.pipeline.on_failure == "rollback":
        what = "rollback in [notify] would roll back what on_failure in [pipeline] does already"
        hint = "leave one of them out: on_failure rolls back by CodePipeline alone"
        config.reader.error(("notify", "rollback"), what, hint)


def _chats(delivery: Delivery) -> None:
    config, reading = delivery.config, delivery.config.reader
    chats = {"slack": config.notify.slack, "teams": config.notify.teams}
    for name in [name for name, channel in chats.items() if channel is not None]:
        path = ("notify", name)
        if delivery.partition != "aws" and _sound(config, "region") and reading.is_valid(path):
            what = f"{name} in [notify] can't be told from {config.pipeline.region}"
            hint = "leave it out: AWS offers chats in its commercial regions only"
            reading.error(path, what, hint)


def _approval_text(config: Config, environment: Environment, path: Path) -> None:
    reading, text, where = config.reader, environment.approval_text, (*path, "approval_text")
    if text is None or not reading.is_valid(where, (*path, "approval")):
        return
    label, excess = reading.label(path), approval_message.excess_length(config, environment)
    if not environment.approval:
        what = f"{label} has approval_text without approval"
        reading.error(where, what, "write approval = true too, or leave the text out")
    elif "#{" in text:
        what = f"approval_text of {label} holds #{{, which begins a variable"
        reading.error(where, what, "leave it out: the commit is named before the text")
    elif excess:
        what = f"approval_text of {label} is {excess:,} characters too long"
        most = f"{approval_message.MAX_LENGTH:,}"
        hint = f"CodePipeline takes {most}, the commit and the account among them"
        reading.error(where, what, hint)


def _failed_stack(config: Config, environment: Environment, path: Path) -> None:
    reading, where = config.reader, (*path, "on_failed_stack")
    if environment.on_failed_stack == "replace" and environment.protect:
        what = f"{reading.label(path)} would replace the failed stacks that protect guards"
        reading.error(where, what, "keep them, or leave protect out")


def _sound(config: Config, key: str) -> bool:
    return config.reader.is_valid(("pipeline", key))
