"""The topics: one for people, one for chats, one for approvals, each only where it is needed."""

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
"""What publishing to an encrypted topic needs (AWS page "Key management" of Amazon SNS)."""


def add(template: Template, delivery: Delivery) -> None:
    """Add the topics of our own, their key, and the subscriptions of people."""
    told = list(_told(delivery.config))
    asking = ["ApprovalsTopic"] if delivery.creates_approval_topic else []
    if told:
        template.add_resource(_key(delivery))
        template.add_resource(
            kms_keys.alias("MessageKeyAlias", delivery.message_alias, "MessageKey")
        )
    for topic in (*told, *asking):
        template.add_resource(
            sns.Topic(topic, **conventions.RETAIN, KmsMasterKeyId=GetAtt("MessageKey", "Arn"))
        )
    for topic in told:
        template.add_resource(_policy(delivery, topic))
    for subscription in _subscriptions(delivery.config):
        template.add_resource(subscription)


def people(config: Config) -> list[Any]:
    """Return the ARNs of the topics that are told in plain text, our own first."""
    own = [Ref("PeopleTopic")] if config.notify.email else []
    return own + ([config.notify.topic] if config.notify.topic else [])


def chat(config: Config) -> list[Any]:
    """Return the ARN of the topic that is told in the schema of chats, if there is one."""
    return [Ref("ChatTopic")] if config.notify.has_chat else []


def encryption(config: Config, own: bool) -> list[Any]:
    """Return the ARNs of the keys to publish with; `own` says whether a topic of ours is met."""
    keys_of_ours = [GetAtt("MessageKey", "Arn")] if own else []
    return keys_of_ours + ([config.notify.topic_key] if config.notify.topic_key else [])


def _told(config: Config) -> Iterator[str]:
    if config.notify.email:
        yield "PeopleTopic"
    if config.notify.has_chat:
        yield "ChatTopic"


def _key(delivery: Delivery) -> kms.Key:
    # Roles use it by their own policies; the alarm has none.
    alarm = _by_alarm(delivery, "EncryptByAlarm", ENCRYPT, "*")
    return kms_keys.key("MessageKey", "Encrypts messages to people.", alarm)


def _policy(delivery: Delivery, topic: str) -> sns.TopicPolicy:
    # The account, not the role: a role that does not exist yet is refused as a principal.
    account = aws.Principal("AWS", Sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root"))
    role, publish = Sub(arns.events_role(delivery)), ["sns:Publish"]
    function = aws.ArnEquals({"aws:PrincipalArn": role})
    # Who may publish to every topic of the account may not publish to this one.
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
            _by_alarm(delivery, "PublishByAlarm", publish, Ref(topic)),
            policy_documents.deny("DenyOthers", publish, [Ref(topic)], *others),
        ),
    )


def _by_alarm(delivery: Delivery, sid: str, actions: list[str], resource: Any) -> aws.Statement:
    service = aws.Principal("Service", "cloudwatch.amazonaws.com")
    alarm = aws.ArnEquals({"aws:SourceArn": Sub(arns.alarm(delivery))})
    return policy_documents.allow_principal(sid, service, actions, [resource], alarm)


def _subscriptions(config: Config) -> Iterator[sns.SubscriptionResource]:
    for address in dict.fromkeys(config.notify.email):
        # Called after the address: another one added or taken away asks nobody to confirm again.
        yield sns.SubscriptionResource(
            f"Email{crc32(address.encode()):08x}",
            TopicArn=Ref("PeopleTopic"),
            Protocol="email",
            Endpoint=address,
        )
