"""Pipelines of a template as typed objects."""

from typing import Any

import pytest

from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.template import Template
from pipegen.codepipeline import model
from pipegen.codepipeline.model import ArtifactPath, ArtifactStore


def read_pipeline(properties: Any) -> model.Pipeline:
    resource = {"Type": "AWS::CodePipeline::Pipeline", "Properties": properties}
    [pipeline] = model.find_pipelines(scope({"Pipeline": resource}))
    return pipeline


def scope(resources: dict[str, Any]) -> StackContext:
    body = {
        "Conditions": {"Never": {"Fn::Equals": ["a", "b"]}},
        "Resources": resources,
    }
    return StackContext(Template("t.json", body), {}, "111111111111", "eu-west-1", "s")


def action(name: str, **properties: Any) -> dict[str, Any]:
    kind = {"Category": "Deploy", "Owner": "AWS", "Provider": "CloudFormation", "Version": "1"}
    return {"Name": name, "ActionTypeId": kind} | properties


DEPLOY = {
    "ActionMode": "CREATE_UPDATE",
    "StackName": {"Fn::Sub": "vpc-${AWS::Region}"},
    "TemplatePath": "Source::templates/vpc.json",
    "TemplateConfiguration": "Source::templates/config/vpc.json",
    "ParameterOverrides": '{"VpcId": "#{qa.VpcId}"}',
    "Count": 1,
}


def test_a_pipeline_is_read_with_its_functions_resolved() -> None:
    pipeline = read_pipeline(
        {
            "Name": {"Fn::Join": ["-", ["shop", "main"]]},
            "PipelineType": "V2",
            "ExecutionMode": "QUEUED",
            "RoleArn": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:role/service"},
            "ArtifactStore": {"Location": "b", "EncryptionKey": {"Type": "KMS", "Id": "key"}},
            "Stages": [
                {"Name": "qa", "Actions": [action("vpc", Configuration=DEPLOY)], "OnFailure": {}},
                {"Name": "production", "Actions": [action("vpc", RunOrder="2")]},
            ],
        }
    )

    path = ("Resources", "Pipeline", "Properties")
    assert (pipeline.name, pipeline.type, pipeline.execution_mode) == ("shop-main", "V2", "QUEUED")
    assert pipeline.role == "arn:aws:iam::111111111111:role/service"
    assert pipeline.stores == {"": ArtifactStore("b", "key", (*path, "ArtifactStore"))}
    assert [(stage.name, stage.index, stage.path) for stage in pipeline.stages] == [
        ("qa", 0, (*path, "Stages", 0)),
        ("production", 1, (*path, "Stages", 1)),
    ]
    assert "OnFailure" in pipeline.stages[0].properties
    assert [action_.path for action_ in pipeline.actions] == [
        (*path, "Stages", 0, "Actions", 0),
        (*path, "Stages", 1, "Actions", 0),
    ]


def test_an_action_has_its_stack_role_artifacts_and_overrides() -> None:
    role = "arn:aws:iam::222222222222:role/action"
    properties = action(
        "vpc",
        Configuration=DEPLOY,
        RoleArn=role,
        Namespace="qa",
        Region="eu-west-1",
        InputArtifacts=[{"Name": "Source"}, {"Nom": 1}, 2],
        OutputArtifacts=[{"Name": "Out"}],
        TimeoutInMinutes=5,
    )

    [result] = read_pipeline({"Stages": [{"Name": "qa", "Actions": [properties]}]}).actions

    assert (result.is_cloudformation, result.account, result.role) == (True, "222222222222", role)
    assert (result.inputs, result.outputs) == (("Source",), ("Out",))
    assert (result.namespace, result.region, result.timeout) == ("qa", "eu-west-1", 5)
    assert (result.stage, result.version, result.owner) == ("qa", "1", "AWS")
    assert result.template == ArtifactPath("Source", "templates/vpc.json")
    assert result.parameter_file == ArtifactPath("Source", "templates/config/vpc.json")
    assert result.overrides == {"VpcId": "#{qa.VpcId}"}
    assert [result.text(name) for name in ("StackName", "Count", "None")] == [
        "vpc-eu-west-1",
        None,
        None,
    ]


def test_an_action_precedes_those_of_later_stages_and_run_orders() -> None:
    stages = [
        {"Name": "a", "Actions": [action("1"), action("2", RunOrder=2), action("3", RunOrder=2)]},
        {"Name": "b", "Actions": [action("4")]},
    ]
    first, second, third, fourth = read_pipeline({"Stages": stages}).actions

    assert [
        first.before(second),
        second.before(third),
        third.before(second),
        third.before(fourth),
    ] == [
        True,
        False,
        False,
        True,
    ]


def test_each_region_has_its_artifact_store() -> None:
    stores = [
        {"Region": "eu-west-1", "ArtifactStore": {"Location": "one"}},
        {"Region": "us-east-1", "ArtifactStore": {"Location": "two", "EncryptionKey": "no"}},
        {"Region": "eu-north-1"},
        "no",
    ]

    artifact_stores = read_pipeline({"ArtifactStores": stores}).stores

    assert {region: (store.bucket, store.key) for region, store in artifact_stores.items()} == {
        "eu-west-1": ("one", None),
        "us-east-1": ("two", None),
    }


@pytest.mark.parametrize(
    ("configuration", "expected"),
    [
        ({}, None),
        ({"ParameterOverrides": "{"}, None),
        ({"ParameterOverrides": "[]"}, None),
        ({"ParameterOverrides": {}}, None),
        ("none", None),
    ],
)
def test_parameter_overrides_that_are_not_a_json_object_are_none(
    configuration: Any, expected: Any
) -> None:
    [result] = read_pipeline(
        {"Stages": [{"Actions": [action("a", Configuration=configuration)]}]}
    ).actions

    assert (result.overrides, result.template, result.parameter_file) == (expected, None, None)


def test_a_path_without_artifact_or_file_is_none() -> None:
    configuration = {"TemplatePath": "Source::", "TemplateConfiguration": "templates/vpc.json"}
    [result] = read_pipeline(
        {"Stages": [{"Actions": [action("a", Configuration=configuration)]}]}
    ).actions

    assert (result.template, result.parameter_file) == (None, None)


@pytest.mark.parametrize(
    "properties",
    [
        None,
        {},
        {"Stages": {}},
        {"Stages": ["a"]},
        {"Stages": [{"Actions": "a"}, {"Actions": [1]}]},
    ],
)
def test_malformed_stages_and_actions_are_skipped(properties: Any) -> None:
    pipeline = read_pipeline(properties)

    assert (list(pipeline.actions), pipeline.role, pipeline.stores) == ([], None, {})
    assert pipeline.execution_mode == "SUPERSEDED"


def test_an_action_without_properties_has_empty_defaults() -> None:
    [result] = read_pipeline(
        {"Stages": [{"Actions": [{"ActionTypeId": 1, "RunOrder": "x"}]}]}
    ).actions

    assert (result.name, result.category, result.provider, result.run_order) == ("", "", "", 1)
    assert (result.has_configuration, result.account, result.namespace) == (False, None, None)


def test_a_pipeline_whose_condition_is_false_is_not_returned() -> None:
    resource = {"Type": "AWS::CodePipeline::Pipeline", "Condition": "Never", "Properties": {}}

    assert model.find_pipelines(scope({"Pipeline": resource})) == ()


def test_variables_are_returned_with_their_namespace() -> None:
    text = "#{qa.VpcId} and #{ variables.Name }, not #{alone}, ${a.b} or #{a.}"

    assert model.variables(text) == [("qa", "VpcId"), ("variables", "Name")]
