"""Telephone numbers: what is one, and how it is stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.roster.rules.phones import lost_its_zero, phone_of


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("912345678", "0912345678"), ("912345678.0", "0912345678"), ("912-345-678", "0912-345-678"), ("０９１２３４５６７８", "0912345678"),
        ("'0912345678", "0912345678"), ("+886 912 345 678", "+886 912 345 678"), ("(02)2960－3456＃12", "(02)2960-3456#12"),
        ("02-29603456 分機 12", "02-29603456 分機 12"), ("02-29603456轉12", "02-29603456轉12"), ("0800-000-123 ext. 5", "0800-000-123 ext. 5"),
        ("223456789", "223456789"), ("", ""), ("  ", ""), ("大平", None), ("9.12E+08", None), ("無", None), ("-", None), ("0912a", None), ("9" * 61, None),
    ],
)  # fmt: skip
def test_a_telephone_number_is_stored_in_one_form_or_is_none(written: str, stored: str | None) -> None:
    assert phone_of(written) == stored


@given(st.text(alphabet=st.one_of(st.sampled_from("0912345678-+()#分機轉ext "), st.characters()), max_size=20))
def test_what_is_stored_stays_when_it_is_read_again(text: str) -> None:
    stored = phone_of(text)
    assert stored is None or (phone_of(stored), lost_its_zero(stored)) == (stored, False)
