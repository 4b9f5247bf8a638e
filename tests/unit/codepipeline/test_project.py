"""The files as one system."""

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
    given = {"Name": name, "ActionTypeId": kind, "RoleArn": ROLE}
    return given | {"Configuration": configuration | changes}


def pipeline(*actions: dict[str, Any], **sections: Any) -> dict[str, Any]:
    stages = [{"Name": each["Name"], "Actions": [each]} for each in actions]
    made = {"Type": "AWS::CodePipeline::Pipeline", "Properties": {"Stages": stages}}
    return {"Resources": {"Pipeline": made}} | sections


def trusting(*principals: Any, name: Any = "action") -> dict[str, Any]:
    trust = {"Statement": [{"Principal": {"AWS": each}} for each in principals]}
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


def system(body: Any, path: str = "templates/pipeline.json") -> Project:
    return Project(Path(path), body)


def test_an_action_deploys_the_template_of_the_repository_with_its_values(
    repository: Path,
) -> None:
    found = system(pipeline(deploy("vpc"), Metadata={"Pipegen": {"Region": "eu-west-1"}}))

    [one] = found.deployed
    assert (one.stack, one.account, one.region) == ("vpc", "222222222222", "eu-west-1")
    assert (one.file, one.problem) == (repository / "templates/vpc.json", None)
    assert one.parameter_file == repository / "templates/config/vpc.json"
    assert one.values == {
        "Cidr": "10.0.0.0/16",
        "Id": "#{qa.Id}",
        "File": '{"Fn::GetParam": ["a", "b", "c"]}',
    }
    assert [isinstance(each, Unresolved) for each in one.values.values()] == [False, True, True]
    assert one.scope is not None
    assert (one.scope.ref("Cidr"), one.scope.ref("AWS::StackName")) == ("10.0.0.0/16", "vpc")
    assert found.files_read == {one.file, one.parameter_file, *found.files_read - {one.file}}


@pytest.mark.parametrize("text", ["{", "[]", '{"Parameters": 1}'])
def test_a_parameter_file_that_says_nothing_gives_nothing(repository: Path, text: str) -> None:
    write(repository, "templates/config/vpc.json", text)

    [one] = system(pipeline(deploy("vpc"))).deployed

    assert one.file_parameters == {}


def test_files_that_are_not_there_are_remembered_as_looked_for(repository: Path) -> None:
    missing = {"TemplatePath": "Source::a.json", "TemplateConfiguration": "Source::b.json"}
    found = system(pipeline(deploy("vpc", **missing)))

    [one] = found.deployed
    assert (one.template, one.scope, one.file_parameters) == (None, None, {})
    assert isinstance(one.problem, PipegenError)
    assert not found.exists(repository / "c.json")
    assert {repository / f"{each}.json" for each in "abc"} <= found.files_read


def test_an_action_that_names_no_files_deploys_nothing_that_is_known(repository: Path) -> None:
    nothing = {"TemplatePath": "a", "TemplateConfiguration": "../b", "ParameterOverrides": 1}
    [one] = system(pipeline(deploy("vpc", **nothing))).deployed

    assert (one.file, one.template, one.problem, one.parameter_file) == (None,) * 4
    assert one.values == {}


def test_only_actions_that_take_a_template_deploy_one(repository: Path) -> None:
    modes = ["CREATE_UPDATE", "CHANGE_SET_EXECUTE", "DELETE_ONLY", "CHANGE_SET_REPLACE"]
    found = system(pipeline(*(deploy(each, ActionMode=each) for each in modes)))

    assert [each.stack for each in found.deployed] == ["CREATE_UPDATE", "CHANGE_SET_REPLACE"]


def test_a_path_out_of_the_repository_names_no_file(repository: Path) -> None:
    found = system(pipeline())

    assert found.file(ArtifactPath("Source", "../secret")) is None
    assert found.file(ArtifactPath("Source", "a/../b")) == repository / "b"


@pytest.mark.parametrize(
    ("mark", "said", "expected"),
    [
        (".git", None, "."),
        ("", None, "infra/templates"),
        ("infra/pipegen.toml", None, "infra"),
        (".git", "../..", "."),
        (".git", "..", "infra"),
    ],
)
def test_paths_start_at_the_repository_or_where_the_template_says(
    tmp_path: Path, mark: str, said: str | None, expected: str
) -> None:
    if mark:
        write(tmp_path, mark, "")
    metadata = {"Pipegen": {"Root": said}} if said else {"Pipegen": 1}
    found = Project(tmp_path / "infra/templates/p.json", pipeline(Metadata=metadata))

    assert found.root == (tmp_path / expected)


def test_a_role_is_found_in_the_templates_of_the_folder(repository: Path) -> None:
    write(repository, "templates/account.json", trusting("arn:aws:iam::111111111111:root"))
    write(repository, "templates/broken.yaml", "AWS::IAM::Role: [")
    write(repository, "templates/other.txt", "AWS::IAM::Role")
    found = system(pipeline(deploy("vpc"), Parameters={"Name": {"Type": "String"}}))

    role = found.role(ROLE)

    assert role is not None
    assert (role.arn, role.trust[0].principals) == (
        ROLE,
        {"AWS": ("arn:aws:iam::111111111111:root",)},
    )
    assert found.role(ROLE) is role
    assert [found.role(each) for each in ("action", ROLE + "s", ROLE[:-1])] == [None] * 3


def test_a_role_of_the_template_itself_is_found_in_its_own_account(repository: Path) -> None:
    body = pipeline() | {"Metadata": {"Pipegen": {"Account": "111111111111", "Stack": "p"}}}
    body["Resources"] |= trusting("x", name="service")["Resources"]

    found = system(body)

    for account in ("111111111111", "222222222222"):
        role = found.role(f"arn:aws:iam::{account}:role/service")
        assert role is not None
        assert role.arn == f"arn:aws:iam::{account}:role/service"


def test_a_role_that_is_never_made_is_not_found(repository: Path) -> None:
    body: dict[str, Any] = trusting("x") | {"Conditions": {"No": {"Fn::Equals": ["a", "b"]}}}
    body["Resources"]["Role"]["Condition"] = "No"
    write(repository, "templates/account.json", body)

    assert system(pipeline(deploy("vpc"))).role(ROLE) is None


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
def test_the_pipelines_account_is_the_one_that_the_roles_trust(
    repository: Path, principals: list[str], name: Any, expected: str | None
) -> None:
    write(repository, "templates/account.json", trusting(*principals, name=name))
    strange = deploy("x") | {"RoleArn": "strange"}

    assert system(pipeline(deploy("vpc"), strange)).scope.account == expected


def test_an_action_without_role_deploys_into_the_pipelines_account(repository: Path) -> None:
    own = deploy("vpc")
    del own["RoleArn"]
    found = system(pipeline(own) | {"Metadata": {"Pipegen": {"Account": "111111111111"}}})

    assert [each.account for each in found.deployed] == ["111111111111"]


def test_a_place_in_another_file_is_shown_as_the_template_is(repository: Path) -> None:
    relative = system(pipeline(deploy("vpc")))
    absolute = system(pipeline(deploy("vpc")), str(repository / "templates/pipeline.json"))
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
def test_a_template_that_is_none_has_no_pipelines(repository: Path, body: Any) -> None:
    assert system(body).pipelines == ()


def test_a_template_in_no_folder_has_no_neighbours(tmp_path: Path) -> None:
    found = Project(tmp_path / "nowhere/p.json", pipeline(deploy("vpc")))

    assert found.role(ROLE) is None


def test_the_last_system_is_kept_for_the_next_rule() -> None:
    one, other = pipeline(), pipeline()

    first = Project.open("p.json", one)

    assert Project.open("p.json", one) is first
    assert Project.open("p.json", other) is not first
    assert Project.open(None, other).template.path == "p.json"


def test_what_was_looked_at_is_known_of_the_last_system(repository: Path) -> None:
    found = Project.open("templates/p.json", pipeline(deploy("vpc")))
    assert len(found.deployed) == 1

    assert project.files_read("templates/p.json") == found.files_read
    assert project.files_read("templates/q.json") == frozenset()
