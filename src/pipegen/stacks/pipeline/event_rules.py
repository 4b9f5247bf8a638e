"""The rules: which of CodePipeline's events reach the events function, and nothing else does.

Source: AWS page "Monitoring CodePipeline events".
"""

from collections.abc import Iterator, Mapping
from typing import Any

from troposphere import GetAtt, Ref, Sub, Template, awslambda, events

from pipegen.config.delivery import Delivery
from pipegen.stacks.pipeline import arns

_PIPELINE = "CodePipeline Pipeline Execution State Change"
_ACTION = "CodePipeline Action Execution State Change"
_STATES = {
    "failed": ["FAILED"],
    "rolled-back": ["SUCCEEDED"],
    "stopped": ["CANCELED", "STOPPED"],
    "succeeded": ["SUCCEEDED"],
    "superseded": ["SUPERSEDED"],
}
_ANSWERS = {"approval-needed": ["STARTED"], "approved": ["SUCCEEDED"], "rejected": ["FAILED"]}


def add(template: Template, delivery: Delivery) -> None:
    """Add the rules, and what lets each of them call the events function."""
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


def names_of(delivery: Delivery) -> list[str]:
    """Return the names of the rules."""
    return [name for _, name, _ in _rules(delivery)]


def _rules(delivery: Delivery) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    if states := _pipeline_states(delivery):
        yield "PipelineRule", delivery.pipeline_rule, _pattern(delivery, _PIPELINE, states)
    if states := _approval_states(delivery):
        approvals = {"type": {"category": ["Approval"]}}
        pattern = _pattern(delivery, _ACTION, states, **approvals)
        yield "ApprovalRule", delivery.approval_rule, pattern


def _pipeline_states(delivery: Delivery) -> list[str]:
    notify = delivery.config.notify
    wanted = {*notify.events} if notify.is_enabled else set()
    if notify.rollback:
        wanted.add("failed")
    return sorted({state for event in wanted for state in _STATES.get(event, ())})


def _approval_states(delivery: Delivery) -> list[str]:
    notify = delivery.config.notify
    wanted = {*notify.events} if notify.is_enabled and delivery.approvals else set()
    if delivery.creates_approval_topic:
        wanted.discard("approval-needed")  # the approval itself says so, with the link to it
    return sorted({state for event in wanted for state in _ANSWERS.get(event, ())})


def _pattern(delivery: Delivery, kind: str, states: list[str], **more: Any) -> Mapping[str, Any]:
    detail = {"pipeline": [delivery.config.pipeline.name], "state": states, **more}
    return {"source": ["aws.codepipeline"], "detail-type": [kind], "detail": detail}


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
