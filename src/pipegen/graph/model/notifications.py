"""The notifications of a pipeline: rules and alarms, and the channels that they notify.

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
_CHANNEL_TYPES = {_TOPIC: ("topic", "TopicName"), _FUNCTION: ("function", "FunctionName")}
_SERVICES = {"sns": "topic", "lambda": "function", "sqs": "queue"}
_CHATS = {
    "AWS::Chatbot::SlackChannelConfiguration": ("slack", "SlackWorkspaceId", "SlackChannelId"),
    "AWS::Chatbot::MicrosoftTeamsChannelConfiguration": ("teams", "TeamId", "TeamsChannelId"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule or an alarm; `waits_for` describes the event that it matches."""

    id: str
    name: str
    kind: Literal["event", "alarm", "notification"]
    waits_for: str
    pattern: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Channel:
    """A target of notifications.

    `kind` is email, slack, teams, topic, function, queue, another protocol of a subscription, or
    the service of another target. `address` is the ARN (the logical id if AWS generates the
    name), the e-mail address, or "workspace/channel".
    """

    id: str
    kind: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Notifications:
    """The rules, the channels that they notify, and the edges between them."""

    rules: tuple[Rule, ...]
    channels: tuple[Channel, ...]
    flows: tuple[Edge, ...]


def read_notifications(scope: StackContext, pipeline: Pipeline) -> Notifications:
    """Return the notifications about `pipeline` that the template of `scope` defines.

    Rules without a target, and channels that no rule or approval reaches, are left out.
    """
    reader = _NotificationReader(scope, pipeline)
    rules = tuple(reader.read_rules())
    starts = [*(rule.id for rule in rules), *_notifying_actions(pipeline)]
    flows = tuple(dict.fromkeys(reader.flows_from(starts)))
    sources, targets = {flow.source for flow in flows}, {flow.target for flow in flows}
    return Notifications(
        tuple(rule for rule in rules if rule.id in sources),
        tuple(channel for channel in reader.channels.values() if channel.id in targets),
        flows,
    )


def _notifying_actions(pipeline: Pipeline) -> Iterator[str]:
    for action in pipeline.actions:
        if action.text("NotificationArn"):
            yield action_id(action)


class _NotificationReader:
    """Collects the channels of a template by ARN or address, and the edges to them."""

    def __init__(self, scope: StackContext, pipeline: Pipeline) -> None:
        self._scope = scope
        self._pipeline = pipeline
        self._secrets = no_echo.secrets(scope)
        self._arn = scope.attribute(pipeline.logical_id, "Arn")
        self.channels: dict[str, Channel] = {}
        self._flows: list[Edge] = []
        self._read_topics_and_functions()
        self._read_subscriptions()
        self._read_chats()
        self._read_published_topics()
        self._read_approvals()

    def read_rules(self) -> Iterator[Rule]:
        """Yield the rules about this pipeline, and add the edges to their targets."""
        yield from self._event_rules()
        yield from self._alarms()
        yield from self._notification_rules()

    def _event_rules(self) -> Iterator[Rule]:
        for logical_id, properties in self._resources("AWS::Events::Rule"):
            targets = [target.get("Arn") for target in objects(properties.get("Targets"))]
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
        for logical_id, properties in self._resources("AWS::CloudWatch::Alarm"):
            name = text(properties.get("AlarmName", logical_id))
            waits_for = text(properties.get("MetricName", ""))
            rule = Rule(f"rule:{logical_id}", name, "alarm", waits_for)
            yield self._rule(rule, as_list(properties.get("AlarmActions")))

    def _notification_rules(self) -> Iterator[Rule]:
        for logical_id, properties in self._resources(
            "AWS::CodeStarNotifications::NotificationRule"
        ):
            if properties.get("Resource") == self._arn:
                waits_for = ", ".join(
                    text(event_type).removeprefix("codepipeline-pipeline-")
                    for event_type in as_list(properties.get("EventTypeIds"))
                )
                name = text(properties.get("Name", logical_id))
                rule = Rule(f"rule:{logical_id}", name, "notification", waits_for)
                targets = [
                    target.get("TargetAddress") for target in objects(properties.get("Targets"))
                ]
                yield self._rule(rule, targets)

    def flows_from(self, starts: Iterable[str]) -> Iterator[Edge]:
        """Yield the edges that can be reached from the nodes `starts`, the nearest first."""
        queue, seen = list(starts), set[str]()
        while queue:
            node = queue.pop(0)
            if node not in seen:
                seen.add(node)
                flows = [flow for flow in self._flows if flow.source == node]
                yield from flows
                queue.extend(flow.target for flow in flows)

    def _rule(self, rule: Rule, targets: Iterable[Any]) -> Rule:
        """Add the edges from `rule` to the ARNs `targets`, and return `rule`."""
        for arn in targets:
            if isinstance(arn, str):
                target = PIPELINE if arn == self._arn else self._channel(arn).id
                self._add_flow(rule.id, target, rule.waits_for)
        return rule

    def _read_topics_and_functions(self) -> None:
        for resource_type, (kind, name_property) in _CHANNEL_TYPES.items():
            for logical_id, properties in self._resources(resource_type):
                arn = self._scope.attribute(logical_id, "Arn")
                address = str(arn) if name_property in properties else logical_id
                self.channels[arn] = Channel(f"channel:{logical_id}", kind, logical_id, address)

    def _read_subscriptions(self) -> None:
        for logical_id, properties in self._resources("AWS::SNS::Subscription"):
            self._add_subscription(logical_id, properties.get("TopicArn"), properties)
        for logical_id, properties in self._resources(_TOPIC):
            topic = self._scope.ref(logical_id)
            for index, subscription in enumerate(objects(properties.get("Subscription"))):
                self._add_subscription(f"{logical_id}.{index}", topic, subscription)

    def _add_subscription(self, key: str, topic: Any, properties: Mapping[str, Any]) -> None:
        protocol, endpoint = properties.get("Protocol"), properties.get("Endpoint")
        if isinstance(topic, str) and isinstance(protocol, str) and isinstance(endpoint, str):
            new = Channel(f"channel:{key}", protocol, str(endpoint), str(endpoint))
            channel = self.channels.setdefault(endpoint, new)
            self._add_flow(self._channel(topic).id, channel.id, protocol)

    def _read_chats(self) -> None:
        for resource_type, (kind, workspace_key, name_key) in _CHATS.items():
            for logical_id, properties in self._resources(resource_type):
                name = text(properties.get(name_key, ""))
                address = f"{text(properties.get(workspace_key, ''))}/{name}"
                channel = Channel(f"channel:{logical_id}", kind, name, address)
                self.channels[text(self._scope.ref(logical_id))] = channel
                for topic in as_list(properties.get("SnsTopicArns")):
                    if isinstance(topic, str):
                        self._add_flow(self._channel(topic).id, channel.id, kind)

    def _read_published_topics(self) -> None:
        """Add an edge to each topic in the environment of a function, which publishes to it."""
        for logical_id, properties in self._resources(_FUNCTION):
            environment = json.dumps(properties.get("Environment"))
            for arn in _ARN.findall(environment):  # may be a topic of another template
                self._channel(arn)
            for arn, channel in list(self.channels.items()):
                if channel.kind == "topic" and arn in environment:
                    self._add_flow(f"channel:{logical_id}", channel.id, "tells")

    def _read_approvals(self) -> None:
        for action in self._pipeline.actions:
            topic = action.text("NotificationArn")
            if topic:
                self._add_flow(action_id(action), self._channel(topic).id, "asks")

    def _add_flow(self, source: str, target: str, label: str) -> None:
        self._flows.append(Edge("event", source, target, label))

    def _channel(self, arn: str) -> Channel:
        """Return the channel with `arn`; add one if the template does not define it."""
        if arn not in self.channels:
            parts = arn.split(":", 5)
            service = parts[2] if len(parts) == 6 else "target"
            kind = _SERVICES.get(service, service)
            name = arn.rpartition(":")[2]
            self.channels[arn] = Channel(f"channel:{arn}", kind, name, str(arn))
        return self.channels[arn]

    def _resources(self, resource_type: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield logical id and properties of each resource of this type."""
        for logical_id in self._scope.template.of_type(resource_type):
            if self._scope.exists(logical_id):
                yield logical_id, no_echo.redact(self._scope.properties(logical_id), self._secrets)
