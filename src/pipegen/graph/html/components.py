"""The HTML components of the page: sections, details, lists and tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipegen.graph.html.markup import Content, Markup, element


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the page; `id` is its anchor."""

    id: str
    title: str
    content: Content

    @property
    def markup(self) -> Markup:
        """Return the HTML of the section, with its heading."""
        heading = element("h2", self.title, id=f"{self.id}-title")
        label = f"{self.id}-title"
        return element("section", heading, self.content, id=self.id, aria_labelledby=label)


def details(anchor: str, title: Content, remark: Content, *content: Content, kind: str) -> Markup:
    """Return a `details` element, which the user opens with its heading.

    Args:
        anchor: The HTML id.
        title: The heading.
        remark: A text beside the heading.
        content: The content, which is hidden until the user opens the element.
        kind: The CSS class that says what it is, such as "stack".

    """
    note = element("span", remark, class_="remark") if remark else None
    summary = element("summary", element("h3", title), " ", note)
    body = element("div", *content, class_="body")
    return element("details", summary, body, id=anchor, class_=f"part {kind}")


def description_list(pairs: Iterable[tuple[str, Content]]) -> Content:
    """Return pairs of term and description as a list, without those of empty description."""
    items = [
        element("div", element("dt", term), element("dd", text)) for term, text in pairs if text
    ]
    return element("dl", *items, class_="facts") if items else None


def unordered_list(texts: Iterable[Content], **attributes: str) -> Content:
    """Return `texts` as a list, None if there are none."""
    items = [element("li", text) for text in texts]
    return element("ul", *items, **attributes) if items else None


def code(text: str) -> Content:
    """Return `text` as code; None if it is empty."""
    return element("code", text) if text else None


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table; `id` is its anchor."""

    cells: tuple[Content, ...]
    id: str
    values: str | None = None
    """The ids of the values that flow through it, separated by spaces."""
    made_values: str | None = None
    """The ids of those of them that it produces."""


def table(caption: str, columns: Sequence[str], rows: Iterable[TableRow]) -> Markup:
    """Return a table; the first cell of each row is its heading."""
    head = element("tr", *(element("th", column, scope="col") for column in columns))
    body = [_row(columns, row) for row in rows]
    return element(
        "table",
        element("caption", caption),
        element("thead", head),
        element("tbody", *body),
    )


def _row(columns: Sequence[str], row: TableRow) -> Markup:
    first = element("th", row.cells[0], scope="row")
    others = zip(columns[1:], row.cells[1:], strict=True)
    cells = [element("td", cell, data_label=column) for column, cell in others]
    return element(
        "tr", first, *cells, id=row.id, data_value=row.values, data_makes=row.made_values
    )
