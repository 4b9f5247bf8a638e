"""Chat channels: their configuration, and that they have no permissions."""

from tests.helpers.pipelines import CHANNEL, TEAM, TENANT, statements

LIMITS = {
    "IamRoleArn": {"Fn::GetAtt": ["ChatRole", "Arn"]},
    "GuardrailPolicies": [{"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AWSDenyAll"}],
    "SnsTopicArns": [{"Ref": "ChatTopic"}],
}


def test_a_slack_channel_is_subscribed_to_the_chat_topic(resources):
    assert resources("everything")["SlackChannel"] == {
        "Type": "AWS::Chatbot::SlackChannelConfiguration",
        "Properties": {
            "ConfigurationName": "infrastructure-slack",
            "SlackWorkspaceId": "T01234567",
            "SlackChannelId": "C01234567",
            **LIMITS,
        },
    }


def test_a_teams_channel_is_subscribed_to_the_chat_topic(resources):
    assert resources("everything")["TeamsChannel"] == {
        "Type": "AWS::Chatbot::MicrosoftTeamsChannelConfiguration",
        "Properties": {
            "ConfigurationName": "infrastructure-teams",
            "TeamsTenantId": TENANT,
            "TeamId": TEAM,
            "TeamsChannelId": CHANNEL,
            **LIMITS,
        },
    }


def test_the_role_of_a_channel_has_no_permissions(resources):
    role = resources("everything")["ChatRole"]["Properties"]

    assert set(role) == {"RoleName", "Description", "AssumeRolePolicyDocument"}
    assert role["RoleName"] == "infrastructure-chat"
    assert statements(role, "AssumeRolePolicyDocument") == {
        "Assume": {
            "Effect": "Allow",
            "Principal": {"Service": "chatbot.amazonaws.com"},
            "Action": ["sts:AssumeRole"],
        }
    }
