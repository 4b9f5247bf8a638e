"""The role and the mode with which an action runs."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipegen.rehearsal.engine.action_runner import FailureInjection
from pipegen.rehearsal.runner import RehearsalOptions
from tests.helpers import rule_cases
from tests.helpers.configs import BASE
from tests.helpers.rehearsal.runs import (
    StubObserver,
    changed,
    commit,
    configured,
    environment,
    kept,
    notification_subjects,
    performed,
    rehearse,
    stack_statuses,
    write,
)

_ALLOW = {"Effect": "Allow", "Action": "cloudformation:*", "Resource": "*"}

pytestmark = pytest.mark.usefixtures("shared_emulator")


def edited(text: str) -> tuple[dict[str, Any], list[Any]]:
    """Return a pipeline's template, and its stages."""
    body = json.loads(text)
    return body, body["Resources"]["Pipeline"]["Properties"]["Stages"]


def test_a_change_set_is_created_and_executed(tmp_path: Path) -> None:
    pipeline, stages = edited(kept()[rule_cases.PIPELINE])
    (make,) = stages[1]["Actions"]
    execute = json.loads(json.dumps(make))
    make["Configuration"] |= {"ActionMode": "CHANGE_SET_REPLACE", "ChangeSetName": "next"}
    execute |= {"Name": "execute", "RunOrder": 2, "InputArtifacts": []}
    execute["Configuration"] = {
        "ActionMode": "CHANGE_SET_EXECUTE",
        "StackName": "qa-vpc-setup",
        "ChangeSetName": "next",
    }
    del make["Namespace"]
    stages[1]["Actions"].append(execute)
    account = json.loads(kept()["templates/account-setup.json"])
    policy = account["Resources"]["ActionRole"]["Properties"]["Policies"][0]
    policy["PolicyDocument"]["Statement"].append(_ALLOW)
    files = {
        rule_cases.PIPELINE: json.dumps(pipeline),
        "templates/account-setup.json": json.dumps(account),
    }
    write(tmp_path, {**kept(), **files})
    commit(tmp_path)

    journal = rehearse(tmp_path)

    assert journal.findings == []
    statuses = [step.status for step in journal.steps if step.stage == "qa-vpc-setup"]
    assert statuses == ["", "CREATE_COMPLETE"]
    assert stack_statuses(journal)["222222222222"]["qa-ec2-setup"] == "CREATE_COMPLETE"


def test_an_action_without_a_role_runs_as_the_service_role(tmp_path: Path) -> None:
    configured(tmp_path, "\n".join([BASE, environment("qa", "111111111111", 10)]))
    path = tmp_path / rule_cases.PIPELINE
    body, stages = edited(path.read_text("utf-8"))
    del stages[1]["Actions"][0]["RoleArn"]
    path.write_text(json.dumps(body), "utf-8")
    commit(tmp_path)

    (finding,) = rehearse(tmp_path).findings

    principal = "arn:aws:sts::111111111111:assumed-role/infrastructure-service/pipeline"
    assert finding.summary.startswith(
        f"User: {principal} is not authorized to perform: cloudformation:"
    )
    assert (finding.file, finding.path) == (rule_cases.PIPELINE, "Resources/ServiceRole")


def test_an_approval_without_a_topic_sends_no_message(tmp_path: Path) -> None:
    asked = f"{environment('qa', '222222222222', 10)}".replace(
        "[environment.", "approval = true\n[environment.", 1
    )
    configured(tmp_path, "\n".join([BASE, asked]))
    watch = StubObserver()

    journal = rehearse(tmp_path, watch=watch)

    assert (len(watch.asked), notification_subjects(journal), journal.messages) == (1, [], [])
    assert performed(journal)[-1] == (1, "qa-ec2-setup", "CREATE_COMPLETE")


def test_outputs_are_passed_on_as_a_file_of_an_artifact(tmp_path: Path) -> None:
    configured(tmp_path, "\n".join([BASE, environment("qa", "111111111111", 10)]))
    pipeline, stages = edited((tmp_path / rule_cases.PIPELINE).read_text("utf-8"))
    (network,), (compute,) = stages[1]["Actions"], stages[2]["Actions"]
    network |= {"OutputArtifacts": [{"Name": "Network"}]}
    network["Configuration"]["OutputFileName"] = "outputs.json"
    compute["InputArtifacts"].append({"Name": "Network"})
    compute["Configuration"]["ParameterOverrides"] = json.dumps(
        {
            name: {"Fn::GetParam": ["Network", "outputs.json", name]}
            for name in ("VpcId", "PrivateSubnetIds")
        }
    )
    write(tmp_path, {rule_cases.PIPELINE: json.dumps(pipeline)})
    commit(tmp_path)

    (finding,) = rehearse(tmp_path).findings
    _allow(tmp_path, ["s3:PutObject", "kms:GenerateDataKey"])
    journal = rehearse(tmp_path)

    assert "permissions required to access the Amazon S3 bucket" in finding.summary
    assert finding.help.startswith("allow s3:PutObject on ")
    assert (finding.file, finding.path) == ("templates/account-setup.json", "Resources/ActionRole")
    assert journal.findings == []
    assert performed(journal)[-1] == (1, "qa-ec2-setup", "CREATE_COMPLETE")


def test_a_parameter_file_may_read_a_file_of_an_artifact(tmp_path: Path) -> None:
    configured(tmp_path, "\n".join([BASE, environment("qa", "111111111111", 10)]))
    parameter_file = tmp_path / "templates/config/qa-vpc-setup.json"
    body = json.loads(parameter_file.read_text("utf-8"))
    body["Parameters"]["VpcCidr"] = {"Fn::GetParam": ["Source", "network.json", "Block"]}
    write(tmp_path, {"templates/config/qa-vpc-setup.json": json.dumps(body)})
    commit(tmp_path)

    (finding,) = rehearse(tmp_path).findings
    write(tmp_path, {"network.json": '{"Block": "10.77.0.0/16"}'})
    commit(tmp_path)
    journal = rehearse(tmp_path)

    assert finding.summary == "File [network.json] does not exist in artifact [Source]"
    assert finding.file == "templates/config/qa-vpc-setup.json"
    assert journal.findings == []
    (network,) = [step for step in journal.steps if step.stage == "qa-vpc-setup"]
    assert network.outputs["VpcCidr"] == "10.77.0.0/16"


def _allow(folder: Path, actions: list[str]) -> None:
    """Let the action role do `actions`, and commit that."""
    path = folder / "templates/account-setup.json"
    account = json.loads(path.read_text("utf-8"))
    (policy, *_) = account["Resources"]["ActionRole"]["Properties"]["Policies"]
    policy["PolicyDocument"]["Statement"].append({**_ALLOW, "Action": actions})
    path.write_text(json.dumps(account), "utf-8")
    commit(folder)


def test_a_source_action_of_s3_is_rejected(repository: Path) -> None:
    bucket = {"S3Bucket": "sources", "S3ObjectKey": "source.zip"}
    changed(
        repository,
        {
            "file": rule_cases.PIPELINE,
            "path": ["@Source", "ActionTypeId", "Provider"],
            "value": "S3",
        },
        {"file": rule_cases.PIPELINE, "path": ["@Source", "Configuration"], "value": bucket},
        {"file": rule_cases.PIPELINE, "path": ["Resources", "Pipeline", "Properties", "Triggers"]},
    )

    (finding,) = rehearse(repository).findings

    assert finding.summary == "a rehearsal can't perform Source actions of S3"


def test_deleting_a_stack_succeeds_also_when_it_does_not_exist(tmp_path: Path) -> None:
    configured(tmp_path, "\n".join([BASE, environment("qa", "222222222222", 10)]))
    pipeline, stages = edited((tmp_path / rule_cases.PIPELINE).read_text("utf-8"))
    (compute,) = stages[2]["Actions"]
    delete = {**compute, "Name": "delete", "RunOrder": 2, "InputArtifacts": []}
    delete["Configuration"] = {
        "ActionMode": "DELETE_ONLY",
        "StackName": "qa-ec2-setup",
        "RoleArn": compute["Configuration"]["RoleArn"],
    }
    del delete["Namespace"]
    stages[2]["Actions"] += [delete, {**delete, "Name": "again", "RunOrder": 3}]
    write(tmp_path, {rule_cases.PIPELINE: json.dumps(pipeline)})
    commit(tmp_path)
    _allow(tmp_path, ["cloudformation:DeleteStack"])

    journal = rehearse(tmp_path)

    assert journal.findings == []
    assert [step.status for step in journal.steps[-3:]] == [
        "CREATE_COMPLETE",
        "DELETE_COMPLETE",
        "DELETE_COMPLETE",
    ]
    assert "qa-ec2-setup" not in stack_statuses(journal)["222222222222"]


def test_a_parameter_file_may_have_all_of_its_keys(repository: Path) -> None:
    path = "templates/config/qa-vpc-setup.json"
    parameter_file = json.loads((repository / path).read_text("utf-8"))
    allow = {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}
    policy = {"Statement": [allow]}
    whole = {**parameter_file, "Tags": {"team": "platform"}, "StackPolicy": policy}
    write(repository, {path: json.dumps(whole)})
    commit(repository, "All keys")

    journal = rehearse(
        repository, RehearsalOptions(twice=False, injection=FailureInjection(until="qa-vpc-setup"))
    )

    assert "Parameters" in parameter_file
    assert journal.findings == []
