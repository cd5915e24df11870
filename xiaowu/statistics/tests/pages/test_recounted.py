"""A school's report says what a plain recount of its register, rolls and marks says, whatever moved, was closed or owed no roll meanwhile."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

import pytest

from conftest import Somebody, as_owner
from xiaowu.attendance.models import Roll, RollMark
from xiaowu.kernel import roc
from xiaowu.kernel.clock import TAIPEI
from xiaowu.roster.models import Enrolment, SchoolClass, SchoolDayException, Student
from xiaowu.roster.queries.calendar import days_of
from xiaowu.statistics.queries.school import SchoolReport, school_report
from xiaowu.statistics.rules.spans import Span
from xiaowu.statistics.tests.telling import untake
from xiaowu.timetable.models import RollExemption

pytestmark = pytest.mark.usefixtures("db")
TODAY, MONDAY = date(2026, 11, 24), date(2026, 11, 16)
AWAY = ("absent", "leave")


@dataclass(frozen=True)
class Register:
    """All that the report rests on, as the tables have it."""

    classes: list[SchoolClass]
    due: dict[int, list[date]]  # class → days on which its roll was due
    rolls: dict[tuple[int, date], Roll]  # that were taken of these
    marks: list[RollMark]  # on these
    seats: list[Enrolment]


def read(school_id: int, first: date, until: date) -> Register:
    with as_owner():
        days = days_of(school_id, first, until)
        classes = list(SchoolClass.objects.filter(school_id=school_id).order_by("grade", "number"))
        exemptions = [each for each in RollExemption.objects.filter(school_id=school_id) if not each.periods or 0 in each.periods]
        rolls = list(Roll.objects.filter(school_id=school_id, enrolled__gt=0))
        marks = list(RollMark.objects.filter(school_id=school_id))
        seats = list(Enrolment.objects.filter(school_id=school_id).select_related("student", "school_class"))
    exempt = {(day, grade) for one in exemptions for day in days if one.first <= day <= one.last for grade in one.grades or range(1, 10)}
    due = {place.pk: [day for day in days if roc.academic_year(day) == place.academic_year and (day, place.grade) not in exempt] for place in classes}
    taken = {(each.school_class_id, each.day): each for each in rolls if each.day in due[each.school_class_id]}
    return Register(classes, due, taken, [each for each in marks if (each.school_class_id, each.day) in taken], seats)


def sits(seat: Enrolment, day: date) -> bool:
    return seat.valid.lower <= day and (seat.valid.upper is None or day < seat.valid.upper)


def classes(found: Register) -> list[tuple[Any, ...]]:
    """Of each class: its name, children, days, rolls, days of children due and recorded, and its marks by kind."""
    told = []
    for place in found.classes:
        due = found.due[place.pk]
        seats = [each for each in found.seats if each.school_class_id == place.pk and any(sits(each, day) for day in due)]
        taken = [found.rolls[place.pk, day] for day in due if (place.pk, day) in found.rolls]
        kinds = Counter(each.leave_type or each.mark for each in found.marks if each.school_class_id == place.pk)
        sessions = sum(sits(each, day) for each in seats for day in due)
        if seats:
            children = len({each.student_id for each in seats})
            told.append((place.name, children, len(due), len(taken), sessions, sum(each.enrolled for each in taken), dict(kinds)))
    return told


def course(found: Register) -> dict[tuple[int, date], tuple[int, ...]]:
    """Grade and day → recorded, away, rolls due and taken."""
    pieces: dict[tuple[int, date], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for place in found.classes:
        for day in found.due[place.pk]:
            roll = found.rolls.get((place.pk, day))
            more = (roll.enrolled, roll.away, 1, 1) if roll else (0, 0, 1, 0)
            pieces[place.grade, day] = [one + other for one, other in zip(pieces[place.grade, day], more, strict=True)]
    return {key: tuple(counts) for key, counts in pieces.items()}


def away_for_long(found: Register, until: date) -> dict[int, tuple[str, int, int, int, int]]:
    """Child → class, seat, days away, without leave, and recorded."""
    told = {}
    for seat in (each for each in found.seats if sits(each, until)):
        child = seat.student_id
        mine = [each for each in found.seats if each.student_id == child]
        rolls = [roll for (place, day), roll in found.rolls.items() if any(each.school_class_id == place and sits(each, day) for each in mine)]
        unasked = sum(roll.unasked.count(child) for roll in found.rolls.values())
        marks = [each.mark for each in found.marks if each.student_id == child and each.mark in AWAY]
        recorded = len(rolls) - unasked
        if recorded >= 10 and len(marks) >= 3 and len(marks) * 10 >= recorded:
            told[child] = (seat.school_class.name, seat.seat, len(marks), marks.count("absent"), recorded)
    return told


def is_recounted(told: SchoolReport, school_id: int) -> None:
    """By days: a term's weeks are put together from them."""
    found = read(school_id, told.first, told.until)
    lines = [each for each in told.lines if each.name]
    assert [(each.name, each.children, each.days, each.taken, each.due, each.recorded, each.kinds) for each in lines] == classes(found)
    by_day = course(found)
    together: dict[tuple[int, date], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for (grade, day), counts in by_day.items():
        piece = grade, day - timedelta(days=day.weekday()) if told.span is Span.TERM else day
        together[piece] = [one + other for one, other in zip(together[piece], counts, strict=True)]
    assert {(each.grade, each.day): [each.recorded, each.away, each.held, each.taken] for each in told.course} == together
    named = {each.student_id: (each.school_class, each.seat, each.away, each.absent, each.recorded) for each in told.chronic}
    assert named == away_for_long(found, told.until)


@pytest.fixture
def school_id(people: dict[str, Somebody]) -> int:
    return int(people["principal"].school_id)


def often_away(school_id: int) -> None:
    """Some children of two classes are away on most days, with leave and without."""
    rolls = Roll.objects.filter(school_id=school_id, enrolled__gt=0).order_by("school_class_id", "day")
    for place, of_class in [(key, list(found)) for key, found in groupby(rolls, lambda each: each.school_class_id)][:2]:
        for number, child in enumerate(Student.objects.filter(school_class_id=place).order_by("pk")[:4]):
            for roll in of_class[:: number + 1]:
                given = {"mark": "absent"} if (roll.day.day + number) % 2 else {"mark": "leave", "leave_type": "sick"}
                RollMark.objects.get_or_create(school_id=school_id, school_class_id=place, day=roll.day, student_id=child.pk, defaults=given)


def moved(school_id: int) -> None:
    """One child changed class in the middle of the month, one came then, one left, one was not asked on some rolls."""
    one, other = SchoolClass.objects.filter(school_id=school_id, grade__gte=2, academic_year=115).order_by("grade", "number")[:2]
    changes, came, left, unasked = Enrolment.objects.filter(school_class=one, valid__upper_inf=True).order_by("seat")[:4]
    Enrolment.objects.filter(pk__in=[changes.pk, left.pk]).update(valid=(changes.valid.lower, MONDAY))
    Enrolment.objects.create(school_id=school_id, student_id=changes.student_id, school_class=other, seat=97, valid=(MONDAY, None))
    Enrolment.objects.filter(pk=came.pk).update(valid=(MONDAY, None))
    for roll in Roll.objects.filter(school_class=one, day__gte=MONDAY):
        roll.unasked = [unasked.student_id]
        roll.save(update_fields=["unasked"])


def closed(school_id: int) -> None:
    """A grade owed no roll for two days, one day was closed, a Saturday was open, one class took no roll, one only an empty one."""
    at = datetime(2026, 11, 1, 8, tzinfo=TAIPEI)
    until = MONDAY + timedelta(days=1)
    RollExemption.objects.create(school_id=school_id, first=MONDAY, last=until, grades=[3], reason="exam", made_at=at)
    RollExemption.objects.create(school_id=school_id, first=MONDAY, last=until, grades=[4], periods=[3], reason="exam", made_at=at)
    SchoolDayException.objects.create(school_id=school_id, day=MONDAY + timedelta(days=2), is_school_day=False, reason="停水")
    SchoolDayException.objects.create(school_id=school_id, day=MONDAY + timedelta(days=5), is_school_day=True, reason="校慶")
    none, empty = SchoolClass.objects.filter(school_id=school_id, grade__gte=4, academic_year=115).order_by("grade", "number")[:2]
    untake(Roll.objects.filter(school_class=none, day__month=11))
    Roll.objects.filter(school_class=empty, day=MONDAY).update(enrolled=0, away=0, late=0)


@pytest.mark.parametrize("span", Span)
def test_a_report_is_what_its_register_rolls_and_marks_say(actor_of: Callable[[str], Any], school_id: int, span: Span) -> None:
    is_recounted(school_report(actor_of("student_affairs"), school_id, span, TODAY, TODAY), school_id)


@pytest.mark.parametrize("span", Span)
@pytest.mark.parametrize("day", [MONDAY, MONDAY + timedelta(days=1), MONDAY + timedelta(days=5), date(2026, 11, 1)])
def test_a_report_is_so_when_children_moved_and_days_were_closed(actor_of: Callable[[str], Any], school_id: int, span: Span, day: date) -> None:
    office = actor_of("student_affairs")
    with as_owner():
        often_away(school_id)
        moved(school_id)
        closed(school_id)
    told = school_report(office, school_id, span, day, TODAY)
    is_recounted(told, school_id)
    assert bool(told.chronic) is (span in (Span.MONTH, Span.TERM))
