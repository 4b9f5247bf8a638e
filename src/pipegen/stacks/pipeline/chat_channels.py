"""The chat channels: Slack or Teams channels that show the messages of the chat topic.

An administrator must authorize the workspace or tenant in the console first (AWS page "Getting
started with Amazon Q Developer in chat applications"); CloudFormation can't.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from troposphere import GetAtt, Ref, Sub, Template, chatbot, iam

from pipegen.config.delivery import Delivery
from pipegen.config.model import Config
from pipegen.stacks import policy_documents


def add(template: Template, delivery: Delivery) -> None:
    """Add the channels and their role."""
    if delivery.config.notify.has_chat:
        template.add_resource(_role(delivery))
    for channel in _channels(delivery.config):
        template.add_resource(channel)


def _role(delivery: Delivery) -> iam.Role:
    # Without permissions: a channel shows messages, and its members can't run commands.
    return iam.Role(
        "ChatRole",
        RoleName=delivery.chat_role,
        Description="What a channel may do: nothing but show messages.",
        AssumeRolePolicyDocument=policy_documents.trust("chatbot.amazonaws.com"),
    )


def _channels(config: Config) -> Iterator[Any]:
    name, slack, teams = config.pipeline.name, config.notify.slack, config.notify.teams
    if slack is not None:
        yield chatbot.SlackChannelConfiguration(
            "SlackChannel",
            ConfigurationName=f"{name}-slack",
            SlackWorkspaceId=slack.workspace,
            SlackChannelId=slack.channel,
            **_common_properties(),
        )
    if teams is not None:
        yield chatbot.MicrosoftTeamsChannelConfiguration(
            "TeamsChannel",
            ConfigurationName=f"{name}-teams",
            TeamsTenantId=teams.tenant,
            TeamId=teams.team,
            TeamsChannelId=teams.channel,
            **_common_properties(),
        )


def _common_properties() -> Mapping[str, Any]:
    return {
        "IamRoleArn": GetAtt("ChatRole", "Arn"),
        # The default is AdministratorAccess.
        "GuardrailPolicies": [Sub("arn:${AWS::Partition}:iam::aws:policy/AWSDenyAll")],
        "SnsTopicArns": [Ref("ChatTopic")],
    }
