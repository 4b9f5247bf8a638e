"""The types of `[notify]`: subscribers, events and automatic rollback."""

import re
from dataclasses import dataclass
from typing import Any

from pipegen import text
from pipegen.config import aws_values, values
from pipegen.config.reader import option
from pipegen.config.value_type import ValueType, anchored, value_type

EVENTS = (
    "approval-needed",
    "approved",
    "rejected",
    "failed",
    "succeeded",
    "rolled-back",
    "stopped",
    "superseded",
)
"""All events that the pipeline can notify of."""

_DEFAULT_EVENTS = EVENTS[:6]
_TOPIC = "arn:aws:sns:eu-west-1:111111111111:delivery"
_KEY = "arn:aws:kms:eu-west-1:111111111111:key/0f2d4b6c-1a2b-3c4d-5e6f-708192a3b4c5"
_UUID = "0f2d4b6c-1a2b-3c4d-5e6f-708192a3b4c5"
_TEAMS_CHANNEL = "19%3Aexample%40thread.tacv2"


def _matching(pattern: str, description: str, hint: str) -> ValueType[str]:
    @value_type(type="string", pattern=anchored(pattern))
    def read(value: Any) -> str:
        if not re.fullmatch(pattern, values.text(value)):
            reason = f"is {text.format_value(value)}, which is not {description}"
            raise values.InvalidValue(reason, hint)
        return str(value)

    return read


def _uuid(noun: str) -> ValueType[str]:
    pattern = "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
    hint = f'take it from the link to the channel, as in "{_UUID}"'
    return _matching(pattern, f"the id of a {noun}", hint)


@value_type(**values.list_of(values.one_of(*EVENTS)).schema, minItems=1)
def _events(value: Any) -> tuple[str, ...]:
    events = values.list_of(values.one_of(*EVENTS))(value)
    if not events:
        raise values.InvalidValue("is empty", "leave it out, and the usual ones are told")
    return events


# The patterns are those of the resource types AWS::Chatbot::*, in CloudFormation's registry.
@dataclass(frozen=True, slots=True)
class Slack:
    """A channel of a Slack workspace."""

    workspace: str = option(
        "The id of the workspace.",
        _matching("[0-9A-Z]{1,255}", "the id of a workspace", 'write it as in "T01234567"'),
        example="T01234567",
    )
    channel: str = option(
        "The id of the channel.",
        _matching("[A-Za-z0-9]{1,255}", "the id of a channel", 'write its id, as in "C01234567"'),
        example="C01234567",
    )


@dataclass(frozen=True, slots=True)
class Teams:
    """A channel of a team in Microsoft Teams."""

    tenant: str = option("The id of the tenant.", _uuid("tenant"), example=_UUID)
    team: str = option("The id of the team.", _uuid("team"), example=_UUID)
    channel: str = option(
        "The id of the channel.",
        _matching(
            "(?=.{1,256}$)[A-Za-z0-9_=+/.,-]*%3[aA][A-Za-z0-9_=+/.,-]*%40[A-Za-z0-9_=+/.,-]*",
            "the id of a channel as links have it",
            f'copy it from the link to the channel, as in "{_TEAMS_CHANNEL}"',
        ),
        example=_TEAMS_CHANNEL,
    )


@dataclass(frozen=True, slots=True)
class Notify:
    """`[notify]`: who is told what the pipeline does, and asked for approval."""

    email: tuple[str, ...] = option(
        "Addresses subscribed to a topic of pipegen's own; each must confirm an e-mail once.",
        values.list_of(aws_values.email),
        example=["platform@example.com"],
        default=(),
    )
    topic: str | None = option(
        "An SNS topic of your own, also in another account; approvals and events go there.",
        aws_values.topic(_TOPIC),
        example=_TOPIC,
        default=None,
    )
    topic_key: str | None = option(
        "The KMS key of `topic`, where it is encrypted.",
        aws_values.arn("kms", "key/[!-~]+", "a KMS key", _KEY),
        example=_KEY,
        default=None,
    )
    slack: Slack | None = option(  # noqa: RUF009
        "A Slack channel: the ids of its workspace and of itself.",
        Slack,
        example={"workspace": "T01234567", "channel": "C01234567"},
        default=None,
    )
    teams: Teams | None = option(  # noqa: RUF009
        "A channel of Microsoft Teams: the ids of the tenant, of the team and of itself.",
        Teams,
        example={"tenant": _UUID, "team": _UUID, "channel": _TEAMS_CHANNEL},
        default=None,
    )
    events: tuple[str, ...] = option(
        "What is told; `stopped` can be added, and `superseded` in that execution mode.",
        _events,
        example=list(_DEFAULT_EVENTS),
        default=_DEFAULT_EVENTS,
    )
    rollback: bool = option(
        "Whether a stage that failed is rolled back to what succeeded in it last.",
        values.flag,
        example=True,
        default=False,
    )
    reserved_concurrency: int | None = option(
        "How many runs of the events function the account keeps free for it.",
        values.number(1, 1000),
        example=5,
        default=None,
    )

    @property
    def has_chat(self) -> bool:
        """Return whether a chat channel is notified."""
        return self.slack is not None or self.teams is not None

    @property
    def is_enabled(self) -> bool:
        """Return whether anything is notified."""
        return bool(self.email) or self.topic is not None or self.has_chat

    @property
    def has_function(self) -> bool:
        """Return whether the notifier function is needed: for notifications, or to roll back."""
        return self.is_enabled or self.rollback
