"""Monitoring: the rule on the pipeline's state changes, and the topic that tells people."""

from binascii import crc32
from collections.abc import Iterator
from typing import Any

from awacs import aws
from troposphere import GetAtt, Ref, Template, events, iam, sns

from pipegen.config import Config
from pipegen.delivery import Delivery
from pipegen.stacks import keys, policies, wiring


def add(template: Template, delivery: Delivery) -> None:
    """Add the rule, and a topic of our own with its key and subscriptions where one is needed."""
    config = delivery.config
    if has_topic(config):
        _add_topic(template, delivery)
    if delivery.topic_is_elsewhere:
        template.add_resource(_role(delivery))
    template.add_resource(_rule(delivery))


def has_topic(config: Config) -> bool:
    """Return whether the stack has a topic of its own: without a given one, or for the e-mails."""
    return config.notify.topic is None or bool(config.notify.email)


def approval_key(config: Config) -> Any:
    """Return the ARN of the key of the topic that asks for approval, None where it has none."""
    return config.notify.topic_key if config.notify.topic else GetAtt("MessageKey", "Arn")


def _add_topic(template: Template, delivery: Delivery) -> None:
    events_service = aws.Principal("Service", "events.amazonaws.com")
    encrypt = policies.admit(
        "EncryptByEventBridge", events_service, ["kms:Decrypt", "kms:GenerateDataKey*"], ["*"]
    )
    template.add_resource(keys.key("MessageKey", "Encrypts messages to people.", encrypt))
    template.add_resource(keys.alias("MessageKeyAlias", delivery.message_alias, "MessageKey"))
    template.add_resource(
        sns.Topic("PeopleTopic", **wiring.RETAINED, KmsMasterKeyId=GetAtt("MessageKey", "Arn"))
    )
    # EventBridge is refused by any Condition here (AWS page "Using resource-based policies for
    # EventBridge").
    publish = policies.admit(
        "PublishByEventBridge", events_service, ["sns:Publish"], [Ref("PeopleTopic")]
    )
    template.add_resource(
        sns.TopicPolicy(
            "PeopleTopicPolicy",
            Topics=[Ref("PeopleTopic")],
            PolicyDocument=policies.document(publish),
        )
    )
    for subscription in _subscriptions(delivery.config):
        template.add_resource(subscription)


def _subscriptions(config: Config) -> Iterator[sns.SubscriptionResource]:
    for address in dict.fromkeys(config.notify.email):
        # Called after the address: another one added or taken away asks nobody to confirm again.
        yield sns.SubscriptionResource(
            f"Email{crc32(address.encode()):08x}",
            TopicArn=Ref("PeopleTopic"),
            Protocol="email",
            Endpoint=address,
        )


def _role(delivery: Delivery) -> iam.Role:
    """Return what EventBridge publishes with across accounts, where it asks for a role.

    In the pipeline's own account it must have none (AWS pages "Sending events to an AWS service in
    another account", "Using resource-based policies for EventBridge").
    """
    notify = delivery.config.notify
    statements = [policies.allow("TellPeople", ["sns:Publish"], [notify.topic])]
    if notify.topic_key is not None:
        encrypt = ["kms:Decrypt", "kms:GenerateDataKey*"]
        statements.append(policies.allow("EncryptTheMessage", encrypt, [notify.topic_key]))
    return iam.Role(
        "EventsRole",
        RoleName=delivery.events_role,
        Description="What EventBridge tells people with.",
        AssumeRolePolicyDocument=policies.trust("events.amazonaws.com"),
        Policies=[iam.Policy(PolicyName="Publish", PolicyDocument=policies.document(*statements))],
    )


def _rule(delivery: Delivery) -> events.Rule:
    pipeline = delivery.config.pipeline
    states = ["CANCELED", "FAILED", "STOPPED", "SUCCEEDED"]
    if pipeline.execution_mode == "superseded":
        states.append("SUPERSEDED")
    return events.Rule(
        "StateChangeRule",
        Description=f"Tells people how an execution of {pipeline.name} ended.",
        EventPattern={
            "source": ["aws.codepipeline"],
            "detail-type": ["CodePipeline Pipeline Execution State Change"],
            "detail": {"pipeline": [pipeline.name], "state": states},
        },
        Targets=list(_targets(delivery)),
    )


def _targets(delivery: Delivery) -> Iterator[events.Target]:
    notify = delivery.config.notify
    if has_topic(delivery.config):
        yield _target("PeopleTopic", Ref("PeopleTopic"), delivery)
    if notify.topic is not None:
        role = {"RoleArn": GetAtt("EventsRole", "Arn")} if delivery.topic_is_elsewhere else {}
        yield _target("GivenTopic", notify.topic, delivery, **role)


def _target(name: str, arn: Any, delivery: Delivery, **more: Any) -> events.Target:
    # Only what every event of this kind has: a path that is missing makes the whole delivery fail.
    paths = {"execution": "$.detail.execution-id", "state": "$.detail.state", "time": "$.time"}
    said = f"{delivery.config.pipeline.name}: execution <execution> is <state> since <time>."
    link = f"{console(delivery)}/executions/<execution>/timeline"
    return events.Target(
        Id=name,
        Arn=arn,
        InputTransformer=events.InputTransformer(
            InputPathsMap=paths, InputTemplate=f'"{said}"\n"{link}"'
        ),
        **more,
    )


def console(delivery: Delivery) -> str:
    """Return the address of the pipeline in the AWS console."""
    pipeline = delivery.config.pipeline
    domain = {
        "aws-cn": "console.amazonaws.cn",
        "aws-us-gov": "console.amazonaws-us-gov.com",
    }.get(delivery.partition, f"{pipeline.region}.console.aws.amazon.com")
    return f"https://{domain}/codesuite/codepipeline/pipelines/{pipeline.name}"
