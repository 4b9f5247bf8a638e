"""`pipegen diff` of a whole delivery against a commit, account by account."""

import json
import shutil

import pytest

from pipegen.cli.app import COULD_NOT_RUN
from pipegen.diff import load_delivery

PRODUCTION = '[[environment]]\nname = "production"'
QUEUE = {
    "Resources": {
        "Queue": {"Type": "AWS::SQS::Queue", "DeletionPolicy": "Retain"},
        "Address": {"Type": "AWS::EC2::EIP"},
    },
    "Outputs": {"QueueArn": {"Value": {"Fn::GetAtt": ["Queue", "Arn"]}}},
}
CUSTOM_STACK = '[[stack]]\nname = "queue"\ntemplate = "stacks/queue.json"\nafter = "vpc-setup"\n'


def change(repository, pipegen):
    """Make changes that a review should show: a network, broader permissions, a new account."""
    repository.configure(
        ("10.10.0.0/16", "10.11.0.0/16"),
        ('NatGateways = "single"', 'NatGateways = "per-az"'),
        ('project = "infrastructure"', 'project = "platform"'),
        (
            PRODUCTION,
            '[[environment]]\nname = "staging"\naccount = "444444444444"\n'
            f'[environment.parameters.vpc-setup]\nVpcCidr = "10.30.0.0/16"\n\n{PRODUCTION}',
        ),
    )
    pipegen("render")


def test_the_changes_of_a_delivery_as_text(repository, pipegen, golden):
    change(repository, pipegen)

    result = pipegen("diff", "HEAD")

    assert (result.exit_code, result.stderr) == (1, "")
    golden("diff-delivery.txt", result.stdout)


def test_the_changes_of_a_delivery_as_markdown(repository, pipegen, golden):
    change(repository, pipegen)

    result = pipegen("diff", "HEAD", "--format", "markdown")

    assert (result.exit_code, result.stderr) == (1, "")
    golden("diff-delivery.md", result.stdout)


def test_the_changes_of_a_delivery_as_json(repository, pipegen, golden):
    change(repository, pipegen)

    result = pipegen("diff", "HEAD", "--format", "json")

    assert (result.exit_code, result.stderr) == (1, "")
    assert json.loads(result.stdout)["kinds"] == ["broaden", "break", "replace"]
    golden("diff-delivery.json", result.stdout)


def test_the_changes_of_a_delivery_fit_the_512_characters_of_an_approval(
    repository, pipegen, golden
):
    change(repository, pipegen)

    result = pipegen("diff", "HEAD", "--limit", 512)

    assert len(result.stdout) <= 512
    golden("diff-approval.txt", result.stdout)


def test_the_stacks_of_a_removed_environment_are_reported_as_left_behind(
    repository, pipegen, golden
):
    path = repository.folder / "pipegen.toml"
    text = path.read_text()
    start, end = text.index('[[environment]]\nname = "qa"'), text.index(PRODUCTION)
    path.write_text(text[:start] + text[end:])
    for file in (repository.folder / "templates/config").glob("qa-*"):
        file.unlink()
    pipegen("render")

    result = pipegen("diff", "HEAD", "--fail-on", "remove")

    assert (result.exit_code, result.stderr) == (1, "")
    golden("diff-left-behind.txt", result.stdout)


def test_a_custom_stack_is_compared_at_its_path(repository, pipegen, golden):
    file = repository.folder / "stacks/queue.json"
    file.parent.mkdir()
    file.write_text(json.dumps(QUEUE))
    path = repository.folder / "pipegen.toml"
    path.write_text(path.read_text() + "\n" + CUSTOM_STACK)
    pipegen("render")
    repository.commit()
    body = json.loads(json.dumps(QUEUE))
    body["Resources"]["Queue"]["Properties"] = {"QueueName": "jobs"}
    del body["Resources"]["Address"]
    file.write_text(json.dumps(body))

    result = pipegen("diff", "HEAD", "--config", path)

    assert (result.exit_code, result.stderr) == (1, "")
    golden("diff-own-stack.txt", result.stdout)


def test_a_removed_output_that_a_later_stack_uses_is_reported(repository, pipegen):
    path = repository.folder / "templates/vpc-setup.json"
    body = json.loads(path.read_text())
    del body["Outputs"]["PrivateSubnetIds"]
    path.write_text(json.dumps(body))

    result = pipegen("diff", "HEAD")

    breaks = [line for line in result.stdout.splitlines() if line.startswith("  breaks")]
    assert breaks[:2] == [
        "  breaks: qa-vpc-setup in qa (222222222222, eu-west-1): output PrivateSubnetIds "
        "disappears, and the parameter PrivateSubnetIds of qa-ec2-setup in qa (222222222222, "
        "eu-west-1) takes it",
        "  breaks: vpc-setup in production (333333333333, eu-west-1): output PrivateSubnetIds "
        "disappears, and the parameter PrivateSubnetIds of ec2-setup in production "
        "(333333333333, eu-west-1) takes it",
    ]


def test_a_protected_stack_reports_that_its_policy_denies_a_replacement(repository, pipegen):
    repository.configure(("10.20.0.0/16", "10.21.0.0/16"))
    pipegen("render")

    result = pipegen("diff", "HEAD")

    lines = result.stdout.splitlines()
    at = lines.index("  refused: Vpc (AWS::EC2::VPC)")
    assert lines[at + 1 : at + 3] == [
        "    the stack policy forbids it: the update fails",
        "    CidrBlock: 10.20.0.0/16 -> 10.21.0.0/16 (replaces it)",
    ]


def test_equivalent_text_is_not_a_change(repository, pipegen):
    path = repository.folder / "templates/vpc-setup.json"
    body = json.loads(path.read_text())
    path.write_text(json.dumps(dict(reversed(body.items())), indent=1))

    result = pipegen("diff")

    assert (result.exit_code, result.stdout.startswith("nothing changes from ")) == (0, True)
    assert result.stderr == "note: the rendered files are out of date: pipegen render\n"


def test_a_first_render_adds_everything(repository, pipegen):
    shutil.rmtree(repository.folder / "templates")
    before = repository.commit()
    pipegen("render")

    result = pipegen("diff", before)

    assert result.exit_code == 1
    assert result.stdout.startswith(f"7 of 7 stacks change from {before} to the files here: ")
    assert (
        "  infrastructure-account-setup (222222222222, eu-west-1) is new: deploy "
        "templates/account-setup.json before you push (see pipegen plan)\n"
    ) in result.stdout


def test_an_invalid_template_is_reported_as_not_comparable(repository, pipegen):
    (repository.folder / "templates/ec2-setup.json").write_text("{")

    result = pipegen("diff", "HEAD")

    assert result.exit_code == 1
    assert (
        "  can't be compared: ec2-setup in production (333333333333, eu-west-1): now: "
        "templates/ec2-setup.json is not JSON: Expecting property name enclosed in double "
        "quotes (line 1)\n"
    ) in result.stdout


def test_an_invalid_pipeline_template_is_reported_with_its_commit(repository, pipegen):
    path = repository.folder / "templates/pipeline-setup.json"
    original = path.read_text()
    path.write_text("[]")
    repository.commit()
    path.write_text(original)

    result = pipegen("diff", "HEAD", "--fail-on", "broaden")

    assert (result.exit_code, result.stderr) == (1, "")
    assert result.stdout == (
        "from HEAD to the files here: it can't be compared\n"
        "  HEAD: templates/pipeline-setup.json is not an object; what the pipeline deploys is not "
        "known\n"
    )


@pytest.mark.parametrize("configuration", ["[", None])
def test_an_invalid_configuration_at_the_commit_does_not_prevent_the_comparison(
    repository, pipegen, configuration
):
    path = repository.folder / "pipegen.toml"
    original = path.read_text()
    path.write_text(
        configuration or original.replace('project = "infrastructure"', "project = []")
    )
    repository.commit()
    path.write_text(original)

    result = pipegen("diff", "HEAD")

    assert (result.exit_code, result.stdout) == (
        0,
        "nothing changes from HEAD to the files here\n",
    )


def test_an_invalid_current_configuration_is_an_error(repository, pipegen):
    repository.configure(('account = "222222222222"', 'account = "2"'))

    result = pipegen("diff", "HEAD")

    assert (result.exit_code, result.stdout) == (COULD_NOT_RUN, "")
    assert result.stderr.startswith("error: ")


def test_rendered_files_are_compared_even_if_a_render_would_fail(repository, pipegen):
    repository.configure(("10.10.0.0/16", "10.10.0.0/8"))

    result = pipegen("diff", "HEAD")

    assert (result.exit_code, result.stdout) == (
        0,
        "nothing changes from HEAD to the files here\n",
    )
    assert result.stderr.startswith("note: pipegen render would fail: VpcCidr of ")


def test_a_configuration_in_a_subfolder_of_the_repository_is_compared(
    repository, pipegen, monkeypatch
):
    inside = repository.folder / "infrastructure"
    inside.mkdir()
    for name in ("pipegen.toml", "templates"):
        shutil.move(repository.folder / name, inside / name)
    repository.commit()
    monkeypatch.chdir(inside)
    path = inside / "templates/config/qa-vpc-setup.json"
    path.write_text(path.read_text().replace('"90"', '"30"'))

    result = pipegen("diff", "HEAD")

    assert "  parameter FlowLogRetentionDays: 90 -> 30\n" in result.stdout
    assert result.stdout.startswith("1 of 7 stacks changes from HEAD")


def test_an_invalid_account_setup_template_is_reported_as_not_comparable(repository, pipegen):
    (repository.folder / "templates/account-setup.json").write_text("{}")

    result = pipegen("diff", "HEAD")

    assert (
        "  can't be compared: infrastructure-account-setup (222222222222, eu-west-1): now: "
        "templates/account-setup.json has no Resources\n"
    ) in result.stdout


def test_the_stacks_of_a_removed_account_setup_template_are_left_behind(repository, pipegen):
    (repository.folder / "templates/account-setup.json").unlink()

    result = pipegen("diff", "HEAD")

    assert result.stdout.startswith(
        "2 of 7 stacks change from HEAD to the files here: 2 stacks left behind\n"
    )


def test_a_removed_output_that_an_action_variable_uses_is_reported(repository, pipegen):
    path = repository.folder / "templates/pipeline-setup.json"
    body = json.loads(path.read_text())
    stages = body["Resources"]["Pipeline"]["Properties"]["Stages"]
    [approval] = [stage for stage in stages if stage["Name"] == "production-setup-approval"]
    [action] = approval["Actions"]
    action["Configuration"]["CustomData"] = "#{qa-vpc-setup.VpcId} #{nothing.Known}"
    [deploy] = next(stage for stage in stages if stage["Name"] == "ec2-setup")["Actions"]
    deploy["Configuration"]["ParameterOverrides"] = '{"VpcId": "#{nothing.Known}"}'
    path.write_text(json.dumps(body))
    network = repository.folder / "templates/vpc-setup.json"
    body = json.loads(network.read_text())
    del body["Outputs"]["VpcId"]
    network.write_text(json.dumps(body))

    result = pipegen("diff", "HEAD")

    assert (
        "output VpcId disappears, and the action production-setup-approval of the stage "
        "production-setup-approval takes it\n"
    ) in result.stdout


def test_a_template_missing_on_both_sides_is_not_a_change(repository, pipegen):
    for path in ("templates/ec2-setup.json", "templates/account-setup.json"):
        (repository.folder / path).unlink()
    repository.commit()

    result = pipegen("diff", "HEAD")

    assert (result.exit_code, result.stdout) == (
        0,
        "nothing changes from HEAD to the files here\n",
    )


def test_a_parameter_joined_from_outputs_changes_with_each_of_them(repository, pipegen):
    path = repository.folder / "templates/pipeline-setup.json"
    body = json.loads(path.read_text())
    stages = body["Resources"]["Pipeline"]["Properties"]["Stages"]
    [deploy] = next(stage for stage in stages if stage["Name"] == "qa-ec2-setup")["Actions"]
    taken = "#{qa-vpc-setup.VpcId}#{qa-vpc-setup.PublicSubnetIds}"
    deploy["Configuration"]["ParameterOverrides"] = json.dumps({"VpcId": taken})
    path.write_text(json.dumps(body))
    repository.commit()
    network = repository.folder / "templates/vpc-setup.json"
    body = json.loads(network.read_text())
    body["Outputs"]["VpcId"]["Value"] = "vpc-1"
    network.write_text(json.dumps(body))

    result = pipegen("diff", "HEAD")

    assert (
        "  replaced: qa-ec2-setup in qa (222222222222, eu-west-1): InstanceSecurityGroup\n"
    ) in result.stdout


def test_two_delivery_folders_are_compared_with_their_parameter_values(
    repository, pipegen, tmp_path_factory, monkeypatch
):
    folder = tmp_path_factory.mktemp("checkouts")
    for name in ("old", "new"):
        shutil.copytree(repository.folder / "templates", folder / name / "templates")
        shutil.copy(repository.folder / "pipegen.toml", folder / name)
    path = folder / "new/templates/config/qa-vpc-setup.json"
    path.write_text(path.read_text().replace('"90"', '"30"'))
    monkeypatch.chdir(folder)

    result = pipegen("diff", "old", "new")

    assert (result.exit_code, result.stderr) == (1, "")
    assert result.stdout == (
        "1 of 7 stacks changes from old to new: 1 changed\n"
        "\n"
        "changed: qa-vpc-setup in qa (222222222222, eu-west-1), templates/vpc-setup.json\n"
        "  parameter FlowLogRetentionDays: 90 -> 30\n"
        "  changed: FlowLogGroup (AWS::Logs::LogGroup)\n"
        "    RetentionInDays: 90 -> 30\n"
    )


def test_an_account_setup_uses_the_profile_of_its_first_environment(repository, pipegen):
    repository.configure(('account = "333333333333"', 'account = "222222222222"'))
    pipegen("render")

    config = load_delivery.load_config(repository.folder)
    stacks = load_delivery.load_snapshot(repository.folder, "here", config).stacks.values()

    [setup] = [stack for stack in stacks if stack.setup == "account-setup"]
    assert (setup.place.account, setup.profile) == ("222222222222", "qa")


def test_a_changed_parameter_of_an_unreadable_template_is_reported_as_not_comparable(
    repository, pipegen
):
    path = repository.folder / "templates/ec2-setup.json"
    path.write_text(json.dumps({"Resources": {"Fn::ForEach::Topics": ["X", ["a"], {}]}}))
    repository.commit()
    values = repository.folder / "templates/config/qa-ec2-setup.json"
    values.write_text(values.read_text().replace('"MaxSize": "', '"MaxSize": "1'))

    result = pipegen("diff", "HEAD")

    assert result.exit_code == 1
    assert result.stdout.startswith(
        "1 of 7 stacks changes from HEAD to the files here\n"
        "  can't be compared: qa-ec2-setup in qa (222222222222, eu-west-1): before: "
        "templates/ec2-setup.json has Fn::ForEach::Topics in the section Resources, which only "
        "AWS works out\n"
    )
