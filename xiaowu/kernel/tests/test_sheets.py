"""Sheets out and in."""

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from xiaowu.kernel.sheets import FORMATS, Table, read, write
from xiaowu.kernel.sheets.cells import Wrong, choice
from xiaowu.kernel.sheets.formulas import FORMULA_STARTS

cells = st.text(alphabet=st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=12)


@given(st.lists(st.tuples(cells, st.integers(0, 10**6)), min_size=1, max_size=8), st.sampled_from(sorted(FORMATS)))
@settings(max_examples=30, deadline=None)
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
