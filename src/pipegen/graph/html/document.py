"""The HTML document around the sections: head, content security policy, contents, tools.

Sources: "Content Security Policy Level 3" for the policy; "HTML" for what a fragment opens.
"""

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pipegen import text
from pipegen.graph.html.components import Section
from pipegen.graph.html.context import PageContext
from pipegen.graph.html.markup import Content, Markup, element, join

_NOTE = (
    "Read from the files, not from AWS. Names and ids that AWS makes up are assumed, or stand as "
    "placeholders such as ${Vpc}."
)


def render_document(context: PageContext, sections: Sequence[Section]) -> str:
    """Return the HTML document with `sections`."""
    body = element(
        "body",
        element("a", "Skip to the content", href="#content", class_="skip"),
        element("header", *_header(context), _contents(sections), _tools()),
        element("main", *(section.markup for section in sections), id="content", tabindex="-1"),
        element("footer", element("p", _NOTE)),
        element("section", id="way", aria_label="The value that you follow", hidden=True),
        element("p", id="said", role="status", class_="unseen"),
        element("script", Markup(_file("page.js"))),
    )
    return f"<!doctype html>\n{element('html', _head(context), body, lang='en')}\n"


def _head(context: PageContext) -> Markup:
    policy = "; ".join(
        [
            "default-src 'none'",
            f"style-src {_hash('page.css')}",
            f"script-src {_hash('page.js')}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", f"{context.graph.name}: the delivery"),
        element("style", Markup(_file("page.css"))),
    )


def _header(context: PageContext) -> list[Content]:
    graph = context.graph
    location = ", ".join(part for part in (graph.account, graph.region) if part)
    pipeline = f"A pipeline in {location}" if location else "A pipeline"
    counts = ", ".join(
        text.pluralize(len(nodes), name)
        for name, nodes in (
            ("stage", graph.stages),
            ("stack", graph.stacks),
            ("role", graph.roles),
            ("account", graph.accounts),
        )
    )
    summary = join([f"{pipeline}, as ", element("code", graph.file), f" has it: {counts}."])
    return [element("h1", graph.name or "A pipeline without a name"), element("p", summary)]


def _contents(sections: Sequence[Section]) -> Markup:
    links = [element("a", section.title, href=f"#{section.id}") for section in sections]
    items = [element("li", link) for link in links]
    return element("nav", element("ul", *items), aria_label="Contents")


def _tools() -> Markup:
    """Return the controls that need the script, hidden until it runs."""
    return element(
        "div",
        element("label", "Show only what has ", for_="filter"),
        element("input", type="search", id="filter", autocomplete="off", spellcheck="false"),
        element("button", "Open all", type="button", id="open"),
        element("button", "Close all", type="button", id="close"),
        id="tools",
        role="search",
        hidden=True,
    )


@cache
def _file(name: str) -> str:
    return Path(__file__).with_name(name).read_text("utf-8")


def _hash(name: str) -> str:
    digest = hashlib.sha256(_file(name).encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
