"""Check that the targets of rules, topics and alarms accept their events; the emulator does not.

Sources: "Using resource-based policies for Amazon EventBridge" in its user guide, which says that
the policies of topics take no conditions; "AWS::Lambda::Permission" in the CloudFormation template
reference; "Notifying users on alarm changes" in the CloudWatch user guide. Targets that the
template does not create, or that a role of the target reaches, are skipped.
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

_EVENTBRIDGE, _SNS = "events.amazonaws.com", "sns.amazonaws.com"
_ALARMS = "cloudwatch.amazonaws.com"
_ALARM_ACTIONS = ("AlarmActions", "InsufficientDataActions", "OKActions")
_POLICIES: Mapping[str, tuple[str, str, str]] = {
    "AWS::SNS::Topic": ("sns:Publish", "AWS::SNS::TopicPolicy", "Topics"),
    "AWS::SQS::Queue": ("sqs:SendMessage", "AWS::SQS::QueuePolicy", "Queues"),
}
"""Target type → the action that delivers to it, its policy type, and the property."""


@dataclass(frozen=True)
class _Target:
    service: str
    source: str
    """The ARN of the rule, topic or alarm."""
    arn: Any


def target_policy_errors(scope: StackContext) -> Iterator[ActionFailed]:
    """Yield each delivery of the template of `scope` that the policy of its target rejects."""
    logical_ids = {
        scope.attribute(logical_id, "Arn"): logical_id
        for resource_type in ("AWS::Lambda::Function", *_POLICIES)
        for logical_id in scope.of_type(resource_type)
    }
    for target in _targets(scope):
        if isinstance(target.arn, str) and target.arn in logical_ids:
            logical_id = logical_ids[target.arn]
            yield from _policy_errors(scope, target, logical_id)
            yield from key_access.key_access_errors(
                scope, target.service, target.source, logical_id
            )


def _targets(scope: StackContext) -> Iterator[_Target]:
    for logical_id in scope.of_type("AWS::Events::Rule"):
        arn = text(scope.attribute(logical_id, "Arn"))
        for target in _objects(scope.properties(logical_id).get("Targets")):
            if "RoleArn" not in target:
                yield _Target(_EVENTBRIDGE, arn, target.get("Arn"))
            for queue in _objects([target.get("DeadLetterConfig")]):
                yield _Target(_EVENTBRIDGE, arn, queue.get("Arn"))
    for logical_id in scope.of_type("AWS::CloudWatch::Alarm"):
        for key in _ALARM_ACTIONS:
            targets = scope.properties(logical_id).get(key)
            for target in targets if isinstance(targets, list) else []:
                yield _Target(_ALARMS, text(scope.attribute(logical_id, "Arn")), target)
    for logical_id in scope.of_type("AWS::SNS::Topic"):
        for subscription in _objects(scope.properties(logical_id).get("Subscription")):
            yield _Target(_SNS, text(scope.ref(logical_id)), subscription.get("Endpoint"))
    for logical_id in scope.of_type("AWS::SNS::Subscription"):
        properties = scope.properties(logical_id)
        topic = text(properties.get("TopicArn"))
        yield _Target(_SNS, topic, properties.get("Endpoint"))
        for queue in _objects([properties.get("RedrivePolicy")]):
            yield _Target(_SNS, topic, queue.get("deadLetterTargetArn"))


def _policy_errors(
    scope: StackContext, target: _Target, logical_id: str
) -> Iterator[ActionFailed]:
    resource_type = scope.template.resources[logical_id]["Type"]
    action, *_ = _POLICIES.get(resource_type, ("lambda:InvokeFunction",))
    # EventBridge does not pass the rule's ARN and account to a topic.
    is_anonymous = target.service == _EVENTBRIDGE and resource_type == "AWS::SNS::Topic"
    source_keys = {
        "aws:SourceArn": target.source,
        "aws:SourceAccount": scope.ref("AWS::AccountId"),
    }
    context = {} if is_anonymous else source_keys
    request = Request(Principal(service=target.service), action, target.arn, None, context)
    policy = tuple(_statements(scope, resource_type, logical_id))
    if target.service == _ALARMS and not policy:
        return  # the default policy of a topic allows the alarms of its account
    decision = evaluate(request, Policies(resource=policy))
    if not decision.allowed:
        location = FileLocation(Path(scope.template.path), ("Resources", logical_id))
        hint = f"allow {action} to {target.service} for {target.source} there"
        if is_anonymous:
            hint = f"allow {action} to {target.service} there, without a condition"
        yield ActionFailed(decision.reason, hint, location)


def _statements(scope: StackContext, resource_type: str, logical_id: str) -> Iterator[Statement]:
    if resource_type in _POLICIES:
        _, policy_type, key = _POLICIES[resource_type]
        for policy_id in scope.of_type(policy_type):
            properties = scope.properties(policy_id)
            if scope.ref(logical_id) in (properties.get(key) or ()):
                yield from parse_statements(properties.get("PolicyDocument"))
        return
    names = (scope.ref(logical_id), scope.attribute(logical_id, "Arn"))
    for permission_id in scope.of_type("AWS::Lambda::Permission"):
        properties = scope.properties(permission_id)
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
    return (
        [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []
    )
