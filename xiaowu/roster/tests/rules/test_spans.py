"""Temporary posts have a last day; people from outside come for a year at most."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from xiaowu.roster.rules.posts import LONGEST_OUTSIDE, Span, span_fault
from xiaowu.roster.rules.roles import ENDING_ROLES, OUTSIDE_ROLES, Role, with_deputies

DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


@given(st.sampled_from(list(Role)), DAYS, st.integers(-400, 800))
def test_a_posts_days_are_right_as_its_role_says(role: Role, since: date, length: int) -> None:
    fault = span_fault(role, since, since + timedelta(days=length))
    assert (fault is Span.REVERSED) == (length < 0)
    assert (fault is Span.TOO_LONG) == (role in OUTSIDE_ROLES and timedelta(days=length) >= LONGEST_OUTSIDE)


@given(st.sampled_from(list(Role)), DAYS)
def test_only_posts_of_a_while_need_a_last_day(role: Role, since: date) -> None:
    assert (span_fault(role, since, None) is Span.NO_END) == (role in ENDING_ROLES)


def test_a_homeroom_teachers_deputy_is_told_what_the_teacher_is_and_no_other_role_has_any() -> None:
    assert with_deputies("homeroom_teacher") == ("homeroom_teacher", "deputy_homeroom_teacher")
    assert with_deputies("clerk") == ("clerk",)
