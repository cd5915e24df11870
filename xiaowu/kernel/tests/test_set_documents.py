"""How documents are set: where lines end, how wide columns are, how a PDF tags each piece, which fonts an office finds in a file."""

import ctypes
import io
import re
import unicodedata
from zipfile import ZipFile

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from xiaowu.kernel import documents
from xiaowu.kernel.documents import Cards, Document, Heading, Paragraph, Signature, Table, Title
from xiaowu.kernel.documents.blocks import grid, lowered
from xiaowu.kernel.documents.lines import columns, figures, lines, pieces

ADDRESS = "https://xiaowu.example.tw/account-start/"
PROSE = f"請於（115年11月30日）以前開啟 {ADDRESS} ，輸入「啟用碼」；the password is yours。"
SIGNS = st.text(st.sampled_from("請於前開啟，。；：（）「」、？ \u3000abc1/.-\n"), max_size=60)
TABLE = Table((("姓名", "說明", "網址"), *((f"王小明{number}", PROSE.replace(ADDRESS, "網頁"), ADDRESS) for number in range(30))), has_head=True)
LONG = Document(
    "紀錄", (Title("聯席會議紀錄"), Heading("壹、時間"), *[Paragraph(PROSE)] * 40, TABLE, Signature(("導師", "校長"))), foot="某某國小"
)  # fmt: skip


def one_each(text: str) -> float:
    return float(len(text))


def wide_twice(text: str) -> float:
    return float(sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text))


@given(SIGNS, st.integers(2, 30))
@example("導師長官\u30005班", 9)
def test_lines_lose_no_sign_but_the_blanks_in_whose_place_they_end_and_none_is_wider_than_its_place(text: str, width: int) -> None:
    found = lines(text, width, wide_twice)
    assert re.fullmatch(r"\s*".join(["", *map(re.escape, found), ""]), text), found
    assert max(map(wide_twice, found), default=0) <= width


@given(SIGNS, st.integers(12, 30))
def test_no_line_begins_with_what_closes_or_ends_with_what_opens(text: str, width: int) -> None:
    longest = max(map(len, pieces(text)), default=0)
    if longest <= width:
        for part in text.split("\n"):
            found = lines(part, width, one_each)
            assert [each for each in found[1:] if each[:1] in set("，。；：）」、？.")] == []
            assert [each for each in found[:-1] if each[-1:] in set("（「")] == []


@pytest.mark.parametrize("width", range(len(ADDRESS), 90, 7))
def test_no_word_number_or_address_is_divided_while_a_line_has_room_for_it(width: int) -> None:
    found = lines(PROSE, width, one_each)
    assert all(any(each in line for line in found) for each in (ADDRESS, "password", "115", "11", "30"))


def test_an_address_that_no_line_has_room_for_is_divided_at_its_joints() -> None:
    assert lines(ADDRESS, 30, one_each) == ["https://xiaowu.example.tw/", "account-start/"]


def test_columns_are_as_wide_as_their_texts_and_no_wider_than_the_page() -> None:
    assert columns([], 100, one_each, 1) == columns([()], 100, one_each, 1) == []
    assert columns([("甲", "乙乙")], 100, one_each, 1) == [3, 4]
    tight = columns([("王小明", "很長" * 80, "x" * 20)], 60, one_each, 1)
    assert sum(tight) == pytest.approx(60)
    assert (tight[0] >= 5, tight[2] >= 22) == (True, True)
    assert sum(columns([("x" * 90, "y" * 90)], 60, one_each, 1)) == pytest.approx(60)


def test_a_figure_is_divided_last_and_stands_right() -> None:
    rows = [("班級", *["應點名人次"] * 9), ("一年10班", *["3,254"] * 9)]
    widths = columns(rows, 75, one_each, 1)
    assert (sum(widths) <= 75 + 1e-9, widths[0] >= 7, min(widths[1:]) >= 7) == (True, True, True)
    assert min(columns(rows, 68, one_each, 1)[1:]) >= 7
    assert figures(rows, has_head=True) == set(range(1, 10))
    assert figures([("電話", "02-29112222"), ("餐數", "3")], has_head=False) == set()
    assert figures([("班級", "未到率", "說明"), ("一年1班", "2.3%", "見 3"), ("一年2班", "—", "")], has_head=True) == {1}


def test_those_who_sign_stand_beside_each_other_each_with_a_line() -> None:
    signed = Document("月報", (Signature(("製表", "生教組長", "學務主任", "校長")),), margin=12)
    [row] = [each for each in lowered(signed) if isinstance(each, Cards)]
    assert grid(signed, row)[0] == 4
    text = pypdfium2.PdfDocument(io.BytesIO(documents.write(signed, "pdf")))[0].get_textpage().get_text_range()
    assert re.findall(r"(\w+)：＿＿＿", text) == ["製表", "生教組長", "學務主任", "校長"]


def kinds_of(element: object) -> list[str]:
    said = ctypes.create_string_buffer(64)
    length = pdfium.FPDF_StructElement_GetType(element, said, 64)
    found = [said.raw[:length].decode("utf-16-le").rstrip("\0")]
    for place in range(pdfium.FPDF_StructElement_CountChildren(element)):
        child = pdfium.FPDF_StructElement_GetChildAtIndex(element, place)
        found += kinds_of(child) if child else []
    return found


def test_a_pdf_says_what_each_piece_is_and_loses_none_between_its_pages() -> None:
    pdf = pypdfium2.PdfDocument(io.BytesIO(documents.write(LONG, "pdf")))
    assert pdfium.FPDFCatalog_IsTagged(pdf.raw)
    assert pdf.get_metadata_value("Title") == "紀錄"
    found: set[str] = set()
    for number in range(len(pdf)):
        page = pdf[number]
        tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
        found |= set(kinds_of(pdfium.FPDF_StructTree_GetChildAtIndex(tree, 0)))
        pdfium.FPDF_StructTree_Close(tree)
        text = page.get_textpage().get_text_range()
        assert text.strip()
        assert [line for line in text.splitlines() if line[:1] in set("，。；：）」、")] == []
        assert f"第 {number + 1} 頁，共 {len(pdf)} 頁" in text
    assert found == {"Document", "H1", "H2", "P", "Table", "TR", "TH", "TD"}
    whole = "".join(pdf[number].get_textpage().get_text_range() for number in range(len(pdf)))
    assert all(f"王小明{number}" in whole for number in range(30))
    assert (whole.count(ADDRESS), "導師：" in whole) == (70, True)


def test_a_row_longer_than_a_page_goes_on_on_the_next() -> None:
    rows = (("甲", "乙"), ("一", "\n".join(f"第{number}行" for number in range(120))))
    pdf = pypdfium2.PdfDocument(io.BytesIO(documents.write(Document("t", (Table(rows, has_head=True),)), "pdf")))
    whole = "".join(page.get_textpage().get_text_range() for page in pdf)
    assert (len(pdf) > 2, all(f"第{number}行" in whole for number in range(120))) == (True, True)


@pytest.mark.parametrize(
    ("suffix", "member", "said"),
    [
        ("docx", "word/styles.xml", ["標楷體", 'w:eastAsia="zh-TW"']), ("docx", "word/fontTable.xml", ["DFKai-SB"]),
        ("docx", "word/document.xml", ["w:tblHeader", "w:cantSplit"]), ("odt", "styles.xml", ["標楷體;DFKai-SB", 'style:line-break="strict"', "頁，共"]),
        ("odt", "content.xml", ["table-header-rows", "column-"]), ("docx", "word/footer1.xml", ["NUMPAGES", "某某國小"]),
    ],
)  # fmt: skip
def test_an_office_finds_its_fonts_a_head_on_each_page_and_page_numbers(suffix: str, member: str, said: list[str]) -> None:
    with ZipFile(io.BytesIO(documents.write(LONG, suffix))) as file:
        content = file.read(member).decode()
    assert [each for each in said if each not in content] == []
