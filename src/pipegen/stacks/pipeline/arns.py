"""ARNs spelt from fixed names, so that no policy depends on what it is about."""

from pipegen.config.delivery import Delivery

_HERE = "${AWS::Region}:${AWS::AccountId}"


def pipeline(delivery: Delivery) -> str:
    """Return the ARN of the pipeline, as text for `Fn::Sub`."""
    return f"arn:${{AWS::Partition}}:codepipeline:{_HERE}:{delivery.config.pipeline.name}"


def events_role(delivery: Delivery) -> str:
    """Return the ARN of the role of the events function, as text for `Fn::Sub`."""
    return f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/{delivery.events_function}"


def alarm(delivery: Delivery) -> str:
    """Return the ARN of the alarm on what was not delivered, as text for `Fn::Sub`."""
    return f"arn:${{AWS::Partition}}:cloudwatch:{_HERE}:alarm:{delivery.dead_letter_alarm}"


def rule(name: str) -> str:
    """Return the ARN of the rule called `name`, as text for `Fn::Sub`."""
    return f"arn:${{AWS::Partition}}:events:{_HERE}:rule/{name}"
