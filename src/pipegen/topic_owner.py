"""What the owner of a given topic adds to its policies: one of ours would replace theirs."""

import json
from typing import Any

from pipegen.delivery import Delivery


def notes(delivery: Delivery) -> tuple[str, ...]:
    """Return what to tell the owner of the configured topic, line by line."""
    notify = delivery.config.notify
    lines = [f"the owner of {notify.topic} adds to its policy:"]
    lines += _statements(delivery, "sns:Publish", notify.topic)
    if notify.topic_key is not None:
        lines.append(f"and to the policy of its key, {notify.topic_key}:")
        lines += _statements(delivery, ["kms:Decrypt", "kms:GenerateDataKey*"], "*")
    return tuple(lines)


def _statements(delivery: Delivery, action: Any, resource: Any) -> list[str]:
    account = delivery.config.pipeline.account
    what = {"Effect": "Allow", "Action": action, "Resource": resource}
    names = [delivery.service_role]
    statements = []
    if delivery.topic_is_elsewhere:
        names.append(delivery.events_role)
    else:
        # No Condition: EventBridge is refused by any (AWS page "Using resource-based policies
        # for EventBridge").
        statements = [what | {"Principal": {"Service": "events.amazonaws.com"}}]
    # The account, because a role that does not exist yet is refused as a principal.
    roles = {
        "Principal": {"AWS": f"arn:{delivery.partition}:iam::{account}:root"},
        "Condition": {
            "ArnEquals": {"aws:PrincipalArn": [delivery.role_arn(account, name) for name in names]}
        },
    }
    return [json.dumps(each) for each in (what | roles, *statements)]
