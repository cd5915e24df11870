"""Every expression that meets foreign text takes time in proportion to it: twice the length takes about twice the time."""

import inspect
import itertools
import re
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import xiaowu
from tests.papers import docx_of, odt_of
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.foreign.document import text as document
from xiaowu.kernel.foreign.limits import MOST_LETTERS, MOST_LINES
from xiaowu.kernel.roc import NotADate, parse
from xiaowu.kernel.sheets import FORMATS, Table, write
from xiaowu.kernel.tests.written import NUMBERING
from xiaowu.meetings.rules.dates import clock_in, dates_in, hours_in, letters_in
from xiaowu.meetings.rules.document import write_text
from xiaowu.meetings.rules.doubts import doubts
from xiaowu.meetings.rules.reading import read_text

PACKAGE = Path(xiaowu.__file__).parent
_FIRST = 2_000  # characters
_GROWTH = 3.2  # growth of the time when the length doubles; a quadratic expression takes four times as long
_LONG = 1.0  # seconds: anything that takes longer is not measured further
_NOTHING = 0.02  # seconds: below this only the clock's noise would be measured


def modules() -> Iterator[Any]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if "tests" not in path.parts and "migrations" not in path.parts and " re\n" in path.read_text(encoding="utf-8"):
            yield import_module(".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"))


def patterns_in(held: Any) -> Iterator[re.Pattern[str]]:
    """The expressions in a value: itself, or those in the tuples, lists and dictionaries that modules keep."""
    if isinstance(held, re.Pattern):
        yield held
    elif isinstance(held, Mapping):
        for each in held.values():
            yield from patterns_in(each)
    elif isinstance(held, tuple | list):
        for each in held:
            yield from patterns_in(each)


def expressions() -> list[tuple[re.Pattern[str], tuple[str, ...]]]:
    """Every expression of the package, with the ways in which its module uses it; for those passed on, searching."""
    found: dict[re.Pattern[str], tuple[str, ...]] = {}
    for module in modules():
        source = inspect.getsource(module)
        for name, held in vars(module).items():
            used = set(re.findall(rf"\b{re.escape(name)}\.(\w+)\(", source)) & {"match", "fullmatch", "search", "sub", "findall", "finditer"}
            ways = {way if way in ("match", "fullmatch") else "findall" for way in used or {"match", "findall"}}
            for pattern in patterns_in(held) if not name.startswith("__") else ():
                found[pattern] = tuple(sorted(ways | set(found.get(pattern, ()))))
    return list(found.items())


def families(pattern: re.Pattern[str]) -> Iterator[str]:
    """Pieces whose repetition is hard on expressions: runs, and this one's own words with runs between them."""
    runs = [" ", "\t", "1", "一", "壹", "(", "（", "a", "-", "#", "月", "[", "+", "0"]
    literals = re.findall(r"[\u3000-\u9fff\uff00-\uffefA-Za-z]{1,6}", re.sub(r"\\[a-zA-Z]|\?P<\w+>|\?:", " ", pattern.pattern))
    own = list(dict.fromkeys(literals))[:12]
    yield from runs
    yield from own
    for word in own:
        for run in (" ", "1"):
            yield word + run * 40


def slow(run: Callable[[str], object], piece: str, *, head: str = "", tail: str = "") -> list[float]:
    """The times for lengths that double, if they grow faster than linear work; else nothing. A busy moment can feign growth once, hardly twice."""
    return _grown(run, piece, head, tail) and _grown(run, piece, head, tail)


def _grown(run: Callable[[str], object], piece: str, head: str, tail: str) -> list[float]:
    times: list[float] = []
    for doubling in range(4):
        text = head + piece * (_FIRST * 2**doubling // len(piece)) + tail
        best = min(_timed(run, text) for _again in range(2))
        times.append(best)
        if best > _LONG:
            break
    grown = [later / earlier for earlier, later in itertools.pairwise(times)][-2:]
    return times if times[-1] > _NOTHING and grown and all(each > _GROWTH for each in grown) else []


def _timed(run: Callable[[str], object], text: str) -> float:
    began = time.process_time()  # of this process alone: what else the machine does must not count
    run(text)
    return time.process_time() - began


@pytest.mark.parametrize(("pattern", "ways"), expressions(), ids=lambda each: each.pattern[:40] if isinstance(each, re.Pattern) else "")
def test_no_expression_of_the_package_is_worse_than_linear(pattern: re.Pattern[str], ways: tuple[str, ...]) -> None:
    if isinstance(pattern.pattern, bytes):
        pattern = re.compile(pattern.pattern.decode("latin-1"), pattern.flags)
    own = next(iter(re.findall(r"[\u3000-\u9fffA-Za-z]{1,6}", pattern.pattern)), "")
    for piece in families(pattern):
        for head in ("", own):
            for way in ways:
                assert slow(getattr(pattern, way), piece, head=head, tail="!") == [], (way, head, piece)


def test_the_measure_finds_what_is_quadratic() -> None:
    for pattern, piece in ((r"\s*\d", " "), (r"附[^。]*請", "附")):
        assert any(slow(re.compile(pattern).search, piece, tail="!") for _again in range(12)), pattern  # busy moments can hide it


MINUTES = "題\n壹、會議時間：115年3月3日\n{}\n玖、散會：下午4時\n"
LINES = ["散會" + " " * 4_000, "一、a。\n" * 400, "1\t合計\t總計\n總計\t2\t2\n" * 200, "附件" * 2_000, "請" * 4_000, "1年1月1日" * 500, "113年1月1日示字第1130000001號" * 150,
         "案由一：a\n決議：附件請列管\n" * 120, "(一) a\n" * 400, "一" * 4_000 + "、a", "說" + " " * 3_000 + "明：", "壹、" + "a" * 4_000, "a\n" * 900, "1\t" * 2_000]  # fmt: skip


@pytest.mark.parametrize("lines", LINES, ids=lambda lines: lines[:10])
def test_reading_minutes_and_doubting_them_is_linear(lines: str) -> None:
    def read(text: str) -> None:
        told = read_text(MINUTES.format(text))
        doubts(told)
        write_text(told)

    assert slow(read, lines) == []


@pytest.mark.parametrize("suffix", FORMATS)
def test_writing_a_sheet_is_linear(suffix: str) -> None:
    def written(rows: int) -> float:
        return min(_timed(lambda _text: write(Table("t", ["a"] * 6, [["字 ", 1, None] * 2] * rows), suffix), "") for _again in range(2))

    written(1)  # let the library load
    assert written(8_000) < 8 * max(written(2_000), _NOTHING)  # quadratic work would take sixteen times as long


@pytest.mark.parametrize("run", [dates_in, letters_in, clock_in, hours_in], ids=lambda run: run.__name__)
def test_looking_for_days_and_hours_is_linear(run: Callable[[str], object]) -> None:
    for piece in (" ", "1", "1月", "1月 ", "115年 ", "下午 ", "1 ", "示字第"):
        assert slow(run, piece) == [], piece


def test_a_day_is_told_from_what_is_none_whatever_its_length() -> None:
    def read(text: str) -> date | None:
        try:
            return parse(text)
        except NotADate:
            return None

    for piece in (" ", "1", "115/", "-"):
        assert slow(read, piece, head="115") == [], piece


def _field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


HARD_IN_DOCX = [
    '<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>',
    f"<w:p>{_field('begin')}<w:r><w:t>a</w:t></w:r></w:p>",
    '<w:p><w:r><w:footnoteReference w:id="1"/></w:r></w:p>',
    '<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>',
    "<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p/></w:txbxContent></mc:Choice></mc:AlternateContent></w:r></w:p>",
    "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>",
]
HARD_IN_ODT = [
    '<text:list text:continue-numbering="true"><text:list-item><text:p>a</text:p></text:list-item></text:list>', "<text:p><text:s/><text:tab/>a</text:p>",
    '<text:p><text:change-start text:change-id="c"/>a</text:p>', "<text:p>a<office:annotation><text:p>b</text:p></office:annotation></text:p>",
    "<text:numbered-paragraph><text:p>a</text:p></text:numbered-paragraph>", "<table:table><table:table-row><table:table-cell/></table:table-row></table:table>",
]  # fmt: skip


@pytest.mark.parametrize("piece", [*HARD_IN_DOCX, *HARD_IN_ODT], ids=range(len(HARD_IN_DOCX) + len(HARD_IN_ODT)))
def test_reading_a_document_is_linear(piece: str) -> None:
    def read(body: str) -> None:
        document(odt_of(body) if piece in HARD_IN_ODT else docx_of(body, numbering=NUMBERING, footnotes="<w:footnote w:id='1'><w:p/></w:footnote>"))

    assert slow(read, piece) == []


def test_minutes_of_more_lines_or_letters_than_minutes_have_are_refused() -> None:
    from xiaowu.meetings.exchange import read_file  # needs Django set up

    for content in ("a\n" * (MOST_LINES + 1), "a" * 10_001, ("甲" * 9_000 + "\n") * (MOST_LETTERS // 9_000 + 1)):
        with pytest.raises(BadInput, match="文字過多"):
            read_file(content.encode())
