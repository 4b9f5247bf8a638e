"""Messages, and how each topic gets one once: people in plain text, chats in their schema."""

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipegen.functions.lookups import ENV, client, log

REMEMBERED = 30 * 24 * 3600


@dataclass
class Message:
    """What is told: `name` is a choice in EVENTS, `key` is the same whenever the event is."""

    name: str
    key: str
    execution: str
    sentence: str
    lines: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    private: dict[str, str] = field(default_factory=dict)
    """Text that a chat must not see, and what it sees instead."""

    def text(self) -> str:
        """Return the message as plain text."""
        parts = ([self.sentence], self.lines, self.steps)
        return "\n\n".join("\n".join(each) for each in parts if each)

    def chat(self) -> str:
        """Return it as AWS page "Custom notifications using Amazon Q Developer" asks for it."""
        content = {
            "textType": "client-markdown",
            "title": self._public(self.sentence, 250),
            "description": self._public("\n".join(self.lines), 8000),
            "keywords": [ENV["PIPELINE"], self.name],
        }
        steps = [self._public(each, 350) for each in self.steps]
        content |= {"nextSteps": steps} if steps else {}
        metadata = {"threadId": self.execution} if self.execution else {}
        told = {"version": "1.0", "source": "custom", "content": content, "metadata": metadata}
        return json.dumps(told)

    def _public(self, text: str, most: int) -> str:
        for secret, shown in self.private.items():
            text = text.replace(secret, shown)
        # Slack takes <...> for a mention or a link: a commit must not call the whole channel.
        return cut(text.replace("<", "\u2039").replace(">", "\u203a"), most)


def send(message: Message) -> list[str]:
    """Publish to each topic that has not had `message` yet; return those that took nothing."""
    return [topic for topic in _topics(message) if not _sent(message, topic)]


def claim(key: str) -> bool | None:
    """Return whether nobody claimed `key` before, None if the table does not answer."""
    item = {"id": {"S": key}, "expires": {"N": str(int(time.time()) + REMEMBERED)}}
    return _table("put_item", Item=item, ConditionExpression="attribute_not_exists(id)")


def line(text: Any, most: int) -> str:
    """Return `text` on one line, of at most `most` characters."""
    return cut(" ".join(str(text).split()), most)


def title(text: str) -> str:
    """Return the first line of a commit's message."""
    return line(text.strip().partition("\n")[0], 200)


def cut(text: str, most: int) -> str:
    """Return the first `most` characters of `text`, with an ellipsis where more are missing."""
    return text if len(text) <= most else text[: most - 1] + "\u2026"


def _topics(message: Message) -> list[str]:
    if message.name not in ENV["EVENTS"].split(","):
        return []
    topics = [each for each in (*ENV["PEOPLE"].split(","), ENV["CHAT"]) if each]
    # Where CodePipeline asks at a topic itself, the question is not told there again.
    asked = ENV.get("ASKED") if message.name == "approval-needed" else None
    return [each for each in topics if each != asked]


def _sent(message: Message, topic: str) -> bool:
    key = f"{message.key}/{topic}"
    if claim(key) is False:
        return True
    subject = message.sentence.encode("ascii", "replace").decode()[:100]
    plain = {"Message": message.text(), "Subject": subject}
    try:
        told = {"Message": message.chat()} if topic == ENV["CHAT"] else plain
        client("sns").publish(TopicArn=topic, **told)
    except Exception:
        log.exception("%s took nothing", topic)
        _table("delete_item", Key={"id": {"S": key}})
        return False
    return True


def _table(operation: str, **given: Any) -> bool | None:
    try:
        getattr(client("dynamodb"), operation)(TableName=ENV["TABLE"], **given)
    except Exception as error:
        if type(error).__name__ == "ConditionalCheckFailedException":
            return False
        log.exception("the table does not answer")
        return None
    return True
