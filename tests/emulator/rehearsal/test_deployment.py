"""Each mode of a CloudFormation action, on the emulator: what succeeds, and what AWS rejects."""

from typing import Any

import pytest

from pipegen.rehearsal.emulator.client import EmulatorClient
from pipegen.rehearsal.engine import stacks
from pipegen.rehearsal.engine.stacks import EmulatedStack
from tests.helpers.rehearsal.stacks import EXPORTING, QUEUE, REGION, ROLE, TWO, Deployed, brief


def test_a_stack_is_created_then_updated_then_unchanged(deployed: Deployed) -> None:
    first = deployed(EXPORTING, parameters={"Name": "a"})
    second = deployed(EXPORTING, parameters={"Name": "b"})
    third = deployed(EXPORTING, parameters={"Name": "b"})

    assert [result.status for result in (first, second, third)] == [
        "CREATE_COMPLETE",
        "UPDATE_COMPLETE",
        "unchanged",
    ]
    assert [result.ok for result in (first, second, third)] == [True, True, True]
    assert first.outputs["Arn"].endswith(":a")
    assert second.outputs["Arn"].endswith(":b") and third.outputs == second.outputs
    assert [event.status for event in first.events] == [
        "CREATE_IN_PROGRESS",
        "CREATE_IN_PROGRESS",
        "CREATE_COMPLETE",
        "CREATE_COMPLETE",
    ]
    assert all(
        event.status.startswith("UPDATE_") for event in second.events if event.resource == "one"
    )
    assert third.events == ()


def test_a_parameter_without_a_value_keeps_the_previous_one(deployed: Deployed) -> None:
    deployed(EXPORTING, parameters={"Name": "a"})

    assert brief(deployed(EXPORTING)) == ("unchanged", None, None)


@pytest.mark.parametrize(
    ("template", "more", "reason"),
    [
        (EXPORTING, {}, "Parameters: [Name] must have values"),
        (
            EXPORTING,
            {"parameters": {"Name": "a", "X": "1", "Y": "2"}},
            "Parameters: [X, Y] do not exist in the template",
        ),
        (
            EXPORTING,
            {"parameters": {"Name": "A"}},
            'Parameter Name failed to satisfy constraint: it is "A", which does not match [a-z]+',
        ),
        (ROLE, {}, "Requires capabilities : [CAPABILITY_NAMED_IAM]"),
        (
            {"Resources": {"A": {"Type": "Queue"}}},
            {},
            "Template format error: Unrecognized resource types: [Queue]",
        ),
        (
            {"Resources": {"A": {**QUEUE, "Properties": {"QueueName": {"Ref": "B"}}}}},
            {},
            "Template format error: Unresolved resource dependencies [B] in the Resources block "
            "of the template",
        ),
        (
            {"Resources": {"A": QUEUE}, "Outputs": {"B": {"Value": {"Fn::GetAtt": "C.Arn"}}}},
            {},
            "Template format error: Unresolved resource dependencies [C] in the Outputs block "
            "of the template",
        ),
        (
            "{",
            {},
            "Template format error: template.json is not JSON: "
            "Expecting property name enclosed in double quotes",
        ),
        (None, {}, "Either Template URL or Template Body must be specified."),
    ],
    ids=[
        "missing parameter",
        "undeclared parameter",
        "parameter value",
        "capability",
        "type",
        "reference in a resource",
        "reference in an output",
        "no template",
        "none",
    ],
)
def test_a_rejected_deployment_creates_no_stack(
    deployed: Deployed, cloud: EmulatorClient, account: str, template: Any, more: Any, reason: str
) -> None:
    assert brief(deployed(template, **more)) == ("", reason, None)
    assert stacks.find_stack(cloud, EmulatedStack(account, REGION, "one")) is None


def test_a_transform_may_declare_referenced_resources(deployed: Deployed) -> None:
    outcome = deployed(
        {
            "Transform": "AWS::LanguageExtensions",
            "Resources": {"A": {**QUEUE, "Properties": {"QueueName": {"Ref": "B"}}}},
        },
        capabilities=("CAPABILITY_AUTO_EXPAND",),
    )

    assert "Unresolved" not in str(outcome.reason)


def test_pseudo_parameters_need_no_declaration(deployed: Deployed) -> None:
    template = {"Resources": {"A": QUEUE}, "Outputs": {"B": {"Value": {"Ref": "AWS::Region"}}}}

    assert deployed(template).outputs == {"B": REGION}


def test_an_export_name_belongs_to_one_stack(deployed: Deployed) -> None:
    deployed(EXPORTING, parameters={"Name": "a"})

    second = deployed(EXPORTING, stack="two", parameters={"Name": "b"})

    assert (second.ok, "queue is already exported by stack one" in str(second.reason)) == (
        False,
        True,
    )


def test_deleting_a_missing_stack_succeeds(deployed: Deployed) -> None:
    deployed(TWO)

    assert brief(deployed(mode="DELETE_ONLY")) == ("DELETE_COMPLETE", None, None)
    assert brief(deployed(mode="DELETE_ONLY")) == ("DELETE_COMPLETE", None, None)


def test_tags_and_the_stack_policy_are_set_even_without_other_changes(
    deployed: Deployed, cloud: EmulatorClient, account: str
) -> None:
    policy = '{"Statement": []}'
    client = cloud.client("cloudformation", account, REGION)

    deployed(TWO, tags={"project": "a"})
    assert "StackPolicyBody" not in client.get_stack_policy(StackName="one")
    outcome = deployed(TWO, tags={"project": "a"}, stack_policy=policy)

    [stack] = client.describe_stacks(StackName="one")["Stacks"]
    assert outcome.status == "unchanged"
    assert stack["Tags"] == [{"Key": "project", "Value": "a"}]
    assert client.get_stack_policy(StackName="one")["StackPolicyBody"] == policy


def test_a_template_too_large_for_a_request_is_deployed(deployed: Deployed) -> None:
    large = {**TWO, "Metadata": {"Text": "x" * 60_000}}

    assert brief(deployed(large)) == ("CREATE_COMPLETE", None, None)
    assert brief(deployed(large)) == ("unchanged", None, None)


def test_a_template_may_be_yaml(deployed: Deployed) -> None:
    text = "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n"

    assert deployed(text, path="templates/queue.yaml").ok


def test_a_rejected_update_does_not_change_the_stack(deployed: Deployed) -> None:
    deployed(TWO)

    rejected = brief(deployed(ROLE))

    assert rejected == ("", "Requires capabilities : [CAPABILITY_NAMED_IAM]", None)
    assert deployed(TWO).status == "unchanged"


def test_a_stack_with_an_invalid_name_is_rejected(deployed: Deployed) -> None:
    outcome = deployed(TWO, stack="no spaces")

    assert (outcome.status, outcome.ok) == ("", False)
