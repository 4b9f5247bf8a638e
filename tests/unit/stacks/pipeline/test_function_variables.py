"""Environment variables of the events function."""

import json

import pytest

from tests.helpers.pipelines import BASE, EMAIL, TOPIC, TWO, build


@pytest.mark.parametrize(
    ("notify", "expected"),
    [
        (
            EMAIL,
            {
                "PEOPLE": {"Ref": "PeopleTopic"},
                "CHAT": "",
                "ASKED": "",
                "APPROVALS": "true",
                "ROLLBACK": "false",
            },
        ),
        (
            f'{EMAIL}topic = "{TOPIC}"\nrollback = true\n',
            {
                "PEOPLE": {"Fn::Join": [",", [{"Ref": "PeopleTopic"}, TOPIC]]},
                "CHAT": "",
                "ASKED": TOPIC,
                "APPROVALS": "false",
                "ROLLBACK": "true",
            },
        ),
        (
            '[notify]\nslack = { workspace = "T01234567", channel = "C01234567" }\n',
            {
                "PEOPLE": "",
                "CHAT": {"Ref": "ChatTopic"},
                "ASKED": "",
                "APPROVALS": "true",
                "ROLLBACK": "false",
            },
        ),
        (
            "[notify]\nrollback = true\n",
            {
                "PEOPLE": "",
                "CHAT": "",
                "ASKED": "",
                "APPROVALS": "false",
                "ROLLBACK": "true",
            },
        ),
    ],
)
def test_the_variables_contain_what_the_function_cannot_know(tmp_path, notify, expected):
    built = build(tmp_path, BASE + notify + TWO)["Resources"]

    variables = built["EventsFunction"]["Properties"]["Environment"]["Variables"]
    stages = json.loads(variables.pop("STAGES"))

    assert stages == {
        "qa-vpc-setup": ["qa", "222222222222"],
        "qa-ec2-setup": ["qa", "222222222222"],
        "production-setup-approval": ["production", "333333333333", 1440],
        "vpc-setup": ["production", "333333333333"],
        "ec2-setup": ["production", "333333333333"],
    }
    assert variables == {
        "PIPELINE": "infrastructure",
        "ACCOUNT": "111111111111",
        "REPOSITORY": "example-org/infrastructure",
        "CONSOLE": "https://eu-west-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/"
        "infrastructure",
        "EVENTS": "approval-needed,approved,rejected,failed,succeeded,rolled-back",
        "TABLE": {"Ref": "ToldTable"},
        **expected,
    }


@pytest.mark.parametrize(
    ("region", "address"),
    [
        ("cn-north-1", "https://console.amazonaws.cn/codesuite/"),
        ("us-gov-west-1", "https://console.amazonaws-us-gov.com/codesuite/"),
    ],
)
def test_other_partitions_have_their_own_console_url(tmp_path, region, address):
    built = build(tmp_path, (BASE + EMAIL + TWO).replace("eu-west-1", region))["Resources"]

    variables = built["EventsFunction"]["Properties"]["Environment"]["Variables"]
    assert variables["CONSOLE"].startswith(address)
