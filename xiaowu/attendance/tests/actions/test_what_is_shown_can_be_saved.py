"""A roll can be saved as its page shows it, whatever the dates of the enrolments: the two ask for the children in the same way."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from conftest import Somebody, as_owner
from xiaowu.attendance.actions.roll import save_roll
from xiaowu.attendance.queries.roll import RollSheet, roll_sheet
from xiaowu.attendance.tests.school import SchoolDay
from xiaowu.kernel import clock
from xiaowu.roster.models import Enrolment, Student

DAYS = st.integers(-9, 9)
# of the class's children, by place: the days from today on which it leaves, and into which of the two other classes (None: into none)
CHANGES = st.dictionaries(st.integers(0, 5), st.tuples(DAYS, st.sampled_from([None, 1, 2])), max_size=5)


def write(day: SchoolDay, child: int, after: int, place: int | None) -> None:
    """As any source may write it, a set with days to come or an earlier version: the record names the class of the enrolment without end."""
    on = day.today + timedelta(days=after)
    with as_owner():
        held = Enrolment.objects.get(student_id=child, valid__upper_inf=True)
        Enrolment.objects.filter(pk=held.pk).update(valid=(held.valid.lower, on))
        if place is not None:
            Enrolment.objects.create(school_id=day.id, student_id=child, school_class_id=place, seat=40 + child % 50, valid=(on, None))
        Student.objects.filter(pk=child).update(school_class_id=place)


def save_as_shown(day: SchoolDay, who: str, place: int) -> RollSheet:
    actor, now = day.actor_of(who), clock.now().replace(hour=7, minute=50)
    sheet = roll_sheet(actor, day.id, place, day.today)
    listed = [row.student_id for row in sheet.rows]
    save_roll(actor, day.id, class_id=place, day=day.today, exceptions={}, seen_revision=sheet.header.revision, now=now, listed=listed)
    return sheet


@settings(
    max_examples=15,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(changes=CHANGES)
def test_teacher_and_office_may_save_what_the_page_showed_whenever_enrolments_begin_and_end(
    day: SchoolDay, people: dict[str, Somebody], changes: dict[int, tuple[int, int | None]]
) -> None:
    mine = people["homeroom_teacher"].class_id
    others = [None, *(place for place in day.classes if place != mine)]
    with transaction.atomic():
        children = day.children(mine)
        for which, (after, place) in changes.items():
            write(day, children[which], after, others[place or 0])
        here = day.children(mine)
        for who in ("homeroom_teacher", "student_affairs"):
            assert sorted(row.student_id for row in save_as_shown(day, who, mine).rows) == here
        assert day.on_the_roll(mine).asked == len(here)
        transaction.set_rollback(True)


def test_teacher_takes_the_roll_of_a_child_who_will_change_class_without_seeing_its_name(day: SchoolDay, people: dict[str, Somebody]) -> None:
    mine = people["homeroom_teacher"].class_id
    child = day.children(mine)[0]
    write(day, child, 3, next(place for place in day.classes if place != mine))
    sheet = save_as_shown(day, "homeroom_teacher", mine)
    assert [row.name for row in sheet.rows if row.student_id == child] == [""]
    assert day.on_the_roll(mine).asked == len(day.children(mine))


def test_the_roll_of_a_child_the_teacher_may_not_see_any_more_says_so_on_its_page(
    day: SchoolDay, people: dict[str, Somebody], client_of: Any
) -> None:
    mine = people["homeroom_teacher"].class_id
    write(day, day.children(mine)[0], 3, next(place for place in day.classes if place != mine))
    page = client_of("homeroom_teacher").get(f"/attendance/{day.id}/{mine}/{day.today}/").content.decode()
    assert page.count("（學籍異動）") == 1
