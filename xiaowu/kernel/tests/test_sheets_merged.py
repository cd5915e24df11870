"""Merged cells and formulas without a result: what a sheet only seems to say is reported and never taken for blank."""

import pytest

from tests.bombs import odf, xlsx
from tests.spreadsheets import merged
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.foreign.shown import Range
from xiaowu.kernel.sheets import cells, read
from xiaowu.kernel.sheets.importing import BadRows, Column, marked, read_rows
from xiaowu.kernel.sheets.writing import write

BOTH = pytest.mark.parametrize("suffix", ["xlsx", "ods"])
COLUMNS = (
    Column("number", "學號", cells.text(9)), Column("name", "姓名", cells.text(9)), Column("diet", "用餐", cells.text(9), required=False),
)  # fmt: skip
TABLE = [["學號", "姓名", "用餐", "備註"], ["a1", "甲", "不吃豬肉", "轉入"], ["a2", "乙", "", ""], ["a3", "丙", "", ""]]


def told(content: bytes) -> list[tuple[int, str, str]]:
    with pytest.raises(BadRows) as refused:
        read_rows(content, COLUMNS)
    return [(each.row, each.column, each.reason) for each in refused.value.rows]


@BOTH
@pytest.mark.parametrize(
    ("over", "row", "column", "where"),
    [
        ((2, 3, 4, 3), 2, "用餐", "第 2–4 列「用餐」"), ((3, 3, 4, 3), 3, "用餐", "第 3–4 列「用餐」"), ((2, 2, 3, 2), 2, "姓名", "第 2–3 列「姓名」"),
        ((2, 3, 2, 4), 2, "用餐", "第 2 列「用餐」"), ((3, 2, 4, 4), 3, "姓名、用餐", "第 3–4 列「姓名、用餐」"), ((1, 1, 2, 1), 2, "學號", "第 1–2 列「學號」"),
    ],
)  # fmt: skip
def test_cells_merged_below_the_header_refuse_the_sheet_with_their_rows_and_columns(
    suffix: str, over: Range, row: int, column: str, where: str
) -> None:
    assert told(merged(TABLE, suffix, over)) == [(row, column, f"{where}是合併儲存格，請取消合併並逐列填寫。")]


@BOTH
def test_each_merged_cell_is_told(suffix: str) -> None:
    content = merged(TABLE, suffix, (2, 3, 3, 3), (3, 1, 4, 1))
    assert [(row, column) for row, column, _reason in told(content)] == [(2, "用餐"), (3, "學號")]


@BOTH
def test_merged_titles_and_merged_cells_of_a_column_that_is_not_taken_do_no_harm(suffix: str) -> None:
    table = [["某國小名條", "", "", ""], ["三年一班", "", "", ""], *TABLE]
    read_ = read_rows(merged(table, suffix, (1, 1, 1, 4), (2, 1, 2, 2), (4, 4, 6, 4)), COLUMNS)
    assert [(row.number, row.values["name"], row.values["diet"]) for row in read_.rows] == [(4, "甲", "不吃豬肉"), (5, "乙", None), (6, "丙", None)]


@BOTH
def test_a_header_merged_with_an_empty_line_below_does_no_harm(suffix: str) -> None:
    table = [TABLE[0], [""] * 4, *TABLE[1:]]
    assert [row.number for row in read_rows(merged(table, suffix, *((1, place, 2, place) for place in range(1, 5))), COLUMNS).rows] == [3, 4, 5]


@BOTH
def test_a_mended_copy_of_merged_cells_says_where_they_were_until_they_are_filled(suffix: str) -> None:
    with pytest.raises(BadRows) as refused:
        read_rows(merged(TABLE, suffix, (2, 3, 4, 3)), COLUMNS)
    copy = marked("名條", refused.value.sheet, refused.value.rows)
    again = write(copy, suffix)[0]
    assert [(row, column) for row, column, _reason in told(again)] == [(3, "用餐"), (4, "用餐")]
    filled = write(type(copy)(copy.title, copy.header, [[*row[:3], "不吃豬肉", *row[4:]] for row in copy.rows]), suffix)[0]
    assert [row.values["diet"] for row in read_rows(filled, COLUMNS).rows] == ["不吃豬肉"] * 3


def test_a_sheet_of_nothing_but_merged_cells_is_refused_before_it_costs() -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(1, 3000))
    ranges = '<mergeCell ref="A2:XFD3000"/>' * 9
    content = xlsx(f"{rows}</sheetData><mergeCells>{ranges}</mergeCells><sheetData>")
    with pytest.raises(BadInput, match="合併儲存格太多"):
        read(content)


HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>學號</t></is></c><c r="B1" t="inlineStr"><is><t>姓名</t></is></c></row>'
ROW = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>a{0}</t></is></c>{1}</row>'
WITHOUT = "公式沒有計算結果，請以試算表開啟後存檔。"


@pytest.mark.parametrize("cell", ["<f>A9</f>", "<f>A9</f><v/>", "<f>A9</f><v> </v>", '<f t="shared" si="0"/>'])
def test_a_formula_that_nobody_worked_out_is_told_row_by_row(cell: str) -> None:
    content = xlsx(HEAD + "".join(ROW.format(row, f'<c r="B{row}">{cell}</c>') for row in (2, 3)))
    assert told(content) == [(2, "姓名", WITHOUT), (3, "姓名", WITHOUT)]


def test_rows_of_nothing_but_formulas_are_told_and_not_left_out() -> None:
    content = xlsx(
        HEAD + ROW.format(2, '<c r="B2" t="str"><f>X1</f><v>甲</v></c>') + '<row r="5"><c r="A5"><f>X1</f></c><c r="B5"><f>X2</f></c></row>'
    )
    assert told(content) == [(5, "學號", WITHOUT), (5, "姓名", WITHOUT)]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="B2" t="str"><f>X1</f><v>甲</v></c>', "甲"), ('<c r="B2"><f>X1</f><v>0</v></c>', "0"), ('<c r="B2" t="str"><f>X1</f><v></v></c>', ""),
        ('<c r="B2" t="e"><f>X1</f><v>#REF!</v></c>', "#REF!"), ('<c r="B2" t="e"><f>X1</f></c>', "#N/A"),
    ],
)  # fmt: skip
def test_a_formula_with_a_result_says_it(cell: str, text: str) -> None:
    row = read(xlsx(HEAD + ROW.format(2, cell))).rows[0].cells
    assert "".join(row[1:]) == text


def test_the_zeros_of_a_program_that_works_nothing_out_are_no_results() -> None:
    content = xlsx(
        HEAD + ROW.format(2, '<c r="B2"><f>X1</f><v>0</v></c>') + ROW.format(3, '<c r="B3"><v>0</v></c>'), told='<calcPr fullCalcOnLoad="1"/>'
    )
    assert told(content) == [(2, "姓名", WITHOUT)]


@pytest.mark.parametrize("given", ["", 'office:value-type="float"', 'office:value-type="date"'])
def test_a_formula_of_an_open_document_that_nobody_worked_out_is_told(given: str) -> None:
    lines = ['office:value-type="string"><text:p>學號</text:p>', 'office:value-type="string"><text:p>姓名</text:p>'], [
        'office:value-type="string"><text:p>a</text:p>', f'table:formula="of:=X1" {given}>',
    ]  # fmt: skip
    rows = "".join(
        "<table:table-row>" + "".join(f"<table:table-cell {each}</table:table-cell>" for each in line) + "</table:table-row>" for line in lines
    )
    assert told(odf("spreadsheet", f'<table:table table:name="a">{rows}</table:table>')) == [(2, "姓名", WITHOUT)]


@pytest.mark.parametrize(
    ("given", "text"),
    [('office:value-type="string"><text:p>甲</text:p>', "甲"), ('office:value-type="float" office:value="7"><text:p>7</text:p>', "7")],
)
def test_a_formula_of_an_open_document_with_a_result_says_it(given: str, text: str) -> None:
    cells_ = f'<table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell><table:table-cell table:formula="of:=X1" {given}</table:table-cell>'
    row = f"<table:table-row>{cells_}</table:table-row>"
    assert read(odf("spreadsheet", f'<table:table table:name="a">{row * 2}</table:table>')).rows[0].cells == ("a", text)
