"""What is written into a folder that has some files already."""

import pytest

from pipegen.errors import PipegenError
from pipegen.scaffold import init
from pipegen.scaffold.init import ExistingFile, project_files
from tests.unit.scaffold.init.test_config_writer import DEFAULTS

WANTED = init.file_texts(DEFAULTS)


def test_an_empty_folder_gets_every_file(tmp_path):
    start = init.plan_files(WANTED, tmp_path)

    assert (start.files, start.extended, start.kept) == (WANTED, (), ())


def test_what_was_written_before_is_no_news(tmp_path):
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
    ("there", "instead_of"),
    [
        ("GNUmakefile", "Makefile"),
        ("makefile", "Makefile"),
        (".github/workflows/pipegen.yaml", project_files.WORKFLOW),
        (".cfnlintrc.yaml", ".cfnlintrc"),
        (".cfnlintrc.yml", ".cfnlintrc"),
    ],
)
def test_a_file_of_another_name_that_does_the_same_is_left(tmp_path, there, instead_of):
    (tmp_path / there).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / there).touch()

    start = init.plan_files(WANTED, tmp_path)

    assert instead_of not in start.files
    assert [each.path for each in start.kept] == [there]


def test_lines_are_added_to_what_git_ignores(tmp_path):
    (tmp_path / ".gitignore").write_text("node_modules/\n")

    start = init.plan_files(WANTED, tmp_path)

    assert start.files[".gitignore"] == "node_modules/\n.pipegen-*.tmp\n"
    assert (start.extended, start.kept) == ((".gitignore",), ())


@pytest.mark.parametrize("kind", ["latin-1", "link", "folder"])
def test_what_can_not_be_extended_as_it_is_is_left(tmp_path, kind):
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
def test_what_is_in_the_place_of_a_folder_is_a_mistake(tmp_path, blocked, kind):
    (tmp_path / blocked).parent.mkdir(exist_ok=True)
    if kind == "file":
        (tmp_path / blocked).touch()
    else:
        (tmp_path / blocked).symlink_to("nowhere")

    with pytest.raises(PipegenError) as raised:
        init.plan_files(WANTED, tmp_path)

    [mistake] = raised.value.diagnostics
    assert (mistake.message, mistake.place) == (f"{blocked} is no folder", blocked)
    assert mistake.hint == "move it away: .github/workflows/pipegen.yml goes there"


def test_a_folder_that_is_a_link_is_a_folder(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / ".github").symlink_to("elsewhere")

    assert init.plan_files(WANTED, tmp_path).files == WANTED


def test_answers_that_do_not_fit_together_are_a_mistake_without_a_place():
    from dataclasses import replace

    arn = "arn:aws:codeconnections:us-east-1:111111111111:connection/0f2d4b6c"

    with pytest.raises(PipegenError) as raised:
        init.file_texts(replace(DEFAULTS, connection=arn))

    [mistake] = raised.value.diagnostics
    assert mistake.message == "connection in [pipeline] is in us-east-1, the pipeline in eu-west-1"
    assert (mistake.hint, mistake.place) == ("name one that is in eu-west-1", "")


@pytest.mark.parametrize("link", [False, True])
def test_a_configuration_that_is_there_is_not_replaced(tmp_path, link):
    path = tmp_path / "pipegen.toml"
    path.symlink_to("nowhere") if link else path.touch()

    with pytest.raises(PipegenError, match="is there already"):
        init.validate_folder(tmp_path, tmp_path)


def test_a_folder_below_the_top_of_a_repository_is_refused(tmp_path):
    (tmp_path / "below").mkdir()

    with pytest.raises(PipegenError, match="is not the top of its git repository") as raised:
        init.validate_folder(tmp_path / "below", tmp_path)

    assert raised.value.diagnostics[0].hint.startswith(f"cd {tmp_path}, ")


def test_the_top_of_a_repository_may_be_reached_by_a_link(tmp_path):
    (tmp_path / "repository").mkdir()
    (tmp_path / "link").symlink_to("repository")

    init.validate_folder(tmp_path / "link", tmp_path / "repository")
