"""The page around its sections: what a browser may do with it, and how to move in it.

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


def document(index: PageContext, sections: Sequence[Section]) -> str:
    """Return the whole page of `index` with `sections`."""
    body = element(
        "body",
        element("a", "Skip to the content", href="#content", class_="skip"),
        element("header", *_header(index), _contents(sections), _tools()),
        element("main", *(each.markup for each in sections), id="content", tabindex="-1"),
        element("footer", element("p", _NOTE)),
        element("section", id="way", aria_label="The value that you follow", hidden=True),
        element("p", id="said", role="status", class_="unseen"),
        element("script", Markup(_file("page.js"))),
    )
    return f"<!doctype html>\n{element('html', _head(index), body, lang='en')}\n"


def _head(index: PageContext) -> Markup:
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
        element("title", f"{index.graph.name}: the delivery"),
        element("style", Markup(_file("page.css"))),
    )


def _header(index: PageContext) -> list[Content]:
    graph = index.graph
    where = ", ".join(each for each in (graph.account, graph.region) if each)
    lives = f"A pipeline in {where}" if where else "A pipeline"
    counts = ", ".join(
        text.pluralize(len(found), name)
        for name, found in (
            ("stage", graph.stages),
            ("stack", graph.stacks),
            ("role", graph.roles),
            ("account", graph.accounts),
        )
    )
    read = join([f"{lives}, as ", element("code", graph.file), f" has it: {counts}."])
    return [element("h1", graph.name or "A pipeline without a name"), element("p", read)]


def _contents(sections: Sequence[Section]) -> Markup:
    links = [element("li", element("a", each.title, href=f"#{each.id}")) for each in sections]
    return element("nav", element("ul", *links), aria_label="Contents")


def _tools() -> Markup:
    """Return what only the script can do, hidden until it runs."""
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
