"""What a render says of the set-up templates that it changes."""

import json
from pathlib import Path

import pytest

from pipegen.render import deploy_order
from pipegen.render.files import FileChange

HEAD = "templates/account-setup.json changed: "


def _account(*actions):
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    deny = {"Effect": "Deny", "Action": ["sts:AssumeRole"], "Resource": "*"}
    return json.dumps({"Resources": {"Policy": {"Statement": [statement, deny]}}})


def _said(old, new, path="templates/account-setup.json"):
    return list(deploy_order.deploy_order_notices([FileChange(Path(path), old, new)]))


FIRST = "deploy it to each account before you push: the push starts the pipeline at once"


@pytest.mark.parametrize(
    ("old", "new", "advice"),
    [
        (["sqs:CreateQueue"], ["sqs:CreateQueue", "sns:CreateTopic"], f"{FIRST} ("),
        (["sqs:CreateQueue"], ["sqs:CreateQueue"], f"{FIRST} ("),
        (["sqs:CreateQueue", "sns:CreateTopic"], ["sqs:CreateQueue"], "it takes permissions away"),
        (["sqs:CreateQueue"], ["sns:CreateTopic"], f"{FIRST}. It takes permissions away too"),
    ],
)
def test_permissions_are_given_before_a_push_and_taken_away_after_it(old, new, advice):
    [said] = _said(_account(*old), _account(*new))

    assert said.startswith(HEAD + advice)


def test_of_a_damaged_file_nothing_is_taken_away():
    [said] = _said("{", _account("sqs:CreateQueue"))

    assert said.startswith(f"{HEAD}deploy it to each account before you push")


def test_a_template_that_is_new_or_that_the_pipeline_deploys_needs_no_notice():
    assert _said(None, _account()) == []
    assert _said("{}", "[]", "templates/vpc-setup.json") == []


def test_a_changed_pipeline_cancels_what_runs():
    [said] = _said("{}", "[]", "templates/pipeline-setup.json")

    assert said == (
        "templates/pipeline-setup.json changed: deploy it before you push; that cancels the "
        "executions that are running (see pipegen plan)"
    )
