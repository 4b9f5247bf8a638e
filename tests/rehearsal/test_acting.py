"""As whom, and in which modes, an action is performed."""

import json
from pathlib import Path
from typing import Any

from rehearsals import (
    Quiet,
    commit,
    configured,
    environment,
    held,
    kept,
    performed,
    rehearse,
    told,
    write,
)

import rule_cases
from smallest import BASE

_ALLOW = {"Effect": "Allow", "Action": "cloudformation:*", "Resource": "*"}


def edited(text: str) -> tuple[dict[str, Any], list[Any]]:
    """Return a pipeline's template, and its stages."""
    body = json.loads(text)
    return body, body["Resources"]["Pipeline"]["Properties"]["Stages"]


def test_a_change_set_is_made_and_executed(tmp_path: Path) -> None:
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
    statuses = [each.status for each in journal.steps if each.stage == "qa-vpc-setup"]
    assert statuses == ["", "CREATE_COMPLETE"]
    assert held(journal)["222222222222"]["qa-ec2-setup"] == "CREATE_COMPLETE"


def test_an_action_without_a_role_is_performed_as_the_service_role(tmp_path: Path) -> None:
    configured(tmp_path, "\n".join([BASE, environment("qa", "111111111111", 10)]))
    path = tmp_path / rule_cases.PIPELINE
    body, stages = edited(path.read_text("utf-8"))
    del stages[1]["Actions"][0]["RoleArn"]
    path.write_text(json.dumps(body), "utf-8")
    commit(tmp_path)

    (found,) = rehearse(tmp_path).findings

    who = "arn:aws:sts::111111111111:assumed-role/infrastructure-service/pipeline"
    assert found.what.startswith(f"User: {who} is not authorized to perform: cloudformation:")
    assert (found.file, found.path) == (rule_cases.PIPELINE, "Resources/ServiceRole")


def test_an_approval_without_a_topic_waits_in_silence(tmp_path: Path) -> None:
    asked = f"{environment('qa', '222222222222', 10)}".replace(
        "[environment.", "approval = true\n[environment.", 1
    )
    configured(tmp_path, "\n".join([BASE, asked]))
    watch = Quiet()

    journal = rehearse(tmp_path, watch=watch)

    assert (len(watch.asked), told(journal), journal.messages) == (1, [], [])
    assert performed(journal)[-1] == (1, "qa-ec2-setup", "CREATE_COMPLETE")
