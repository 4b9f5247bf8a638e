"""Whether a service may use the key of a topic or a queue that it delivers to.

Sources: "Key management" in the SNS and SQS developer guides: the keys that AWS keeps for these
admit no other service.
"""

from collections.abc import Iterator
from pathlib import Path

from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.unresolved import Unresolved, text
from pipegen.iam.evaluator import Policies, evaluate
from pipegen.iam.policy_document import Statement, parse_statements
from pipegen.iam.request import Principal, Request
from pipegen.rehearsal.checks.failure import ActionFailed, FileLocation

_OF_AWS = ("alias/aws/sns", "alias/aws/sqs")
_CALLS = ("kms:Decrypt", "kms:GenerateDataKey")
_MORE = (
    "kms:EncryptionContext:aws:sns:topicArn",
    "kms:EncryptionContext:aws:sqs:arn",
    "kms:ViaService",
)
"""Keys of a request whose values AWS alone knows."""


def key_access_errors(
    scope: StackContext, service: str, source: str, logical_id: str
) -> Iterator[ActionFailed]:
    """Yield what keeps `service` from encrypting for `logical_id`, a topic or a queue of `scope`.

    `source` is the ARN of what it delivers for. A key that the template does not make is given the
    benefit of the doubt, unless it is one of AWS's.
    """
    named = scope.properties(logical_id).get("KmsMasterKeyId")
    made = next((e for e in scope.of_type("AWS::KMS::Key") if named in _names(scope, e)), None)
    policy: tuple[Statement, ...] = ()
    if made is not None:
        policy = parse_statements(scope.properties(made).get("KeyPolicy"))
    elif named not in _OF_AWS:
        return
    known = {"aws:SourceArn": source, "aws:SourceAccount": scope.ref("AWS::AccountId")}
    context = known | {each: Unresolved(f"${{{each}}}") for each in _MORE}
    arn = text(scope.attribute(made, "Arn") if made else named)
    place = FileLocation(Path(scope.template.path), ("Resources", made or logical_id))
    for call in _CALLS:
        request = Request(Principal(service=service), call, arn, None, context)
        decision = evaluate(request, Policies(resource=policy))
        if not decision.allowed:
            allow = f"allow {call} to {service} for {source} there"
            help_ = allow if made else "give it a key of your own, which admits the service"
            yield ActionFailed(decision.reason, help_, place)
            return


def _names(scope: StackContext, key: str) -> list[str]:
    """Return all that a property may name `key` by."""
    own = (scope.ref(key), scope.attribute(key, "Arn"))
    aliases = (
        scope.ref(each)
        for each in scope.of_type("AWS::KMS::Alias")
        if scope.properties(each).get("TargetKeyId") in own
    )
    return [*own, *aliases]
