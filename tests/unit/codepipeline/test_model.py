"""The pipelines of a template as types."""

from typing import Any

import pytest

from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.template import Template
from pipegen.codepipeline import model
from pipegen.codepipeline.model import ArtifactPath, ArtifactStore


def only(properties: Any) -> model.Pipeline:
    resource = {"Type": "AWS::CodePipeline::Pipeline", "Properties": properties}
    [found] = model.find_pipelines(scope({"Pipeline": resource}))
    return found


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


def test_a_pipeline_is_read_with_its_functions_worked_out() -> None:
    found = only(
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
    assert (found.name, found.type, found.execution_mode) == ("shop-main", "V2", "QUEUED")
    assert found.role == "arn:aws:iam::111111111111:role/service"
    assert found.stores == {"": ArtifactStore("b", "key", (*path, "ArtifactStore"))}
    assert [(each.name, each.index, each.path) for each in found.stages] == [
        ("qa", 0, (*path, "Stages", 0)),
        ("production", 1, (*path, "Stages", 1)),
    ]
    assert "OnFailure" in found.stages[0].properties
    assert [each.path for each in found.actions] == [
        (*path, "Stages", 0, "Actions", 0),
        (*path, "Stages", 1, "Actions", 0),
    ]


def test_an_action_tells_what_it_deploys() -> None:
    role = "arn:aws:iam::222222222222:role/action"
    made = action(
        "vpc",
        Configuration=DEPLOY,
        RoleArn=role,
        Namespace="qa",
        Region="eu-west-1",
        InputArtifacts=[{"Name": "Source"}, {"Nom": 1}, 2],
        OutputArtifacts=[{"Name": "Out"}],
        TimeoutInMinutes=5,
    )

    [found] = only({"Stages": [{"Name": "qa", "Actions": [made]}]}).actions

    assert (found.is_cloudformation, found.account, found.role) == (True, "222222222222", role)
    assert (found.inputs, found.outputs) == (("Source",), ("Out",))
    assert (found.namespace, found.region, found.timeout) == ("qa", "eu-west-1", 5)
    assert (found.stage, found.version, found.owner) == ("qa", "1", "AWS")
    assert found.template == ArtifactPath("Source", "templates/vpc.json")
    assert found.parameter_file == ArtifactPath("Source", "templates/config/vpc.json")
    assert found.overrides == {"VpcId": "#{qa.VpcId}"}
    assert [found.text(each) for each in ("StackName", "Count", "None")] == [
        "vpc-eu-west-1",
        None,
        None,
    ]


def test_an_action_comes_before_those_of_later_stages_and_run_orders() -> None:
    stages = [
        {"Name": "a", "Actions": [action("1"), action("2", RunOrder=2), action("3", RunOrder=2)]},
        {"Name": "b", "Actions": [action("4")]},
    ]
    one, two, three, four = only({"Stages": stages}).actions

    assert [one.before(two), two.before(three), three.before(two), three.before(four)] == [
        True,
        False,
        False,
        True,
    ]


def test_each_region_has_its_store() -> None:
    stores = [
        {"Region": "eu-west-1", "ArtifactStore": {"Location": "one"}},
        {"Region": "us-east-1", "ArtifactStore": {"Location": "two", "EncryptionKey": "no"}},
        {"Region": "eu-north-1"},
        "no",
    ]

    found = only({"ArtifactStores": stores}).stores

    assert {region: (each.bucket, each.key) for region, each in found.items()} == {
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
def test_overrides_that_are_no_object_in_a_text_are_none(
    configuration: Any, expected: Any
) -> None:
    [found] = only({"Stages": [{"Actions": [action("a", Configuration=configuration)]}]}).actions

    assert (found.overrides, found.template, found.parameter_file) == (expected, None, None)


def test_a_path_without_artifact_or_file_is_none() -> None:
    configuration = {"TemplatePath": "Source::", "TemplateConfiguration": "templates/vpc.json"}
    [found] = only({"Stages": [{"Actions": [action("a", Configuration=configuration)]}]}).actions

    assert (found.template, found.parameter_file) == (None, None)


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
def test_what_is_malformed_is_passed_over(properties: Any) -> None:
    found = only(properties)

    assert (list(found.actions), found.role, found.stores) == ([], None, {})
    assert found.execution_mode == "SUPERSEDED"


def test_an_action_without_anything_is_read_as_far_as_it_goes() -> None:
    [found] = only({"Stages": [{"Actions": [{"ActionTypeId": 1, "RunOrder": "x"}]}]}).actions

    assert (found.name, found.category, found.provider, found.run_order) == ("", "", "", 1)
    assert (found.has_configuration, found.account, found.namespace) == (False, None, None)


def test_a_pipeline_that_is_never_made_is_none() -> None:
    resource = {"Type": "AWS::CodePipeline::Pipeline", "Condition": "Never", "Properties": {}}

    assert model.find_pipelines(scope({"Pipeline": resource})) == ()


def test_variables_are_found_with_their_namespace() -> None:
    text = "#{qa.VpcId} and #{ variables.Name }, not #{alone}, ${a.b} or #{a.}"

    assert model.variables(text) == [("qa", "VpcId"), ("variables", "Name")]
