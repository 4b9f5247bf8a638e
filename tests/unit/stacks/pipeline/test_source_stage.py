"""The source: the connection, the commit, and the push that starts the pipeline."""

import pytest

from tests.helpers.pipelines import CONNECTION, actions, of_role


def test_the_source_action_uses_the_commit_of_a_push(resources, pipeline):
    source = actions(pipeline("default"))["Source"]

    assert source == {
        "Name": "Source",
        "ActionTypeId": {
            "Category": "Source",
            "Owner": "AWS",
            "Provider": "CodeStarSourceConnection",
            "Version": "1",
        },
        "Namespace": "Source",
        "OutputArtifacts": [{"Name": "Source"}],
        "Configuration": {
            "ConnectionArn": {"Ref": "Connection"},
            "FullRepositoryId": "example-org/infrastructure",
            "BranchName": "main",
            "OutputArtifactFormat": "CODE_ZIP",
        },
    }
    assert resources("default")["Connection"]["Properties"] == {
        "ConnectionName": "infrastructure",
        "ProviderType": "GitHub",
    }


@pytest.mark.parametrize(
    ("variant", "paths"),
    [
        ("default", {}),
        ("paths", {"FilePaths": {"Includes": ["templates/**", "pipegen.toml"]}}),
    ],
)
def test_a_push_to_the_branch_starts_the_pipeline(pipeline, variant, paths):
    assert pipeline(variant)["Triggers"] == [
        {
            "ProviderType": "CodeStarSourceConnection",
            "GitConfiguration": {
                "SourceActionName": "Source",
                "Push": [{"Branches": {"Includes": ["main"]}, **paths}],
            },
        }
    ]


def test_an_existing_connection_is_used_and_none_is_created(body, resources, pipeline):
    assert "Connection" not in resources("connection")
    source = actions(pipeline("connection"))["Source"]
    assert source["Configuration"]["ConnectionArn"] == CONNECTION
    use = of_role(resources("connection")["ServiceRole"])["UseConnection"]
    assert use["Resource"] == [
        CONNECTION,
        CONNECTION.replace("codeconnections", "codestar-connections"),
    ]
    assert body("connection")["Outputs"]["ConnectionArn"]["Value"] == CONNECTION


def test_a_long_connection_name_is_truncated_and_stays_unique(resources):
    name = resources("long-name")["Connection"]["Properties"]["ConnectionName"]

    assert name == f"{'x' * 23}-78cf8f95"
    assert len(name) == 32
