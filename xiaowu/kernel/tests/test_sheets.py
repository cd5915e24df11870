"""Writing and reading sheets."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from xiaowu.kernel.sheets import FORMATS, Table, read, write
from xiaowu.kernel.sheets.cells import Wrong, between, choice, plain
from xiaowu.kernel.sheets.formulas import FORMULA_STARTS
from xiaowu.kernel.ui.fields import LineField, ProseField

cells = st.text(alphabet=st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=12)


@given(st.lists(st.tuples(cells, st.integers(0, 10**6)), min_size=1, max_size=8), st.sampled_from(sorted(FORMATS)))
@settings(max_examples=30)
def test_what_is_written_reads_back_the_same(rows: list[tuple[str, int]], suffix: str) -> None:
    content, _media = write(Table("名條", ["名", "數"], rows), suffix)
    sheet = read(content)
    assert sheet.header == ("名", "數")
    assert [row.cells for row in sheet.rows] == [(text, str(number)) for text, number in rows]
    assert [row.number for row in sheet.rows] == list(range(2, len(rows) + 2))


@given(st.sampled_from(FORMULA_STARTS), cells)
def test_no_csv_cell_begins_like_a_formula(start: str, rest: str) -> None:
    content, _media = write(Table("t", ["h"], [[start + rest]]), "csv")
    line = content.decode("utf-8-sig").splitlines()[1].lstrip('"')
    assert not line.startswith(FORMULA_STARTS)


def test_a_choice_is_taken_in_every_form_and_told_in_the_readers_language_alone() -> None:
    read = choice({"regular": "葷食", "grand": "祖父母"}, {"葷": "regular"})
    for language, own in (("zh-hant", ["葷食", "祖父母"]), ("en", ["Regular", "Grandparent"])):
        with override(language):
            assert [read(word) for word in ("葷食", "葷", "regular", "祖父母", *own)] == ["regular"] * 3 + ["grand", "regular", "grand"]
            with pytest.raises(Wrong) as refused:
                read("吃土")
        told = str(refused.value)
        assert all(title in told for title in own)
        assert [word for word in ("葷、", "regular", "grand") if word in told] == []


@pytest.mark.parametrize("start", [each for each in FORMULA_STARTS if each.strip()])
def test_a_form_refuses_what_a_sheet_would_refuse_of_a_line_and_takes_it_in_a_text(start: str) -> None:
    """Otherwise a name could be entered that the sheet in which it goes out does not bring back."""
    with pytest.raises(Wrong):
        plain(f"{start}1+1", 20)
    with pytest.raises(ValidationError, match="公式"):
        LineField().clean(f" {start}1+1")
    assert ProseField().clean(f"{start} 一樓已盤點") == f"{start} 一樓已盤點"
    assert LineField().clean(f"1{start}1") == f"1{start}1"


@given(st.integers(1, 99), st.sampled_from(["", "年級", "年", "班", "號"]), st.booleans())
def test_a_grade_class_or_seat_is_read_as_people_write_it(number: int, unit: str, is_wide: bool) -> None:
    tens, ones = divmod(number, 10)
    digits = "零一二三四五六七八九"
    words = ("" if tens == 0 else "十" if tens == 1 else f"{digits[tens]}十") + (digits[ones] if ones else "")
    figures = str(number).translate({48 + each: 0xFF10 + each for each in range(10)}) if is_wide else str(number)
    assert [between(1, 99)(f"{said}{unit}") for said in (words, figures)] == [number, number]


@pytest.mark.parametrize("cell", ["十十", "三四", "一十", "班", "百", "零", "三.五"])
def test_what_is_no_numeral_is_no_number(cell: str) -> None:
    with pytest.raises(Wrong):
        between(0, 99)(cell)
