"""`pipegen graph --html`: the page, its check and the changes since a commit."""

import pytest

from pipegen.graph import loader
from pipegen.graph.html import render_html
from tests.helpers.graph.html_reader import Page
from tests.helpers.repos import Repository

NAMES = {"222222222222": ("qa",), "333333333333": ("production",)}


@pytest.fixture
def rendered(project, pipegen):
    assert pipegen("render").exit_code == 0
    return project


def test_the_page_of_the_rendered_files_is_written(rendered, pipegen):
    result = pipegen("graph", "--html", "delivery.html")

    assert (result.exit_code, result.stdout, result.stderr) == (0, "delivery.html\n", "")
    graph = loader.load_graph(rendered / "templates/pipeline-setup.json", None, NAMES)
    assert (rendered / "delivery.html").read_text("utf-8") == render_html(graph)


def test_the_page_shows_the_resources_of_open_stacks(rendered, pipegen):
    pipegen("graph", "--html", "delivery.html", "--open")

    graph = loader.load_graph(rendered / "templates/pipeline-setup.json", None, NAMES)
    every = {stack.id for stack in graph.stacks}
    assert (rendered / "delivery.html").read_text("utf-8") == render_html(graph, every)


def test_check_reports_an_outdated_page_and_leaves_it_unchanged(rendered, pipegen):
    pipegen("graph", "--html", "delivery.html")
    current = pipegen("graph", "--html", "delivery.html", "--check")
    (rendered / "delivery.html").write_text("old")

    old = pipegen("graph", "--html", "delivery.html", "--check")

    assert (current.exit_code, current.stdout) == (0, "")
    assert (old.exit_code, old.stdout) == (1, "delivery.html\n")
    assert (rendered / "delivery.html").read_text() == "old"


def test_the_page_may_be_written_beside_a_picture(rendered, pipegen):
    result = pipegen("graph", "--html", "page.html", "--output", "picture.svg")

    assert (result.exit_code, result.stdout) == (0, "picture.svg\npage.html\n")
    assert (rendered / "picture.svg").read_text().startswith("<svg")


def test_a_page_does_not_overwrite_a_file_of_another_type(rendered, pipegen):
    before = (rendered / "pipegen.toml").read_text()

    result = pipegen("graph", "--html", "pipegen.toml")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "--html writes a page: name a file that ends in .html" in result.stderr
    assert (rendered / "pipegen.toml").read_text() == before


def test_a_page_that_cannot_be_written_is_an_error_with_a_hint(rendered, pipegen):
    (rendered / "file").touch()

    result = pipegen("graph", "--html", "file/delivery.html")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: could not write file: File exists")
    assert "hint: name another file, or see that it can be written" in result.stderr


@pytest.fixture
def committed(rendered):
    """The rendered files, committed."""
    repository = Repository(rendered)
    repository.git("init", "--quiet", "--initial-branch", "main")
    repository.commit()
    return repository


def test_the_page_shows_the_changes_of_each_stack_since_a_commit(committed, pipegen):
    first = committed.commit()
    committed.configure(("10.20.0.0/16", "10.30.0.0/16"), ('branch = "main"', 'branch = "next"'))
    pipegen("render")

    result = pipegen("graph", "--html", "delivery.html", "--against", first[:8])

    assert (result.exit_code, result.stdout, result.stderr) == (0, "delivery.html\n", "")
    shown = Page((committed.folder / "delivery.html").read_text("utf-8"))
    changed = shown.text("stack-vpc-setup-333333333333-eu-west-1")
    at = changed.index(f"Changes against {first[:8]}")
    assert changed[1] == "in 333333333333, eu-west-1, changes"
    assert changed[at + 1].startswith("changed: vpc-setup in production (333333333333, eu-west-1)")
    assert "refused: Vpc (AWS::EC2::VPC)" in changed[at + 2 :]
    assert "No change." in shown.text("stack-qa-vpc-setup-222222222222-eu-west-1")
    assert any(line.startswith("changed: infrastructure-pip") for line in shown.text("elsewhere"))


def test_a_page_of_unchanged_files_shows_no_change(committed, pipegen):
    pipegen("graph", "--html", "delivery.html", "--against", "HEAD")

    shown = Page((committed.folder / "delivery.html").read_text("utf-8"))
    assert shown.text("stacks").count("No change.") == 4
    assert "elsewhere" not in shown.ids


def test_an_invalid_pipeline_template_at_the_commit_is_an_error_and_writes_no_page(
    committed, pipegen
):
    (committed.folder / "templates/pipeline-setup.json").write_text("{")
    committed.commit()
    pipegen("render")

    result = pipegen("graph", "--html", "delivery.html", "--against", "HEAD")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "error: HEAD: templates/pipeline-setup.json is not JSON" in result.stderr
    assert "hint: see pipegen diff HEAD" in result.stderr
    assert not (committed.folder / "delivery.html").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "--against needs --html: the page that shows the changes"),
        (["templates/x.json", "--html", "x.html"], "--against compares the rendered files"),
    ],
)
def test_changes_are_shown_only_in_the_page_of_the_rendered_files(pipegen, arguments, message):
    result = pipegen("graph", *arguments, "--against", "HEAD")

    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_an_unknown_commit_is_an_error_with_a_hint(committed, pipegen):
    result = pipegen("graph", "--html", "delivery.html", "--against", "nowhere")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "error: there is no commit nowhere in the repository" in result.stderr
    assert "  hint: " in result.stderr
