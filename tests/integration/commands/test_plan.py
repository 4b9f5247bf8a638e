"""`pipegen plan`: options, notes and errors."""

import json


def test_the_plan_as_json_has_the_commands_of_each_step(project, pipegen):
    pipegen("render")

    result = pipegen("plan", "--format", "json", "--only", "pipeline")

    assert (result.exit_code, result.stderr) == (0, "")
    [step] = json.loads(result.stdout)["steps"]
    check, deploy = step.pop("commands")
    assert step == {
        "kind": "pipeline",
        "title": "account 111111111111: the pipeline (a change of it cancels running executions)",
        "notes": [],
        "account": "111111111111",
        "profile": "pipeline",
    }
    assert check.startswith('[ "$(aws sts get-caller-identity')
    assert deploy.startswith("aws cloudformation deploy \\\n")


def test_a_plan_of_stale_files_shows_a_note(project, pipegen):
    before = pipegen("plan", "--only", "pipeline")
    pipegen("render")
    after = pipegen("plan", "--only", "pipeline")

    assert before.stderr == "note: the rendered files are out of date: pipegen render\n"
    assert (after.exit_code, after.stderr) == (0, "")
    assert before.stdout == after.stdout


def test_profiles_are_those_of_the_configuration(project, pipegen):
    path = project / "pipegen.toml"
    path.write_text(
        path.read_text()
        .replace('name = "qa"', 'name = "qa"\nprofile = "team-qa"')
        .replace('branch = "main"', 'branch = "main"\nprofile = "team-tools"')
    )

    result = pipegen("plan", "--format", "json")

    profiles = [step["profile"] for step in json.loads(result.stdout)["steps"] if step["profile"]]
    assert profiles == ["team-qa", "production", "team-tools", "team-tools"]


def test_a_plan_without_a_configuration_is_an_error(tmp_path, monkeypatch, pipegen):
    monkeypatch.chdir(tmp_path)

    result = pipegen("plan", "--config", "other.toml")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "error: could not read other.toml: No such file or directory\n"
        "  hint: name another file with --config FILE\n"
    )


def test_the_nearest_configuration_is_used(project, pipegen, monkeypatch):
    (project / "a/b").mkdir(parents=True)
    monkeypatch.chdir(project / "a/b")

    assert pipegen("plan").exit_code == 0
