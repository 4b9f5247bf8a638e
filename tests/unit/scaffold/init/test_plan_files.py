"""Files that `pipegen init` writes to a folder that may already have some."""

import pytest

from pipegen.errors import PipegenError
from pipegen.scaffold import init
from pipegen.scaffold.init import ExistingFile, project_files
from tests.unit.scaffold.init.test_config_writer import DEFAULTS

WANTED = init.file_texts(DEFAULTS)


def test_an_empty_folder_gets_every_file(tmp_path):
    start = init.plan_files(WANTED, tmp_path)

    assert (start.files, start.extended, start.kept) == (WANTED, (), ())


def test_files_that_are_already_complete_are_not_written_again(tmp_path):
    for path in (project_files.MAKEFILE, project_files.CFNLINTRC, project_files.GITIGNORE):
        (tmp_path / path).write_text(WANTED[path])

    start = init.plan_files(WANTED, tmp_path)

    assert sorted(start.files) == [
        project_files.WORKFLOW,
        "pipegen.schema.json",
        "pipegen.toml",
    ]
    assert (start.extended, start.kept) == ((), ())


@pytest.mark.parametrize(
    ("existing", "instead_of"),
    [
        ("GNUmakefile", "Makefile"),
        ("makefile", "Makefile"),
        (".github/workflows/pipegen.yaml", project_files.WORKFLOW),
        (".cfnlintrc.yaml", ".cfnlintrc"),
        (".cfnlintrc.yml", ".cfnlintrc"),
    ],
)
def test_an_existing_file_with_an_equivalent_name_is_kept(tmp_path, existing, instead_of):
    (tmp_path / existing).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / existing).touch()

    start = init.plan_files(WANTED, tmp_path)

    assert instead_of not in start.files
    assert [file.path for file in start.kept] == [existing]


def test_missing_lines_are_added_to_gitignore(tmp_path):
    (tmp_path / ".gitignore").write_text("node_modules/\n")

    start = init.plan_files(WANTED, tmp_path)

    assert start.files[".gitignore"] == "node_modules/\n.pipegen-*.tmp\n"
    assert (start.extended, start.kept) == ((".gitignore",), ())


@pytest.mark.parametrize("kind", ["latin-1", "link", "folder"])
def test_a_gitignore_that_cannot_be_extended_is_kept(tmp_path, kind):
    path = tmp_path / ".gitignore"
    if kind == "latin-1":
        path.write_bytes(b"caf\xe9\n")
    elif kind == "link":
        (tmp_path / "shared").write_text("node_modules/\n")
        path.symlink_to("shared")
    else:
        path.mkdir()

    start = init.plan_files(WANTED, tmp_path)

    assert ".gitignore" not in start.files
    assert start.kept == (ExistingFile(".gitignore", ".pipegen-*.tmp\n"),)


@pytest.mark.parametrize("blocked", [".github", ".github/workflows"])
@pytest.mark.parametrize("kind", ["file", "link"])
def test_a_file_in_the_place_of_a_folder_is_an_error(tmp_path, blocked, kind):
    (tmp_path / blocked).parent.mkdir(exist_ok=True)
    if kind == "file":
        (tmp_path / blocked).touch()
    else:
        (tmp_path / blocked).symlink_to("nowhere")

    with pytest.raises(PipegenError) as raised:
        init.plan_files(WANTED, tmp_path)

    [error] = raised.value.diagnostics
    assert (error.message, error.place) == (f"{blocked} is no folder", blocked)
    assert error.hint == "move it away: .github/workflows/pipegen.yml goes there"


def test_a_link_to_a_folder_counts_as_a_folder(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / ".github").symlink_to("elsewhere")

    assert init.plan_files(WANTED, tmp_path).files == WANTED


def test_inconsistent_answers_are_an_error_without_a_location():
    from dataclasses import replace

    arn = "arn:aws:codeconnections:us-east-1:111111111111:connection/0f2d4b6c"

    with pytest.raises(PipegenError) as raised:
        init.file_texts(replace(DEFAULTS, connection=arn))

    [error] = raised.value.diagnostics
    assert error.message == "connection in [pipeline] is in us-east-1, the pipeline in eu-west-1"
    assert (error.hint, error.place) == ("name one that is in eu-west-1", "")


@pytest.mark.parametrize("link", [False, True])
def test_an_existing_configuration_is_not_replaced(tmp_path, link):
    path = tmp_path / "pipegen.toml"
    path.symlink_to("nowhere") if link else path.touch()

    with pytest.raises(PipegenError, match="is there already"):
        init.validate_folder(tmp_path, tmp_path)


def test_a_subfolder_of_a_repository_is_rejected(tmp_path):
    (tmp_path / "below").mkdir()

    with pytest.raises(PipegenError, match="is not the top of its git repository") as raised:
        init.validate_folder(tmp_path / "below", tmp_path)

    assert raised.value.diagnostics[0].hint.startswith(f"cd {tmp_path}, ")


def test_the_root_of_a_repository_may_be_given_as_a_link(tmp_path):
    (tmp_path / "repository").mkdir()
    (tmp_path / "link").symlink_to("repository")

    init.validate_folder(tmp_path / "link", tmp_path / "repository")
