"""Schools that merge or get another code, and the turn of the year, change nothing that was written of days before: rolls, periods, leave, lessons,
groups, dropouts and letters stay as they were, and the new place goes on."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction

from conftest import Somebody, as_owner
from tests.integrity import contradictions
from xiaowu.attendance.actions.leave import Wish, ask_for
from xiaowu.attendance.actions.leave_feed import CALENDAR as LEAVE
from xiaowu.attendance.actions.leave_flow import attach
from xiaowu.attendance.actions.roll import save_roll
from xiaowu.attendance.models import (
    AbsenceTold,
    AbsenceWord,
    CareRule,
    Deputy,
    DeputyRule,
    Dropout,
    LeaveRules,
    PeriodMark,
    PeriodRevision,
    PeriodRoll,
    RollConfirmed,
    WarningLetter,
)
from xiaowu.attendance.queries.roll import marks_of
from xiaowu.attendance.rules.leave import Span
from xiaowu.attendance.rules.roll import LeaveType, Mark, RollException
from xiaowu.attendance.tests.groups import Group
from xiaowu.kernel import clock
from xiaowu.kernel.errors import Conflict
from xiaowu.roster.actions import schools
from xiaowu.roster.actions.promotion import promote
from xiaowu.roster.models import Post, Student, Term
from xiaowu.roster.queries.promotion import promotions_at
from xiaowu.roster.tests.actions.closing import close
from xiaowu.roster.tests.ending import TODAY, Stage, stage_of
from xiaowu.timetable.actions.lesson_feed import CALENDAR as LESSONS
from xiaowu.timetable.models import Bell, BellSchedule, BorrowedDay, Lesson, LessonChange, RollExemption

MONDAY = TODAY - timedelta(days=1)
THEN = datetime.combine(MONDAY, time(9, 0), clock.TAIPEI)
DERIVED = {"attendance_tally", "attendance_untold", "attendance_aside"}  # drawn from the rows
OF_AN_ACCOUNT = {"attendance_leavefeed", "timetable_lessonfeed"}  # of no school: all of them are read
Rows = dict[str, set[tuple[str, ...]]]


@pytest.fixture
def stage(actor_of: Callable[[str], Any], people: dict[str, Somebody]) -> Stage:
    return stage_of(actor_of, people)


def written(school_id: int) -> Rows:
    """Every row of the two systems at a school, but what is drawn from others."""
    found: Rows = {}
    with as_owner():
        for label in ("attendance", "timetable"):
            for each in apps.get_app_config(label).get_models():
                table = each._meta.db_table
                if table not in DERIVED:
                    rows = each._default_manager.filter(**({} if table in OF_AN_ACCOUNT else {"school_id": school_id}))
                    found[table] = {tuple(map(str, row)) for row in rows.values_list()}
    return found


def asked_with_a_proof(stage: Stage, wish: Wish) -> None:
    """And a calendar of it, and of lessons, that somebody subscribed to."""
    officer = stage.actor_of("student_affairs")
    asked = ask_for(officer, stage.here, stage.child, wish, now=clock.now())
    attach(officer, asked, filename="證明.pdf", sent=b"%PDF-1.7 a proof", now=clock.now())
    for calendar in (LEAVE, LESSONS):
        calendar.renew(stage.actor_of("homeroom_teacher"), now=clock.now())


def filled(stage: Stage, people: dict[str, Somebody]) -> Rows:
    """A row at least in each table, about a child, its class and its group, on Monday and before."""
    officer = stage.actor_of("student_affairs")
    absent = {stage.child: RollException(Mark.ABSENT)}
    save_roll(officer, stage.here, class_id=stage.class_id, day=MONDAY, exceptions=absent, seen_revision=1, now=clock.now())
    past = Wish(LeaveType.SICK, Span(MONDAY, MONDAY), "發燒")
    asked_with_a_proof(stage, past)
    group = Group(people)
    child = {"school_id": stage.here, "student_id": stage.child}
    of_class = {"school_id": stage.here, "school_class_id": stage.class_id}
    with as_owner():
        lesson = Lesson.objects.get(group_id=group.id)
        teacher = people["homeroom_teacher"]
        Lesson.objects.create(**of_class, term=lesson.term, since=lesson.since, weekday=1, period=10, subject="國語", teacher_id=teacher.person_id)
        LessonChange.objects.create(school_id=stage.here, lesson=lesson, day=MONDAY - timedelta(days=6), teacher_id=teacher.person_id, made_at=THEN)
        schedule = BellSchedule.objects.create(school_id=stage.here, weekday=6, since=lesson.since)
        Bell.objects.create(school_id=stage.here, schedule=schedule, period=10, title="第一節", starts=time(8), ends=time(9), kind="lesson")
        BorrowedDay.objects.create(school_id=stage.here, day=MONDAY - timedelta(days=9), weekday=1)
        RollExemption.objects.create(school_id=stage.here, first=MONDAY, last=MONDAY, reason="exam", periods=[30], made_at=THEN)
        said = {"day": MONDAY, "period": 20}
        by = {"saved_by": teacher.account_id, "saved_by_name": teacher.name, "saved_at": THEN}
        PeriodRoll.objects.create(**of_class, **said, **by, revision=1, whole=[3], enrolled=20, away=1, late=0)
        PeriodMark.objects.create(**of_class, **said, student_id=stage.child, source=3, mark="absent")
        PeriodRevision.objects.create(**of_class, **said, **by, revision=1, source=3, marks={str(stage.child): ["absent", ""]})
        AbsenceTold.objects.create(**child, school_class_id=stage.class_id, day=MONDAY, is_told=True, times=1, accounts=1, told_at=THEN)
        AbsenceWord.objects.create(
            **child, school_class_id=stage.class_id, day=MONDAY, said="ill", at=THEN, account_id=teacher.account_id, by_name="林美玲"
        )
        RollConfirmed.objects.create(**of_class, day=MONDAY, revision=1, at=THEN, account_id=teacher.account_id)
        Dropout.objects.create(**child, ground="in_a_row", since=MONDAY, on=MONDAY, deadline=TODAY, found_at=THEN)
        WarningLetter.objects.create(
            **child, academic_year=115, semester=1, step=3, days=3, last_day=MONDAY, at=THEN, account_id=teacher.account_id, by_name="周組長"
        )
        Deputy.objects.create(**of_class, student_id=stage.child, first=MONDAY, last=MONDAY, named_at=THEN)
        LeaveRules.objects.create(school_id=stage.here, changed_at=THEN)
        for rule in (CareRule, DeputyRule):
            rule.objects.update_or_create(school_id=stage.here)
    found = written(stage.here)
    assert {table for table, rows in found.items() if not rows} == set()
    return found


def test_a_merger_keeps_every_word_of_the_school_that_ends_and_the_successor_goes_on(stage: Stage, people: dict[str, Somebody]) -> None:
    before, beyond = filled(stage, people), written(stage.there)
    close(stage)
    assert written(stage.here) == before
    assert {table: rows - written(stage.there)[table] for table, rows in beyond.items()} == {table: set() for table in beyond}
    assert contradictions() == {}
    with as_owner():
        came = Student.objects.get(school_id=stage.there, uid=Student.objects.get(pk=stage.child).uid)
    absent = {came.pk: RollException(Mark.ABSENT)}
    goes_on = {"class_id": came.school_class_id, "day": TODAY, "seen_revision": 0, "now": clock.now()}
    rolled_back = transaction.savepoint()
    with as_owner():
        given = {"school_id": stage.there, "school_class_id": came.school_class_id, "role": "homeroom_teacher", "valid": (TODAY, None)}
        Post.objects.create(person_id=people["other_teacher"].person_id, **given)
    assert save_roll(stage.actor_of("other_teacher"), stage.there, exceptions=absent, **goes_on) == 1
    transaction.savepoint_rollback(rolled_back)
    assert schools.reopen_school(stage.actor_of("bureau_officer"), stage.here) > 0
    assert written(stage.here) == before
    assert contradictions() == {}


def test_a_merger_on_a_morning_with_rolls_takes_its_marks_along_and_back_unless_a_roll_was_taken_there_since(
    stage: Stage, people: dict[str, Somebody]
) -> None:
    marks = {stage.child: RollException(Mark.ABSENT)}
    of_here = {"class_id": stage.class_id, "day": TODAY, "exceptions": marks, "seen_revision": 0, "now": clock.now()}
    save_roll(stage.actor_of("student_affairs"), stage.here, **of_here)
    close(stage)
    with as_owner():
        came = Student.objects.get(school_id=stage.there, uid=Student.objects.get(pk=stage.child).uid)
        given = {"school_id": stage.there, "school_class_id": came.school_class_id, "role": "homeroom_teacher", "valid": (TODAY, None)}
        assert marks_of(stage.there, came.school_class_id or 0, TODAY) == {came.pk: RollException(Mark.ABSENT)}
    rolled_back = transaction.savepoint()
    with as_owner():
        Post.objects.create(person_id=people["other_teacher"].person_id, **given)
    of_there = {"class_id": came.school_class_id, "day": TODAY, "exceptions": {}, "seen_revision": 0, "now": clock.now()}
    save_roll(stage.actor_of("other_teacher"), stage.there, **of_there)
    with pytest.raises(Conflict):
        schools.reopen_school(stage.actor_of("bureau_officer"), stage.here)
    transaction.savepoint_rollback(rolled_back)
    assert schools.reopen_school(stage.actor_of("bureau_officer"), stage.here) > 0
    with as_owner():
        assert marks_of(stage.here, stage.class_id, TODAY) == marks
        assert marks_of(stage.there, came.school_class_id or 0, TODAY) == {}
    assert contradictions() == {}


def test_another_code_changes_nothing_that_was_written(stage: Stage, people: dict[str, Somebody]) -> None:
    before = filled(stage, people)
    schools.correct_code(stage.actor_of("bureau_officer"), stage.here, code="999001")
    assert written(stage.here) == before


def test_the_turn_of_the_year_leaves_last_years_rolls_leave_and_lessons_where_they_were(
    stage: Stage, people: dict[str, Somebody], stop_clock: Callable[..., None]
) -> None:
    before, year = filled(stage, people), date(2027, 8, 30)
    stop_clock(datetime.combine(year, time(9, 0), clock.TAIPEI))
    with as_owner():
        Term.objects.get_or_create(academic_year=116, semester=1, defaults={"starts": year, "ends": date(2028, 1, 20)})
    going = [each.class_id for each in promotions_at(stage.keeper, stage.here, year) if not each.barrier]
    assert promote(stage.keeper, stage.here, class_ids=going, with_teachers=True, today=year).class_ids
    assert written(stage.here) == before
    assert {what for what in contradictions() if "roll" in what or "mark" in what} == set()
