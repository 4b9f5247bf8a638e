"""The browser fixture: rendering options and checks of requests, logs and accessibility."""

from pathlib import Path

import pytest

from tests.helpers.chromium import Visit, accessibility

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>A</title>
<style>p {{ color: #000 }} @media (prefers-color-scheme: dark) {{ p {{ color: #fff }} }}</style>
<main><h1>A</h1><p id="p">unscripted</p>
<script>document.getElementById("p").textContent = "scripted";</script>{more}</main>"""


def write(folder: Path, more: str = "") -> Path:
    path = folder / "a.html"
    path.write_text(PAGE.format(more=more), "utf-8")
    return path


def test_a_visit_applies_width_colour_scheme_and_scripting(visit: Visit, tmp_path: Path) -> None:
    plain = visit(write(tmp_path))
    unscripted = visit(write(tmp_path), "p", width=320, dark=True, scripts=False)

    assert (plain.inner_text("#p"), unscripted.inner_text("#p")) == ("scripted", "unscripted")
    color = "p => getComputedStyle(p).color"
    assert plain.eval_on_selector("#p", color) == "rgb(0, 0, 0)"
    assert unscripted.eval_on_selector("#p", color) == "rgb(255, 255, 255)"
    assert unscripted.evaluate("[innerWidth, location.hash]") == [320, "#p"]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("<img src='https://example.com/a.png' alt=''>", "request: https://example.com/a.png"),
        ("<script>console.log('here')</script>", "log: here"),
        ("<script>throw new Error('no')</script>", "thrown: no"),
    ],
)
def test_requests_logs_and_exceptions_of_a_page_are_recorded(
    visit: Visit, tmp_path: Path, more: str, expected: str
) -> None:
    visit(write(tmp_path, more))

    first, visit.noticed[:] = visit.noticed[0], []
    assert first == expected


def test_accessibility_violations_are_found(visit: Visit, tmp_path: Path) -> None:
    page = visit(write(tmp_path, "<input><p style='color: #ddd'>pale</p>"))

    pale = 'color-contrast (serious): ["p:nth-child(5)"]'
    label = 'label (critical): ["input"]'
    assert accessibility(page) == [pale, label]
    assert accessibility(page, colours=False) == [label]
