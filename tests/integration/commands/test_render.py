"""`pipegen render`: written files, output, notes and `--check`."""

import json
import shutil
import subprocess

import pytest

FILES = [
    "templates/account-setup.json",
    "templates/config/ec2-setup.json",
    "templates/config/qa-ec2-setup.json",
    "templates/config/qa-vpc-setup.json",
    "templates/config/vpc-setup.json",
    "templates/ec2-setup.json",
    "templates/pipeline-setup.json",
    "templates/vpc-setup.json",
]


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def listing(folder):
    return {path: path.stat().st_mtime_ns for path in sorted(folder.rglob("*"))}


def test_the_first_render_writes_every_file_and_shows_the_next_steps(project, pipegen, golden):
    result = pipegen("render")

    assert (result.exit_code, result.stdout.splitlines()) == (0, FILES)
    golden("render-first.txt", result.stderr)
    assert sorted(str(path) for path in project.rglob("*.json")) == [
        str(project / path) for path in FILES
    ]


def test_a_render_without_a_change_touches_nothing(project, pipegen):
    pipegen("render")
    before = listing(project)

    result = pipegen("render")

    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "0 of 8 files written in templates\n"
    assert listing(project) == before


def test_a_changed_parameter_changes_one_file(project, pipegen):
    pipegen("render")
    edit(project / "pipegen.toml", '"single"', '"regional"')

    result = pipegen("render")

    assert (result.exit_code, result.stdout) == (0, "templates/config/qa-vpc-setup.json\n")
    assert result.stderr == "1 of 8 files written in templates\n"


def test_changed_setup_templates_must_be_deployed_before_the_push(project, pipegen, golden):
    pipegen("render")
    edit(project / "pipegen.toml", 'project = "infrastructure"', 'project = "other"')

    result = pipegen("render")

    assert result.exit_code == 0
    golden("render-set-up.txt", result.stderr)


def test_a_stack_that_gains_a_resource_type_extends_the_execution_role(project, pipegen):
    stack = project / "queue.json"
    stack.write_text('{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}')
    with (project / "pipegen.toml").open("a") as file:
        file.write('[[stack]]\nname = "queue"\ntemplate = "queue.json"\n')
    pipegen("render")
    topic = ', "Topic": {"Type": "AWS::SNS::Topic"}}}'
    edit(stack, '"AWS::SQS::Queue"}}}', f'"AWS::SQS::Queue"}}{topic}')

    result = pipegen("render")

    assert (result.exit_code, result.stdout) == (0, "templates/account-setup.json\n")
    assert result.stderr == (
        "1 of 10 files written in templates\n"
        "note: templates/account-setup.json changed: deploy it to each account before you push: "
        "the push starts the pipeline at once (see pipegen plan)\n"
    )
    assert "sns:CreateTopic" in (project / "templates/account-setup.json").read_text()


def test_a_stack_that_loses_a_resource_type_narrows_the_execution_role(project, pipegen):
    stack = project / "queue.json"
    queue, topic = '"Queue": {"Type": "AWS::SQS::Queue"}, ', '"Topic": {"Type": "AWS::SNS::Topic"}'
    stack.write_text(f'{{"Resources": {{{queue}{topic}}}}}')
    with (project / "pipegen.toml").open("a") as file:
        file.write('[[stack]]\nname = "queue"\ntemplate = "queue.json"\n')
    pipegen("render")
    edit(stack, queue, "")

    result = pipegen("render")

    assert "push first, and deploy it to each account when the pipeline has run" in result.stderr
    role = (project / "templates/account-setup.json").read_text()
    assert ("sns:CreateTopic" in role, "sqs:" in role) == (True, False)


@pytest.mark.parametrize("rendered", [False, True])
def test_a_check_writes_nothing(project, pipegen, rendered):
    if rendered:
        pipegen("render")
    edit(project / "pipegen.toml", '"single"', '"regional"')
    before = listing(project)

    result = pipegen("render", "--check")

    assert result.exit_code == 1
    assert listing(project) == before


@pytest.fixture
def stale(project, pipegen):
    pipegen("render")
    config = project / "templates/config"
    edit(config / "qa-vpc-setup.json", '"single"', '"none"')
    edit(config / "qa-ec2-setup.json", "\n}\n", "\n}")  # an editor cut the last newline
    (config / "ec2-setup.json").unlink()


def test_a_check_prints_the_diff_of_stale_files(stale, pipegen, golden):
    result = pipegen("render", "--check")

    assert result.exit_code == 1
    golden("render-check.diff", result.stdout)
    assert result.stderr == (
        "3 of 8 files out of date in templates\n"
        "next: the same command without --check writes them\n"
    )


@pytest.mark.skipif(shutil.which("patch") is None, reason="patch is not installed")
def test_the_diff_that_a_check_prints_fixes_the_files(stale, pipegen):
    diff = pipegen("render", "--check").stdout

    subprocess.run(["patch", "-p0", "--quiet"], input=diff, text=True, check=True)

    assert pipegen("render", "--check").exit_code == 0


def test_a_check_of_current_files_prints_nothing(project, pipegen):
    pipegen("render")

    result = pipegen("render", "--check")

    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "0 of 8 files out of date in templates\n"


def test_the_report_can_be_json(project, pipegen):
    pipegen("render")
    edit(project / "templates/config/qa-vpc-setup.json", '"single"', '"none"')
    (project / "templates/config/ec2-setup.json").unlink()

    check = pipegen("render", "--check", "--format", "json")
    result = pipegen("render", "--format", "json")

    assert (check.exit_code, result.exit_code) == (1, 0)
    assert check.stdout == result.stdout
    created, changed = json.loads(result.stdout)["changed"]
    assert (created["path"], created["status"]) == ("templates/config/ec2-setup.json", "created")
    assert created["diff"].startswith(
        "--- /dev/null\n+++ templates/config/ec2-setup.json\n@@ -0,0"
    )
    assert (changed["path"], changed["status"]) == (
        "templates/config/qa-vpc-setup.json",
        "changed",
    )
    assert '-    "NatGateways": "none",\n+    "NatGateways": "single",\n' in changed["diff"]


def test_a_parameter_file_of_a_removed_stage_is_noted_and_not_deleted(project, pipegen):
    pipegen("render")
    edit(project / "pipegen.toml", 'name = "qa"', 'name = "test"')

    result = pipegen("render")

    assert result.stderr.splitlines()[:2] == [
        f"note: templates/config/{name}.json belongs to no stage any more: delete it"
        for name in ("qa-ec2-setup", "qa-vpc-setup")
    ]
    assert (project / "templates/config/qa-vpc-setup.json").is_file()


def test_a_custom_template_stays_unchanged_at_any_path(project, pipegen):
    path = project / "templates/queue.json"
    path.parent.mkdir()
    path.write_text('{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}')
    with (project / "pipegen.toml").open("a") as file:
        file.write('[[stack]]\nname = "queue"\ntemplate = "templates/queue.json"\n')

    result = pipegen("render")

    assert result.exit_code == 0
    assert "templates/queue.json" not in result.stdout
    assert path.read_text() == '{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}'


def test_files_are_written_beside_the_configuration_or_into_the_output_folder(
    project, pipegen, monkeypatch
):
    (project / "below").mkdir()
    monkeypatch.chdir(project / "below")

    beside = pipegen("render")
    asked = pipegen("render", "--config", "../pipegen.toml", "--output", "here")

    assert beside.stdout.splitlines() == [f"../{path}" for path in FILES]
    assert asked.stdout.splitlines() == [path.replace("templates", "here") for path in FILES]


def test_an_invalid_custom_template_is_an_error_and_nothing_is_written(project, pipegen):
    (project / "queue.json").write_text('{\n  "Resources": {,}\n}\n')
    with (project / "pipegen.toml").open("a") as file:
        file.write('[[stack]]\nname = "queue"\ntemplate = "queue.json"\n')

    result = pipegen("render")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "error: queue.json is not JSON: " in result.stderr
    assert "\n  at queue.json:2\n" in result.stderr
    assert not (project / "templates").exists()


def test_a_file_as_the_output_folder_is_an_error(project, pipegen):
    (project / "file").touch()

    result = pipegen("render", "--output", "file")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "error: invalid value for '--output': Directory 'file' is a file\n"
        "  hint: see pipegen render --help\n"
    )


def test_overlapping_networks_are_a_warning(project, pipegen):
    edit(project / "pipegen.toml", "10.20.0.0", "10.10.0.0")

    result = pipegen("render")

    assert result.exit_code == 0
    assert result.stderr.startswith("warning: the networks of qa, 10.10.0.0/16, and production")
