"""Reading minutes (讀入會議紀錄): lines to blocks. Nothing is lost: what fits nowhere is kept in its place as unplaced."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from xiaowu.meetings.rules.document import LONGEST_LABEL, LONGEST_MARK, Block, Document, Guess, Kind, Role

_NUMERALS = "一二三四五六七八九十"
_FORMAL = "壹貳參叁肆伍陸柒捌玖拾"
_MARK = re.compile(r"^(\s*+(?:#{1,6}\s++|[-*•]\s++)?)(.*)$", re.S)
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.HEADING, re.compile(rf"^([{_FORMAL}]++\s*+[、.．]\s*+)(.*)$", re.S)),
    (Kind.MOTION, re.compile(rf"^((?:案由|提案)\s*+[{_NUMERALS}\d]*+\s*+[：:]\s*+)(.*)$", re.S)),
    (Kind.EXPLANATION, re.compile(r"^(說\s*+明\s*+[：:]\s*+)(.*)$", re.S)),
    (Kind.PROPOSAL, re.compile(r"^((?:辦\s*+法|建議)\s*+[：:]\s*+)(.*)$", re.S)),
    (Kind.ANSWER, re.compile(r"^((?:局端|業務單位)?\s*+回\s*+覆\s*+[：:]\s*+)(.*)$", re.S)),
    (Kind.RESOLUTION, re.compile(r"^((?:決\s*+議|裁示)\s*+[：:]\s*+)(.*)$", re.S)),
    (Kind.SECTION, re.compile(rf"^([{_NUMERALS}]++\s*+、\s*+)(.*)$", re.S)),
    (Kind.POINT, re.compile(rf"^([(（]\s*+[{_NUMERALS}]++\s*+[)）]\s*+)(.*)$", re.S)),
    (Kind.NUMBERED, re.compile(r"^([(（]?\d{1,2}[.．、)）]\s*)(?!\d)(.*)$", re.S)),
    (Kind.NOTE, re.compile(r"^([※◎]\s*+)(.*)$", re.S)),
    (Kind.FACT, re.compile(r"^((?:紀\s*+錄|記\s*+錄|主\s*+席|主持人|出席|列席|請假|時間|地點)(?:人員|者)?\s*+[：:]\s*+)(.*)$", re.S)),
)  # fmt: skip

# a block goes under the nearest block before it with a smaller depth
_DEPTH = {
    Kind.TITLE: 0, Kind.HEADING: 0, Kind.FACT: 1, Kind.SECTION: 1, Kind.MOTION: 1,
    Kind.EXPLANATION: 2, Kind.PROPOSAL: 2, Kind.ANSWER: 2, Kind.RESOLUTION: 2,
    Kind.POINT: 3, Kind.NOTE: 4, Kind.NUMBERED: 5, Kind.BULLET: 6, Kind.PARAGRAPH: 7, Kind.TABLE: 7, Kind.UNPLACED: 7,
}  # fmt: skip

_ROLE_WORDS: tuple[tuple[Role, tuple[str, ...]], ...] = (
    (Role.TRACKED, ("追蹤", "列管", "前次會議", "上次會議")),
    (Role.TIME, ("時間", "日期")),
    (Role.PLACE, ("地點",)),
    (Role.REMARKS, ("致詞", "致辭")),
    (Role.CHAIR, ("主持人", "主席")),
    (Role.RECORDER, ("紀錄", "記錄")),
    (Role.ATTENDANCE, ("出席", "列席", "與會", "請假")),
    (Role.REPORTS, ("業務報告", "工作報告", "報告事項", "報告")),
    (Role.AD_HOC, ("臨時動議", "臨時提案")),
    (Role.MOTIONS, ("提案", "討論事項", "討論")),
    (Role.CLOSING, ("散會", "休會")),
)
_USUAL = {"會議時間", "會議地點", "主持人", "紀錄", "主席致詞", "上次會議追蹤列管事項", "業務報告", "提案討論", "臨時動議", "散會"}
_ENDS_A_SENTENCE = tuple("。！？；：:）)」』>")
_TRAILING_SPONSOR = re.compile(r"[(（]([^()（）]{2,12})[)）]\s*+$")
_LONGEST_JOINED = 10_000  # letters: a paragraph goes on over a page or two, not over a file


@dataclass(slots=True)
class _Open:
    """A block while lines are still being read."""

    block: Block
    children: list["_Open"]

    def closed(self) -> Block:
        return replace(self.block, children=tuple(child.closed() for child in self.children))


def read_text(text: str) -> Document:
    """Read minutes in this form, as plain text or Markdown. Never refuses a text."""
    roots: list[_Open] = []
    path: list[_Open] = []
    guesses: list[Guess] = []
    for block in _blocks(_lines(text)):
        joined = _continue(path, block)
        if joined:
            continue
        placed = _unplaced(_with_role(_titled(block, has_any=bool(roots)), guesses), path)
        entry = _Open(placed, [])
        path = [each for each in path if _DEPTH[each.block.kind] < _depth(placed, path)]
        (path[-1].children if path else roots).append(entry)
        path.append(entry)
    return Document(tuple(root.closed() for root in roots), tuple(guesses))


def sponsor_of(subject: str) -> str:
    """Who moved: the words in brackets that end a subject, e.g. 板橋分區; '' if none."""
    found = _TRAILING_SPONSOR.search(subject)
    return found[1] if found else ""


def _lines(text: str) -> Iterable[tuple[int, str]]:
    for number, line in enumerate(text.replace("\f", "\n").splitlines(), start=1):
        if line.strip():
            yield number, line.rstrip()


def _blocks(lines: Iterable[tuple[int, str]]) -> Iterable[Block]:
    """One block a line, but the rows of a table together: lines with tabs inside that stand one after another."""
    rows: list[tuple[str, ...]] = []
    first = 0
    for number, line in lines:
        if "\t" in line:
            first = first or number
            rows.append(tuple(cell.strip() for cell in line.split("\t")))
            continue
        if rows:
            yield Block(Kind.TABLE, rows=tuple(rows), line=first)
            rows, first = [], 0
        yield _block(number, line)
    if rows:
        yield Block(Kind.TABLE, rows=tuple(rows), line=first)


def _block(number: int, line: str) -> Block:
    match = _MARK.match(line)
    mark, rest = (match[1], match[2]) if match else ("", line)
    if len(mark) > LONGEST_MARK:
        mark = f"{mark.strip()} "
    for kind, pattern in _PATTERNS:
        found = pattern.match(rest)
        if found and len(found[1]) <= LONGEST_LABEL:
            return Block(kind, text=found[2], label=found[1], mark=mark, line=number)
    kind = Kind.BULLET if mark.strip() in ("-", "*", "•") else Kind.PARAGRAPH
    return Block(kind, text=rest, mark=mark, line=number)


def _continue(path: list[_Open], block: Block) -> bool:
    """A line that goes on where a page broke: a bare paragraph after a text that had not ended its sentence."""
    if not path or block.kind is not Kind.PARAGRAPH or block.mark.strip():
        return False
    before = path[-1].block
    if before.kind in (Kind.TABLE, Kind.TITLE, Kind.HEADING) or not before.text or before.text.endswith(_ENDS_A_SENTENCE):
        return False
    if len(before.text) + len(block.text) > _LONGEST_JOINED:
        return False
    path[-1].block = replace(before, text=before.text + block.text)
    return True


def _titled(block: Block, *, has_any: bool) -> Block:
    """The first line of a document that is no heading is its title."""
    if has_any or block.kind is not Kind.PARAGRAPH:
        return block
    return replace(block, kind=Kind.TITLE)


def _unplaced(block: Block, path: list[_Open]) -> Block:
    """A line that is no part of the form and stands under nothing but the title, or after the closing, belongs nowhere: it stays, and is told."""
    is_loose = block.kind in (Kind.PARAGRAPH, Kind.BULLET)
    above = path[0].block if path else None
    if is_loose and (above is None or above.kind in (Kind.TITLE, Kind.UNPLACED) or above.role is Role.CLOSING):
        return replace(block, kind=Kind.UNPLACED)
    return block


def _with_role(block: Block, guesses: list[Guess]) -> Block:
    if block.kind not in (Kind.HEADING, Kind.FACT):
        return block
    words = (block.text if block.kind is Kind.HEADING else block.label).split("：")[0].split(":")[0].strip(" ：:")
    role = next((role for role, hints in _ROLE_WORDS if any(hint in words for hint in hints)), Role.OTHER)
    if words not in _USUAL:
        guesses.append(Guess(block.line, words, role.value))
    return replace(block, role=role)


def _depth(block: Block, path: list[_Open]) -> int:
    """Numbered points of a motion lie under its parts, those of a report under their section, whatever else is open."""
    depth = _DEPTH[block.kind]
    if block.kind in (Kind.PARAGRAPH, Kind.TABLE, Kind.UNPLACED) and path and path[-1].block.kind in (Kind.PARAGRAPH, Kind.TABLE):
        return _DEPTH[path[-1].block.kind]
    return depth
