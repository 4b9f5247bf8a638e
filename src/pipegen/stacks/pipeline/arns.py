"""ARNs built from fixed names, so that no policy depends on the resource that it covers."""

from pipegen.config.delivery import Delivery

_SCOPE = "${AWS::Region}:${AWS::AccountId}"


def pipeline(delivery: Delivery) -> str:
    """Return the ARN of the pipeline, as text for `Fn::Sub`."""
    return f"arn:${{AWS::Partition}}:codepipeline:{_SCOPE}:{delivery.config.pipeline.name}"


def events_role(delivery: Delivery) -> str:
    """Return the ARN of the role of the events function, as text for `Fn::Sub`."""
    return f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/{delivery.events_function}"


def alarm(delivery: Delivery) -> str:
    """Return the ARN of the alarm on the dead-letter queue, as text for `Fn::Sub`."""
    return f"arn:${{AWS::Partition}}:cloudwatch:{_SCOPE}:alarm:{delivery.dead_letter_alarm}"


def rule(name: str) -> str:
    """Return the ARN of the EventBridge rule `name`, as text for `Fn::Sub`."""
    return f"arn:${{AWS::Partition}}:events:{_SCOPE}:rule/{name}"
