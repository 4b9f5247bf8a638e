"""The dead-letter queue for undelivered events and messages, and its alarm."""

from collections.abc import Iterator
from typing import Any

from awacs import aws
from troposphere import GetAtt, Ref, Sub, Template, cloudwatch, sqs

from pipegen.config.delivery import Delivery
from pipegen.stacks import conventions, policy_documents
from pipegen.stacks.pipeline import arns, event_rules, topics

_RETENTION_SECONDS = 14 * 24 * 3600  # the maximum of Amazon SQS


def add(template: Template, delivery: Delivery) -> None:
    """Add the queue, its policy and the alarm."""
    template.add_resource(
        sqs.Queue(
            "UndeliveredQueue",
            **conventions.DELETE,
            MessageRetentionPeriod=_RETENTION_SECONDS,
            SqsManagedSseEnabled=True,
        )
    )
    template.add_resource(_policy(delivery))
    template.add_resource(_alarm(delivery))


def _policy(delivery: Delivery) -> sqs.QueuePolicy:
    return sqs.QueuePolicy(
        "UndeliveredQueuePolicy",
        Queues=[Ref("UndeliveredQueue")],
        PolicyDocument=policy_documents.document(*_senders(delivery)),
    )


def _senders(delivery: Delivery) -> Iterator[aws.Statement]:
    queue = GetAtt("UndeliveredQueue", "Arn")
    send = ["sqs:SendMessage"]
    if rules := [Sub(arns.rule(name)) for name in event_rules.rule_names(delivery)]:
        events = aws.Principal("Service", "events.amazonaws.com")
        from_rules = aws.ArnEquals({"aws:SourceArn": rules})
        yield policy_documents.allow_principal(
            "KeepFromEventBridge", events, send, [queue], from_rules
        )
    if delivery.creates_approval_topic:
        sns = aws.Principal("Service", "sns.amazonaws.com")
        from_topic = aws.ArnEquals({"aws:SourceArn": Ref("ApprovalsTopic")})
        yield policy_documents.allow_principal("KeepFromApprovals", sns, send, [queue], from_topic)
    plain_http = aws.Bool({"aws:SecureTransport": "false"})
    yield policy_documents.deny("DenyPlainHttp", ["sqs:*"], [queue], plain_http)


def _alarm(delivery: Delivery) -> cloudwatch.Alarm:
    config = delivery.config
    recipients = topics.text_topics(config) + topics.chat_topics(config)
    actions: dict[str, Any] = {"AlarmActions": recipients} if recipients else {}
    return cloudwatch.Alarm(
        "UndeliveredAlarm",
        AlarmName=delivery.dead_letter_alarm,
        AlarmDescription=(
            f"Nobody was told of an event of the pipeline {config.pipeline.name}: "
            "it is in the queue UndeliveredQueue of its stack."
        ),
        Namespace="AWS/SQS",
        MetricName="ApproximateNumberOfMessagesVisible",
        Dimensions=[
            cloudwatch.MetricDimension(
                Name="QueueName", Value=GetAtt("UndeliveredQueue", "QueueName")
            )
        ],
        Statistic="Maximum",
        Period=300,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        TreatMissingData="notBreaching",
        **actions,
    )
