"""IAM resources that would have the same name in one account."""

import json

import pytest

from tests.helpers.configs import BASE

CONFIG = (
    BASE
    + """\

[[environment]]
name = "qa"
account = "222222222222"
[environment.parameters.vpc-setup]
VpcCidr = "10.10.0.0/16"

[[environment]]
name = "production"
account = "{production}"
[environment.parameters.vpc-setup]
VpcCidr = "10.20.0.0/16"

[[stack]]
name = "app"
template = "app.json"
"""
)


@pytest.fixture
def named(project, pipegen):
    """Render with a role of this name in both environments."""

    def render(name, production="222222222222"):
        (project / "pipegen.toml").write_text(CONFIG.format(production=production))
        role = {"RoleName": name} if name else {}
        body = {"Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": role}}}
        (project / "app.json").write_text(json.dumps(body))
        return pipegen("render")

    return render


def test_a_role_of_one_name_cannot_be_made_twice_in_an_account(named):
    result = named("App")

    assert result.exit_code == 2
    assert result.stderr == (
        "error: Role of production-app would be called App, like one of qa-app in account "
        "222222222222\n"
        "  at pipegen.toml:22\n"
        "  hint: make the name of ${AWS::StackName}, or leave it out\n"
    )


@pytest.mark.parametrize("name", [{"Fn::Sub": "${AWS::StackName}-role"}, None])
def test_names_that_differ_from_stack_to_stack_do_not_clash(named, name):
    assert named(name).exit_code == 0


def test_in_two_accounts_a_name_may_be_the_same(named):
    assert named("App", production="333333333333").exit_code == 0


@pytest.mark.parametrize(
    ("name", "stack"),
    [
        ("infrastructure-Execution", "infrastructure-account-setup"),
        ("infrastructure-action", "infrastructure-account-setup"),
        ("infrastructure-service", "infrastructure-pipeline-setup"),
    ],
)
def test_a_role_is_not_called_like_one_that_sets_the_account_up(named, name, stack):
    result = named(name, production="111111111111")

    assert f"would be called {name}, like one of {stack} in account" in result.stderr


def test_an_account_that_is_wrong_holds_nothing(named):
    result = named("App", production="2222")

    assert [line for line in result.stderr.splitlines() if line.startswith("error")] == [
        'error: account of environment production is "2222", which is not 12 digits'
    ]


def test_a_pipeline_whose_name_is_wrong_has_no_roles(named, project, pipegen):
    named("infrastructure-action", production="333333333333")
    path = project / "pipegen.toml"
    path.write_text(path.read_text().replace('"infrastructure"', '"2nd"'))

    result = pipegen("render")

    assert [line for line in result.stderr.splitlines() if line.startswith("error")] == [
        'error: name in [pipeline] is "2nd", a name that CloudFormation or CodePipeline refuses'
    ]


def test_the_service_role_is_in_the_pipelines_account_only(named):
    assert named("infrastructure-service", production="333333333333").exit_code == 0
