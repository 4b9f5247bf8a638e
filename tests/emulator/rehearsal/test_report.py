"""The report of a rehearsal: as text for users, as JSON and as JUnit for other programs."""

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from pipegen.config import loader
from pipegen.config.delivery import Delivery
from pipegen.findings import Finding
from pipegen.rehearsal import report
from pipegen.rehearsal.engine.accounts import DeployedResource, DeployedStack
from pipegen.rehearsal.journal import ActionStep, Journal, SentMessage

ROOT = Path(__file__).parents[3]
PIPELINE = "templates/pipeline-setup.json"


def finding(stage: str) -> Finding:
    return Finding(
        "rehearsal",
        "error",
        "it fails; mend it",
        PIPELINE,
        7,
        3,
        description=stage,
        help="mend it",
    )


@pytest.fixture
def journal() -> Journal:
    vpc = DeployedResource("Vpc", "AWS::EC2::VPC", "vpc-1", "CREATE_COMPLETE")
    role = "arn:aws:iam::222222222222:role/"
    return Journal(
        steps=[
            ActionStep(
                1, "set-up", "account", True, "CREATE_COMPLETE", 0.25, "222222222222", "you"
            ),
            ActionStep(
                1,
                "qa-vpc-setup",
                "qa-vpc-setup",
                True,
                "CREATE_COMPLETE",
                1.5,
                "222222222222",
                f"{role}action",
                f"{role}execution",
                "qa-vpc-setup",
                {"VpcId": "vpc-1"},
            ),
            ActionStep(1, "Approval", "Approval", False, "failed", 0.0, reason="no\x00"),
            ActionStep(1, "ec2-setup", "ec2-setup", False, "failed", 0.0, reason="it fails"),
        ],
        messages=[
            SentMessage(1, "People", "It waits", "Please\nlook"),
            SentMessage(2, "People", "It waits", "Please\nlook"),
            SentMessage(2, "Chat", "", "It is done"),
        ],
        findings=[finding("ec2-setup"), finding("events")],
        injected_failures=["Approval: Rejected in the rehearsal"],
        undelivered={"Undelivered": 2},
        stubbed={"AWS::B::C", "AWS::A::B"},
        accounts={
            "111111111111": [],
            "222222222222": [
                DeployedStack("account", "CREATE_COMPLETE", {}, ()),
                DeployedStack("qa-vpc-setup", "CREATE_COMPLETE", {"VpcId": "vpc-1"}, (vpc,)),
            ],
        },
        address="http://127.0.0.1:1234",
        pid=99,
    )


def test_the_text_report_lists_stacks_and_messages(
    journal: Journal, golden: Callable[[str, str], None]
) -> None:
    delivered = Delivery.from_config(loader.load(ROOT / "pipegen.toml"))

    golden("rehearse-report.txt", report.to_text(journal, delivered) + "\n")


def test_the_report_of_an_empty_rehearsal_states_that_no_messages_were_sent() -> None:
    delivered = Delivery.from_config(loader.load(ROOT / "pipegen.toml"))

    text = report.to_text(Journal(), delivered)

    assert text.startswith("Nobody was told anything.\n\nNot checked:\n")


def test_the_json_report_is_complete(journal: Journal) -> None:
    record = json.loads(report.to_json(journal))

    assert record["steps"][1]["outputs"] == {"VpcId": "vpc-1"}
    assert record["messages"][2] == {
        "run": 2,
        "topic": "Chat",
        "subject": "",
        "text": "It is done",
    }
    assert [finding["file"] for finding in record["findings"]] == [PIPELINE, PIPELINE]
    assert record["stubbed"] == ["AWS::A::B", "AWS::B::C"]
    assert record["accounts"]["222222222222"][1]["resources"][0]["physical_id"] == "vpc-1"
    assert (record["undelivered"], record["pid"]) == ({"Undelivered": 2}, 99)


def test_the_junit_report_has_a_case_for_each_step_and_other_finding(journal: Journal) -> None:
    suite = ElementTree.fromstring(report.to_junit(journal))[0]

    assert (suite.get("tests"), suite.get("failures")) == ("5", "2")
    assert [(case.get("name"), len(case)) for case in suite] == [
        ("run 1: account", 0),
        ("run 1: qa-vpc-setup", 0),
        ("run 1: Approval", 0),
        ("run 1: ec2-setup", 1),
        ("events", 1),
    ]
    assert suite[1].get("time") == "1.500"
    assert suite[3][0].text == f"at {PIPELINE}:7:3: "
