"""A finished page as the pieces of which it is written (網頁片段), so that some of its tags can be changed and all else stays as it is."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser

from markupsafe import escape

Attributes = dict[str, str | None]


@dataclass(slots=True)
class Piece:
    """A piece of the page: a start tag with its attributes, an end tag, or what stands between."""

    raw: str
    tag: str = ""
    ends: str = ""
    attributes: Attributes = field(default_factory=dict)
    before: str = ""
    after: str = ""

    def write(self, **attributes: str | None) -> None:
        self.attributes |= {name.replace("_", "-"): value for name, value in attributes.items()}
        told = (f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in self.attributes.items())
        self.raw = f"<{self.tag}{''.join(told)}>"

    def drop(self, name: str) -> None:
        if name in self.attributes:
            del self.attributes[name]
            self.write()


def pieces_of(html: str) -> list[Piece]:
    """All pieces of a page, in its order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.pieces


def joined(pieces: Iterable[Piece]) -> str:
    """The page again."""
    return "".join(f"{each.before}{each.raw}{each.after}" for each in pieces)


class _Reader(HTMLParser):
    """Reads the page as pieces, which joined again make the page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[Piece] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.pieces.append(Piece(self.get_starttag_text() or "", tag, attributes=dict(attrs)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.pieces.append(Piece(f"</{tag}>", ends=tag))

    def handle_data(self, data: str) -> None:
        self.pieces.append(Piece(data))

    def handle_entityref(self, name: str) -> None:
        self.pieces.append(Piece(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        self.pieces.append(Piece(f"&#{name};"))

    def handle_comment(self, data: str) -> None:
        self.pieces.append(Piece(f"<!--{data}-->"))

    def handle_decl(self, decl: str) -> None:
        self.pieces.append(Piece(f"<!{decl}>"))
