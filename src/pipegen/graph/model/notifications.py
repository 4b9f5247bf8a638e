"""Who is told of what: from a rule or an alarm, over functions and topics, to people.

Sources: "AWS::Events::Rule", "AWS::CloudWatch::Alarm", "AWS::SNS::Subscription",
"AWS::CodeStarNotifications::NotificationRule" and "AWS::Chatbot::SlackChannelConfiguration" in the
CloudFormation template reference.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pipegen.cloudformation import no_echo
from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.unresolved import text
from pipegen.codepipeline.model import Pipeline
from pipegen.graph.model import event_patterns
from pipegen.graph.model.edges import PIPELINE, Edge, action_id
from pipegen.graph.model.event_patterns import as_list, objects

_TOPIC, _FUNCTION = "AWS::SNS::Topic", "AWS::Lambda::Function"
_ARN = re.compile(r"arn:[\w-]+:sns:[\w-]+:\d{12}:[\w.-]+")
_OWN = {_TOPIC: ("topic", "TopicName"), _FUNCTION: ("function", "FunctionName")}
_SERVICES = {"sns": "topic", "lambda": "function", "sqs": "queue"}
_CHATS = {
    "AWS::Chatbot::SlackChannelConfiguration": ("slack", "SlackWorkspaceId", "SlackChannelId"),
    "AWS::Chatbot::MicrosoftTeamsChannelConfiguration": ("teams", "TeamId", "TeamsChannelId"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What waits for something to happen; `waits_for` says for what, in words."""

    id: str
    name: str
    kind: Literal["event", "alarm", "notification"]
    waits_for: str
    pattern: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Channel:
    """Who or what is told.

    `kind` is email, slack, teams, topic, function, queue, another protocol of a subscription, or
    the service of another target. `address` is the ARN (the logical id where only AWS
    knows the name), the e-mail address, or workspace and channel.
    """

    id: str
    kind: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Notifications:
    """The rules that wait, the channels that they reach, and the flows between all of them."""

    rules: tuple[Rule, ...]
    channels: tuple[Channel, ...]
    flows: tuple[Edge, ...]


def read_notifications(scope: StackContext, pipeline: Pipeline) -> Notifications:
    """Return who is told of what happens in `pipeline`, as the template of `scope` says."""
    reading = _Reading(scope, pipeline)
    rules = tuple(reading.rules())
    flows = tuple(
        dict.fromkeys(reading.reached([*(each.id for each in rules), *_asking(pipeline)]))
    )
    ends = {each.target for each in flows}
    channels = tuple(each for each in reading.channels.values() if each.id in ends)
    return Notifications(
        tuple(each for each in rules if any(f.source == each.id for f in flows)), channels, flows
    )


def _asking(pipeline: Pipeline) -> Iterator[str]:
    for each in pipeline.actions:
        if each.text("NotificationArn"):
            yield action_id(each)


class _Reading:
    """Channels by their address, made where they are first named, and all flows."""

    def __init__(self, scope: StackContext, pipeline: Pipeline) -> None:
        self._scope = scope
        self._pipeline = pipeline
        self._secrets = no_echo.secrets(scope)
        self._arn = scope.attribute(pipeline.logical_id, "Arn")
        self.channels: dict[str, Channel] = {}
        self._flows: list[Edge] = []
        self._own()
        self._subscriptions()
        self._chats()
        self._functions()
        self._questions()

    def rules(self) -> Iterator[Rule]:
        """Yield the rules about this pipeline, and note what they tell whom."""
        yield from self._event_rules()
        yield from self._alarms()
        yield from self._notifications()

    def _event_rules(self) -> Iterator[Rule]:
        for logical_id, properties in self._of("AWS::Events::Rule"):
            targets = [each.get("Arn") for each in objects(properties.get("Targets"))]
            pattern = properties.get("EventPattern")
            pattern = pattern if isinstance(pattern, dict) else {}
            if self._arn in targets or event_patterns.matches_pipeline(
                pattern, self._pipeline.name
            ):
                waits_for = event_patterns.describe(pattern) or text(
                    properties.get("ScheduleExpression", "")
                )
                name = text(properties.get("Name", logical_id))
                yield self._rule(
                    Rule(f"rule:{logical_id}", name, "event", waits_for, pattern), targets
                )

    def _alarms(self) -> Iterator[Rule]:
        for logical_id, properties in self._of("AWS::CloudWatch::Alarm"):
            name = text(properties.get("AlarmName", logical_id))
            waits_for = text(properties.get("MetricName", ""))
            rule = Rule(f"rule:{logical_id}", name, "alarm", waits_for)
            yield self._rule(rule, as_list(properties.get("AlarmActions")))

    def _notifications(self) -> Iterator[Rule]:
        for logical_id, properties in self._of("AWS::CodeStarNotifications::NotificationRule"):
            if properties.get("Resource") == self._arn:
                waits_for = ", ".join(
                    text(each).removeprefix("codepipeline-pipeline-")
                    for each in as_list(properties.get("EventTypeIds"))
                )
                name = text(properties.get("Name", logical_id))
                rule = Rule(f"rule:{logical_id}", name, "notification", waits_for)
                targets = [
                    each.get("TargetAddress") for each in objects(properties.get("Targets"))
                ]
                yield self._rule(rule, targets)

    def reached(self, starts: Iterable[str]) -> Iterator[Edge]:
        """Yield the flows that come from `starts`, over others."""
        waiting, seen = list(starts), set[str]()
        while waiting:
            at = waiting.pop(0)
            if at not in seen:
                seen.add(at)
                found = [each for each in self._flows if each.source == at]
                yield from found
                waiting.extend(each.target for each in found)

    def _rule(self, rule: Rule, targets: Iterable[Any]) -> Rule:
        for each in targets:
            if isinstance(each, str):
                end = PIPELINE if each == self._arn else self._channel(each).id
                self._flows.append(Edge("event", rule.id, end, rule.waits_for))
        return rule

    def _own(self) -> None:
        for kind, (called, name) in _OWN.items():
            for logical_id, properties in self._of(kind):
                arn = self._scope.attribute(logical_id, "Arn")
                address = str(arn) if name in properties else logical_id
                self.channels[arn] = Channel(f"channel:{logical_id}", called, logical_id, address)

    def _subscriptions(self) -> None:
        for logical_id, properties in self._of("AWS::SNS::Subscription"):
            self._subscribed(logical_id, properties.get("TopicArn"), properties)
        for logical_id, properties in self._of(_TOPIC):
            for index, each in enumerate(objects(properties.get("Subscription"))):
                self._subscribed(f"{logical_id}.{index}", self._scope.ref(logical_id), each)

    def _subscribed(self, key: str, topic: Any, properties: Mapping[str, Any]) -> None:
        protocol, endpoint = properties.get("Protocol"), properties.get("Endpoint")
        if isinstance(topic, str) and isinstance(protocol, str) and isinstance(endpoint, str):
            known = Channel(f"channel:{key}", protocol, str(endpoint), str(endpoint))
            end = self.channels.setdefault(endpoint, known)
            self._flows.append(Edge("event", self._channel(topic).id, end.id, protocol))

    def _chats(self) -> None:
        for kind, (name, place, room) in _CHATS.items():
            for logical_id, properties in self._of(kind):
                address = f"{text(properties.get(place, ''))}/{text(properties.get(room, ''))}"
                end = Channel(
                    f"channel:{logical_id}", name, text(properties.get(room, "")), address
                )
                self.channels[text(self._scope.ref(logical_id))] = end
                for topic in as_list(properties.get("SnsTopicArns")):
                    if isinstance(topic, str):
                        self._flows.append(Edge("event", self._channel(topic).id, end.id, name))

    def _functions(self) -> None:
        """Note the topics that a function's environment names: it publishes to them."""
        for logical_id, properties in self._of(_FUNCTION):
            named = json.dumps(properties.get("Environment"))
            for each in _ARN.findall(named):  # one of another template, too
                self._channel(each)
            for arn, channel in list(self.channels.items()):
                if channel.kind == "topic" and arn in named:
                    self._flows.append(Edge("event", f"channel:{logical_id}", channel.id, "tells"))

    def _questions(self) -> None:
        for action in self._pipeline.actions:
            topic = action.text("NotificationArn")
            if topic:
                end = self._channel(topic)
                self._flows.append(Edge("event", action_id(action), end.id, "asks"))

    def _channel(self, arn: str) -> Channel:
        if arn not in self.channels:
            parts = arn.split(":", 5)
            service = parts[2] if len(parts) == 6 else "target"
            kind = _SERVICES.get(service, service)
            name = arn.rpartition(":")[2]
            self.channels[arn] = Channel(f"channel:{arn}", kind, name, str(arn))
        return self.channels[arn]

    def _of(self, kind: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for logical_id in self._scope.template.of_type(kind):
            if self._scope.exists(logical_id):
                yield logical_id, no_echo.redact(self._scope.properties(logical_id), self._secrets)
