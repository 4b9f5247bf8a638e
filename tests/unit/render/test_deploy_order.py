"""Notices about set-up templates that a render changes."""

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


def _notices(old, new, path="templates/account-setup.json"):
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
def test_permissions_are_added_before_a_push_and_removed_after_it(old, new, advice):
    [notice] = _notices(_account(*old), _account(*new))

    assert notice.startswith(HEAD + advice)


def test_a_corrupt_file_counts_as_without_permissions():
    [notice] = _notices("{", _account("sqs:CreateQueue"))

    assert notice.startswith(f"{HEAD}deploy it to each account before you push")


def test_a_new_template_and_one_that_the_pipeline_deploys_need_no_notice():
    assert _notices(None, _account()) == []
    assert _notices("{}", "[]", "templates/vpc-setup.json") == []


def test_a_changed_pipeline_cancels_running_executions():
    [notice] = _notices("{}", "[]", "templates/pipeline-setup.json")

    assert notice == (
        "templates/pipeline-setup.json changed: deploy it before you push; that cancels the "
        "executions that are running (see pipegen plan)"
    )
