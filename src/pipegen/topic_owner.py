"""What the owner of a topic that is not pipegen's adds to its policies: a policy of ours would replace theirs."""

import json
from typing import Any

from pipegen.delivery import Delivery


def notes(delivery: Delivery) -> tuple[str, ...]:
    """Return what to tell the owner of the configured topic, line by line."""
    notify = delivery.config.notify
    lines = [f"the owner of {notify.topic} adds these statements to its policy:"]
    lines += _statements(delivery, "sns:Publish", notify.topic)
    if notify.topic_key is not None:
        lines.append(f"and these to the policy of its key, {notify.topic_key}:")
        lines += _statements(delivery, ["kms:Decrypt", "kms:GenerateDataKey*"], "*")
    return tuple(lines)


def _statements(delivery: Delivery, action: Any, resource: Any) -> list[str]:
    account = delivery.config.pipeline.account
    root = f"arn:{delivery.partition}:iam::{account}:root"
    role = delivery.role_arn(account, delivery.service_role)
    pipeline = {
        "Principal": {"AWS": root},
        "Condition": {"ArnEquals": {"aws:PrincipalArn": role}},
    }
    # No Condition: EventBridge is refused by any (AWS page "Using resource-based policies for EventBridge").
    rule = {"Principal": {"Service": "events.amazonaws.com"}}
    what = {"Effect": "Allow", "Action": action, "Resource": resource}
    return [json.dumps(what | who) for who in (pipeline, rule)]
