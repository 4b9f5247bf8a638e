"""A pipeline together with the templates and parameter files that it deploys."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.codepipeline import project
from pipegen.codepipeline.model import ArtifactPath
from pipegen.codepipeline.project import Project
from pipegen.errors import PipegenError

ROLE = "arn:aws:iam::222222222222:role/action"


def deploy(name: str, **changes: Any) -> dict[str, Any]:
    configuration = {
        "ActionMode": "CREATE_UPDATE",
        "StackName": name,
        "TemplatePath": "Source::templates/vpc.json",
        "TemplateConfiguration": f"Source::templates/config/{name}.json",
        "ParameterOverrides": '{"Id": "#{qa.Id}", "File": {"Fn::GetParam": ["a", "b", "c"]}}',
    }
    kind = {"Category": "Deploy", "Owner": "AWS", "Provider": "CloudFormation", "Version": "1"}
    action = {"Name": name, "ActionTypeId": kind, "RoleArn": ROLE}
    return action | {"Configuration": configuration | changes}


def pipeline(*actions: dict[str, Any], **sections: Any) -> dict[str, Any]:
    stages = [{"Name": action["Name"], "Actions": [action]} for action in actions]
    resource = {"Type": "AWS::CodePipeline::Pipeline", "Properties": {"Stages": stages}}
    return {"Resources": {"Pipeline": resource}} | sections


def template_with_role(*principals: Any, name: Any = "action") -> dict[str, Any]:
    trust = {"Statement": [{"Principal": {"AWS": principal}} for principal in principals]}
    role = {"RoleName": name, "AssumeRolePolicyDocument": trust}
    return {"Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": role}}}


VPC = {"Parameters": {"Cidr": {"Type": "String"}}, "Resources": {"Vpc": {"Type": "AWS::EC2::VPC"}}}


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    write(tmp_path, "templates/vpc.json", VPC)
    write(tmp_path, "templates/config/vpc.json", {"Parameters": {"Cidr": "10.0.0.0/16"}})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(root: Path, name: str, body: Any) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(body if isinstance(body, str) else json.dumps(body, indent=2), "utf-8")


def open_project(body: Any, path: str = "templates/pipeline.json") -> Project:
    return Project(Path(path), body)


def test_an_action_deploys_a_template_of_the_repository_with_its_values(
    repository: Path,
) -> None:
    opened = open_project(pipeline(deploy("vpc"), Metadata={"Pipegen": {"Region": "eu-west-1"}}))

    [deployed] = opened.deployed
    assert (deployed.stack, deployed.account, deployed.region) == (
        "vpc",
        "222222222222",
        "eu-west-1",
    )
    assert (deployed.file, deployed.problem) == (repository / "templates/vpc.json", None)
    assert deployed.parameter_file == repository / "templates/config/vpc.json"
    assert deployed.values == {
        "Cidr": "10.0.0.0/16",
        "Id": "#{qa.Id}",
        "File": '{"Fn::GetParam": ["a", "b", "c"]}',
    }
    assert [isinstance(value, Unresolved) for value in deployed.values.values()] == [
        False,
        True,
        True,
    ]
    assert deployed.scope is not None
    assert (deployed.scope.ref("Cidr"), deployed.scope.ref("AWS::StackName")) == (
        "10.0.0.0/16",
        "vpc",
    )
    assert opened.files_read == {
        deployed.file,
        deployed.parameter_file,
        *opened.files_read - {deployed.file},
    }


@pytest.mark.parametrize("text", ["{", "[]", '{"Parameters": 1}'])
def test_an_invalid_parameter_file_has_no_parameters(repository: Path, text: str) -> None:
    write(repository, "templates/config/vpc.json", text)

    [deployed] = open_project(pipeline(deploy("vpc"))).deployed

    assert deployed.file_parameters == {}


def test_missing_files_are_listed_as_files_read(repository: Path) -> None:
    missing = {"TemplatePath": "Source::a.json", "TemplateConfiguration": "Source::b.json"}
    opened = open_project(pipeline(deploy("vpc", **missing)))

    [deployed] = opened.deployed
    assert (deployed.template, deployed.scope, deployed.file_parameters) == (None, None, {})
    assert isinstance(deployed.problem, PipegenError)
    assert not opened.exists(repository / "c.json")
    assert {repository / f"{name}.json" for name in "abc"} <= opened.files_read


def test_an_action_without_valid_paths_has_no_files_and_no_values(repository: Path) -> None:
    nothing = {"TemplatePath": "a", "TemplateConfiguration": "../b", "ParameterOverrides": 1}
    [deployed] = open_project(pipeline(deploy("vpc", **nothing))).deployed

    assert (deployed.file, deployed.template, deployed.problem, deployed.parameter_file) == (
        None,
    ) * 4
    assert deployed.values == {}


def test_only_actions_with_a_template_count_as_deployments(repository: Path) -> None:
    modes = ["CREATE_UPDATE", "CHANGE_SET_EXECUTE", "DELETE_ONLY", "CHANGE_SET_REPLACE"]
    opened = open_project(pipeline(*(deploy(mode, ActionMode=mode) for mode in modes)))

    assert [deployed.stack for deployed in opened.deployed] == [
        "CREATE_UPDATE",
        "CHANGE_SET_REPLACE",
    ]


def test_a_path_outside_of_the_repository_has_no_file(repository: Path) -> None:
    opened = open_project(pipeline())

    assert opened.file(ArtifactPath("Source", "../secret")) is None
    assert opened.file(ArtifactPath("Source", "a/../b")) == repository / "b"


@pytest.mark.parametrize(
    ("mark", "root", "expected"),
    [
        (".git", None, "."),
        ("", None, "infra/templates"),
        ("infra/pipegen.toml", None, "infra"),
        (".git", "../..", "."),
        (".git", "..", "infra"),
    ],
)
def test_the_root_is_the_repository_or_the_root_in_the_template_metadata(
    tmp_path: Path, mark: str, root: str | None, expected: str
) -> None:
    if mark:
        write(tmp_path, mark, "")
    metadata = {"Pipegen": {"Root": root}} if root else {"Pipegen": 1}
    opened = Project(tmp_path / "infra/templates/p.json", pipeline(Metadata=metadata))

    assert opened.root == (tmp_path / expected)


def test_a_role_is_found_in_the_templates_of_the_folder(repository: Path) -> None:
    write(
        repository, "templates/account.json", template_with_role("arn:aws:iam::111111111111:root")
    )
    write(repository, "templates/broken.yaml", "AWS::IAM::Role: [")
    write(repository, "templates/other.txt", "AWS::IAM::Role")
    opened = open_project(pipeline(deploy("vpc"), Parameters={"Name": {"Type": "String"}}))

    role = opened.role(ROLE)

    assert role is not None
    assert (role.arn, role.trust[0].principals) == (
        ROLE,
        {"AWS": ("arn:aws:iam::111111111111:root",)},
    )
    assert opened.role(ROLE) is role
    assert [opened.role(name) for name in ("action", ROLE + "s", ROLE[:-1])] == [None] * 3


def test_a_role_of_the_pipeline_template_is_found_in_any_account(repository: Path) -> None:
    body = pipeline() | {"Metadata": {"Pipegen": {"Account": "111111111111", "Stack": "p"}}}
    body["Resources"] |= template_with_role("x", name="service")["Resources"]

    opened = open_project(body)

    for account in ("111111111111", "222222222222"):
        role = opened.role(f"arn:aws:iam::{account}:role/service")
        assert role is not None
        assert role.arn == f"arn:aws:iam::{account}:role/service"


def test_a_role_whose_condition_is_false_is_not_found(repository: Path) -> None:
    body: dict[str, Any] = template_with_role("x") | {
        "Conditions": {"No": {"Fn::Equals": ["a", "b"]}}
    }
    body["Resources"]["Role"]["Condition"] = "No"
    write(repository, "templates/account.json", body)

    assert open_project(pipeline(deploy("vpc"))).role(ROLE) is None


TRUSTED = "arn:aws:iam::111111111111:root"


@pytest.mark.parametrize(
    ("principals", "name", "expected"),
    [
        ([TRUSTED], "action", "111111111111"),
        ([TRUSTED, "arn:aws:iam::111111111111:role/service"], "action", "111111111111"),
        ([TRUSTED, "arn:aws:iam::999999999999:root"], "action", None),
        ([TRUSTED], "another", None),
        ([TRUSTED], {"a": 1}, None),
        (["*"], "action", None),
    ],
)
def test_the_account_of_the_pipeline_is_the_one_that_the_action_roles_trust(
    repository: Path, principals: list[str], name: Any, expected: str | None
) -> None:
    write(repository, "templates/account.json", template_with_role(*principals, name=name))
    invalid = deploy("x") | {"RoleArn": "strange"}

    assert open_project(pipeline(deploy("vpc"), invalid)).scope.account == expected


def test_an_action_without_role_deploys_to_the_account_of_the_pipeline(repository: Path) -> None:
    action = deploy("vpc")
    del action["RoleArn"]
    opened = open_project(
        pipeline(action) | {"Metadata": {"Pipegen": {"Account": "111111111111"}}}
    )

    assert [deployed.account for deployed in opened.deployed] == ["111111111111"]


def test_a_location_in_another_file_is_relative_if_the_template_path_is(repository: Path) -> None:
    relative = open_project(pipeline(deploy("vpc")))
    absolute = open_project(pipeline(deploy("vpc")), str(repository / "templates/pipeline.json"))
    file = repository / "templates/config/vpc.json"

    keys = ("Parameters", "Cidr")
    assert relative.location(file, *keys) == {
        "filename": "templates/config/vpc.json",
        "location": (2, 4, 2, 10),
        "keys": keys,
    }
    assert absolute.location(repository / "none.json", *keys) == {
        "filename": str(repository / "none.json"),
        "location": (0, 0, 0, 1),
        "keys": keys,
    }


@pytest.mark.parametrize("body", [None, [], {"Resources": 1}, {"Resources": {"A": 1, "B": {}}}])
def test_an_invalid_template_has_no_pipelines(repository: Path, body: Any) -> None:
    assert open_project(body).pipelines == ()


def test_a_template_in_a_missing_folder_has_no_roles(tmp_path: Path) -> None:
    opened = Project(tmp_path / "nowhere/p.json", pipeline(deploy("vpc")))

    assert opened.role(ROLE) is None


def test_the_last_project_is_cached_for_the_next_rule() -> None:
    body, other = pipeline(), pipeline()

    first = Project.open("p.json", body)

    assert Project.open("p.json", body) is first
    assert Project.open("p.json", other) is not first
    assert Project.open(None, other).template.path == "p.json"


def test_the_files_read_by_the_last_project_are_available(repository: Path) -> None:
    opened = Project.open("templates/p.json", pipeline(deploy("vpc")))
    assert len(opened.deployed) == 1

    assert project.files_read("templates/p.json") == opened.files_read
    assert project.files_read("templates/q.json") == frozenset()
