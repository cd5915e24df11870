"""Months and terms are released once they are over; what was counted for them nobody reads."""

import argparse
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from conftest import Somebody, as_owner
from tests.cast import arm_for
from xiaowu.attendance.models import Roll, RollMark
from xiaowu.kernel import clock
from xiaowu.kernel.actor import system
from xiaowu.kernel.database.rows import run, value
from xiaowu.kernel.queue import perform
from xiaowu.roster.models import Enrolment, SchoolClass
from xiaowu.statistics import jobs
from xiaowu.statistics.actions.releasing import JOB, REACH, release_period
from xiaowu.statistics.commands import release
from xiaowu.statistics.models import Counted, Release, ReleasedCell
from xiaowu.statistics.queries.school import school_report
from xiaowu.statistics.rules.periods import months_of, term_of
from xiaowu.statistics.rules.spans import Span
from xiaowu.statistics.tests.telling import told_by

pytestmark = pytest.mark.usefixtures("db")
NOVEMBER, AFTER_TERM = date(2026, 12, 8), date(2027, 2, 12)


def cell(key: str, number: int = 1, **where: Any) -> ReleasedCell:
    asked = {"school": None, "district": None, "grade": 0} | where
    return ReleasedCell.objects.get(
        release__key=key,
        release__number=number,
        **{f"{name}__isnull" if given is None else name: given is None or given for name, given in asked.items()},
    )


def test_a_month_is_told_once_a_week_after_its_end() -> None:
    assert told_by(date(2026, 12, 7)) == 0
    assert (told_by(NOVEMBER), told_by(NOVEMBER)) == (1, 0)
    made = Release.objects.get()
    assert (made.kind, made.key, made.term, made.number, made.cells > made.hidden >= made.needed) == ("month", "2026-11", "115-1", 1, True)


def test_what_is_told_is_what_the_rolls_of_due_days_say() -> None:
    with as_owner():
        rolls = Roll.objects.filter(day__month=11, enrolled__gt=0)
        recorded, away = sum(each.enrolled for each in rolls), sum(each.away for each in rolls)
    told_by(NOVEMBER)
    whole = cell("2026-11")
    assert (whole.recorded, whole.away) == (recorded, away)
    assert whole.due > whole.recorded  # of the days of November before the first roll and after the last
    parts = ReleasedCell.objects.filter(release__key="2026-11", school=None, district=None).exclude(grade=0)
    assert sum(each.recorded for each in parts) == recorded


@pytest.mark.parametrize(("days", "is_chronic"), [(9, False), (10, True)])
def test_a_child_of_few_days_is_chronically_absent_in_no_release_and_in_no_report_of_its_school(
    actor_of: Callable[[str], Any], people: dict[str, Somebody], days: int, is_chronic: bool
) -> None:
    office, school = actor_of("student_affairs"), people["student_affairs"].school_id
    with as_owner():
        mark = RollMark.objects.filter(school_id=school, day__month=11, mark="absent").order_by("pk")[0]
        rolls = Roll.objects.filter(school_class_id=mark.school_class_id, day__month=11, enrolled__gt=0).order_by("day")
        of_class = {"school_id": school, "school_class_id": mark.school_class_id, "student_id": mark.student_id}
        for roll in rolls:
            RollMark.objects.get_or_create(**of_class, day=roll.day, defaults={"mark": "absent"})
        [grade] = SchoolClass.objects.filter(pk=mark.school_class_id).values_list("grade", flat=True)

    def counted() -> int:
        asked = "select chronic from statistics_figures('2026-11-01', '2026-11-30') where school_id = %s and grade = %s"
        return int(perform(JOB, lambda _actor: value(asked, [school, grade]), city=REACH))

    before = counted()
    with as_owner():
        Enrolment.objects.filter(**of_class).update(valid=(list(rolls)[-days].day, None))
    arm_for(people["student_affairs"])
    named = {each.student_id for each in school_report(office, school, Span.MONTH, date(2026, 11, 24), date(2026, 11, 24)).chronic}
    assert (mark.student_id in named, before - counted()) == (is_chronic, 0 if is_chronic else 1)


def test_a_term_is_told_with_its_months_once_more_and_is_their_sum() -> None:
    told_by(NOVEMBER)
    assert (told_by(AFTER_TERM), told_by(AFTER_TERM)) == (1, 0)
    assert sorted(Release.objects.values_list("key", "number")) == [("115-1", 1), ("2026-11", 1), ("2026-11", 2)]
    assert cell("115-1").away == cell("2026-11", 2).away == cell("2026-11").away


def test_a_correction_of_one_child_changes_nothing_that_was_told() -> None:
    told_by(NOVEMBER)
    with as_owner():
        mark = RollMark.objects.filter(day__month=11, mark="absent").order_by("pk").first()
        assert mark is not None
        Roll.objects.filter(school_id=mark.school_id, school_class_id=mark.school_class_id, day=mark.day).update(away=0)
        mark.delete()
    told_by(AFTER_TERM)
    assert [each.away for each in ReleasedCell.objects.filter(release__key="2026-11", release__number=2).order_by("district", "school", "grade")] == [
        each.away for each in ReleasedCell.objects.filter(release__key="2026-11", release__number=1).order_by("district", "school", "grade")
    ]


def test_a_city_without_rolls_has_nothing_to_tell() -> None:
    assert told_by(date(2026, 11, 20)) == 0  # October is over, and nobody took a roll in it
    with as_owner():
        run("delete from attendance_rollmark")
        run("delete from attendance_roll")
    assert told_by(AFTER_TERM) == 0


def test_a_term_that_is_told_late_is_told_with_all_its_months() -> None:
    """November lies further back than the bound, the term's end does not."""
    assert told_by(date(2028, 3, 20)) == 0
    assert told_by(date(2028, 1, 20)) == 2
    assert sorted(Release.objects.values_list("key", "number")) == [("115-1", 1), ("2026-11", 1), ("2026-11", 2)]


def test_a_period_that_fails_keeps_no_other_back() -> None:
    with as_owner():
        run("alter table statistics_release add constraint no_term check (kind <> 'term')")
    assert told_by(AFTER_TERM) == 1
    assert list(Release.objects.values_list("key", flat=True)) == ["2026-11"]


def test_a_term_waits_for_a_month_whose_release_failed_and_is_then_told_with_it() -> None:
    with as_owner():
        run("alter table statistics_release add constraint no_november check (key <> '2026-11')")
        Release.objects.create(
            kind="month", key="2026-10", term="115-1", first=date(2026, 10, 1), last=date(2026, 10, 31), number=1, told_at=clock.now(),
            cells=0, hidden=0, needed=0,
        )  # fmt: skip
    assert told_by(AFTER_TERM) == 0
    with as_owner():
        run("alter table statistics_release drop constraint no_november")
    assert told_by(AFTER_TERM) == 2
    assert "115-1" in set(Release.objects.values_list("key", flat=True))


def test_a_period_that_somebody_told_meanwhile_is_not_told_again() -> None:
    term = term_of(115, 1, date(2026, 8, 30), date(2027, 1, 20))
    month = next(each for each in months_of(term) if each.key == "2026-11")

    def tell() -> bool:
        return bool(perform(JOB, lambda actor: release_period(actor, month, [term], clock.now()), city=REACH))

    assert (tell(), tell()) == (True, False)


def test_what_was_counted_is_for_the_job_alone(actor_of: Callable[[str], Any]) -> None:
    told_by(NOVEMBER)
    with as_owner():
        assert Counted.objects.count() > 0
    for role in ("bureau_officer", "principal", "student_affairs"):
        actor_of(role)
        assert (Counted.objects.count(), value("select count(*) from statistics_figures('2026-11-01', '2026-11-30')")) == (0, 0)
        assert ReleasedCell.objects.count() > 0
        with pytest.raises(ProgrammingError), transaction.atomic():
            ReleasedCell.objects.create(release_id=1, grade=0, headcount=1, due=1, recorded=1)


def test_command_and_job_release_what_is_due(capsys: pytest.CaptureFixture[str]) -> None:
    with clock.beginning(datetime.fromisoformat("2026-12-20T08:00:00+08:00")):
        assert (release(argparse.Namespace()), capsys.readouterr().out) == (0, "1 released\n")
        assert jobs.release(system(JOB)) == 0
    assert Release.objects.count() == 1
