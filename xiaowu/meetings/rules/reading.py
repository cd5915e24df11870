"""Reading minutes (讀入會議紀錄): lines become blocks. Nothing is lost: text that fits nowhere is kept in its place as unplaced."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from xiaowu.meetings.rules.dates import dates_in
from xiaowu.meetings.rules.document import LONGEST_LABEL, LONGEST_MARK, Block, Document, Guess, Kind, Remark, Role, squeezed
from xiaowu.meetings.rules.heads import (
    KINDS,
    Style,
    fact_of,
    facts_apart,
    is_head,
    looks_like_a_head,
    number_of,
    ordinal,
    part_of,
    role_of,
    squeezed_words,
    starts_with_a_day,
)  # fmt: skip

_MARK = re.compile(r"^(\s*+(?:#{1,6}\s++|[-*•]\s++)?)(.*)$", re.S)
_NOTE = re.compile(r"[※◎]\s*+")

# a block goes under the nearest block before it with a smaller depth
_DEPTH = {
    Kind.TITLE: 0, Kind.HEADING: 0, Kind.FACT: 1, Kind.SECTION: 1, Kind.MOTION: 1,
    Kind.EXPLANATION: 2, Kind.PROPOSAL: 2, Kind.ANSWER: 2, Kind.RESOLUTION: 2,
    Kind.POINT: 4, Kind.NOTE: 5, Kind.NUMBERED: 6, Kind.BULLET: 9, Kind.PARAGRAPH: 10, Kind.TABLE: 10, Kind.UNPLACED: 10,
}  # fmt: skip
_WITHIN_A_PART = 3  # 一、 below 決議：
_DEPTH_OF_STYLE = {Style.DIGIT_BRACKET: 7, Style.CIRCLED: 8}
_PARTS = (Kind.EXPLANATION, Kind.PROPOSAL, Kind.ANSWER, Kind.RESOLUTION)

_USUAL = {"會議時間", "會議地點", "主持人", "紀錄", "主席致詞", "上次會議追蹤列管事項", "業務報告", "提案討論", "臨時動議", "散會"}
_ENDS_A_SENTENCE = tuple("。！？；：:）)」』>】")
_PROSE = re.compile(r"[，、。；]")
_TRAILING_SPONSOR = re.compile(r"[(（]([^()（）]{2,12})[)）]\s*+$")
_LONGEST_JOINED = 10_000  # characters: a paragraph may run over a page or two, not over a file
_SHORTEST_FULL_LINE = 20  # characters: a shorter line ended where its writer wished
_UNDER_THE_TITLE = 5  # lines below the title in which a bare date is the meeting's


@dataclass(frozen=True, slots=True)
class _Line:
    """`gap`: an empty line stands before it."""

    number: int
    text: str
    gap: bool


@dataclass(slots=True)
class _Open:
    """A block whose lines are still being read; `last`: how long its last line was."""

    block: Block
    depth: int
    last: int
    style: Style | None
    children: list["_Open"] = field(default_factory=list)

    def closed(self, *, of_motions: bool) -> Block:
        """A block below 提案討論 with a 決議 is a motion, however it is numbered."""
        below = of_motions or self.block.role in (Role.MOTIONS, Role.AD_HOC)
        is_motion = of_motions and self.block.kind is Kind.SECTION and any(child.block.kind is Kind.RESOLUTION for child in self.children)
        kind = Kind.MOTION if is_motion else self.block.kind
        return replace(self.block, kind=kind, children=tuple(child.closed(of_motions=below) for child in self.children))


def read_text(text: str, *, apart: bool = False, remarks: tuple[Remark, ...] = ()) -> Document:
    """Read minutes in this form, as plain text or Markdown. Never refuses a text. `apart`: an empty line always ends a paragraph."""
    lines = list(_lines(text))
    reader = _Reader(apart=apart, top=_top(lines))
    for line, block, style in _blocks(lines):
        reader.take(line, block, style)
    return Document(tuple(root.closed(of_motions=False) for root in reader.roots), tuple(reader.guesses), remarks)


def sponsor_of(subject: str) -> str:
    """Who submitted it: the words in brackets at the end of a subject, e.g. 板橋分區; '' if there are none."""
    found = _TRAILING_SPONSOR.search(subject)
    return found[1] if found else ""


def _lines(text: str) -> Iterator[_Line]:
    gap = False
    for number, line in enumerate(text.replace("\f", "\n").splitlines(), start=1):
        if not line.strip():
            gap = True
            continue
        for each in facts_apart(line.rstrip()):
            yield _Line(number, each.rstrip(), gap)
            gap = False


def _top(lines: Iterable[_Line]) -> Style | None:
    """How this body numbers its headings: 壹、 if it does so at all, else like most of the lines known as headings."""
    known: dict[Style, int] = {}
    for line in lines:
        rest = _marked(line.text)[1]
        found = number_of(rest)
        if found and found[0] is Style.FORMAL:
            return Style.FORMAL
        if found and is_head(rest[len(found[1]) :]):
            known[found[0]] = known.get(found[0], 0) + 1
    most = max(known, key=lambda style: known[style], default=None)
    return most if most and known[most] > 1 else None


def _marked(line: str) -> tuple[str, str]:
    match = _MARK.match(line)
    return (match[1], match[2]) if match else ("", line)


def _blocks(lines: Iterable[_Line]) -> Iterator[tuple[_Line, Block, Style | None]]:
    """One block per line, except that consecutive lines with tabs inside make one table."""
    rows: list[tuple[str, ...]] = []
    first: _Line | None = None
    for line in lines:
        if "\t" in line.text and not fact_of(line.text.lstrip()):
            first = first or line
            rows.append(tuple(cell.strip() for cell in line.text.split("\t")))
            continue
        if first:
            yield first, Block(Kind.TABLE, rows=tuple(rows), line=first.number), None
            rows, first = [], None
        yield line, *_block(line)
    if first:
        yield first, Block(Kind.TABLE, rows=tuple(rows), line=first.number), None


def _block(line: _Line) -> tuple[Block, Style | None]:
    mark, rest = _marked(line.text)
    if len(mark) > LONGEST_MARK:
        mark = f"{mark.strip()} "
    kind, label, style = _begun(rest)
    if len(label) > LONGEST_LABEL:
        kind, label, style = Kind.PARAGRAPH, "", None
    if kind is Kind.PARAGRAPH and mark.strip() in ("-", "*", "•"):
        kind = Kind.BULLET
    return Block(kind, text=rest[len(label) :], label=label, mark=mark, line=line.number), style


def _begun(rest: str) -> tuple[Kind, str, Style | None]:
    if part := part_of(rest):
        return *part, None
    if found := number_of(rest):
        return KINDS[found[0]], found[1], found[0]
    if note := _NOTE.match(rest):
        return Kind.NOTE, note[0], None
    if fact := fact_of(rest):
        return Kind.FACT, fact, None
    return Kind.PARAGRAPH, "", None


class _Reader:
    """The document as read so far: `path` leads from a root to the last block."""

    def __init__(self, *, apart: bool, top: Style | None) -> None:
        self.apart, self.top = apart, top
        self.roots: list[_Open] = []
        self.path: list[_Open] = []
        self.guesses: list[Guess] = []
        self._headings = 0  # the number of the last heading
        self._taken = 0

    def take(self, line: _Line, block: Block, style: Style | None) -> None:
        self._taken += 1
        block, style = self._numbered(block, style)
        if self._goes_on(line, block):
            return
        block = self._headed(block, style)
        block = self._unplaced(self._with_role(self._titled(block)))
        depth = self._depth(block, style)
        self.path = [each for each in self.path if each.depth < depth]
        entry = _Open(block, depth, len(line.text), style)
        (self.path[-1].children if self.path else self.roots).append(entry)
        self.path.append(entry)

    def _numbered(self, block: Block, style: Style | None) -> tuple[Block, Style | None]:
        """3.5公里 does not begin with a number; 2.101年 does, and so does a number that is next in its sequence."""
        if style is not Style.DIGIT or not block.text[:1].isdecimal() or block.label[-1:].isspace() or starts_with_a_day(block.text):
            return block, style
        before = next((each for each in reversed(self.path) if each.style is style), None)
        if before is not None and ordinal(block.label) == (ordinal(before.block.label) or 0) + 1:
            return block, style
        return replace(block, kind=Kind.PARAGRAPH, label="", text=block.label + block.text), None

    def _goes_on(self, line: _Line, block: Block) -> bool:
        """A line that continues the one before a line or page break: plain prose after a full line that had not ended its sentence."""
        if not self.path or block.kind is not Kind.PARAGRAPH or block.mark.strip() or (line.gap and self.apart):
            return False
        entry = self.path[-1]
        before = entry.block
        if before.kind in (Kind.TABLE, Kind.TITLE, Kind.HEADING) or not before.text or before.text.endswith(_ENDS_A_SENTENCE):
            return False
        if entry.last < _SHORTEST_FULL_LINE or looks_like_a_head(block.text) or is_head(block.text) or (line.gap and not _PROSE.search(before.text)):
            return False
        if len(before.text) + len(block.text) > _LONGEST_JOINED:
            return False
        entry.block, entry.last = replace(before, text=before.text + block.text), len(line.text)
        return True

    def _headed(self, block: Block, style: Style | None) -> Block:
        """Headings of a body that numbers them otherwise than 壹、, or not at all; the closing is recognised even so."""
        if block.kind is Kind.FACT and role_of(squeezed_words(block.label)) is Role.CLOSING:
            return replace(block, kind=Kind.HEADING, label="", text=block.label + block.text)
        if style is Style.FORMAL or self.top is Style.FORMAL:
            return block
        if style is None:
            is_bare = block.kind is Kind.PARAGRAPH and bool(self.roots) and is_head(block.text) and len(squeezed(block.text)) <= _SHORTEST_FULL_LINE
            return replace(block, kind=Kind.HEADING) if is_bare else block
        if style is not self.top:
            return block
        number = ordinal(block.label) or 0
        listed = [each.block for each in self.path if each.style is style and each.block.kind is not Kind.HEADING]
        within = ordinal(listed[-1].label) if listed else None
        follows = number == self._headings + 1 and (within is None or number != within + 1)
        if not (follows or is_head(block.text)):
            return block
        self._headings = number
        return replace(block, kind=Kind.HEADING)

    def _titled(self, block: Block) -> Block:
        """The first line of a document, unless it is a heading, is its title; a date alone below it is the meeting's."""
        if block.kind is not Kind.PARAGRAPH:
            return block
        if not self.roots:
            return replace(block, kind=Kind.TITLE)
        above = self.path[0].block if self.path else None
        if above and above.kind in (Kind.TITLE, Kind.UNPLACED) and self._taken <= _UNDER_THE_TITLE:
            told = dates_in(block.text)
            if len(told) == 1 and told[0].day and squeezed(told[0].quote) == squeezed(block.text):
                self.guesses.append(Guess(block.line, block.text.strip(), Role.TIME.value))
                return replace(block, kind=Kind.FACT, role=Role.TIME)
        return block

    def _unplaced(self, block: Block) -> Block:
        """A line that fits no part of the form and stands under nothing but the title, or after the closing: it is kept, and reported."""
        is_loose = block.kind in (Kind.PARAGRAPH, Kind.BULLET)
        above = self.path[0].block if self.path else None
        if is_loose and (above is None or above.kind in (Kind.TITLE, Kind.UNPLACED) or above.role is Role.CLOSING):
            return replace(block, kind=Kind.UNPLACED)
        return block

    def _with_role(self, block: Block) -> Block:
        if block.kind not in (Kind.HEADING, Kind.FACT) or block.role is not Role.OTHER:
            return block
        words = squeezed_words(block.text if block.kind is Kind.HEADING else block.label)
        role = role_of(words)
        if words not in _USUAL:
            self.guesses.append(Guess(block.line, words, role.value))
        return replace(block, role=role)

    def _depth(self, block: Block, style: Style | None) -> int:
        """Numbered points of a motion lie under its parts, those of a report under their section, whatever else is open."""
        if block.kind in (Kind.PARAGRAPH, Kind.TABLE, Kind.UNPLACED) and self.path and self.path[-1].block.kind in (Kind.PARAGRAPH, Kind.TABLE):
            return self.path[-1].depth
        if block.kind is Kind.SECTION and self._is_within_a_part(block):
            return _WITHIN_A_PART
        return _DEPTH_OF_STYLE.get(style, _DEPTH[block.kind]) if style and block.kind is Kind.NUMBERED else _DEPTH[block.kind]

    def _is_within_a_part(self, block: Block) -> bool:
        """一、 after 決議： begins a list in it, and 二、 continues the list; a number that does neither is the document's own."""
        if not any(each.block.kind in _PARTS for each in self.path):
            return False
        before = next((each for each in self.path if each.depth == _WITHIN_A_PART and each.block.kind is Kind.SECTION), None)
        return ordinal(block.label) == ((ordinal(before.block.label) or 0) + 1 if before else 1)
