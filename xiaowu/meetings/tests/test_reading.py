"""Minutes are read without loss, and a careful reader's doubts are reported."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.meetings.exchange import FORMATS, read_file, write_file
from xiaowu.meetings.rules.document import Block, Document, Kind, Role, squeezed, write_text
from xiaowu.meetings.rules.doubts import Doubt, doubts, meeting_day
from xiaowu.meetings.rules.flow import bigrams, chinese_number
from xiaowu.meetings.rules.reading import read_text, sponsor_of
from xiaowu.meetings.tests.sample import MINUTES, WRONG

REAL = Path(__file__).resolve().parents[4] / "shared/data/minutes/2021-12-07-joint-meeting.txt"
real = pytest.mark.skipif(not REAL.exists(), reason="the minutes of 7 December 2021 are not part of the project")


def records(document: Document) -> list[tuple[object, ...]]:
    """What a document says: everything but decoration and line numbers."""
    return [(block.kind, block.role, block.label.strip(), squeezed(block.text), block.rows, len(block.children)) for block in document.walk()]


def test_every_part_of_the_form_is_recognised_and_stands_in_its_place() -> None:
    read = read_text(MINUTES)
    assert read.guesses == ()
    assert meeting_day(read).isoformat() == "2023-03-07"  # type: ignore[union-attr]
    roles = [block.role for block in read.blocks if block.kind is Kind.HEADING]
    assert roles == [Role.TIME, Role.PLACE, Role.CHAIR, Role.REMARKS, Role.TRACKED, Role.REPORTS, Role.MOTIONS, Role.AD_HOC, Role.CLOSING]
    reports = read.heading(Role.REPORTS)
    assert reports
    assert [section.text for section in reports.children] == ["資訊教育推廣組：", "網管資安組："]
    assert [len(section.children) for section in reports.children] == [2, 1]
    motions = read.heading(Role.MOTIONS)
    assert motions
    assert [sponsor_of(motion.text) for motion in motions.children] == ["文山分區", "板橋分區"]
    second = motions.children[1].child(Kind.RESOLUTION)
    assert second
    assert [point.text for point in second.children] == ["由廠商依契約辦理。", "各校造冊。"]
    table = next(block for block in read.walk() if block.kind is Kind.TABLE)
    assert table.rows[1] == ("國小", "10", "20", "30")


def test_a_paragraph_broken_by_a_page_is_one_again() -> None:
    texts = [block.text for block in read_text(MINUTES).walk()]
    assert any(text.endswith("密碼更換作業。") for text in texts)


@given(st.lists(st.text(alphabet="壹貳一二三、(（）)：:案由說明決議無12.-#※\t \n。，甲乙", max_size=25), max_size=25))
def test_no_text_is_refused_and_none_of_it_is_lost(lines: list[str]) -> None:
    text = "\n".join(lines)
    read = read_text(text)
    assert squeezed(write_text(read)) == squeezed(text)
    assert squeezed(write_text(read_text(write_text(read)))) == squeezed(text)


def test_minutes_of_another_body_are_read_with_what_was_guessed() -> None:
    read = read_text("校務會議紀錄\n壹、開會時間：112年3月7日\n貳、出席人員：如簽到表\n參、工作報告\n一、教務處\n(一) 略\n肆、其他\n雜項")
    assert [(guess.quote, guess.taken_as) for guess in read.guesses] == [
        ("開會時間", "time"), ("出席人員", "attendance"), ("工作報告", "reports"), ("其他", "other"),
    ]  # fmt: skip


def test_what_belongs_nowhere_stays_in_its_place_and_is_told() -> None:
    text = MINUTES.replace("壹、會議時間", "本次會議採線上方式。\n\n壹、會議時間") + "\n附註由承辦人補充。\n"
    read = read_text(text)
    assert [block.text for block in read.walk() if block.kind is Kind.UNPLACED] == ["本次會議採線上方式。", "附註由承辦人補充。"]
    assert squeezed(write_text(read)) == squeezed(text)
    assert records(read_file(write_file(read, "odt")[0])) == records(read)


def test_a_table_may_end_the_minutes() -> None:
    (table,) = (block for block in read_text("題\n壹、業務報告：\n組別\t隊數\n國小\t10").walk() if block.kind is Kind.TABLE)
    assert table.rows == (("組別", "隊數"), ("國小", "10"))


def test_an_indent_or_a_number_that_is_too_long_to_be_one_is_kept_as_text() -> None:
    blocks = list(read_text(f"題\n壹、業務報告：\n{' ' * 60}- 略。\n案由{' ' * 60}一：網路").walk())
    assert [(block.kind, block.label, block.mark) for block in blocks[2:]] == [(Kind.BULLET, "", "- "), (Kind.PARAGRAPH, "", "")]
    assert blocks[-1].text == f"案由{' ' * 60}一：網路"
    (note,) = list(read_text(f"題\n壹、業務報告：\n※{' ' * 60}網路").walk())[2:]
    assert (note.kind, note.label, note.text) == (Kind.PARAGRAPH, "", f"※{' ' * 60}網路")


@pytest.mark.parametrize(("letters", "is_one"), [(4_999, True), (5_001, False)])
def test_a_paragraph_goes_on_over_a_page_and_not_over_a_file(letters: int, is_one: bool) -> None:
    long = ["甲" * 5_001, "乙" * letters]
    texts = [block.text for block in read_text("題\n壹、業務報告：\n一、略。\n" + "\n".join(long)).walk()]
    assert texts[3:] == (["".join(long)] if is_one else long)


def test_good_minutes_raise_no_doubt() -> None:
    assert doubts(read_text(MINUTES)) == []


def test_each_error_put_in_is_doubted_at_its_line_and_nothing_else_is() -> None:
    read = read_text(WRONG)
    assert [found.doubt for found in doubts(read)] == [
        Doubt.WEEKDAY, Doubt.LETTER_AFTER_MEETING, Doubt.LETTER_YEAR, Doubt.PAST_AFTER_MEETING, Doubt.TOTAL, Doubt.TOTAL, Doubt.TRACKED_WITHOUT,
        Doubt.NUMBERING, Doubt.NO_RESOLUTION, Doubt.CLOSING,
    ]  # fmt: skip
    lines = WRONG.splitlines()
    for found in doubts(read):
        assert squeezed(found.quote)[:6] in squeezed("".join(lines[found.line - 1 : found.line + 2])) or found.doubt in (
            Doubt.TOTAL,
            Doubt.TRACKED_WITHOUT,
        )


@pytest.mark.parametrize("suffix", ["txt", "odt", "docx"])
def test_what_is_written_reads_back_as_the_same_records(suffix: str) -> None:
    read = read_text(MINUTES)
    content, _media = write_file(read, suffix)
    assert records(read_file(content)) == records(read)


def test_a_pdf_reads_back_with_the_same_text_and_motions() -> None:
    read = read_text(MINUTES)
    content, _media = write_file(read, "pdf")
    again = read_file(content)
    bare = MINUTES
    for mark in ("### ", "## ", "# ", "- (", "\t"):
        bare = bare.replace(mark, "(" if mark == "- (" else "")
    assert squeezed(write_text(again)) == squeezed(bare)
    assert [block.text for block in again.walk() if block.kind is Kind.MOTION] == [block.text for block in read.walk() if block.kind is Kind.MOTION]


def test_akoma_ntoso_holds_every_word() -> None:
    from xml.etree.ElementTree import fromstring  # only here

    content, _media = write_file(read_text(MINUTES), "xml")
    root = fromstring(content)  # noqa: S314  (our own writing)
    assert root.tag == "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}akomaNtoso"
    words = squeezed("".join(root.itertext()))
    for block in read_text(MINUTES).walk():
        assert squeezed(block.text) in words


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04broken", b"%PDF-1.4 broken", b"", b"   \n", b"\xff\x00\xfe\x81\x00"], ids=["zip", "pdf", "empty", "blank", "no-encoding"]
)
def test_a_file_that_cannot_be_read_is_refused_with_a_reason(content: bytes) -> None:
    from xiaowu.kernel.errors import BadInput  # only here

    with pytest.raises(BadInput):
        read_file(content)


def test_big5_is_read() -> None:
    assert records(read_file(MINUTES.replace("※", "").encode("cp950"))) == records(read_text(MINUTES.replace("※", "")))


@pytest.mark.parametrize(("number", "words"), [(9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (23, "二十三")])
def test_a_number_is_written_as_it_is_said(number: int, words: str) -> None:
    assert chinese_number(number) == words


@given(st.integers(1, 99))
def test_chinese_numbers_are_what_the_numbering_check_reads(number: int) -> None:
    lines = "\n".join(f"({chinese_number(each)}) 事項。" for each in range(1, number + 1))
    assert [found for found in doubts(read_text("題\n壹、報告：\n" + lines)) if found.doubt is Doubt.NUMBERING] == []


@given(st.text(min_size=2, max_size=30), st.data())
def test_a_word_in_a_text_is_always_among_its_bigrams(text: str, data: st.DataObject) -> None:
    bare = "".join(letter for letter in text.casefold() if letter.isalnum())
    if len(bare) > 2:
        first = data.draw(st.integers(0, len(bare) - 2))
        last = data.draw(st.integers(first + 2, len(bare)))
        assert set(bigrams(bare[first:last])) <= set(bigrams(text))


@pytest.mark.real
@real
def test_the_real_minutes_lose_nothing_and_their_errors_are_found() -> None:
    text = REAL.read_text(encoding="utf-8")
    read = read_text(text)
    assert squeezed(write_text(read)) == squeezed(text)
    assert len([block for block in read.walk() if block.kind is Kind.MOTION]) == 6
    assert [(found.line, found.doubt) for found in doubts(read)] == [
        (21, Doubt.LETTER_AFTER_MEETING), (21, Doubt.LETTER_YEAR), (21, Doubt.PAST_AFTER_MEETING), (36, Doubt.MONTH_PASSED),
        (86, Doubt.TRACKED_WITHOUT), (102, Doubt.MONTH_PASSED), (104, Doubt.NOT_ATTACHED), (125, Doubt.CLOSING),
    ]  # fmt: skip


@pytest.mark.real
@real
@pytest.mark.parametrize("suffix", ["txt", "odt", "docx"])
def test_the_real_minutes_written_and_read_again_are_the_same_records(suffix: str) -> None:
    read = read_text(REAL.read_text(encoding="utf-8"))
    assert records(read_file(write_file(read, suffix)[0])) == records(read)


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.parametrize("suffix", ["odt", "docx", "pdf", "txt"])
def test_each_format_opens_in_libreoffice_with_its_words(suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"minutes.{suffix}"
    file.write_bytes(write_file(read_text(MINUTES), suffix)[0])
    kind = {"pdf": ["--infilter=writer_pdf_import"], "txt": ["--infilter=Text (encoded):UTF8"]}.get(suffix, [])
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    words = ["soffice", "--headless", profile, *kind, "--convert-to", "fodt", "--outdir", str(tmp_path / "out"), str(file)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    opened = tmp_path / "out" / "minutes.fodt"
    assert opened.exists(), done.stderr
    text = squeezed(re.sub(r"<[^>]+>", "", opened.read_text(encoding="utf-8")))
    for wanted in ("壹、會議時間：112年3月7日", "平板納管方式", "總計", "玖、散會"):
        assert wanted in text
    assert "1.壹、" not in text


def test_the_command_tells_records_dates_links_guesses_and_doubts(tmp_path: Path) -> None:
    from xiaowu.meetings.exchange.report import of_file  # needs Django set up

    told = json.loads(of_file((WRONG + "詳見 https://example.test/rule.pdf。").encode(), as_json=True))
    assert told["links"] == [{"line": len(WRONG.splitlines()) + 1, "url": "https://example.test/rule.pdf"}]
    assert "2023-04-20" in [each["day"] for each in told["dates"]]
    assert told["doubts"][0]["doubt"] == "weekday"
    assert all(each["reason"] for each in told["doubts"])
    outline = of_file(WRONG.encode(), as_json=False)
    assert "案由一：平板納管方式" in outline


def test_every_format_is_offered() -> None:
    assert sorted(FORMATS) == ["docx", "odt", "pdf", "txt", "xml"]


@pytest.mark.parametrize(
    ("told", "quoted"),
    [
        ("預計於2月辦理", "預計於2月"),
        ("將於2月辦理", "2月"),
        ("預計明年2月辦理", ""),
        ("預計於3月辦理", ""),
        ("預計於116年2月辦理", ""),
        ("2月已辦理", ""),
    ],
)
def test_a_month_that_is_planned_and_over_is_doubted(told: str, quoted: str) -> None:
    found = doubts(read_text(f"題\n壹、會議時間：115年3月5日\n貳、業務報告：\n一、{told}。"))
    assert [(each.doubt, each.quote) for each in found] == ([(Doubt.MONTH_PASSED, quoted)] if quoted else [])


@pytest.mark.parametrize(
    ("told", "quoted"),
    [("各校意見如附件，請參閱。", "附件，請參閱"), ("請參閱附件。", ""), ("如附件。請參閱。", ""), ("照案通過。", "")],
)
def test_what_a_resolution_says_is_attached_is_looked_for(told: str, quoted: str) -> None:
    found = doubts(read_text(f"題\n壹、會議時間：115年3月5日\n貳、提案討論：\n案由一：網路\n決議：{told}"))
    assert [(each.doubt, each.quote) for each in found] == ([(Doubt.NOT_ATTACHED, quoted)] if quoted else [])


def test_an_address_in_minutes_is_told_from_the_words_around_it() -> None:
    block = Block(Kind.PARAGRAPH, "請見 https://a.example/b\\_c?d=1，謝謝。")
    assert block.parts == [("請見 ", ""), ("https://a.example/b\\_c?d=1", "https://a.example/b_c?d=1"), ("，謝謝。", "")]
    assert Block(Kind.PARAGRAPH, "無").parts == [("無", "")]
