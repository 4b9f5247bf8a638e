"""The SNS topics for e-mail, for chat channels and for approvals, each only if needed."""

from binascii import crc32
from collections.abc import Iterator
from typing import Any

from awacs import aws
from troposphere import GetAtt, Ref, Sub, Template, kms, sns

from pipegen.config.delivery import Delivery
from pipegen.config.model import Config
from pipegen.stacks import conventions, kms_keys, policy_documents
from pipegen.stacks.pipeline import arns

ENCRYPT = ["kms:Decrypt", "kms:GenerateDataKey*"]
"""KMS actions for publishing to an encrypted topic (AWS page "Key management" of Amazon SNS)."""


def add(template: Template, delivery: Delivery) -> None:
    """Add the topics, their key, and the e-mail subscriptions."""
    notification_topics = list(_notification_topics(delivery.config))
    approval_topics = ["ApprovalsTopic"] if delivery.creates_approval_topic else []
    if notification_topics:
        template.add_resource(_key(delivery))
        template.add_resource(
            kms_keys.alias("MessageKeyAlias", delivery.message_alias, "MessageKey")
        )
    for topic in (*notification_topics, *approval_topics):
        template.add_resource(
            sns.Topic(topic, **conventions.RETAIN, KmsMasterKeyId=GetAtt("MessageKey", "Arn"))
        )
    for topic in notification_topics:
        template.add_resource(_policy(delivery, topic))
    for subscription in _subscriptions(delivery.config):
        template.add_resource(subscription)


def text_topics(config: Config) -> list[Any]:
    """Return the ARNs of the topics for plain text: first the created, then the configured one."""
    created = [Ref("PeopleTopic")] if config.notify.email else []
    return created + ([config.notify.topic] if config.notify.topic else [])


def chat_topics(config: Config) -> list[Any]:
    """Return the ARN of the topic for messages in the schema of chat channels, if any."""
    return [Ref("ChatTopic")] if config.notify.has_chat else []


def encryption_keys(config: Config, is_created: bool) -> list[Any]:
    """Return the ARNs of the keys that a publisher needs.

    Args:
        config: The configuration; its topic may have a key.
        is_created: Whether one of the topics is created by this stack.
    """
    created = [GetAtt("MessageKey", "Arn")] if is_created else []
    return created + ([config.notify.topic_key] if config.notify.topic_key else [])


def _notification_topics(config: Config) -> Iterator[str]:
    if config.notify.email:
        yield "PeopleTopic"
    if config.notify.has_chat:
        yield "ChatTopic"


def _key(delivery: Delivery) -> kms.Key:
    # Roles get access by their own policies; an alarm has no policy.
    alarm = _allow_alarm(delivery, "EncryptByAlarm", ENCRYPT, "*")
    return kms_keys.key("MessageKey", "Encrypts messages to people.", alarm)


def _policy(delivery: Delivery, topic: str) -> sns.TopicPolicy:
    # The account, not the role: a role that does not exist yet is rejected as a principal.
    account = aws.Principal("AWS", Sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root"))
    role, publish = Sub(arns.events_role(delivery)), ["sns:Publish"]
    function = aws.ArnEquals({"aws:PrincipalArn": role})
    # A permission to publish to all topics of the account does not cover this topic.
    others = [
        aws.ArnNotEquals({"aws:PrincipalArn": role}),
        aws.Bool({"aws:PrincipalIsAWSService": "false"}),
    ]
    return sns.TopicPolicy(
        f"{topic}Policy",
        Topics=[Ref(topic)],
        PolicyDocument=policy_documents.document(
            policy_documents.allow_principal(
                "PublishByFunction", account, publish, [Ref(topic)], function
            ),
            _allow_alarm(delivery, "PublishByAlarm", publish, Ref(topic)),
            policy_documents.deny("DenyOthers", publish, [Ref(topic)], *others),
        ),
    )


def _allow_alarm(delivery: Delivery, sid: str, actions: list[str], resource: Any) -> aws.Statement:
    service = aws.Principal("Service", "cloudwatch.amazonaws.com")
    source = aws.ArnEquals({"aws:SourceArn": Sub(arns.alarm(delivery))})
    return policy_documents.allow_principal(sid, service, actions, [resource], source)


def _subscriptions(config: Config) -> Iterator[sns.SubscriptionResource]:
    for address in dict.fromkeys(config.notify.email):
        # The logical id depends on the address only: other subscriptions stay confirmed if an
        # address is added or removed.
        yield sns.SubscriptionResource(
            f"Email{crc32(address.encode()):08x}",
            TopicArn=Ref("PeopleTopic"),
            Protocol="email",
            Endpoint=address,
        )
