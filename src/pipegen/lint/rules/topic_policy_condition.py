"""E9562 topic-policy-condition."""

from collections.abc import Iterator, Mapping
from typing import Any

from pipegen.cloudformation.resolver import StackContext
from pipegen.codepipeline.project import Project
from pipegen.lint.rules import _match
from pipegen.lint.rules._base import Matches, ProjectRule, as_list

_EVENTBRIDGE = "events.amazonaws.com"
_POLICIES = ("AWS::SNS::TopicInlinePolicy", "AWS::SNS::TopicPolicy")


class TopicPolicyCondition(ProjectRule, tags=("events", "sns")):
    """The policy of a topic admits EventBridge on a condition.

    ### Why

    AWS's page about the policies that EventBridge needs says that conditions can't be used in
    those of SNS topics: a statement for `events.amazonaws.com` with `aws:SourceArn` or
    `aws:SourceAccount` may drop each event, and nobody is told. Without the condition the rules of
    any account may publish there, if they know the topic: where that matters, let a function stand
    between, which is invoked by the one rule and alone may publish. Nothing is said of a topic
    that rules of the template reach by a role of their own, the `RoleArn` of the target.

    ### Broken

    ```json
    {
      "Effect": "Allow",
      "Principal": {"Service": "events.amazonaws.com"},
      "Action": "sns:Publish",
      "Resource": {"Ref": "Topic"},
      "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    }
    ```

    ### Kept

    ```json
    {
      "Effect": "Allow",
      "Principal": {"Service": "events.amazonaws.com"},
      "Action": "sns:Publish",
      "Resource": {"Ref": "Topic"}
    }
    ```
    """

    id = "E9562"
    shortdesc = "topic-policy-condition"
    description = "A topic's policy should admit EventBridge without a condition"
    source_url = (
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html"
    )

    def _match_project(self, project: Project) -> Matches:
        scope = project.scope
        for kind in _POLICIES:
            for logical_id in scope.template.of_type(kind):
                if not _are_targets_with_roles(scope, scope.properties(logical_id)):
                    yield from _match_conditions(scope, logical_id)


def _match_conditions(scope: StackContext, logical_id: str) -> Matches:
    for path, statement in _statements(scope, logical_id):
        if _allows_eventbridge(statement) and statement.get("Condition"):
            yield _match.match_at(
                [*path, "Condition"],
                "EventBridge may not meet a condition in the policy of a topic",
                "remove the Condition",
            )


def _statements(
    scope: StackContext, logical_id: str
) -> Iterator[tuple[list[str | int], Mapping[str, Any]]]:
    document = scope.properties(logical_id).get("PolicyDocument")
    value = document.get("Statement") if isinstance(document, dict) else None
    path = ["Resources", logical_id, "Properties", "PolicyDocument", "Statement"]
    if isinstance(value, dict):
        yield [*path], value
    for index, statement in enumerate(as_list(value)):
        if isinstance(statement, dict):
            yield [*path, index], statement


def _allows_eventbridge(statement: Mapping[str, Any]) -> bool:
    principal = statement.get("Principal")
    value = principal.get("Service") if isinstance(principal, dict) else None
    services = value if isinstance(value, list) else [value]
    return statement.get("Effect") == "Allow" and _EVENTBRIDGE in services


def _are_targets_with_roles(scope: StackContext, policy: Mapping[str, Any]) -> bool:
    """Return True if rules publish to the topics of `policy`, each of them with a role."""
    topics = as_list(policy.get("Topics", [policy.get("TopicArn")]))
    targets = [
        target
        for logical_id in scope.template.of_type("AWS::Events::Rule")
        for target in as_list(scope.properties(logical_id).get("Targets"))
        if isinstance(target, dict) and target.get("Arn") in topics
    ]
    return bool(targets) and all("RoleArn" in target for target in targets)
