"""Pages in a headless Chromium, as people read them: without network, dark, narrow, unscripted.

The browser is the system's, started once for all tests of a process. Without one the tests that
ask for it are skipped.
"""

import importlib.util
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, with a new profile."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.skip("there is no Chromium to show pages with: apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=_FLAGS)
        yield started
        started.close()


class Visit:
    """Opens files; `noticed` is what their pages asked of the network, and their complaints."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self.opened: list[Page] = []
        self.noticed: list[str] = []

    def __call__(
        self,
        path: Path,
        fragment: str = "",
        *,
        width: int = 1280,
        dark: bool = False,
        scripts: bool = True,
        **more: Any,
    ) -> Page:
        """Return the page of the file at `path`; `more` is what a context of Playwright takes."""
        context = self._browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            offline=True,
            **more,
        )
        context.set_default_timeout(15_000)
        page = context.new_page()
        self.opened.append(page)
        address = path.resolve().as_uri()
        page.on("request", lambda each: self._asked(each.url, address))
        page.on("console", lambda each: self.noticed.append(f"{each.type}: {each.text}"))
        page.on("pageerror", lambda each: self.noticed.append(f"thrown: {each}"))
        page.goto(f"{address}#{fragment}" if fragment else address)
        return page

    def _asked(self, url: str, address: str) -> None:
        if url.partition("#")[0] != address and not url.startswith("data:"):
            self.noticed.append(f"request: {url}")


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Open a file as a page, which may ask for nothing else, nor complain, until the test ends."""
    visit = Visit(browser)
    yield visit
    for page in visit.opened:
        page.context.close()
    assert visit.noticed == []


def accessibility(page: Page, colours: bool = True) -> list[str]:
    """Return what axe finds in `page`, one text each: rule, impact, and the places.

    The page must have been opened with `bypass_csp=True` if its policy forbids other scripts.
    Contrast takes four fifths of the time. Without `colours` it is left out, where another page
    of the same style was looked at with it.
    """
    package = importlib.util.find_spec("axe_playwright_python")
    assert package is not None and package.origin is not None
    page.evaluate(Path(package.origin).with_name("axe.min.js").read_text("utf-8"))
    found = page.evaluate(
        "colours => axe.run({resultTypes: ['violations'],"
        " rules: {'color-contrast': {enabled: colours}}})",
        colours,
    )
    return [
        f"{each['id']} ({each['impact']}): "
        + ", ".join(json.dumps(node["target"]) for node in each["nodes"])
        for each in found["violations"]
    ]
