"""Whether what rules, topics and alarms deliver to lets them, which the emulator does not ask.

Sources: "Using resource-based policies for Amazon EventBridge" in its user guide, which says that
the policies of topics take no conditions, "AWS::Lambda::Permission" in the CloudFormation template
reference, and "Notifying users on alarm changes" in the CloudWatch user guide. What the template
does not make, or a role of the target's own reaches, is not looked at.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.unresolved import text
from pipegen.iam.evaluator import Policies, evaluate
from pipegen.iam.policy_document import Statement, parse_statements
from pipegen.iam.request import Principal, Request
from pipegen.rehearsal.checks import key_access
from pipegen.rehearsal.checks.failure import ActionFailed, FileLocation

_EVENTS, _SNS = "events.amazonaws.com", "sns.amazonaws.com"
_ALARMS = "cloudwatch.amazonaws.com"
_OF_ALARM = ("AlarmActions", "InsufficientDataActions", "OKActions")
_POLICIES: Mapping[str, tuple[str, str, str]] = {
    "AWS::SNS::Topic": ("sns:Publish", "AWS::SNS::TopicPolicy", "Topics"),
    "AWS::SQS::Queue": ("sqs:SendMessage", "AWS::SQS::QueuePolicy", "Queues"),
}
"""Type → what delivering to it is called, the type that gives its policy, where that names it."""


@dataclass(frozen=True)
class _Target:
    service: str
    source: str
    """The ARN of the rule, topic or alarm."""
    target: Any


def target_policy_errors(scope: StackContext) -> Iterator[ActionFailed]:
    """Yield each delivery of the template of `scope` that is refused by what it goes to."""
    made = {
        scope.attribute(each, "Arn"): each
        for kind in ("AWS::Lambda::Function", *_POLICIES)
        for each in scope.of_type(kind)
    }
    for route in _routes(scope):
        if isinstance(route.target, str) and route.target in made:
            target = made[route.target]
            yield from _refused(scope, route, target)
            yield from key_access.key_access_errors(scope, route.service, route.source, target)


def _routes(scope: StackContext) -> Iterator[_Target]:
    for each in scope.of_type("AWS::Events::Rule"):
        arn = text(scope.attribute(each, "Arn"))
        for target in _objects(scope.properties(each).get("Targets")):
            if "RoleArn" not in target:
                yield _Target(_EVENTS, arn, target.get("Arn"))
            for letters in _objects([target.get("DeadLetterConfig")]):
                yield _Target(_EVENTS, arn, letters.get("Arn"))
    for each in scope.of_type("AWS::CloudWatch::Alarm"):
        for key in _OF_ALARM:
            targets = scope.properties(each).get(key)
            for target in targets if isinstance(targets, list) else []:
                yield _Target(_ALARMS, text(scope.attribute(each, "Arn")), target)
    for each in scope.of_type("AWS::SNS::Topic"):
        for own in _objects(scope.properties(each).get("Subscription")):
            yield _Target(_SNS, text(scope.ref(each)), own.get("Endpoint"))
    for each in scope.of_type("AWS::SNS::Subscription"):
        properties = scope.properties(each)
        topic = text(properties.get("TopicArn"))
        yield _Target(_SNS, topic, properties.get("Endpoint"))
        for letters in _objects([properties.get("RedrivePolicy")]):
            yield _Target(_SNS, topic, letters.get("deadLetterTargetArn"))


def _refused(scope: StackContext, route: _Target, logical_id: str) -> Iterator[ActionFailed]:
    kind = scope.template.resources[logical_id]["Type"]
    action, *_ = _POLICIES.get(kind, ("lambda:InvokeFunction",))
    # EventBridge tells a topic nothing of the rule.
    silent = route.service == _EVENTS and kind == "AWS::SNS::Topic"
    known = {"aws:SourceArn": route.source, "aws:SourceAccount": scope.ref("AWS::AccountId")}
    context = {} if silent else known
    request = Request(Principal(service=route.service), action, route.target, None, context)
    policy = tuple(_policy(scope, kind, logical_id))
    if route.service == _ALARMS and not policy:
        return  # the policy that a topic has by itself admits the alarms of its account
    decision = evaluate(request, Policies(resource=policy))
    if not decision.allowed:
        place = FileLocation(Path(scope.template.path), ("Resources", logical_id))
        help_ = f"allow {action} to {route.service} for {route.source} there"
        if silent:
            help_ = f"allow {action} to {route.service} there, without a condition"
        yield ActionFailed(decision.reason, help_, place)


def _policy(scope: StackContext, kind: str, logical_id: str) -> Iterator[Statement]:
    if kind in _POLICIES:
        _, policy, key = _POLICIES[kind]
        for each in scope.of_type(policy):
            properties = scope.properties(each)
            if scope.ref(logical_id) in (properties.get(key) or ()):
                yield from parse_statements(properties.get("PolicyDocument"))
        return
    names = (scope.ref(logical_id), scope.attribute(logical_id, "Arn"))
    for each in scope.of_type("AWS::Lambda::Permission"):
        properties = scope.properties(each)
        if properties.get("FunctionName") in names:
            yield from parse_statements({"Statement": _statement(properties)})


def _statement(permission: Mapping[str, Any]) -> dict[str, Any]:
    """Return the statement that a permission adds to the policy of its function."""
    conditions = {
        operator: {f"aws:{key}": permission[key]}
        for operator, key in (("ArnLike", "SourceArn"), ("StringEquals", "SourceAccount"))
        if key in permission
    }
    return {
        "Effect": "Allow",
        "Principal": {"Service": permission.get("Principal")},
        "Action": permission.get("Action"),
        "Resource": "*",
        "Condition": conditions,
    }


def _objects(values: Any) -> list[Mapping[str, Any]]:
    return [e for e in values if isinstance(e, dict)] if isinstance(values, list) else []
