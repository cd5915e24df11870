"""Children who are to be reported: found at noon, once each, owed by student affairs; whether they are back is told and closes nothing. And letters."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.attendance.actions.care import set_care
from xiaowu.attendance.actions.dropout import find_dropouts
from xiaowu.attendance.actions.leave import Wish, ask_for
from xiaowu.attendance.actions.period import save_period
from xiaowu.attendance.actions.telling import tell_families
from xiaowu.attendance.actions.warning import make_letters
from xiaowu.attendance.models import Dropout, WarningLetter
from xiaowu.attendance.queries.desk import desk
from xiaowu.attendance.queries.my_desk import my_desks
from xiaowu.attendance.queries.present import present
from xiaowu.attendance.queries.watch import watch
from xiaowu.attendance.rules.dropout import KIND, Ground
from xiaowu.attendance.rules.leave import Span
from xiaowu.attendance.rules.roll import LeaveType, Mark, RollException
from xiaowu.attendance.tests.school import ABSENT, SICK, SchoolDay
from xiaowu.followups.models import FollowUp, Note
from xiaowu.kernel import clock
from xiaowu.kernel.clock import TAIPEI
from xiaowu.kernel.errors import Forbidden
from xiaowu.roster.actions import calendar, students
from xiaowu.roster.models import School, SchoolClass, Student, Term, Transfer
from xiaowu.timetable.actions.exemptions import exempt
from xiaowu.timetable.rules.exemptions import Reason
from xiaowu.timetable.rules.periods import Period

FRIDAY, MONDAY, TUESDAY, WEDNESDAY = (date(2026, 11, day) for day in (20, 23, 24, 25))
StopClock = Callable[..., None]


@pytest.fixture
def place(people: dict[str, Somebody]) -> int:
    return people["homeroom_teacher"].class_id


@pytest.fixture
def child(day: SchoolDay, place: int) -> Student:
    """Whoever the city's own past makes a case of is found already."""
    find_dropouts()
    with as_owner():
        return Student.objects.get(pk=day.children(place)[0])


def found_of(child: Student) -> list[tuple[str, date, date, date, date | None]]:
    with as_owner():
        rows = Dropout.objects.filter(student_id=child.pk).order_by("pk")
        return [(each.ground, each.since, each.on, each.deadline, each.back_on) for each in rows]


def test_three_school_days_without_leave_are_owed_by_the_next_and_closed_by_nobody_but_a_person(
    day: SchoolDay, place: int, child: Student, client_of: Callable[[str], Any], stop_clock: StopClock
) -> None:
    for when in (FRIDAY, MONDAY):
        day.take(place, {child.pk: ABSENT}, when)
    assert find_dropouts() == 0
    day.take(place, {child.pk: ABSENT})
    assert (find_dropouts(), find_dropouts()) == (1, 0)
    assert found_of(child) == [(Ground.IN_A_ROW, FRIDAY, TUESDAY, WEDNESDAY, None)]
    with as_owner():
        owed = FollowUp.objects.get(kind=KIND, done_at=None, title__contains=child.name)
    assert (owed.due, owed.owner_role, owed.school_id) == (WEDNESDAY, "student_affairs", day.id)
    office = client_of("student_affairs")
    assert child.name in words(office.get("/"))
    page = office.get(f"/attendance/{day.id}/watch/").content.decode()
    assert [each in page for each in (child.name, "連續 3 個上課日", f"/followups/{owed.pk}/")] == [True] * 3
    assert client_of("homeroom_teacher").get(f"/attendance/{day.id}/watch/").status_code == 403

    day.take(place, {child.pk: SICK}, FRIDAY)  # leave granted afterwards moves no case, and makes no second one
    stop_clock(datetime(2026, 11, 25, 12, 10, tzinfo=TAIPEI))
    day.take(place, {}, WEDNESDAY)
    assert (find_dropouts(), find_dropouts()) == (0, 0)
    assert found_of(child) == [(Ground.IN_A_ROW, FRIDAY, TUESDAY, WEDNESDAY, WEDNESDAY)]
    with as_owner():
        assert FollowUp.objects.get(pk=owed.pk).done_at is None
        assert [note.text for note in Note.objects.filter(follow_up_id=owed.pk)] == ["學生已於115年11月25日（三）到校。"]


def test_seven_days_of_a_term_are_a_ground_of_their_own_told_after_the_child_was_back(day: SchoolDay, place: int, child: Student) -> None:
    with as_owner():
        days = sorted({TUESDAY - timedelta(days=7 * week) for week in range(7)})
    for when in days:
        day.take(place, {child.pk: ABSENT}, when)
        if when < TUESDAY:
            day.take(place, {}, when + timedelta(days=1))
    assert find_dropouts() >= 1
    assert [(ground, since, on) for ground, since, on, _due, _back in found_of(child)] == [(Ground.IN_A_TERM, days[0], days[6])]


def test_who_does_not_arrive_at_the_next_school_within_three_school_days_is_owed_by_the_one_that_let_go(
    day: SchoolDay, child: Student, actor_of: Callable[[str], Any]
) -> None:
    with as_owner():
        other = School.objects.exclude(pk=day.id).filter(level="elementary", closed_on=None).order_by("pk")[0]
    left = date(2026, 11, 19)
    keeper = actor_of("it_coordinator")
    students.release_student(keeper, day.id, student_id=child.pk, to_school_id=other.pk, left_on=left, today=TUESDAY)
    assert (find_dropouts(), find_dropouts()) == (1, 0)
    assert found_of(child) == [(Ground.NOT_ARRIVED, left, MONDAY, TUESDAY, None)]
    with as_owner():
        assert other.name in FollowUp.objects.get(kind=KIND, school_id=day.id, title__contains=child.name).title
        Transfer.objects.filter(student_id=child.pk).update(placed_on=TUESDAY)
    assert (find_dropouts(), found_of(child)[0][-1]) == (0, TUESDAY)


def test_who_was_let_go_before_the_summer_is_owed_in_september(
    day: SchoolDay, child: Student, actor_of: Callable[[str], Any], stop_clock: StopClock
) -> None:
    with as_owner():
        other = School.objects.exclude(pk=day.id).filter(level="elementary", closed_on=None).order_by("pk")[0]
        Term.objects.filter(starts__lte=TUESDAY, ends__gte=TUESDAY).update(starts=date(2026, 9, 1))
    left, today = date(2026, 6, 30), date(2026, 9, 10)
    stop_clock(datetime(2026, 9, 10, 12, 10, tzinfo=TAIPEI))
    students.release_student(actor_of("it_coordinator"), day.id, student_id=child.pk, to_school_id=other.pk, left_on=today, today=today)
    with as_owner():
        Transfer.objects.filter(student_id=child.pk).update(left_on=left)
    assert (find_dropouts() >= 1, find_dropouts()) == (True, 0)
    assert [(ground, since, on.month) for ground, since, on, _due, _back in found_of(child)] == [(Ground.NOT_ARRIVED, left, 9)]
    with as_owner():
        Transfer.objects.filter(student_id=child.pk).update(placed_on=today)
    assert (find_dropouts(), found_of(child)[0][-1]) == (0, today)


def test_outside_of_a_term_nothing_of_a_term_is_counted_and_no_letter_is_due(day: SchoolDay, child: Student, actor_of: Callable[[str], Any]) -> None:
    with as_owner():
        Term.objects.all().update(starts=date(2027, 2, 1), ends=date(2027, 6, 30))
        before = Dropout.objects.count()
    assert find_dropouts() == 0
    assert make_letters(actor_of("student_affairs"), day.id, now=clock.now()) == 0
    with as_owner():
        assert (Dropout.objects.count(), child.school_id) == (before, day.id)


def test_a_letter_is_made_once_at_each_step_and_taken_away_as_pdf_and_odt(
    day: SchoolDay, place: int, child: Student, actor_of: Callable[[str], Any], client_of: Callable[[str], Any]
) -> None:
    for when in (FRIDAY, MONDAY, TUESDAY):
        day.take(place, {child.pk: ABSENT}, when)
    set_care(actor_of("student_affairs"), day.id, tells=True, tell_at=clock.now().time(), tells_lessons=False, warn_at=[3], seen=None)
    office, watch = client_of("student_affairs"), f"/attendance/{day.id}/watch/"
    assert "份通知書" in words(office.send(f"{watch}letters/make/"))
    assert "目前沒有要製作的通知書" in words(office.send(f"{watch}letters/make/"))
    with as_owner():
        made = WarningLetter.objects.get(student_id=child.pk)
    assert (made.step, made.days >= 3, made.last_day) == (3, True, TUESDAY)
    for suffix, begins in (("pdf", b"%PDF"), ("odt", b"PK")):
        assert office.get(f"{watch}letters/2026-11-24.{suffix}").content[: len(begins)] == begins
    assert [office.get(f"{watch}letters/{rest}").status_code for rest in ("2026-11-24.docx", "2026-11-23.pdf")] == [404, 404]
    assert client_of("principal").get(watch).status_code == 200
    with pytest.raises(Forbidden):
        make_letters(actor_of("principal"), day.id, now=clock.now())


def test_who_is_in_the_building_is_everybody_who_is_not_known_to_be_away(
    day: SchoolDay, place: int, child: Student, client_of: Callable[[str], Any]
) -> None:
    page = f"/attendance/present/{day.id}/"
    before = client_of("student_affairs").get(page).content.decode()
    assert ("未點名的班級以全班都在校計算" in before, f"{child.name}（缺席）" in before) == (True, False)
    day.take(place, {child.pk: ABSENT})
    after = client_of("principal").get(page).content.decode()
    assert f"{child.name}（缺席）" in after
    assert client_of("homeroom_teacher").get(page).status_code == 403


def test_who_came_after_a_period_or_whose_leave_of_a_part_is_over_is_looked_for(
    day: SchoolDay, place: int, child: Student, actor_of: Callable[[str], Any], stop_clock: StopClock
) -> None:
    patient, gone = day.children(place)[1:3]
    teacher = actor_of("homeroom_teacher")
    ask_for(teacher, day.id, patient, Wish(LeaveType.SICK, Span(TUESDAY, TUESDAY, Period.FIRST, Period.SECOND), "看醫生"), now=clock.now())

    def away() -> set[int]:
        found = present(actor_of("student_affairs"), day.id, TUESDAY).classes
        return {each.student_id for one in found if one.class_id == place for each in one.gone}

    stop_clock(datetime(2026, 11, 24, 9, 0, tzinfo=TAIPEI))
    marks = {child.pk: ABSENT, gone: ABSENT, patient: SICK}
    teacher = actor_of("homeroom_teacher")
    save_period(teacher, day.id, class_id=place, day=TUESDAY, period=Period.FIRST, exceptions=marks, seen_revision=0, now=clock.now())
    assert away() == {child.pk, gone, patient}
    stop_clock(datetime(2026, 11, 24, 11, 30, tzinfo=TAIPEI))  # the third period: of nobody is a newer roll taken
    assert away() == {child.pk, gone}
    day.take(place, {child.pk: RollException(Mark.LATE), gone: ABSENT})
    assert away() == {gone}


def test_a_day_that_was_closed_or_owed_no_roll_counts_for_no_letter_no_case_and_no_family(
    day: SchoolDay, place: int, child: Student, actor_of: Callable[[str], Any], stop_clock: StopClock
) -> None:
    thursday = date(2026, 11, 19)
    for when in (thursday, FRIDAY, MONDAY, TUESDAY):
        day.take(place, {child.pk: ABSENT}, when)
    with as_owner():
        grade = SchoolClass.objects.get(pk=place).grade

    def counted() -> tuple[set[date], int]:
        office = actor_of("student_affairs")
        mine = {each.student_id: set(each.days) for each in watch(office, day.id, TUESDAY).away}
        at_desk = {each.student_id: each.in_term for each in desk(office, day.id, TUESDAY).children}
        return mine[child.pk], at_desk[child.pk]

    before, days = counted()
    assert (before >= {thursday, FRIDAY, MONDAY, TUESDAY}, days) == (True, len(before))
    calendar.set_exception(actor_of("it_coordinator"), day.id, day=MONDAY, is_school_day=False, reason="校舍修繕")
    said: dict[str, Any] = {"periods": [], "grades": [grade], "reason": Reason.TRIP, "note": "", "now": clock.now()}
    exempt(actor_of("student_affairs"), day.id, first=FRIDAY, last=None, **said)
    assert counted() == (before - {FRIDAY, MONDAY}, days - 2)
    assert (find_dropouts(), found_of(child)) == (0, [])
    exempt(actor_of("student_affairs"), day.id, first=TUESDAY, last=None, **said)
    stop_clock(datetime(2026, 11, 24, 9, 0, tzinfo=TAIPEI))
    assert tell_families() == 0


def test_who_came_in_the_first_period_waits_at_no_desk_and_on_no_first_page(
    day: SchoolDay, place: int, child: Student, actor_of: Callable[[str], Any]
) -> None:
    day.take(place, {child.pk: ABSENT})

    def away() -> tuple[int, int]:
        office = actor_of("student_affairs")
        return sum(each.is_absent for each in desk(office, day.id, TUESDAY).children), sum(each.absent for each in my_desks(office))

    one, also = away()
    assert one == also
    at = datetime(2026, 11, 24, 9, 0, tzinfo=TAIPEI)
    save_period(actor_of("homeroom_teacher"), day.id, class_id=place, day=TUESDAY, period=Period.FIRST, exceptions={}, seen_revision=0, now=at)
    assert away() == (one - 1, one - 1)
