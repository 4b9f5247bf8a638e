"""What a failed deployment leaves, what makes one fail, and what is only a stub."""

from pipegen.rehearsal.emulator.client import EmulatorClient
from pipegen.rehearsal.engine import stacks
from pipegen.rehearsal.engine.stacks import EmulatedStack
from tests.helpers.rehearsal.stacks import (
    BROKEN,
    CHANGED,
    EXPORTING,
    IMPORTING,
    QUEUE,
    REGION,
    TWO,
    Deployed,
    brief,
)


def test_a_failed_creation_is_rolled_back_and_the_stack_can_not_be_updated(
    deployed: Deployed, cloud: EmulatorClient, account: str
) -> None:
    first = deployed(IMPORTING)
    second = deployed(IMPORTING)

    stack = stacks.find_stack(cloud, EmulatedStack(account, REGION, "one"))
    assert stack is not None
    assert brief(first) == ("ROLLBACK_COMPLETE", "No export named queue found", "Parameter")
    reason = f"Stack:{stack.id} is in ROLLBACK_COMPLETE state and can not be updated."
    assert brief(second) == ("", reason, None)


def test_replace_on_failure_deletes_a_failed_stack_first(deployed: Deployed) -> None:
    deployed(BROKEN)

    assert brief(deployed(TWO, "REPLACE_ON_FAILURE")) == ("CREATE_COMPLETE", None, None)
    assert brief(deployed(CHANGED, "REPLACE_ON_FAILURE")) == ("UPDATE_COMPLETE", None, None)


def test_replace_on_failure_fails_if_the_stack_can_not_be_deleted(
    deployed: Deployed, cloud: EmulatorClient, account: str
) -> None:
    deployed(BROKEN)
    client = cloud.client("cloudformation", account, REGION)
    client.update_termination_protection(StackName="one", EnableTerminationProtection=True)

    outcome = deployed(TWO, "REPLACE_ON_FAILURE")

    assert "TerminationProtection is enabled" in str(outcome.reason)


def test_an_output_of_a_missing_attribute_fails_the_stack(deployed: Deployed) -> None:
    reason = "Requested attribute No does not exist in schema for AWS::SQS::Queue"

    assert brief(deployed(BROKEN)) == ("ROLLBACK_COMPLETE", reason, None)


def test_an_export_in_use_is_neither_updated_nor_deleted(deployed: Deployed) -> None:
    before = deployed(EXPORTING, parameters={"Name": "a"})
    deployed(IMPORTING, stack="two")
    without = {name: section for name, section in EXPORTING.items() if name != "Outputs"}

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


def test_an_export_that_is_no_longer_imported_can_be_updated(deployed: Deployed) -> None:
    deployed(EXPORTING, parameters={"Name": "a"})
    deployed(IMPORTING, stack="two")
    deployed(mode="DELETE_ONLY", stack="two")

    assert deployed(EXPORTING, parameters={"Name": "b"}).ok


def test_an_injected_failure_rolls_the_stack_back(
    deployed: Deployed,
) -> None:
    reason = "The rehearsal lets it fail, as it was asked to"

    assert brief(deployed(TWO, failing_resource="Second")) == (
        "ROLLBACK_COMPLETE",
        reason,
        "Second",
    )
    assert brief(deployed(TWO, "REPLACE_ON_FAILURE")) == ("CREATE_COMPLETE", None, None)
    assert brief(deployed(CHANGED, failing_resource="")) == (
        "UPDATE_ROLLBACK_COMPLETE",
        reason,
        "First",
    )
    assert brief(deployed(CHANGED, failing_resource="Second")) == (
        "UPDATE_ROLLBACK_COMPLETE",
        reason,
        "Second",
    )
    assert brief(deployed(CHANGED)) == ("UPDATE_COMPLETE", None, None)


def test_a_resource_with_another_name_does_not_fail(deployed: Deployed) -> None:
    assert deployed(TWO, failing_resource="Third").ok
    assert deployed(TWO, stack="two").ok


def test_a_type_that_is_not_emulated_is_stubbed_and_reported(deployed: Deployed) -> None:
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


def test_a_stack_that_can_not_be_deleted_is_not_replaced(deployed: Deployed) -> None:
    reason = "The rehearsal lets it fail, as it was asked to"
    deployed(TWO)

    failed = deployed(mode="DELETE_ONLY", failing_resource="Second")
    again = deployed(CHANGED, "REPLACE_ON_FAILURE", failing_resource="")

    assert brief(failed) == ("DELETE_FAILED", reason, "Second")
    assert (again.status, again.reason) == ("DELETE_FAILED", reason)
    assert brief(deployed(CHANGED, "REPLACE_ON_FAILURE")) == ("CREATE_COMPLETE", None, None)


def test_a_stub_keeps_its_id_when_it_is_updated(deployed: Deployed) -> None:
    connection = {
        "Type": "AWS::CodeConnections::Connection",
        "Properties": {"ConnectionName": "a"},
    }
    template = {
        "Resources": {"Connection": connection},
        "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Connection", "ConnectionArn"]}}},
    }

    made = deployed(template)
    connection["Properties"] = {"ConnectionName": "b"}
    changed = deployed(template)

    assert changed.reason is None
    assert (changed.status, changed.outputs) == ("UPDATE_COMPLETE", made.outputs)
