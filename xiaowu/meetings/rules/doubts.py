"""What a careful reader would question in minutes (10.4): each doubt with its place, a quotation and a reason. Nothing is ever corrected here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum
from hashlib import sha256
from itertools import islice

from xiaowu.meetings.rules.dates import DateFound, clock_in, dates_in, hours_in, letters_in, weekday_name
from xiaowu.meetings.rules.document import Block, Document, Kind, Role
from xiaowu.meetings.rules.heads import ordinal


class Doubt(StrEnum):
    """Kinds of doubt."""

    NO_SUCH_DAY = "no_such_day"  # 沒有這一天
    WEEKDAY = "weekday"  # 星期與日期不符
    PAST_AFTER_MEETING = "past_after_meeting"  # 會議之後的日期說成已經發生
    LETTER_AFTER_MEETING = "letter_after_meeting"  # 引用的函文日期在會議之後
    LETTER_YEAR = "letter_year"  # 函文日期與文號年度不符
    MONTH_PASSED = "month_passed"  # 預計的月份在會議當年已過，未寫年度
    CLOSING = "closing"  # 散會時間早於開會，或上午十二時
    TOTAL = "total"  # 表格合計不符
    NUMBERING = "numbering"  # 編號跳號
    TRACKED_WITHOUT = "tracked_without"  # 列管案無負責單位或期限
    NO_RESOLUTION = "no_resolution"  # 提案沒有決議
    NOT_ATTACHED = "not_attached"  # 請參閱但文中沒有附件
    UNSURE_DATE = "unsure_date"  # 可以讀成兩種的日期
    TRACKED_CHANGE = "tracked_change"  # 尚未接受的追蹤修訂
    HIDDEN = "hidden"  # 隱藏文字
    PLACEHOLDER = "placeholder"  # 還沒填寫的欄位
    SIGN = "sign"  # 無法辨識的符號
    WORDS_DIFFER = "words_differ"  # 檔案裡的字與讀到的不符


class Unchecked(StrEnum):
    """What was not checked, or not read."""

    NO_DAY = "no_day"  # 會議日期不明
    NO_HOURS = "no_hours"  # 開會或散會時間不明
    WIDE_TABLE = "wide_table"  # 表格過寬
    MANY = "many"  # 存疑太多
    MARGIN = "margin"  # 頁首頁尾
    COMMENTS = "comments"  # 註解
    PICTURES = "pictures"  # 圖片
    PARTS = "parts"  # 嵌入的物件
    PAGES = "pages"  # 沒有文字的頁


_OF_FILES = {
    "tracked": Doubt.TRACKED_CHANGE, "hidden": Doubt.HIDDEN, "placeholder": Doubt.PLACEHOLDER, "sign": Doubt.SIGN, "differs": Doubt.WORDS_DIFFER,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """One doubt: its line, the quotation, the values for its reason, and what it belongs to:
    the item under which its block is stored, or the line of a file's remark.
    """

    doubt: Doubt | Unchecked
    line: int
    quote: str
    told: tuple[str, ...] = ()
    place: str = ""

    @property
    def key(self) -> str:
        """A short sign of what is doubted, in which block and why, wherever the block stands by now: other blocks may say the same."""
        return sha256("\0".join((self.doubt, self.place, self.quote, *self.told)).encode()).hexdigest()[:16]


_DONE = ("已於", "已辦理", "業於", "已經於", "業已")
_PLANNED = ("預計", "預定", "將於", "擬於", "規劃於")
_TOTAL_WORDS = ("總計", "合計", "小計", "總和")
_OWNER = re.compile(r"(?:由|請)[\u4e00-\u9fff]{2,12}(?:科|組|局|廠商|分區|學校|中心|單位)")
_CITED = re.compile(r"彙整|回覆|附件|附表")
_SEE = re.compile(r"請\s*+參閱")
_MOST = 300  # doubts: a file with more is hardly a set of minutes
_WIDEST_TABLE = 60  # columns
_LONGEST_NUMBER = 12  # digits
_FULL_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)}  # as input methods write them


def doubts(document: Document) -> list[Found]:
    """The doubts, in the document's order."""
    return sorted(islice(_all(document), _MOST), key=lambda each: each.line)


def unchecked(document: Document) -> list[Found]:
    """What no doubt could be raised about because it was not checked: a reader who sees no doubts must not think that all is well."""
    found = [Found(Unchecked(each.code), 0, "", each.values) for each in document.remarks if each.code not in _OF_FILES]
    if meeting_day(document) is None:
        found.append(Found(Unchecked.NO_DAY, 0, ""))
    if None in hours(document):
        found.append(Found(Unchecked.NO_HOURS, 0, ""))
    wide = [block.line for block in document.walk() if block.kind is Kind.TABLE and max(len(row) for row in block.rows) > _WIDEST_TABLE]
    found += [Found(Unchecked.WIDE_TABLE, line, "", (str(_WIDEST_TABLE),)) for line in wide]
    if len(list(islice(_all(document), _MOST + 1))) > _MOST:
        found.append(Found(Unchecked.MANY, 0, "", (str(_MOST),)))
    return found


def _all(document: Document) -> Iterator[Found]:
    for remark in document.remarks:
        if remark.code in _OF_FILES:
            quote = remark.values[2] if remark.code == "differs" else next((value for value in reversed(remark.values) if value), "")
            yield Found(_OF_FILES[remark.code], remark.line, quote, remark.values, f"line {remark.line}")
    meeting = meeting_day(document)
    for block in document.walk():
        for found in _of_block(block, meeting):
            yield replace(found, place=str(block.item))
        yield from _numbering(block.children)
    yield from _numbering(document.blocks)
    yield from _closing(document)


def _of_block(block: Block, meeting: date | None) -> Iterator[Found]:
    if block.text:
        yield from _dates(block, meeting)
    if block.kind is Kind.TABLE:
        yield from _totals(block)
    if block.kind is Kind.MOTION:
        yield from _motion(block)


def meeting_day(document: Document) -> date | None:
    """The day of the meeting, from its heading."""
    heading = document.heading(Role.TIME)
    told = [each.day for each in dates_in(heading.text if heading else "", compact=True) if each.day]
    return told[0] if told else None


def hours(document: Document) -> tuple[time | None, time | None]:
    """From when until when it was held, from its headings."""
    opening, closing = document.heading(Role.TIME), document.heading(Role.CLOSING)
    began, ended = hours_in(opening.text) if opening else (None, None)
    closed = clock_in(closing.text) if closing else None
    return began, closed or ended


def place(document: Document) -> str:
    """Where it was held; '' if nothing says so."""
    heading = document.heading(Role.PLACE)
    words = heading.text if heading else ""
    return (re.split(r"[：:]", words, maxsplit=1)[-1] if heading and heading.kind is Kind.HEADING else words).strip()


def _dates(block: Block, meeting: date | None) -> Iterator[Found]:
    letters = letters_in(block.text)
    for letter in letters:
        if letter.day and meeting and letter.day > meeting:
            yield Found(Doubt.LETTER_AFTER_MEETING, block.line, letter.quote)
        if not letter.number.startswith(str(letter.year)):
            yield Found(Doubt.LETTER_YEAR, block.line, letter.quote, (str(letter.year), letter.number[:3]))
    inside = {place for letter in letters for place in range(letter.at, letter.at + len(letter.quote))}
    for told in dates_in(block.text):
        if told.at in inside:
            continue
        if told.is_unsure and told.day_of_month:
            yield Found(Doubt.UNSURE_DATE, block.line, told.quote)
        elif told.year is not None and told.day_of_month and told.day is None:
            yield Found(Doubt.NO_SUCH_DAY, block.line, told.quote)
        yield from _one_date(block, told, meeting)


def _one_date(block: Block, told: DateFound, meeting: date | None) -> Iterator[Found]:
    before = block.text[max(0, told.at - 6) : told.at]
    if told.day and told.weekday is not None and told.day.weekday() != told.weekday:
        yield Found(Doubt.WEEKDAY, block.line, told.quote, (weekday_name(told.day.weekday()),))
    if meeting is None:
        return
    if told.day and told.day > meeting and before.endswith(_DONE):
        yield Found(Doubt.PAST_AFTER_MEETING, block.line, before[-2:] + told.quote)
    is_planned = any(word in before for word in _PLANNED) and "明年" not in before
    if told.year is None and told.month < meeting.month and is_planned:
        yield Found(Doubt.MONTH_PASSED, block.line, before[before.find("預") :] + told.quote if "預" in before else told.quote)


def _totals(block: Block) -> Iterator[Found]:
    """A row or column named as a total must be the sum of the others. Running sums are kept, so that a table is read once."""
    header, width = block.rows[0], max(len(row) for row in block.rows)
    if width > _WIDEST_TABLE:
        return
    of_rows = [column for column, name in enumerate(header) if name in _TOTAL_WORDS]
    above: list[list[int]] = [[] for _column in range(width)]
    sums = [0] * width
    for row, cells in enumerate(block.rows):
        numbers = [_number(cell) for cell in cells]
        if row:
            for column in of_rows:
                parts = [cell for place, cell in enumerate(numbers) if place not in (0, column) and cell is not None]
                yield from _sum(block, cells[0], numbers[column] if column < len(cells) else None, parts, sum(parts), row)
        if cells[0] in _TOTAL_WORDS:
            for column in range(1, len(cells)):
                name = header[column] if column < len(header) else ""
                yield from _sum(block, name, numbers[column], above[column], sums[column], row)
        if row:
            for column, number in enumerate(numbers):
                if number is not None:
                    above[column].append(number)
                    sums[column] += number


def _sum(block: Block, name: str, total: int | None, parts: list[int], added: int, row: int) -> Iterator[Found]:
    if total is not None and parts and added != total:
        yield Found(Doubt.TOTAL, block.line + row, f"{name} {total}", (" + ".join(map(str, parts)), str(added)))


def _motion(block: Block) -> Iterator[Found]:
    resolution = block.child(Kind.RESOLUTION)
    words = "".join(each.text for each in resolution.walk()) if resolution else ""
    if not words:
        yield Found(Doubt.NO_RESOLUTION, block.line, f"{block.label}{block.text}"[:40])
        return
    line = resolution.line if resolution else block.line
    if "列管" in words:
        missing = [] if _OWNER.search(words) else ["owner"]
        if not any(each.day_of_month for each in dates_in(words)):
            missing.append("due")
        if missing:
            yield Found(Doubt.TRACKED_WITHOUT, line, words[-24:], tuple(missing))
    if quote := _see_attached(words):
        yield Found(Doubt.NOT_ATTACHED, line, quote)


def _see_attached(words: str) -> str:
    """From the claim that something is attached to the request to see it, in one sentence; '' if there is none."""
    for sentence in words.split("。"):
        cited = _CITED.search(sentence)
        asked = list(_SEE.finditer(sentence, cited.end())) if cited else []
        if cited and asked:
            return sentence[cited.start() : asked[-1].end()]
    return ""


def _numbering(siblings: tuple[Block, ...]) -> Iterator[Found]:
    """Numbers of one kind under one parent go up by one from where they last began anew."""
    last: dict[Kind, int] = {}
    for block in siblings:
        number = ordinal(block.label)
        if number is None:
            continue
        expected = last.get(block.kind, 0) + 1
        if number not in (expected, 1):
            yield Found(Doubt.NUMBERING, block.line, f"{block.label}{block.text}"[:20], (str(expected), str(number)), str(block.item))
        last[block.kind] = number


def _closing(document: Document) -> Iterator[Found]:
    closing = document.heading(Role.CLOSING)
    began, ended = hours(document)
    if closing and began and ended and (ended <= began or "上午12" in closing.text):
        yield Found(Doubt.CLOSING, closing.line, closing.text, (f"{began:%H:%M}", f"{ended:%H:%M}"))


def _number(cell: str) -> int | None:
    bare = cell.replace(",", "").translate(_FULL_WIDTH)
    return int(bare) if _is_number(bare) else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER
