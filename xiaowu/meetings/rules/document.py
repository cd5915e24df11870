"""Minutes as a tree of blocks (會議紀錄): the one model into which every format is read and from which every format is written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

_LINK = re.compile(r"https?://[^\s<>()\[\]（）。，、]+")
LONGEST_LABEL = 40  # characters: anything longer is not a paragraph's number
LONGEST_MARK = 20


class Kind(StrEnum):
    """The kind of a block in the document."""

    TITLE = "title"  # 標題
    HEADING = "heading"  # 壹、
    FACT = "fact"  # 紀錄：陳亭瑄
    SECTION = "section"  # 一、
    POINT = "point"  # (一)
    NUMBERED = "numbered"  # 1.
    BULLET = "bullet"  # - without a number
    NOTE = "note"  # ※
    MOTION = "motion"  # 案由一：
    EXPLANATION = "explanation"  # 說明：
    PROPOSAL = "proposal"  # 辦法：
    ANSWER = "answer"  # 局端回覆：
    RESOLUTION = "resolution"  # 決議：
    PARAGRAPH = "paragraph"
    TABLE = "table"
    UNPLACED = "unplaced"  # text that fits nowhere, kept where it stood


class Role(StrEnum):
    """What a heading is about, whatever words it uses."""

    TIME = "time"  # 會議時間
    PLACE = "place"  # 會議地點
    CHAIR = "chair"  # 主持人、主席
    RECORDER = "recorder"  # 紀錄
    ATTENDANCE = "attendance"  # 出席人員
    REMARKS = "remarks"  # 主席致詞
    TRACKED = "tracked"  # 上次會議追蹤列管事項
    REPORTS = "reports"  # 業務報告
    MOTIONS = "motions"  # 提案討論
    AD_HOC = "ad_hoc"  # 臨時動議
    CLOSING = "closing"  # 散會
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the document. `mark` is decoration as it stood (`## `, `- `), `label` its number as written, `line` where it began (from 1),
    `item` the id under which it is stored (0: not yet).
    """

    kind: Kind
    text: str = ""
    label: str = ""
    mark: str = ""
    role: Role = Role.OTHER
    rows: tuple[tuple[str, ...], ...] = ()
    line: int = 0
    children: tuple["Block", ...] = field(default=())
    item: int = field(default=0, compare=False)

    def walk(self) -> Iterator["Block"]:
        """This block and all below it, in the document's order."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def parts(self) -> list[tuple[str, str]]:
        """Its text in pieces, each with the address that it is, or "" for plain words."""
        found, end = [], 0
        for link in _LINK.finditer(self.text):
            found += [(self.text[end : link.start()], ""), (link[0], link[0].replace("\\", ""))]
            end = link.end()
        return [*found, (self.text[end:], "")]

    def child(self, kind: Kind) -> "Block | None":
        return next((each for each in self.children if each.kind is kind), None)

    def with_children(self, *children: "Block") -> "Block":
        return replace(self, children=children)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole set of minutes, with the reader's guesses, and the remarks from reading the file."""

    blocks: tuple[Block, ...]
    guesses: tuple["Guess", ...] = ()
    remarks: tuple["Remark", ...] = ()

    def walk(self) -> Iterator[Block]:
        for block in self.blocks:
            yield from block.walk()

    def heading(self, role: Role) -> Block | None:
        return next((block for block in self.walk() if block.role is role), None)


@dataclass(frozen=True, slots=True)
class Guess:
    """Something that the reader decided without being told."""

    line: int
    quote: str
    taken_as: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something noted while reading the file, such as a tracked change not accepted. `line`: 0 for the whole file; `values`:
    for the words about it.
    """

    code: str
    line: int
    values: tuple[str, ...]


def links_in(text: str) -> list[str]:
    """The addresses in a text, each once, without Markdown's escapes."""
    found = (match.replace("\\", "") for match in _LINK.findall(text))
    return list(dict.fromkeys(found))


def write_text(document: Document) -> str:
    """The document as text, blocks on lines of their own. Read again, it gives the same blocks."""
    lines: list[str] = []
    for block in document.walk():
        if block.kind is Kind.TABLE:
            lines += ["\t".join(row) for row in block.rows]
        else:
            lines.append(f"{block.mark}{block.label}{block.text}")
    return "\n\n".join(lines) + "\n"


def squeezed(text: str) -> str:
    """A text without its spaces and page breaks: two texts for which this is equal are the same minutes."""
    return "".join(text.split())
