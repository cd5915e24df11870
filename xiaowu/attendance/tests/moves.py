"""Children change places, in a few words, for tests: by hand, two with each other, out of the school, new."""

from datetime import date

from conftest import as_owner
from xiaowu.attendance.tests.school import SchoolDay
from xiaowu.roster.actions import seating, students
from xiaowu.roster.models import Enrolment
from xiaowu.roster.rules.roles import Diet


def seat_in(place: int) -> int:
    """A free seat of the class, the upper ones first: lists give only the lower."""
    with as_owner():
        taken = set(Enrolment.objects.filter(school_class_id=place, valid__upper_inf=True).values_list("seat", flat=True))
    return next(seat for seat in (*range(61, 100), *range(60, 0, -1)) if seat not in taken)


def move(day: SchoolDay, child: int, place: int, since: date | None = None) -> None:
    students.move_student(
        day.actor_of("it_coordinator"), day.id, student_id=child, class_id=place, seat=seat_in(place), since=since or day.today, today=day.today
    )


def swap(day: SchoolDay, one: int, other: int) -> None:
    """The two change with each other in one step, each into the other's seat."""
    with as_owner():
        places = {each.student_id: each for each in Enrolment.objects.filter(student_id__in=(one, other), valid__upper_inf=True)}
    day.actor_of("it_coordinator")
    seats = [seating.Seat(child, places[of].school_class_id, places[of].seat) for child, of in ((one, other), (other, one))]
    seating.move(day.id, seats, day.today)


def release(day: SchoolDay, child: int, to: int) -> int:
    keeper = day.actor_of("it_coordinator")
    return students.release_student(keeper, day.id, student_id=child, to_school_id=to, left_on=day.today, today=day.today).pk


def add(day: SchoolDay, place: int, number: str, since: date | None = None) -> int:
    keeper = day.actor_of("it_coordinator")
    made = students.add_student(
        keeper,
        day.id,
        class_id=place,
        number=number,
        name="林新生",
        seat=seat_in(place),
        birth_date=None,
        diet=Diet.REGULAR,
        since=since or day.today,
    )
    return int(made.pk)
