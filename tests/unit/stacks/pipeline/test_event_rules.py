"""The rules: which events reach the function, and what becomes of those that don't."""

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
    """What each rule lets through: detail-type → states."""
    found = {}
    for each in body["Resources"].values():
        if each["Type"] == "AWS::Events::Rule":
            pattern = each["Properties"]["EventPattern"]
            assert pattern["source"] == ["aws.codepipeline"]
            assert pattern["detail"]["pipeline"] == ["infrastructure"]
            [kind] = pattern["detail-type"]
            found[kind] = pattern["detail"]["state"]
    return found


@pytest.mark.parametrize(
    ("text", "pipeline", "approvals"),
    [
        (BASE + EMAIL + TWO, ["FAILED", "SUCCEEDED"], ["FAILED", "SUCCEEDED"]),
        (BASE + EMAIL + QA, ["FAILED", "SUCCEEDED"], None),
        (SUPERSEDED + EMAIL + ALL + TWO, ENDS, ["FAILED", "SUCCEEDED"]),
        # CodePipeline asks at the user's topic; the others hear of it by the event.
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
def test_the_events_that_are_wanted_reach_the_function_and_no_others(
    tmp_path, text, pipeline, approvals
):
    wanted = {PIPELINE: pipeline, ACTION: approvals}

    assert rules(build(tmp_path, text)) == {name: each for name, each in wanted.items() if each}


def test_the_rule_on_actions_lets_answers_through_and_no_deployments(resources):
    pattern = resources("everything")["ApprovalRule"]["Properties"]["EventPattern"]

    assert pattern["detail"]["type"] == {"category": ["Approval"]}


@pytest.mark.parametrize(
    ("rule", "name"),
    [("PipelineRule", "infrastructure-pipeline"), ("ApprovalRule", "infrastructure-approvals")],
)
def test_the_one_target_is_the_function_and_what_it_does_not_get_is_kept(resources, rule, name):
    found = resources("everything")

    assert found[rule]["Properties"]["Name"] == name
    assert found[rule]["Properties"]["Targets"] == [
        {
            "Id": "EventsFunction",
            "Arn": {"Fn::GetAtt": ["EventsFunction", "Arn"]},
            "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["UndeliveredQueue", "Arn"]}},
        }
    ]
    assert found[f"{rule}Permission"]["Properties"] == {
        "Action": "lambda:InvokeFunction",
        "FunctionName": {"Ref": "EventsFunction"},
        "Principal": "events.amazonaws.com",
        "SourceArn": {"Fn::Sub": f"arn:${{AWS::Partition}}:events:{HERE}:rule/{name}"},
    }


def test_the_function_is_the_one_target_beside_a_topic_in_another_account_too(tmp_path):
    built = build(tmp_path, f'{BASE}{EMAIL}topic = "{ELSEWHERE}"\n{QA}{PRODUCTION}')

    targets = [
        target["Id"]
        for each in built["Resources"].values()
        if each["Type"] == "AWS::Events::Rule"
        for target in each["Properties"]["Targets"]
    ]
    assert targets == ["EventsFunction", "EventsFunction"]
