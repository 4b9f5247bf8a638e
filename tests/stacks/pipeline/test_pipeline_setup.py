"""`pipeline-setup.json` as a whole, in every shape that it comes in."""

import json
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from pipegen import rendering, template
from pipelines import VARIANTS

CFN_LINT = Path(sys.executable).with_name("cfn-lint")
STATEFUL = {
    "ArtifactKey": "AWS::KMS::Key",
    "ArtifactBucket": "AWS::S3::Bucket",
    "MessageKey": "AWS::KMS::Key",
    "PeopleTopic": "AWS::SNS::Topic",
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_what_holds_something_keeps_its_logical_id_and_outlives_the_stack(resources, variant):
    found = resources(variant)
    wanted = {name: kind for name, kind in STATEFUL.items() if variant != "topic" or "Art" in name}

    assert {name: found[name]["Type"] for name in wanted} == wanted
    for name in wanted:
        assert found[name]["DeletionPolicy"] == "RetainExceptOnCreate"
        assert found[name]["UpdateReplacePolicy"] == "Retain"
        assert not {"BucketName", "TopicName"} & set(found[name]["Properties"])
    assert {name for name, each in found.items() if "DeletionPolicy" in each} == set(wanted)


def test_logical_ids_stay_as_they_are(resources):
    assert sorted(resources("default")) == [
        "ArtifactBucket",
        "ArtifactBucketPolicy",
        "ArtifactKey",
        "ArtifactKeyAlias",
        "Connection",
        "Email87d13a93",
        "MessageKey",
        "MessageKeyAlias",
        "PeopleTopic",
        "PeopleTopicPolicy",
        "Pipeline",
        "ServiceRole",
        "StateChangeRule",
    ]


@pytest.mark.parametrize("variant", VARIANTS)
def test_nothing_is_circular(resources, variant):
    found = resources(variant)
    graph = {
        name: {*each.get("DependsOn", []), *template.references(each)} & set(found)
        for name, each in found.items()
    }

    order = list(TopologicalSorter(graph).static_order())

    assert sorted(order) == sorted(found)
    assert found["Pipeline"]["DependsOn"] == ["ArtifactBucketPolicy"]


def test_the_boundary_of_the_deploy_roles_is_no_affair_of_the_pipelines_account(body):
    assert "PermissionsBoundary" not in json.dumps(body("boundary"))


def test_outputs_are_exported(body):
    assert {name: each["Export"] for name, each in body("default")["Outputs"].items()} == {
        name: {"Name": {"Fn::Sub": f"${{AWS::StackName}}-{name}"}}
        for name in ("PipelineName", "ArtifactBucketName", "ConnectionArn", "ApprovalTopicArn")
    }


@pytest.mark.parametrize("variant", VARIANTS)
def test_it_is_indented_unless_it_could_not_be_sent_inline_then(body, variant):
    text = rendering.dumps(body(variant))

    assert text.startswith('{"') == (variant == "many")


def test_the_stock_linter_finds_nothing(body, tmp_path):
    for variant in VARIANTS:
        (tmp_path / f"{variant}.json").write_text(rendering.dumps(body(variant)))

    done = subprocess.run(
        [
            *(CFN_LINT, "--include-checks", "I", "--regions", "eu-west-1", "--"),
            *sorted(tmp_path.glob("*.json")),
        ],
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
