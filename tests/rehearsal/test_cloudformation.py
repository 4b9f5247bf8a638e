"""Each mode of a CloudFormation action, on the emulator: what succeeds, and what AWS refuses."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from pipegen.rehearsal import cloudformation, stacks
from pipegen.rehearsal.cloudformation import Outcome
from pipegen.rehearsal.clouds import Cloud
from pipegen.rehearsal.requests import Deploy
from pipegen.rehearsal.stacks import Place

REGION = "eu-west-1"
QUEUE = {"Type": "AWS::SQS::Queue"}
NAMED = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Ref": "Name"}}}
NAME = {"Name": {"Type": "String", "AllowedPattern": "[a-z]+"}}
EXPORTING = {
    "Parameters": NAME,
    "Resources": {"Queue": NAMED},
    "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Queue", "Arn"]}, "Export": {"Name": "queue"}}},
}
IMPORTING = {
    "Resources": {
        "Parameter": {
            "Type": "AWS::SSM::Parameter",
            "Properties": {"Type": "String", "Value": {"Fn::ImportValue": "queue"}},
        }
    }
}
ROLE = {
    "Resources": {
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "RoleName": "role",
                "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []},
            },
        }
    }
}
BROKEN = {"Resources": {"Queue": QUEUE}, "Outputs": {"A": {"Value": {"Fn::GetAtt": "Queue.No"}}}}
TWO = {"Resources": {"First": QUEUE, "Second": {**QUEUE, "DependsOn": "First"}}}
CHANGED = {
    "Resources": {
        "First": {**QUEUE, "Properties": {"VisibilityTimeout": 5}},
        "Second": {**QUEUE, "DependsOn": "First"},
    }
}

Deployed = Callable[..., Outcome]


@pytest.fixture
def deployed(cloud: Cloud, account: str) -> Deployed:
    """Return what deploys a template into the stack `one`, or another, of an empty account."""

    def deploy(
        template: Any = None, mode: str = "CREATE_UPDATE", stack: str = "one", **more: Any
    ) -> Outcome:
        text = template if template is None or isinstance(template, str) else json.dumps(template)
        return cloudformation.deploy(cloud, Deploy(mode, stack, account, REGION, text, **more))

    return deploy


def brief(outcome: Outcome) -> tuple[str, str | None, str | None]:
    return outcome.status, outcome.reason, outcome.resource


def test_a_stack_is_created_then_updated_then_unchanged(deployed: Deployed) -> None:
    first = deployed(EXPORTING, parameters={"Name": "a"})
    second = deployed(EXPORTING, parameters={"Name": "b"})
    third = deployed(EXPORTING, parameters={"Name": "b"})

    assert [each.status for each in (first, second, third)] == [
        "CREATE_COMPLETE",
        "UPDATE_COMPLETE",
        "unchanged",
    ]
    assert [each.ok for each in (first, second, third)] == [True, True, True]
    assert first.outputs["Arn"].endswith(":a")
    assert second.outputs["Arn"].endswith(":b") and third.outputs == second.outputs
    assert [each.status for each in first.events] == [
        "CREATE_IN_PROGRESS",
        "CREATE_IN_PROGRESS",
        "CREATE_COMPLETE",
        "CREATE_COMPLETE",
    ]
    assert all(
        each.status.startswith("UPDATE_") for each in second.events if each.resource == "one"
    )
    assert third.events == ()


def test_a_parameter_that_is_not_given_keeps_its_value(deployed: Deployed) -> None:
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
def test_what_is_refused_leaves_nothing(
    deployed: Deployed, cloud: Cloud, account: str, template: Any, more: Any, reason: str
) -> None:
    assert brief(deployed(template, **more)) == ("", reason, None)
    assert stacks.find(cloud, Place(account, REGION, "one")) is None


def test_a_transform_may_declare_what_is_referred_to(deployed: Deployed) -> None:
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


def test_a_first_failure_is_rolled_back_and_its_stack_takes_no_update(
    deployed: Deployed, cloud: Cloud, account: str
) -> None:
    first = deployed(IMPORTING)
    second = deployed(IMPORTING)

    stack = stacks.find(cloud, Place(account, REGION, "one"))
    assert stack is not None
    assert brief(first) == ("ROLLBACK_COMPLETE", "No export named queue found", "Parameter")
    why = f"Stack:{stack.id} is in ROLLBACK_COMPLETE state and can not be updated."
    assert brief(second) == ("", why, None)


def test_replace_on_failure_deletes_a_failed_stack_first(deployed: Deployed) -> None:
    deployed(BROKEN)

    assert brief(deployed(TWO, "REPLACE_ON_FAILURE")) == ("CREATE_COMPLETE", None, None)
    assert brief(deployed(CHANGED, "REPLACE_ON_FAILURE")) == ("UPDATE_COMPLETE", None, None)


def test_replace_on_failure_ends_where_the_stack_can_not_be_deleted(
    deployed: Deployed, cloud: Cloud, account: str
) -> None:
    deployed(BROKEN)
    client = cloud.client("cloudformation", account, REGION)
    client.update_termination_protection(StackName="one", EnableTerminationProtection=True)

    outcome = deployed(TWO, "REPLACE_ON_FAILURE")

    assert "TerminationProtection is enabled" in str(outcome.reason)


def test_an_output_that_does_not_exist_fails_the_stack_itself(deployed: Deployed) -> None:
    why = "Requested attribute No does not exist in schema for AWS::SQS::Queue"

    assert brief(deployed(BROKEN)) == ("ROLLBACK_COMPLETE", why, None)


def test_an_export_in_use_is_neither_changed_nor_taken_away(deployed: Deployed) -> None:
    before = deployed(EXPORTING, parameters={"Name": "a"})
    deployed(IMPORTING, stack="two")
    without = {name: each for name, each in EXPORTING.items() if name != "Outputs"}

    changed = deployed(EXPORTING, parameters={"Name": "b"})
    removed = deployed(without)
    deleted = deployed(mode="DELETE_ONLY")

    taken = "Export queue cannot be deleted as it is in use by two"
    assert brief(changed) == (
        "UPDATE_ROLLBACK_COMPLETE",
        "Export queue cannot be updated as it is in use by two",
        None,
    )
    assert brief(removed) == ("UPDATE_ROLLBACK_COMPLETE", taken, None)
    assert brief(deleted) == ("", taken, None)
    assert changed.outputs == removed.outputs == before.outputs


def test_an_export_that_nobody_imports_any_more_is_free(deployed: Deployed) -> None:
    deployed(EXPORTING, parameters={"Name": "a"})
    deployed(IMPORTING, stack="two")
    deployed(mode="DELETE_ONLY", stack="two")

    assert deployed(EXPORTING, parameters={"Name": "b"}).ok


def test_a_resource_fails_where_it_is_asked_to_and_the_old_version_stands(
    deployed: Deployed,
) -> None:
    why = "The rehearsal lets it fail, as it was asked to"

    assert brief(deployed(TWO, fail="Second")) == ("ROLLBACK_COMPLETE", why, "Second")
    assert brief(deployed(TWO, "REPLACE_ON_FAILURE")) == ("CREATE_COMPLETE", None, None)
    assert brief(deployed(CHANGED, fail="")) == ("UPDATE_ROLLBACK_COMPLETE", why, "First")
    assert brief(deployed(CHANGED, fail="Second")) == ("UPDATE_ROLLBACK_COMPLETE", why, "Second")
    assert brief(deployed(CHANGED)) == ("UPDATE_COMPLETE", None, None)


def test_a_resource_of_another_name_does_not_fail(deployed: Deployed) -> None:
    assert deployed(TWO, fail="Third").ok
    assert deployed(TWO, stack="two").ok


def test_a_type_that_nobody_emulates_is_a_stub_and_said(deployed: Deployed) -> None:
    template = {
        "Resources": {
            "Disk": {"Type": "AWS::FSx::FileSystem", "Properties": {"StorageCapacity": 32}},
            "Queue": QUEUE,
        },
        "Outputs": {
            "Arn": {"Value": {"Fn::GetAtt": ["Disk", "ResourceARN"]}},
            "Name": {"Value": {"Fn::Sub": "${Disk.DNSName}"}},
        },
    }

    made = deployed(template)
    template["Resources"]["Disk"]["Properties"] = {"StorageCapacity": 64}
    template["Outputs"]["Mount"] = {"Value": {"Fn::GetAtt": ["Disk", "LustreMountName"]}}
    changed = deployed(template)
    deleted = deployed(mode="DELETE_ONLY")

    assert made.stubbed == changed.stubbed == ("AWS::FSx::FileSystem",)
    assert made.outputs["Arn"].startswith("arn:aws:fsx:eu-west-1:")
    assert made.outputs["Name"].endswith(".DNSName")
    assert changed.outputs == {
        **made.outputs,
        "Mount": made.outputs["Name"].replace("DNSName", "LustreMountName"),
    }
    assert brief(deleted) == ("DELETE_COMPLETE", None, None)


def test_deleting_what_is_not_there_succeeds(deployed: Deployed) -> None:
    deployed(TWO)

    assert brief(deployed(mode="DELETE_ONLY")) == ("DELETE_COMPLETE", None, None)
    assert brief(deployed(mode="DELETE_ONLY")) == ("DELETE_COMPLETE", None, None)


def test_tags_and_the_stack_policy_arrive_also_where_nothing_else_changes(
    deployed: Deployed, cloud: Cloud, account: str
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


def test_a_template_too_large_for_a_request_is_deployed_as_well(deployed: Deployed) -> None:
    large = {**TWO, "Metadata": {"Text": "x" * 60_000}}

    assert brief(deployed(large)) == ("CREATE_COMPLETE", None, None)
    assert brief(deployed(large)) == ("unchanged", None, None)


def test_a_template_may_be_yaml(deployed: Deployed) -> None:
    text = "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n"

    assert deployed(text, path="templates/queue.yaml").ok


def test_a_change_set_is_made_then_executed(deployed: Deployed) -> None:
    made = deployed(TWO, "CHANGE_SET_REPLACE", change_set="changes")
    again = deployed(TWO, "CHANGE_SET_REPLACE", change_set="changes")
    executed = deployed(None, "CHANGE_SET_EXECUTE", change_set="changes")
    twice = deployed(None, "CHANGE_SET_EXECUTE", change_set="changes")

    assert brief(made) == brief(again) == ("", None, None)
    assert brief(executed) == ("CREATE_COMPLETE", None, None)
    assert "cannot be executed in its current status" in str(twice.reason)


def test_a_change_set_without_changes_succeeds_and_changes_nothing(deployed: Deployed) -> None:
    deployed(TWO)

    made = deployed(TWO, "CHANGE_SET_REPLACE", change_set="changes")
    executed = deployed(None, "CHANGE_SET_EXECUTE", change_set="changes")

    assert (brief(made), brief(executed)) == (("", None, None), ("unchanged", None, None))


def test_a_change_set_updates_a_stack(deployed: Deployed) -> None:
    deployed(TWO)

    deployed(CHANGED, "CHANGE_SET_REPLACE", change_set="changes")
    executed = deployed(None, "CHANGE_SET_EXECUTE", change_set="changes")

    assert brief(executed) == ("UPDATE_COMPLETE", None, None)


def test_a_change_set_needs_a_stack_that_can_be_updated(deployed: Deployed) -> None:
    deployed(BROKEN)

    refused = deployed(TWO, "CHANGE_SET_REPLACE", change_set="changes")

    assert "is in ROLLBACK_COMPLETE state and can not be updated." in str(refused.reason)


def test_a_change_set_that_is_not_there_can_not_be_executed(deployed: Deployed) -> None:
    without = deployed(None, "CHANGE_SET_EXECUTE", change_set="changes")
    deployed(TWO)
    other = deployed(None, "CHANGE_SET_EXECUTE", change_set="changes")

    assert brief(without) == ("", "Stack [one] does not exist", None)
    assert other.reason == "ChangeSet [changes] does not exist"


def test_a_change_set_whose_import_is_missing_fails_when_it_is_executed(
    deployed: Deployed,
) -> None:
    deployed(TWO)

    deployed(IMPORTING, "CHANGE_SET_REPLACE", change_set="changes")
    executed = deployed(None, "CHANGE_SET_EXECUTE", change_set="changes")

    assert brief(executed) == (
        "UPDATE_ROLLBACK_COMPLETE",
        "No export named queue found",
        "Parameter",
    )


def test_an_update_that_is_refused_leaves_the_stack(deployed: Deployed) -> None:
    deployed(TWO)

    refused = brief(deployed(ROLE))

    assert refused == ("", "Requires capabilities : [CAPABILITY_NAMED_IAM]", None)
    assert deployed(TWO).status == "unchanged"


def test_a_stack_that_can_not_be_deleted_is_not_replaced(deployed: Deployed) -> None:
    why = "The rehearsal lets it fail, as it was asked to"
    deployed(TWO)

    failed = deployed(mode="DELETE_ONLY", fail="Second")
    again = deployed(CHANGED, "REPLACE_ON_FAILURE", fail="")

    assert brief(failed) == ("DELETE_FAILED", why, "Second")
    assert (again.status, again.reason) == ("DELETE_FAILED", why)
    assert brief(deployed(CHANGED, "REPLACE_ON_FAILURE")) == ("CREATE_COMPLETE", None, None)


def test_a_stack_with_an_impossible_name_is_refused(deployed: Deployed) -> None:
    outcome = deployed(TWO, stack="no spaces")

    assert (outcome.status, outcome.ok) == ("", False)
