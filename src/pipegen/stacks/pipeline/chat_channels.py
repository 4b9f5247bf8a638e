"""The chats: a channel of Slack or Teams that shows what the chat topic is told.

Somebody must have authorised the workspace or tenant in the console before (AWS page "Getting
started with Amazon Q Developer in chat applications"); CloudFormation can't.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from troposphere import GetAtt, Ref, Sub, Template, chatbot, iam

from pipegen.config.delivery import Delivery
from pipegen.config.model import Config
from pipegen.stacks import policy_documents


def add(template: Template, delivery: Delivery) -> None:
    """Add the channels, and the role that they have."""
    if delivery.config.notify.has_chat:
        template.add_resource(_role(delivery))
    for channel in _channels(delivery.config):
        template.add_resource(channel)


def _role(delivery: Delivery) -> iam.Role:
    # Without any permission: a channel shows what it is sent, and nobody acts from it.
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
            **_limits(),
        )
    if teams is not None:
        yield chatbot.MicrosoftTeamsChannelConfiguration(
            "TeamsChannel",
            ConfigurationName=f"{name}-teams",
            TeamsTenantId=teams.tenant,
            TeamId=teams.team,
            TeamsChannelId=teams.channel,
            **_limits(),
        )


def _limits() -> Mapping[str, Any]:
    return {
        "IamRoleArn": GetAtt("ChatRole", "Arn"),
        # Left out, AdministratorAccess would bound what members of the channel may do.
        "GuardrailPolicies": [Sub("arn:${AWS::Partition}:iam::aws:policy/AWSDenyAll")],
        "SnsTopicArns": [Ref("ChatTopic")],
    }
