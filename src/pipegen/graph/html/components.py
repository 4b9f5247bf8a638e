"""What the page is built of: sections, parts that open, lists and tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipegen.graph.html.markup import Content, Markup, element


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the page; `id` is what links lead to."""

    id: str
    title: str
    content: Content

    @property
    def markup(self) -> Markup:
        """Return it under its heading."""
        heading = element("h2", self.title, id=f"{self.id}-title")
        label = f"{self.id}-title"
        return element("section", heading, self.content, id=self.id, aria_labelledby=label)


def details(id: str, title: Content, remark: Content, *content: Content, kind: str) -> Markup:
    """Return a part of the page that opens when its heading is chosen."""
    said = element("span", remark, class_="remark") if remark else None
    summary = element("summary", element("h3", title), " ", said)
    body = element("div", *content, class_="body")
    return element("details", summary, body, id=id, class_=f"part {kind}")


def facts(pairs: Iterable[tuple[str, Content]]) -> Content:
    """Return names with their texts as a list; what has no text is left out."""
    shown = [
        element("div", element("dt", name), element("dd", text)) for name, text in pairs if text
    ]
    return element("dl", *shown, class_="facts") if shown else None


def listed(texts: Iterable[Content], **attributes: str) -> Content:
    """Return `texts` as a list, None where there are none."""
    items = [element("li", each) for each in texts]
    return element("ul", *items, **attributes) if items else None


def code(text: str) -> Content:
    """Return `text` as something to be read letter by letter; None where it is empty."""
    return element("code", text) if text else None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; `values` are the ids of those that go through it, `makes` of its own."""

    cells: tuple[Content, ...]
    id: str
    values: str | None = None
    makes: str | None = None


def table(caption: str, columns: Sequence[str], rows: Iterable[Row]) -> Markup:
    """Return a table; the first cell of a row is its heading."""
    head = element("tr", *(element("th", each, scope="col") for each in columns))
    body = [_row(columns, each) for each in rows]
    return element(
        "table",
        element("caption", caption),
        element("thead", head),
        element("tbody", *body),
    )


def _row(columns: Sequence[str], row: Row) -> Markup:
    first = element("th", row.cells[0], scope="row")
    others = zip(columns[1:], row.cells[1:], strict=True)
    cells = [element("td", cell, data_label=name) for name, cell in others]
    return element("tr", first, *cells, id=row.id, data_value=row.values, data_makes=row.makes)
