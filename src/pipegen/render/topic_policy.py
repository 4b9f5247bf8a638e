"""What the owner of a given topic adds to its policies: one of ours would replace theirs."""

import json
from typing import Any

from pipegen.config.delivery import Delivery

_ENCRYPT = ["kms:Decrypt", "kms:GenerateDataKey*"]


def required_statements(delivery: Delivery) -> tuple[str, ...]:
    """Return what to tell the owner of the configured topic, line by line."""
    notify = delivery.config.notify
    lines = [f"the owner of {notify.topic} adds to its policy:"]
    lines += _statements(delivery, "sns:Publish", notify.topic)
    if notify.topic_key is not None:
        lines.append(f"and to the policy of its key, {notify.topic_key}:")
        lines += _statements(delivery, _ENCRYPT, "*")
    return tuple(lines)


def _statements(delivery: Delivery, action: Any, resource: Any) -> list[str]:
    account, region = delivery.config.pipeline.account, delivery.config.pipeline.region
    what = {"Effect": "Allow", "Action": action, "Resource": resource}
    # CodePipeline asks as the first of them, and the events function tells as the other.
    names = (delivery.service_role, delivery.events_function)
    roles = [delivery.role_arn(account, name) for name in names]
    # The account, because a role that does not exist yet is refused as a principal.
    by_roles = {
        "Principal": {"AWS": f"arn:{delivery.partition}:iam::{account}:root"},
        "Condition": {"ArnEquals": {"aws:PrincipalArn": roles}},
    }
    # Somebody must hear of it, too, when the function can't tell.
    head = f"arn:{delivery.partition}:cloudwatch:{region}:{account}:alarm"
    by_alarm = {
        "Principal": {"Service": "cloudwatch.amazonaws.com"},
        "Condition": {"ArnEquals": {"aws:SourceArn": f"{head}:{delivery.dead_letter_alarm}"}},
    }
    return [json.dumps(what | by_roles), json.dumps(what | by_alarm)]
