"""The event rules: which events reach the function, and the target of undelivered ones."""

import pytest

from tests.helpers.pipelines import BASE, ELSEWHERE, EMAIL, PRODUCTION, QA, TOPIC, TWO, build

PIPELINE = "CodePipeline Pipeline Execution State Change"
ACTION = "CodePipeline Action Execution State Change"
ENDS = ["CANCELED", "FAILED", "STOPPED", "SUCCEEDED", "SUPERSEDED"]
HERE = "${AWS::Region}:${AWS::AccountId}"
ALL = (
    'events = ["approval-needed", "approved", "rejected", "failed", "succeeded", "rolled-back", '
    '"stopped", "superseded"]\n'
)
SUPERSEDED = BASE + 'execution_mode = "superseded"\n'


def rules(body):
    """The states that each rule matches: detail-type → states."""
    states = {}
    for resource in body["Resources"].values():
        if resource["Type"] == "AWS::Events::Rule":
            pattern = resource["Properties"]["EventPattern"]
            assert pattern["source"] == ["aws.codepipeline"]
            assert pattern["detail"]["pipeline"] == ["infrastructure"]
            [kind] = pattern["detail-type"]
            states[kind] = pattern["detail"]["state"]
    return states


@pytest.mark.parametrize(
    ("text", "pipeline", "approvals"),
    [
        (BASE + EMAIL + TWO, ["FAILED", "SUCCEEDED"], ["FAILED", "SUCCEEDED"]),
        (BASE + EMAIL + QA, ["FAILED", "SUCCEEDED"], None),
        (SUPERSEDED + EMAIL + ALL + TWO, ENDS, ["FAILED", "SUCCEEDED"]),
        # CodePipeline notifies the existing topic itself; other subscribers depend on the event.
        (
            f'{BASE}{EMAIL}topic = "{TOPIC}"\n{TWO}',
            ["FAILED", "SUCCEEDED"],
            ["FAILED", "STARTED", "SUCCEEDED"],
        ),
        (f'{BASE}{EMAIL}events = ["stopped"]\n{TWO}', ["CANCELED", "STOPPED"], None),
        (f'{BASE}{EMAIL}events = ["rolled-back"]\n{TWO}', ["SUCCEEDED"], None),
        (f'{BASE}{EMAIL}events = ["rejected"]\n{TWO}', None, ["FAILED"]),
        (
            f'{BASE}{EMAIL}events = ["approved"]\nrollback = true\n{TWO}',
            ["FAILED"],
            ["SUCCEEDED"],
        ),
        (f'{BASE}{EMAIL}events = ["approval-needed"]\n{TWO}', None, None),
        (f"{BASE}[notify]\nrollback = true\n{TWO}", ["FAILED"], None),
        (BASE + TWO, None, None),
    ],
)
def test_only_configured_events_reach_the_function(tmp_path, text, pipeline, approvals):
    expected = {PIPELINE: pipeline, ACTION: approvals}

    assert rules(build(tmp_path, text)) == {
        name: states for name, states in expected.items() if states
    }


def test_the_rule_for_actions_matches_approvals_and_no_deployments(resources):
    pattern = resources("everything")["ApprovalRule"]["Properties"]["EventPattern"]

    assert pattern["detail"]["type"] == {"category": ["Approval"]}


@pytest.mark.parametrize(
    ("rule", "name"),
    [("PipelineRule", "infrastructure-pipeline"), ("ApprovalRule", "infrastructure-approvals")],
)
def test_the_only_target_is_the_function_with_a_dead_letter_queue(resources, rule, name):
    built = resources("everything")

    assert built[rule]["Properties"]["Name"] == name
    assert built[rule]["Properties"]["Targets"] == [
        {
            "Id": "EventsFunction",
            "Arn": {"Fn::GetAtt": ["EventsFunction", "Arn"]},
            "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["UndeliveredQueue", "Arn"]}},
        }
    ]
    assert built[f"{rule}Permission"]["Properties"] == {
        "Action": "lambda:InvokeFunction",
        "FunctionName": {"Ref": "EventsFunction"},
        "Principal": "events.amazonaws.com",
        "SourceArn": {"Fn::Sub": f"arn:${{AWS::Partition}}:events:{HERE}:rule/{name}"},
    }


def test_the_function_is_the_only_target_with_a_topic_in_another_account_too(tmp_path):
    built = build(tmp_path, f'{BASE}{EMAIL}topic = "{ELSEWHERE}"\n{QA}{PRODUCTION}')

    targets = [
        target["Id"]
        for resource in built["Resources"].values()
        if resource["Type"] == "AWS::Events::Rule"
        for target in resource["Properties"]["Targets"]
    ]
    assert targets == ["EventsFunction", "EventsFunction"]
