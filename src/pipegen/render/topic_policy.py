"""Policy statements that the owner of an existing topic adds.

They are printed, not deployed: a topic policy of the pipeline stack would replace the owner's.
"""

import json
from typing import Any

from pipegen.config.delivery import Delivery

_ENCRYPT = ["kms:Decrypt", "kms:GenerateDataKey*"]


def required_statements(delivery: Delivery) -> tuple[str, ...]:
    """Return the instructions for the owner of the configured topic, by line."""
    notify = delivery.config.notify
    lines = [f"the owner of {notify.topic} adds to its policy:"]
    lines += _statements(delivery, "sns:Publish", notify.topic)
    if notify.topic_key is not None:
        lines.append(f"and to the policy of its key, {notify.topic_key}:")
        lines += _statements(delivery, _ENCRYPT, "*")
    return tuple(lines)


def _statements(delivery: Delivery, action: Any, resource: Any) -> list[str]:
    account, region = delivery.config.pipeline.account, delivery.config.pipeline.region
    allow = {"Effect": "Allow", "Action": action, "Resource": resource}
    # CodePipeline asks for approval as the service role; the function notifies as its own role.
    names = (delivery.service_role, delivery.events_function)
    roles = [delivery.role_arn(account, name) for name in names]
    # The account is the principal, because SNS and KMS reject a role that does not exist yet.
    by_roles = {
        "Principal": {"AWS": f"arn:{delivery.partition}:iam::{account}:root"},
        "Condition": {"ArnEquals": {"aws:PrincipalArn": roles}},
    }
    # The alarm notifies the topic when the function can't.
    head = f"arn:{delivery.partition}:cloudwatch:{region}:{account}:alarm"
    by_alarm = {
        "Principal": {"Service": "cloudwatch.amazonaws.com"},
        "Condition": {"ArnEquals": {"aws:SourceArn": f"{head}:{delivery.dead_letter_alarm}"}},
    }
    return [json.dumps(allow | by_roles), json.dumps(allow | by_alarm)]
