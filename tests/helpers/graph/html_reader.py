"""The texts, ids and links of an HTML page."""

from html.parser import HTMLParser

VOID = {"area", "br", "img", "input", "meta"}


class Page(HTMLParser):
    """The page `html`; raises AssertionError if an element is closed that is not open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.texts: dict[str, str] = {}
        """Element id → all text in the element."""
        self._open: list[tuple[str, str | None]] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        attributes = dict(attrs)
        if attributes.get("id"):
            self.ids.append(str(attributes["id"]))
            self.texts[str(attributes["id"])] = ""
        if "href" in attributes:
            self.links.append(str(attributes["href"]))
        if tag not in VOID:
            self._open.append((tag, attributes.get("id")))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag
        if tag not in ("a", "b", "code", "span", "strong"):
            self.handle_data("\n")

    def handle_data(self, data: str) -> None:
        for _, id in self._open:
            if id:
                self.texts[id] += data

    def text(self, id: str) -> list[str]:
        """Return the nonempty lines of the element `id`."""
        return [line.strip() for line in self.texts[id].split("\n") if line.strip()]
