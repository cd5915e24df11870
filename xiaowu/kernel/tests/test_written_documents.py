"""Documents: the same blocks in every format, each read back with its words."""

import io
import re
import subprocess
import sys
from zipfile import ZipFile

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xiaowu.kernel import documents
from xiaowu.kernel.documents import MEDIA_TYPES, Cards, Document, Heading, KeyValue, Numbered, PageBreak, Paragraph, QrCode, Signature, Table, Title
from xiaowu.kernel.documents.blocks import grid
from xiaowu.kernel.foreign.asking import document_text

ALL = Document(
    "同意書",
    (
        Title("校外教學同意書"), Heading("一、活動"), Paragraph("請家長同意。"), Numbered(("帶水", "帶帽子")), KeyValue((("日期", "115/11/24"),)),
        Table((("姓名", "座號"), ("王小明", "1")), has_head=True), Signature(("導師", "家長")), PageBreak(),
        Cards(((Paragraph("卡片甲"), Paragraph("座號1")), (Paragraph("卡片乙"),)), 60, 30),
    ),
)  # fmt: skip
WORDS = [
    "校外教學同意書",
    "一、活動",
    "請家長同意。",
    "1. 帶水",
    "2. 帶帽子",
    "日期",
    "115/11/24",
    "王小明",
    "導師：",
    "家長：",
    "卡片甲",
    "座號1",
    "卡片乙",
]


def read_back(content: bytes) -> str:
    return document_text(content).text


def pages_of(content: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(io.BytesIO(content))]


@pytest.mark.parametrize("suffix", MEDIA_TYPES)
def test_every_block_is_read_back_from_every_format_in_its_order(suffix: str) -> None:
    text = read_back(documents.write(ALL, suffix))
    places = [text.find(each) for each in WORDS]
    assert -1 not in places, dict(zip(WORDS, places, strict=True))
    assert places == sorted(places)


@pytest.mark.parametrize("suffix", MEDIA_TYPES)
def test_a_document_without_blocks_is_a_file_too(suffix: str) -> None:
    assert documents.write(Document("無", ()), suffix)


@pytest.mark.parametrize("suffix", MEDIA_TYPES)
def test_what_no_file_can_hold_is_left_out(suffix: str) -> None:
    found = documents.write(Document("t", (Paragraph("甲\x0b\ufffe乙"), Table((("丙\x01丁",),)), Cards(((Paragraph("戊\x02己"),),), 60, 30))), suffix)
    text = read_back(found)
    assert all(each in text for each in ("甲乙", "丙丁", "戊己"))


def test_a_page_of_a_pdf_tells_which_of_how_many_it_is_and_what_the_document_is() -> None:
    told = Document("t", (Paragraph("甲"), PageBreak(), Paragraph("乙")), foot="某某國小　115/11/24", numbered=True)
    first, second = pages_of(documents.write(told, "pdf"))
    assert all("某某國小" in page for page in (first, second))
    assert ("第 1 頁，共 2 頁" in first, "第 2 頁，共 2 頁" in second) == (True, True)


def test_letters_stand_on_a_page_each() -> None:
    told = documents.letters("通知", ([Paragraph(name)] for name in ("甲", "乙", "丙")))
    pages = pages_of(documents.write(Document("通知", told, paper="A5"), "pdf"))
    assert ["通知" in page and name in page for name, page in zip("甲乙丙", pages, strict=True)] == [True] * 3


@settings(max_examples=10)
@given(st.integers(1, 60), st.integers(40, 95), st.integers(20, 55))
def test_cards_fill_a_page_and_none_is_lost(count: int, width: int, height: int) -> None:
    cards = Cards(tuple((Paragraph(f"卡{number}止"),) for number in range(count)), width, height)
    told = Document("卡", (cards,), margin=10)
    columns, rows = grid(told, cards)
    pages = pages_of(documents.write(told, "pdf"))
    assert len(pages) == -(-count // (columns * rows))
    assert all(f"卡{number}止" in "".join(pages) for number in range(count))


def test_a_name_of_any_length_stays_within_its_card_and_its_code_stands_whole() -> None:
    name, code = "索克魯曼・" * 24 + "止", "啟用碼：0123-4567-89AB-CDEF"
    card = (QrCode("https://xiaowu.example/start#0123", 24), Paragraph(name, size=12), Paragraph(code, size=12))
    told = Document("卡", (Cards((card, (Paragraph("鄰卡"),), (Paragraph("下卡", size=12),)), 95, 55),), margin=10)
    page = pypdfium2.PdfDocument(documents.write(told, "pdf"))[0].get_textpage()
    above_the_cut = re.sub(r"\s", "", page.get_text_bounded(bottom=(297 - 10 - 55) / 25.4 * 72))
    assert name in above_the_cut
    assert code in above_the_cut
    assert "下卡" not in above_the_cut


def test_a_character_that_the_font_lacks_is_shown_as_lacking_and_told() -> None:
    told = Document("名單", (Paragraph("𠀀小明😀"), Table((("葛\U000e0100", "é", "é"),))))
    words = pypdfium2.PdfDocument(documents.write(told, "pdf"))[0].get_textpage().get_text_range()
    assert "〓小明〓" in words
    assert "U+20000、U+1F600" in words.replace("\r\n", "")
    assert "葛" in words
    plain = Document("名單", (Paragraph("王小明"),))
    assert "〓" not in pypdfium2.PdfDocument(documents.write(plain, "pdf"))[0].get_textpage().get_text_range()


LATE = [
    "icalendar",
    "pyzipper",
    "Cryptodome",
    "geoip2fast",
    "fpdf",
    "fontTools",
    "uharfbuzz",
    "PIL",
    "lxml",
    "openpyxl",
    "odfdo",
    "docx",
    "boto3",
    "botocore",
    "pypdfium2",
]


def test_a_server_that_was_just_started_has_loaded_no_library_of_files() -> None:
    """Each costs megabytes in every process; `kernel.serving.preloaded` loads exactly this much before it forks."""
    asked = (
        "import sys; from xiaowu.kernel.serving import preloaded; preloaded.loaded(is_shared=True);"
        f"print(*(each for each in {LATE} if each in sys.modules)); print(len(sys.modules));"
        "from xiaowu.kernel.ui.environment import in_language; print(*(len(in_language(each).cache) for each in ('zh-hant', 'en')))"
    )
    answer = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    loaded, count, *templates = answer.stdout.splitlines()
    assert int(count) > 1000  # everything that pages need is there
    assert [int(each) > 100 for each in templates[0].split()] == [True, True]  # and the pages themselves, in both languages
    assert loaded == ""


@pytest.mark.parametrize("suffix", ["pdf", "odt", "docx"])
def test_a_code_for_a_telephone_stands_on_a_card_and_beside_its_words(suffix: str) -> None:
    address = "https://xiaowu.example/start#0123-4567-89AB-CDEF"
    told = Document("卡", (QrCode(address), Cards(((QrCode(address, 24), Paragraph("王小明"), Paragraph("帳號：a")),), 95, 55)))
    content = documents.write(told, suffix)
    if suffix == "pdf":
        found = pypdfium2.PdfDocument(content)[0].get_textpage().get_text_range()
    else:
        found = document_text(content).text
        with ZipFile(io.BytesIO(content)) as package:
            assert any(name.endswith(".png") or name.startswith("Pictures/") for name in package.namelist())
    assert "王小明" in found
    assert "帳號：a" in found
