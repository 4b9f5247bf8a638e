"""E9561 unformatted-chat-event."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.unresolved import Unresolved
from pipegen.codepipeline.project import Project
from pipegen.lint.rules import _match
from pipegen.lint.rules._base import Matches, ProjectRule, as_list

_CHANNELS = (
    "AWS::Chatbot::MicrosoftTeamsChannelConfiguration",
    "AWS::Chatbot::SlackChannelConfiguration",
)
_UNSUPPORTED_SOURCES = ("aws.cloudwatch", "aws.codebuild", "aws.codecommit", "aws.codedeploy")
_SOURCES = frozenset({"aws.codepipeline", *_UNSUPPORTED_SOURCES})
_CUSTOM = re.compile(r'"source"\s*:\s*"custom"')


class UnformattedChatEvent(ProjectRule, tags=("events", "chatbot", "sns")):
    """A raw event is sent to a topic that a chat channel listens to.

    ### Why

    Amazon Q Developer in chat applications (AWS Chatbot) shows events of its own choice, and
    messages in its schema for custom notifications. Those of CodePipeline, CodeBuild, CodeCommit,
    CodeDeploy and of alarms are not among them when they come by way of EventBridge: the channel
    stays silent. Have an `InputTransformer` write a custom notification, or let a notification
    rule of CodePipeline publish to the topic.

    ### Broken

    ```json
    {"Id": "Chat", "Arn": {"Ref": "ChatTopic"}}
    ```

    ### Kept

    ```json
    {
      "Id": "Chat",
      "Arn": {"Ref": "ChatTopic"},
      "InputTransformer": {
        "InputPathsMap": {"state": "$.detail.state"},
        "InputTemplate": {
          "Fn::ToJsonString": {
            "version": "1.0", "source": "custom", "content": {"description": "<state>"}
          }
        }
      }
    }
    ```
    """

    id = "E9561"
    shortdesc = "unformatted-chat-event"
    description = "An event for a chat channel should be written as a custom notification"
    source_url = "https://docs.aws.amazon.com/chatbot/latest/adminguide/related-services.html"

    def _match_project(self, project: Project) -> Matches:
        scope = project.scope
        topics = list(_chat_topics(scope))
        for logical_id in scope.template.of_type("AWS::Events::Rule"):
            for index, target in _targets(scope.properties(logical_id)):
                if target.get("Arn") in topics and not _is_custom(target):
                    yield _match.match_at(
                        ["Resources", logical_id, "Properties", "Targets", index],
                        "the chat channel shows no raw event of this source",
                        'add an InputTransformer that writes {"version": "1.0", '
                        '"source": "custom", "content": {"description": "…"}}',
                    )


def _chat_topics(scope: StackContext) -> Iterator[str]:
    """Yield the ARN of each topic that a chat channel subscribes to."""
    for resource_type in _CHANNELS:
        for logical_id in scope.template.of_type(resource_type):
            topics = scope.properties(logical_id).get("SnsTopicArns")
            yield from (topic for topic in as_list(topics) if isinstance(topic, str))


def _targets(rule: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    pattern = rule.get("EventPattern")
    sources = as_list(pattern.get("source")) if isinstance(pattern, dict) else []
    if any(isinstance(source, str) and source in _SOURCES for source in sources):
        for index, target in enumerate(as_list(rule.get("Targets"))):
            if isinstance(target, dict):
                yield index, target


def _is_custom(target: Mapping[str, Any]) -> bool:
    transformer = target.get("InputTransformer")
    template = transformer.get("InputTemplate") if isinstance(transformer, dict) else transformer
    text = target.get("Input") if template is None else template
    return isinstance(text, Unresolved) or bool(_CUSTOM.search(str(text)))
