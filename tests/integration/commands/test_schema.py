"""`pipegen schema`: printing, writing and checking the schema."""

import json

import pytest

from pipegen.config import json_schema
from pipegen.stacks import declared_parameters

OUTDATED = json_schema.text(declared_parameters.declared_parameters()).replace(
    "draft-07", "draft-04"
)


def test_the_schema_goes_to_stdout(pipegen, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    result = pipegen("schema")

    assert (result.exit_code, result.stdout, result.stderr) == (
        0,
        json_schema.text(declared_parameters.declared_parameters()),
        "",
    )
    assert json.loads(result.stdout) == json_schema.document(
        declared_parameters.declared_parameters()
    )


def test_an_outdated_schema_file_is_updated_and_listed(pipegen, project):
    (project / json_schema.SCHEMA_FILE).write_text(OUTDATED, "utf-8")

    results = [pipegen("schema", "--output", json_schema.SCHEMA_FILE) for _ in range(2)]

    assert [(result.exit_code, result.stdout, result.stderr) for result in results] == [
        (0, f"{json_schema.SCHEMA_FILE}\n", ""),
        (0, "", ""),
    ]
    assert (project / json_schema.SCHEMA_FILE).read_text("utf-8") == json_schema.text(
        declared_parameters.declared_parameters()
    )
    assert sorted(path.name for path in project.iterdir()) == [
        json_schema.SCHEMA_FILE,
        "pipegen.toml",
    ]


def test_a_file_that_cannot_be_written_is_named(pipegen, project):
    (project / "file").touch()

    result = pipegen("schema", "--output", "file/of-a-file.json")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "error: could not write file: File exists\n"
        "  hint: choose another folder with --output; nothing was changed\n"
    )


def test_the_check_reads_the_file_beside_the_configuration(pipegen, project, monkeypatch):
    (project / json_schema.SCHEMA_FILE).write_text(
        json_schema.text(declared_parameters.declared_parameters()), "utf-8"
    )
    (project / "folder").mkdir()
    monkeypatch.chdir(project / "folder")

    result = pipegen("schema", "--check")

    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("arguments", "path"),
    [(["--check"], json_schema.SCHEMA_FILE), (["--check", "--output", "old.json"], "old.json")],
)
def test_the_check_shows_the_difference_and_writes_nothing(
    pipegen, project, golden, arguments, path
):
    (project / path).write_text(OUTDATED, "utf-8")

    result = pipegen("schema", *arguments)

    assert (result.exit_code, result.stderr) == (1, f"next: pipegen schema --output {path}\n")
    golden("schema-check.diff", result.stdout.replace(path, "FILE"))
    assert (project / path).read_text("utf-8") == OUTDATED


def test_the_check_of_a_missing_file_shows_the_whole_schema(pipegen, project):
    result = pipegen("schema", "--check")

    assert (result.exit_code, result.stderr) == (
        1,
        f"next: pipegen schema --output {json_schema.SCHEMA_FILE}\n",
    )
    assert result.stdout.startswith(f"--- /dev/null\n+++ {json_schema.SCHEMA_FILE}\n@@ -0,0 +1,")


def test_the_check_without_a_configuration_is_an_error(pipegen, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    result = pipegen("schema", "--check")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: no pipegen.toml in ")
