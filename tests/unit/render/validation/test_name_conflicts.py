"""Name conflicts of IAM resources in one account."""

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
def render_role(project, pipegen):
    """Render with a role of this name in both environments."""

    def render(name, production="222222222222"):
        (project / "pipegen.toml").write_text(CONFIG.format(production=production))
        role = {"RoleName": name} if name else {}
        body = {"Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": role}}}
        (project / "app.json").write_text(json.dumps(body))
        return pipegen("render")

    return render


def test_a_role_name_is_unique_in_an_account(render_role):
    result = render_role("App")

    assert result.exit_code == 2
    assert result.stderr == (
        "error: Role of production-app would be called App, like one of qa-app in account "
        "222222222222\n"
        "  at pipegen.toml:22\n"
        "  hint: make the name of ${AWS::StackName}, or leave it out\n"
    )


@pytest.mark.parametrize("name", [{"Fn::Sub": "${AWS::StackName}-role"}, None])
def test_names_that_follow_the_stack_name_do_not_conflict(render_role, name):
    assert render_role(name).exit_code == 0


def test_a_role_name_can_be_the_same_in_two_accounts(render_role):
    assert render_role("App", production="333333333333").exit_code == 0


@pytest.mark.parametrize(
    ("name", "stack"),
    [
        ("infrastructure-Execution", "infrastructure-account-setup"),
        ("infrastructure-action", "infrastructure-account-setup"),
        ("infrastructure-service", "infrastructure-pipeline-setup"),
    ],
)
def test_a_role_cannot_have_the_name_of_a_role_of_a_set_up_stack(render_role, name, stack):
    result = render_role(name, production="111111111111")

    assert f"would be called {name}, like one of {stack} in account" in result.stderr


def test_an_invalid_account_causes_no_name_conflict(render_role):
    result = render_role("App", production="2222")

    assert [line for line in result.stderr.splitlines() if line.startswith("error")] == [
        'error: account of environment production is "2222", which is not 12 digits'
    ]


def test_an_invalid_pipeline_name_causes_no_name_conflict(render_role, project, pipegen):
    render_role("infrastructure-action", production="333333333333")
    path = project / "pipegen.toml"
    path.write_text(path.read_text().replace('"infrastructure"', '"2nd"'))

    result = pipegen("render")

    assert [line for line in result.stderr.splitlines() if line.startswith("error")] == [
        'error: name in [pipeline] is "2nd", a name that CloudFormation or CodePipeline refuses'
    ]


def test_the_name_of_the_service_role_is_reserved_in_the_pipeline_account_only(render_role):
    assert render_role("infrastructure-service", production="333333333333").exit_code == 0
