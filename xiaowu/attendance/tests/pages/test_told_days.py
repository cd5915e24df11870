"""Figures are told of the days on which a school had school and of the grades that owed a roll, whatever was decided about which day."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from conftest import as_owner
from xiaowu.attendance.models import Tally
from xiaowu.kernel.clock import TAIPEI
from xiaowu.kernel.database.rows import value
from xiaowu.roster.models import CityClosure, School, SchoolDayException
from xiaowu.timetable.models import RollExemption

pytestmark = pytest.mark.usefixtures("db")
MONDAY, SATURDAY = date(2026, 11, 16), date(2026, 11, 21)
FAR = [date(1999, 12, 31), date(2000, 1, 1), date(2099, 12, 31), date(2100, 1, 1)]  # before and after the days of which a bit is kept
Cell = tuple[int, date, int]


def told() -> set[Cell]:
    with connection.cursor() as cursor:
        cursor.execute("select school_id, day, grade from attendance_told")
        return set(cursor.fetchall())


def expected() -> set[Cell]:
    """Each tally by itself: `roster_days` of its day, and the exemptions that name it."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "select t.school_id, t.day, t.grade from attendance_tally t where (select why from roster_days(t.day, t.day) d where d.school_id = t.school_id)"
            " is null and not exists (select from timetable_exempt(t.day, t.day) x where x.school_id = t.school_id and x.grade = t.grade)"
        )
        return set(cursor.fetchall())


def tallied(school_id: int, day: date) -> None:
    Tally.objects.get_or_create(school_id=school_id, day=day, grade=1, defaults={"classes_taken": 1, "recorded": 20, "away": 1, "late": 0, "told": 5})


@pytest.fixture
def schools() -> list[School]:
    """Two schools with a figure on a Saturday and on days far away."""
    with as_owner():
        found = [School.objects.get(pk=pk) for pk in Tally.objects.order_by("school_id").values_list("school_id", flat=True).distinct()[:2]]
        for each in found:
            for day in (SATURDAY, *FAR):
                tallied(each.pk, day)
    return found


def test_of_days_about_which_nobody_decided_each_figure_is_told(actor_of: Callable[[str], Any], schools: list[School]) -> None:
    actor_of("bureau_officer")
    assert told() == expected() != set()
    assert (schools[0].pk, SATURDAY, 1) not in told()


def test_a_day_decided_otherwise_counts_as_it_was_decided_and_for_whom(actor_of: Callable[[str], Any], schools: list[School]) -> None:
    actor_of("bureau_officer")
    one, other = schools
    before = told()
    with as_owner():
        days = [MONDAY + timedelta(days=each) for each in range(5)]
        for day, is_open in ((days[0], False), (days[1], True), (SATURDAY, True), (FAR[1], True), (FAR[3], True)):
            SchoolDayException.objects.create(school_id=one.pk, day=day, is_school_day=is_open, reason="停水")
        CityClosure.objects.create(day=days[2], district=other.district, level=other.level, reason="颱風")
        CityClosure.objects.create(day=days[1], district=None, level="junior_high" if other.level == "elementary" else "elementary", reason="颱風")
        at = datetime(2026, 11, 1, 8, tzinfo=TAIPEI)
        RollExemption.objects.create(school_id=one.pk, first=days[3], last=days[3], grades=[1], reason="exam", made_at=at)
        RollExemption.objects.create(school_id=one.pk, first=days[4], last=days[4], periods=[3], reason="exam", made_at=at)
    now = told()
    assert now == expected()
    assert {(one.pk, SATURDAY, 1), (one.pk, FAR[1], 1), (one.pk, FAR[3], 1)} <= now - before
    gone = {(school_id, day) for school_id, day, _grade in before - now}
    assert {(one.pk, days[0]), (other.pk, days[2]), (one.pk, days[3])} <= gone
    assert not {(other.pk, days[0]), (one.pk, days[4])} & gone


def test_each_day_of_the_century_has_its_bit() -> None:
    with as_owner():
        assert value("select length(attendance_whole_days())") == (date(2099, 12, 31) - date(2000, 1, 1)).days + 1
        assert value("select get_bit(attendance_whole_days(), %s)", [(MONDAY - date(2000, 1, 1)).days]) == 1
        CityClosure.objects.create(day=MONDAY, district=None, level="", reason="颱風")
        assert value("select get_bit(attendance_whole_days(), %s)", [(MONDAY - date(2000, 1, 1)).days]) == 0
        value("with gone as (delete from roster_term returning 1) select count(*) from gone")
        assert value("select length(attendance_whole_days())") == (date(2099, 12, 31) - date(2000, 1, 1)).days + 1


def test_whoever_does_not_see_the_board_is_told_nothing(actor_of: Callable[[str], Any]) -> None:
    actor_of("principal")
    assert told() == set()
    actor_of("bureau_officer")
    assert told() != set()
