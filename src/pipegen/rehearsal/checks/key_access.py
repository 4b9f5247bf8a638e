"""Check that a service can use the KMS key of a topic or a queue that it delivers to.

Sources: "Key management" in the SNS and SQS developer guides: the AWS managed keys of both
services allow no other service.
"""

from collections.abc import Iterator
from pathlib import Path

from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.unresolved import Unresolved, text
from pipegen.iam.evaluator import Policies, evaluate
from pipegen.iam.policy_document import Statement, parse_statements
from pipegen.iam.request import Principal, Request
from pipegen.rehearsal.checks.failure import ActionFailed, FileLocation

_AWS_MANAGED_KEYS = ("alias/aws/sns", "alias/aws/sqs")
_ACTIONS = ("kms:Decrypt", "kms:GenerateDataKey")
_UNKNOWN_KEYS = (
    "kms:EncryptionContext:aws:sns:topicArn",
    "kms:EncryptionContext:aws:sqs:arn",
    "kms:ViaService",
)
"""Condition keys whose values only AWS knows."""


def key_access_errors(
    scope: StackContext, service: str, source: str, logical_id: str
) -> Iterator[ActionFailed]:
    """Yield the error if `service` can't encrypt messages for the topic or queue `logical_id`.

    `source` is the ARN of the resource it delivers for. A customer managed key that the template
    does not create is assumed to allow the service.
    """
    key_id = scope.properties(logical_id).get("KmsMasterKeyId")
    logical_key = next(
        (key for key in scope.of_type("AWS::KMS::Key") if key_id in _names(scope, key)), None
    )
    policy: tuple[Statement, ...] = ()
    if logical_key is not None:
        policy = parse_statements(scope.properties(logical_key).get("KeyPolicy"))
    elif key_id not in _AWS_MANAGED_KEYS:
        return
    source_keys = {"aws:SourceArn": source, "aws:SourceAccount": scope.ref("AWS::AccountId")}
    context = source_keys | {
        condition_key: Unresolved(f"${{{condition_key}}}") for condition_key in _UNKNOWN_KEYS
    }
    arn = text(scope.attribute(logical_key, "Arn") if logical_key else key_id)
    location = FileLocation(Path(scope.template.path), ("Resources", logical_key or logical_id))
    for action in _ACTIONS:
        request = Request(Principal(service=service), action, arn, None, context)
        decision = evaluate(request, Policies(resource=policy))
        if not decision.allowed:
            allow = f"allow {action} to {service} for {source} there"
            hint = allow if logical_key else "give it a key of your own, which admits the service"
            yield ActionFailed(decision.reason, hint, location)
            return


def _names(scope: StackContext, key: str) -> list[str]:
    """Return all values by which a property can refer to `key`."""
    ids = (scope.ref(key), scope.attribute(key, "Arn"))
    aliases = (
        scope.ref(alias)
        for alias in scope.of_type("AWS::KMS::Alias")
        if scope.properties(alias).get("TargetKeyId") in ids
    )
    return [*ids, *aliases]
