"""The EventBridge rules: which events of CodePipeline invoke the events function.

Source: AWS page "Monitoring CodePipeline events".
"""

from collections.abc import Iterator, Mapping
from typing import Any

from troposphere import GetAtt, Ref, Sub, Template, awslambda, events

from pipegen.config.delivery import Delivery
from pipegen.stacks.pipeline import arns

_PIPELINE_EVENT = "CodePipeline Pipeline Execution State Change"
_ACTION_EVENT = "CodePipeline Action Execution State Change"
_PIPELINE_STATES = {
    "failed": ["FAILED"],
    "rolled-back": ["SUCCEEDED"],
    "stopped": ["CANCELED", "STOPPED"],
    "succeeded": ["SUCCEEDED"],
    "superseded": ["SUPERSEDED"],
}
_APPROVAL_STATES = {
    "approval-needed": ["STARTED"],
    "approved": ["SUCCEEDED"],
    "rejected": ["FAILED"],
}


def add(template: Template, delivery: Delivery) -> None:
    """Add the rules, and the permission of each to invoke the events function."""
    for logical_id, name, pattern in _rules(delivery):
        template.add_resource(_rule(delivery, logical_id, name, pattern))
        template.add_resource(
            awslambda.Permission(
                f"{logical_id}Permission",
                Action="lambda:InvokeFunction",
                FunctionName=Ref("EventsFunction"),
                Principal="events.amazonaws.com",
                SourceArn=Sub(arns.rule(name)),
            )
        )


def rule_names(delivery: Delivery) -> list[str]:
    """Return the names of the rules."""
    return [name for _, name, _ in _rules(delivery)]


def _rules(delivery: Delivery) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    if states := _pipeline_states(delivery):
        yield "PipelineRule", delivery.pipeline_rule, _pattern(delivery, _PIPELINE_EVENT, states)
    if states := _approval_states(delivery):
        approvals = {"type": {"category": ["Approval"]}}
        pattern = _pattern(delivery, _ACTION_EVENT, states, **approvals)
        yield "ApprovalRule", delivery.approval_rule, pattern


def _pipeline_states(delivery: Delivery) -> list[str]:
    notify = delivery.config.notify
    event_names = {*notify.events} if notify.is_enabled else set()
    if notify.rollback:
        event_names.add("failed")
    return sorted({state for event in event_names for state in _PIPELINE_STATES.get(event, ())})


def _approval_states(delivery: Delivery) -> list[str]:
    notify = delivery.config.notify
    event_names = {*notify.events} if notify.is_enabled and delivery.approvals else set()
    if delivery.creates_approval_topic:
        event_names.discard("approval-needed")  # the topic gets this from the approval itself
    return sorted({state for event in event_names for state in _APPROVAL_STATES.get(event, ())})


def _pattern(
    delivery: Delivery, detail_type: str, states: list[str], **criteria: Any
) -> Mapping[str, Any]:
    detail = {"pipeline": [delivery.config.pipeline.name], "state": states, **criteria}
    return {"source": ["aws.codepipeline"], "detail-type": [detail_type], "detail": detail}


def _rule(
    delivery: Delivery, logical_id: str, name: str, pattern: Mapping[str, Any]
) -> events.Rule:
    target = events.Target(
        Id="EventsFunction",
        Arn=GetAtt("EventsFunction", "Arn"),
        DeadLetterConfig=events.DeadLetterConfig(Arn=GetAtt("UndeliveredQueue", "Arn")),
    )
    return events.Rule(
        logical_id,
        Name=name,
        Description=f"Lets the events function know what {delivery.config.pipeline.name} does.",
        EventPattern=pattern,
        Targets=[target],
    )
