"""`pipegen graph --html`: the page, written where it is asked for."""

import pytest

from pipegen.drawing import finding
from pipegen.drawing.page import page


@pytest.fixture
def rendered(project, pipegen):
    assert pipegen("render").exit_code == 0
    return project


def test_the_page_of_the_rendered_files_is_written(rendered, pipegen):
    result = pipegen("graph", "--html", "delivery.html")

    assert (result.exit_code, result.stdout, result.stderr) == (0, "delivery.html\n", "")
    graph = finding.graph(rendered / "templates/pipeline-setup.json", None)
    assert (rendered / "delivery.html").read_text("utf-8") == page(graph)


def test_the_page_shows_the_resources_that_are_asked_for(rendered, pipegen):
    pipegen("graph", "--html", "delivery.html", "--open")

    graph = finding.graph(rendered / "templates/pipeline-setup.json", None)
    every = {each.id for each in graph.stacks}
    assert (rendered / "delivery.html").read_text("utf-8") == page(graph, every)


def test_a_page_that_is_out_of_date_is_found_and_left_as_it_is(rendered, pipegen):
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


def test_a_page_does_not_take_the_place_of_another_kind_of_file(rendered, pipegen):
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
