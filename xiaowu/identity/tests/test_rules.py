"""The password rule of the minutes (陸.二.一)."""

import string
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.identity.rules import ROTATION, PasswordFault, kinds_of_characters, password_faults, password_is_due


@pytest.mark.parametrize(
    ("password", "faults"),
    [
        ("Abcdef12", ()),
        ("abcdef1!", ()),
        ("Abc12!x", (PasswordFault.TOO_SHORT,)),
        ("abcdefgh1", (PasswordFault.TOO_FEW_KINDS,)),
        ("ABCDEFGH", (PasswordFault.TOO_FEW_KINDS,)),
        ("Teacher-1x", (PasswordFault.IS_SIGN_IN,)),
        ("A1!" * 50, (PasswordFault.TOO_LONG,)),
        ("", (PasswordFault.TOO_SHORT, PasswordFault.TOO_FEW_KINDS)),
    ],
)
def test_what_a_password_does_wrong(password: str, faults: tuple[PasswordFault, ...]) -> None:
    assert password_faults(password, "teacher-1") == faults


@given(st.text(max_size=200), st.text(max_size=20))
def test_a_password_without_fault_has_eight_characters_of_three_kinds(password: str, sign_in: str) -> None:
    if not password_faults(password, sign_in):
        assert 8 <= len(password) <= 128
        assert kinds_of_characters(password) >= 3


@given(st.text(alphabet=string.ascii_lowercase, min_size=8, max_size=20))
def test_small_letters_alone_are_never_enough(password: str) -> None:
    assert PasswordFault.TOO_FEW_KINDS in password_faults(password, "")


@given(st.timedeltas(timedelta(0), timedelta(days=400)))
def test_a_password_is_due_after_ninety_days(age: timedelta) -> None:
    now = datetime(2026, 11, 24)  # noqa: DTZ001  (only differences matter)
    assert password_is_due(now - age, now) == (age >= ROTATION)
