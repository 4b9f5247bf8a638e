"""The lines of a plan, pasted into a shell or piped to `sh -e`."""

import json

import pytest


def options(call, name):
    """Return the values of an option with several values."""
    start = call.index(name) + 1
    end = next((i for i in range(start, len(call)) if call[i].startswith("--")), len(call))
    return call[start:end]


def test_a_profile_of_another_account_ends_the_step_before_a_deployment(
    project, plan, configure, shell
):
    configure(("222222222222", "444444444444"))

    code, error, calls = shell(plan("--only", "accounts"))

    assert (code, error) == (1, "profile qa is not account 444444444444\n")
    assert [call[0] for call in calls] == ["sts"]


@pytest.mark.parametrize("shells", [("sh",), ("bash",), ("sh", "-e")])
def test_a_command_that_fails_ends_its_step(project, plan, shell, monkeypatch, shells):
    monkeypatch.setenv("FAILS", "deploy")

    code, _, calls = shell(plan("--direct", "qa") + "\necho on >&2", shells)

    assert [call[1] for call in calls] == ["get-caller-identity", "deploy"]
    assert bool(code) == (shells == ("sh", "-e"))  # an interactive shell goes on after a failure


@pytest.mark.parametrize("output", ["", "None\n", "\n"])
def test_an_output_that_does_not_exist_ends_the_step(project, plan, shell, monkeypatch, output):
    monkeypatch.setenv("OUTPUT", output)

    code, error, calls = shell(plan("--direct", "qa"))

    assert (code, error) == (1, "stack qa-vpc-setup has no output VpcId\n")
    assert [call[1] for call in calls] == [
        "get-caller-identity",
        "deploy",
        "set-stack-policy",
        "describe-stacks",
    ]


def test_the_outputs_of_a_stack_become_parameters_of_the_next(project, plan, shell, queue):
    code, error, calls = shell(plan("--direct", "qa"))

    assert (code, error) == (0, "")
    deploys = [call for call in calls if call[1] == "deploy"]
    assert [options(call, "--stack-name") for call in deploys] == [
        ["qa-vpc-setup"],
        ["qa-ec2-setup"],
        ["qa-queue"],
    ]
    assert options(deploys[1], "--parameter-overrides")[-2:] == [
        "VpcId=vpc-0a1b2c3d",
        "PrivateSubnetIds=vpc-0a1b2c3d",
    ]
    assert options(deploys[2], "--parameter-overrides") == ["Words=", "Network=vpc-0a1b2c3d"]


HOSTILE = [
    "it's",
    'say "yes"',
    "$HOME $(touch hacked) `touch hacked`",
    "two\nlines",
    "a,b",
    "back\\slash",
    "* ? ~ ! # ; & |",
    " spaces around ",
    "a=b",
    "-dash",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_parameter_value_reaches_the_aws_cli_unchanged(
    project, plan, configure, queue, shell, value
):
    profile = " ".join(value.split())  # the configuration rejects other whitespace
    configure(
        (
            'account = "222222222222"\n',
            f'account = "222222222222"\nprofile = {json.dumps(profile)}\n',
        ),
        (
            '[environment.parameters.vpc-setup]\nVpcCidr = "10.10',
            "[environment.parameters]\nqueue.Words = "
            f'{json.dumps(value)}\n[environment.parameters.vpc-setup]\nVpcCidr = "10.10',
        ),
    )

    code, error, calls = shell(plan("--direct", "qa"))

    assert (code, error) == (0, "")
    assert f"Words={value}" in calls[-2]
    assert all(call[call.index("--profile") + 1] == profile for call in calls)
    assert not (project / "hacked").exists()


def test_a_tag_reaches_the_aws_cli_unchanged(project, plan, configure, shell):
    configure(('project = "infrastructure"', '"cost centre" = "a + b"\nempty = ""'))

    _, _, calls = shell(plan("--direct", "qa"))

    assert options(calls[1], "--tags") == ["cost centre=a + b", "empty="]


def test_a_stack_gets_the_policy_of_its_parameter_file(project, plan, pipegen, shell):
    pipegen("render")

    _, _, calls = shell(plan("--direct", "production"))

    policies = {
        options(call, "--stack-name")[0]: json.loads(options(call, "--stack-policy-body")[0])
        for call in calls
        if call[1] == "set-stack-policy"
    }
    assert policies == {
        stage: json.loads((project / f"templates/config/{stage}.json").read_text())["StackPolicy"]
        for stage in ("vpc-setup", "ec2-setup")
    }


def test_capabilities_are_those_that_the_template_needs(project, plan, queue, shell):
    _, _, calls = shell(plan("--direct", "qa"))

    deploys = [call for call in calls if call[1] == "deploy"]
    assert [options(call, "--capabilities") for call in deploys[:2]] == [
        ["CAPABILITY_NAMED_IAM"]
    ] * 2
    assert "--capabilities" not in deploys[2]


def test_paths_are_relative_to_the_current_folder(
    project, plan, pipegen, queue, shell, monkeypatch
):
    pipegen("render")
    (project / "deep er/er").mkdir(parents=True)
    monkeypatch.chdir(project / "deep er/er")

    _, _, calls = shell(plan("--direct", "qa"))

    files = [options(call, "--template-file") for call in calls if call[1] == "deploy"]
    assert files == [
        ["../../templates/vpc-setup.json"],
        ["../../templates/ec2-setup.json"],
        ["../../stacks/queue.json"],
    ]


def test_whitespace_counts_toward_the_size_limit_of_an_inline_template(project, pipegen, queue):
    path = project / "stacks/queue.json"
    path.write_text(path.read_text() + " " * 51_200)

    result = pipegen("plan", "--direct", "qa")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "error: stacks/queue.json has more than 51,200 bytes and can't be sent inline\n"
        "  hint: name a bucket to send it through: [pipeline] template_bucket\n"
    )


def test_a_template_too_large_to_send_inline_goes_through_the_bucket(
    project, plan, pipegen, configure, queue, shell
):
    path = project / "stacks/queue.json"
    large = json.loads(path.read_text()) | {"Metadata": {"Why": "x" * 51_200}}
    path.write_text(json.dumps(large))
    missing = pipegen("plan", "--direct", "qa")
    configure(('branch = "main"\n', 'branch = "main"\ntemplate_bucket = "example-templates"\n'))

    _, _, calls = shell(plan("--direct", "qa"))

    assert missing.exit_code == 2
    assert "[pipeline] template_bucket" in missing.stderr
    deploys = [call for call in calls if call[1] == "deploy"]
    assert ["--s3-bucket" in call for call in deploys] == [False, False, True]
    assert options(deploys[2], "--s3-bucket") == ["example-templates"]
