"""Documents are read whole: every word once and in order, whatever wraps it; what is not read is reported."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.papers import docx_of, odt_of
from xiaowu.kernel.foreign.document import text
from xiaowu.kernel.foreign.document.numerals import counted, in_odf, in_word, letter
from xiaowu.kernel.foreign.limits import Fault
from xiaowu.kernel.tests.written import DELETED, NUMBERING, paragraph, run, told


def lines_of(content: bytes) -> list[str]:
    return [line for line in text(content)["text"].split("\n") if line.strip()]


STYLES = """<w:style w:type="paragraph" w:styleId="Head"><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Lower"><w:basedOn w:val="Head"/></w:style>"""


# --- numbers that no text contains


def numbered(words: str, depth: int = 0, list_: int = 1) -> str:
    return paragraph(run(words), f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_}"/></w:numPr>')


def test_automatic_numbers_of_word_are_read_as_word_shows_them() -> None:
    body = [numbered("甲"), numbered("子", 1), numbered("丑", 1), numbered("細", 2), numbered("全", 3), numbered("乙"), numbered("寅", 1)]
    body += [
        numbered("另", 0, 3),
        paragraph(run("大項"), '<w:pStyle w:val="Lower"/>'),
        numbered("又", 0, 3),
        paragraph(run("無"), '<w:pStyle w:val="Head"/><w:numPr><w:numId w:val="0"/></w:numPr>'),
    ]
    assert lines_of(docx_of("".join(body), numbering=NUMBERING, styles=STYLES)) == [
        "一、甲", "(一)子", "(二)丑", "1. 細", "1.1.1 全", "二、乙", "(一)寅", "一、另", "壹、大項", "二、又", "無",
    ]  # fmt: skip


def test_a_number_whose_paragraph_was_deleted_is_not_counted() -> None:
    gone = paragraph(
        '<w:del w:id="1"><w:r><w:delText>去</w:delText></w:r></w:del>', '<w:numPr><w:numId w:val="1"/></w:numPr><w:rPr><w:del w:id="2"/></w:rPr>'
    )
    assert lines_of(docx_of(numbered("甲") + gone + numbered("乙"), numbering=NUMBERING)) == ["一、甲", "二、乙"]


LISTS = """<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="一, 二, 三, ..." style:num-suffix="、"/>
<text:list-level-style-number text:level="2" style:num-format="1" style:num-prefix="(" style:num-suffix=")"/>
<text:list-level-style-bullet text:level="3" text:bullet-char="•"/></text:list-style>"""


def items(*inner: str, more: str = "") -> str:
    return f'<text:list text:style-name="L1"{more}>' + "".join(f"<text:list-item>{each}</text:list-item>" for each in inner) + "</text:list>"


def test_automatic_numbers_of_odt_are_read_as_its_styles_say_each_list_once_in_its_place() -> None:
    deep = items("<text:p>子</text:p>" + items("<text:p>點</text:p>"), "<text:p>丑</text:p>")
    body = items(f"<text:p>甲</text:p><text:p>續</text:p>{deep}", "<text:p>乙</text:p>") + "<text:p>之間</text:p>"
    body += items("<text:p>丙</text:p>", more=' text:continue-numbering="true"') + items("<text:p>新</text:p>")
    assert lines_of(odt_of(body, styles=LISTS)) == ["一、甲", "續", "(1)子", "- 點", "(2)丑", "二、乙", "之間", "三、丙", "一、新"]


@pytest.mark.parametrize(
    ("form", "number", "shown"),
    [("taiwaneseCountingThousand", 10, "十"), ("taiwaneseCountingThousand", 21, "二十一"), ("taiwaneseCountingThousand", 105, "一百零五"),
     ("taiwaneseCountingThousand", 1010, "一千零一十"), ("ideographDigital", 12, "一二"), ("ideographLegalTraditional", 12, "壹拾貳"),
     ("ideographTraditional", 3, "丙"), ("upperRoman", 14, "XIV"), ("lowerLetter", 28, "bb"), ("decimalZero", 3, "03"), ("decimalFullWidth", 12, "１２"),
     ("decimalEnclosedCircle", 3, "③"), ("decimalEnclosedCircle", 21, "21"), ("nothing known", 4, "4")],
)  # fmt: skip
def test_numbers_are_written_as_offices_write_them(form: str, number: int, shown: str) -> None:
    assert in_word(form, number) == shown


@given(st.integers(1, 9_999))
def test_a_counted_number_reads_back(number: int) -> None:
    value = part = 0
    for sign in counted(number):
        if sign in "十百千":
            value, part = value + (part or 1) * {"十": 10, "百": 100, "千": 1000}[sign], 0
        else:
            part = "零一二三四五六七八九".index(sign)
    assert value + part == number
    assert in_odf("1", number) == str(number)
    assert letter(number)


# --- tables


def cell(inner: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def test_merged_cells_are_read_once_and_a_cell_of_two_lines_stays_in_its_row() -> None:
    first = cell(paragraph(run("跨欄")), '<w:gridSpan w:val="2"/>') + cell(paragraph(run("國小")) + paragraph(run("含附設")))
    second = cell(paragraph(run("跨列")), '<w:vMerge w:val="restart"/>') + cell(paragraph(run("1"))) + cell(paragraph(run("2")))
    third = cell(paragraph(""), "<w:vMerge/>") + cell(paragraph(run("3"))) + cell(paragraph(run("4")))
    assert lines_of(docx_of(f"<w:tbl><w:tr>{first}</w:tr><w:tr>{second}</w:tr><w:tr>{third}</w:tr></w:tbl>")) == [
        "跨欄\t\t國小 含附設",
        "跨列\t1\t2",
        "\t3\t4",
    ]


def test_a_table_that_is_there_for_its_looks_is_read_as_text() -> None:
    frame = cell("".join(paragraph(run(words)) for words in ("會議紀錄", "壹、會議時間：115年3月3日")))
    beside = cell(paragraph(run("決議"))) + cell("".join(paragraph(run(words)) for words in ("一、甲", "二、乙", "三、丙", "四、丁")))
    assert lines_of(docx_of(f"<w:tbl><w:tr>{frame}</w:tr></w:tbl><w:tbl><w:tr>{beside}</w:tr></w:tbl>")) == [
        "會議紀錄", "壹、會議時間：115年3月3日", "決議", "一、甲", "二、乙", "三、丙", "四、丁",
    ]  # fmt: skip


def test_typed_cells_of_odt_show_what_they_show_and_a_value_without_text_itself() -> None:
    cells = (
        '<table:table-cell office:value-type="float" office:value="1234.5"><text:p>1,234.5</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="7"/>'
        '<table:table-cell office:value-type="date" office:date-value="2026-03-03"><text:p>115年3月3日</text:p></table:table-cell>'
        '<table:table-cell table:number-columns-spanned="2"><text:p>跨</text:p></table:table-cell><table:covered-table-cell/>'
    )
    again = '<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="2"><text:p>同</text:p></table:table-cell></table:table-row>'
    content = odt_of(f"<table:table><table:table-row>{cells}</table:table-row>{again}</table:table>")
    assert lines_of(content) == ["1,234.5\t7\t115年3月3日\t跨\t", "同\t同", "同\t同"]
    assert told(content) == []


# --- what is reported


def test_changes_that_nobody_accepted_are_read_as_accepted_and_told() -> None:
    body = paragraph(run("決議：") + '<w:del w:id="1"><w:r><w:delText>緩議</w:delText></w:r></w:del><w:ins w:id="2">' + run("通過") + "</w:ins>")
    moved = paragraph(f'<w:moveFrom w:id="4">{run("移走")}</w:moveFrom>') + paragraph(f'<w:moveTo w:id="4">{run("移來")}</w:moveTo>')
    assert text(docx_of(body)) == {"text": "決議：通過", "told": [["tracked", 1, "通過", "緩議"]], "apart": True}
    assert told(docx_of(moved)) == [["tracked", 1, "", "移走"], ["tracked", 3, "移來", ""]]
    rows = f'<w:tbl><w:tr>{cell(paragraph(run("留")))}{cell(paragraph(run("下")))}</w:tr><w:tr><w:trPr><w:del w:id="5"/></w:trPr>{cell(paragraph(run("去")))}</w:tr></w:tbl>'
    assert text(docx_of(rows)) == {"text": "留\t下", "told": [["tracked", 0, "", "去"]], "apart": True}
    odt = odt_of(
        DELETED
        + '<text:p>決議：<text:change text:change-id="d1"/><text:change-start text:change-id="i1"/>通過<text:change-end text:change-id="i1"/>。</text:p>'
    )
    assert text(odt) == {"text": "決議：通過。", "told": [["tracked", 1, "通過", "不通過"]], "apart": True}


def test_a_paragraph_whose_end_was_deleted_goes_on_into_the_next() -> None:
    body = paragraph(run("前"), '<w:rPr><w:del w:id="1"/></w:rPr>') + paragraph(run("後"))
    assert text(docx_of(body))["text"] == "前後"


def test_what_lies_beside_the_text_is_told_and_not_read() -> None:
    marks = '<w:commentRangeStart w:id="0"/>' + run("決議") + '<w:r><w:commentReference w:id="0"/></w:r>'
    content = docx_of(paragraph(marks), header=paragraph(run("某市機密")), footer=paragraph(run("第 1 頁，共 2 頁")), comments=paragraph(run("再議")))
    assert text(content) == {"text": "決議", "told": [["margin", 0, "某市機密"], ["comments", 0, "1"]], "apart": True}
    odt = odt_of(
        "<text:p>決議<office:annotation><text:p>再議</text:p></office:annotation><draw:frame><draw:image/><svg:title>標誌</svg:title></draw:frame></text:p>"
    )
    assert text(odt) == {"text": "決議", "told": [["comments", 0, "1"], ["pictures", 0, "1"]], "apart": True}


def test_hidden_text_and_placeholders_are_read_and_told() -> None:
    body = paragraph(f"{run('見')}<w:r><w:rPr><w:vanish/></w:rPr><w:t>不見</w:t></w:r>")
    assert text(docx_of(body)) == {"text": "見不見", "told": [["hidden", 1, "不見"]], "apart": True}
    empty = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{paragraph(run('按這裡'))}</w:sdtContent></w:sdt>"
    assert told(docx_of(empty)) == [["placeholder", 0, "按這裡"]]
    assert told(odt_of('<text:p>見<text:hidden-text text:is-hidden="true">不見</text:hidden-text></text:p>')) == [["hidden", 1, "不見"]]


def test_words_that_could_not_be_read_are_counted_and_quoted() -> None:
    """Text where the format allows none: no program shows it, and none of it is lost silently."""
    assert told(odt_of("<text:p>甲</text:p><text:section>漏掉的話</text:section>")) == [["differs", 0, "4", "0", "漏掉的話"]]
    never_ends = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    assert told(docx_of(paragraph(never_ends + run("欄位裡的話")))) == [["differs", 0, "5", "0", "欄位裡的話"]]


def test_a_field_within_anothers_code_is_not_text() -> None:
    def char(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    inner = char("begin") + "<w:r><w:instrText>PAGE</w:instrText></w:r>" + char("separate") + run("3") + char("end")
    content = docx_of(paragraph(char("begin") + "<w:r><w:instrText>IF</w:instrText></w:r>" + inner + char("separate") + run("結果") + char("end")))
    assert text(content) == {"text": "結果", "told": [], "apart": True}


def test_notes_follow_the_paragraph_that_names_them_once() -> None:
    refer = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    content = docx_of(
        paragraph(run("甲") + refer + run("乙")) + paragraph(run("丙") + refer),
        footnotes=f'<w:footnote w:id="2">{paragraph(run("註文"))}</w:footnote>',
    )
    assert lines_of(content) == ["甲〔註1〕乙", "※〔註1〕註文", "丙〔註1〕"]
    assert told(content) == []


def test_signs_of_symbol_fonts_are_read_and_unknown_ones_told() -> None:
    signs = "".join(f'<w:r><w:sym w:font="Wingdings" w:char="{code}"/></w:r>' for code in ("F0FE", "F041"))
    assert text(docx_of(paragraph(signs))) == {"text": "☑〓", "told": [["sign", 1, "Wingdings F041"]], "apart": True}


def test_what_a_form_shows_is_read() -> None:
    tick = '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    chosen = '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="甲"/><w:listEntry w:val="乙"/></w:ddList></w:ffData></w:fldChar></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    assert lines_of(docx_of(paragraph(tick + run("同意 ") + chosen))) == ["☑同意 乙"]


def test_blanks_of_odt_are_as_its_rules_say() -> None:
    assert (
        text(odt_of("<text:p>\n  甲 \n <text:span> 乙</text:span><text:s/><text:s text:c='2'/>丙<text:tab/>丁<text:line-break/>戊</text:p>"))["text"]
        == "甲 乙   丙 丁\n戊"
    )


def test_tabs_that_make_columns_stay_and_one_that_sets_apart_is_a_space() -> None:
    tab = "<w:r><w:tab/></w:r>"
    assert lines_of(docx_of(paragraph(run("時間：") + tab + run("115年")) + paragraph(run("國小") + tab + run("1") + tab + run("2")))) == [
        "時間： 115年",
        "國小\t1\t2",
    ]


@pytest.mark.parametrize("content", [odt_of(""), docx_of("")], ids=["odt", "docx"])
def test_a_document_without_words_is_read_as_nothing(content: bytes) -> None:
    assert text(content) == {"text": "", "told": [], "apart": True}


def test_a_main_part_of_another_name_and_a_strict_document_are_read() -> None:
    content = docx_of(paragraph(run("甲")), main="word/document2.xml", space="http://purl.oclc.org/ooxml/wordprocessingml/main")
    assert text(content)["text"] == "甲"


@pytest.mark.parametrize(
    "content", [b"{\\rtf1\\ansi abc}", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<?xml version='1.0'?><a/>", b"  <html><body>a</body></html>"]
)
def test_a_file_of_codes_is_not_read_as_words(content: bytes) -> None:
    with pytest.raises(Fault):
        text(content)


def test_pages_of_a_pdf_without_text_are_told() -> None:
    from fpdf import FPDF  # beside the test that needs it

    pdf = FPDF()
    pdf.set_font("helvetica")
    for words in ("one", "", "three"):
        pdf.add_page()
        if words:
            pdf.cell(text=words)
    assert told(bytes(pdf.output())) == [["pages", 0, "2"]]
