"""Parameters that an account has stored are unknown: they are stubbed, and reported."""

from typing import Any

from pipegen.rehearsal.emulator.client import EmulatorClient
from tests.helpers.rehearsal.runs import changed, rehearse
from tests.helpers.rehearsal.stacks import Deployed


def outputs(**values: Any) -> dict[str, Any]:
    return {name: {"Value": value} for name, value in values.items()}


def parameter(value: str) -> dict[str, Any]:
    properties = {"Type": "String", "Value": value, "Name": {"Ref": "AWS::StackName"}}
    return {"Resources": {"Made": {"Type": "AWS::SSM::Parameter", "Properties": properties}}}


TYPED = {
    "Parameters": {"Zone": {"Type": "AWS::SSM::Parameter::Value<String>"}},
    "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}},
    "Outputs": outputs(Zone={"Ref": "Zone"}),
}


def test_a_parameter_that_no_stack_creates_gets_a_stub(
    deployed: Deployed, cloud: EmulatorClient
) -> None:
    cloud.stubbed_values()
    template = {
        **TYPED,
        **parameter("{{resolve:ssm:/team/a:2}} {{resolve:secretsmanager:b:SecretString:key}}"),
    }

    outcome = deployed(template, parameters={"Zone": "/team/zone"})

    assert (outcome.reason, outcome.outputs) == (None, {"Zone": "stored-in-the-account"})
    assert cloud.stubbed_values() == ["/team/a", "/team/zone", "secretsmanager:b:SecretString:key"]
    assert cloud.stubbed_values() == []


def test_a_parameter_that_a_stack_creates_is_resolved(
    deployed: Deployed, cloud: EmulatorClient
) -> None:
    cloud.stubbed_values()
    deployed(parameter("a"), stack="zone")

    outcome = deployed(TYPED, parameters={"Zone": "zone"})

    assert (outcome.outputs, cloud.stubbed_values()) == ({"Zone": "a"}, [])


def test_a_malformed_reference_is_rejected(deployed: Deployed) -> None:
    wrong = "{{resolve:secretsmanager:a:Secret:key}}"

    assert "must be SecretString" in str(deployed(parameter(wrong)).reason)


def test_the_report_lists_the_stubbed_parameters(repository: Any, shared_emulator: None) -> None:
    tags = [{"Key": "Name", "Value": "{{resolve:ssm:/team/name}}"}]
    path = ["Resources", "Vpc", "Properties", "Tags"]
    changed(
        repository,
        {"file": "templates/vpc-setup.json", "path": path, "value": tags},
        {
            "file": "templates/account-setup.json",
            "path": ["Resources", "ExecutionRole", "Properties", "ManagedPolicyArns"],
            "value": ["arn:aws:iam::aws:policy/AdministratorAccess"],
        },
    )

    journal = rehearse(repository)

    assert journal.findings == []
    assert journal.not_checked[-1] == "the value that is stored as /team/name"
