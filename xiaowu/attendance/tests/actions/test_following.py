"""A child who changes class, leaves or arrives today: marks go along, and every place tells the same of the day at every moment."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import words
from tests.integrity import contradictions
from tests.transactions import statements
from xiaowu.attendance.actions.following import follow, mend
from xiaowu.attendance.actions.roll import save_roll
from xiaowu.attendance.actions.saving import RollChanged
from xiaowu.attendance.queries.completion import school_today
from xiaowu.attendance.queries.month import class_month
from xiaowu.attendance.queries.roll import class_on, roll_sheet
from xiaowu.attendance.tests.moves import add, move, release, seat_in, swap
from xiaowu.attendance.tests.school import ABSENT, SICK, SchoolDay
from xiaowu.kernel import clock
from xiaowu.kernel.actor import system
from xiaowu.kernel.errors import BadInput
from xiaowu.roster.actions import students
from xiaowu.roster.events import ChildrenMoved
from xiaowu.roster.models import Enrolment, Student

ActorOf = Callable[[str], Any]
ClientOf = Callable[[str], Any]


@pytest.fixture
def day(actor_of: ActorOf, people: dict[str, Somebody]) -> SchoolDay:
    return SchoolDay(actor_of, people["homeroom_teacher"].school_id)


def test_a_child_marked_absent_who_moves_is_absent_on_the_roll_of_the_new_class(day: SchoolDay) -> None:
    first, second, _third = day.classes
    child, other = day.children(first)[:2]
    day.take(first, {child: SICK, other: ABSENT})
    day.take(second, {})
    before = (day.on_the_roll(first), day.on_the_roll(second), day.on_the_board())

    move(day, child, second)

    assert day.marks(second, day.today) == {child: SICK}
    assert day.marks(first, day.today) == {other: ABSENT}
    there = next(row for row in school_today(day.actor_of("student_affairs"), day.id, day.today).away or () if row.student_id == child)
    assert (there.class_id, there.words, there.is_counted) == (second, "病假", True)
    assert (day.on_the_roll(first).asked, day.on_the_roll(first).away) == (before[0].asked - 1, 1)
    assert (day.on_the_roll(second).asked, day.on_the_roll(second).away) == (before[1].asked + 1, 1)
    assert day.on_the_board() == before[2]
    assert contradictions() == {}


def test_a_mark_waits_on_the_roll_of_a_class_that_has_not_taken_it_and_the_list_of_the_absent_says_so(day: SchoolDay, client_of: ClientOf) -> None:
    first, second, _third = day.classes
    child = day.children(first)[0]
    day.take(first, {child: ABSENT})
    move(day, child, second)
    office = day.actor_of("student_affairs")
    row = next(row for row in school_today(office, day.id, day.today).away or () if row.student_id == child)
    assert (row.class_id, row.is_counted) == (second, False)
    sheet = roll_sheet(office, day.id, second, day.today)
    assert [each.mark for each in sheet.rows if each.student_id == child] == ["absent"]
    assert not sheet.header.is_taken
    assert day.in_the_kitchen()[second] == (False, day.eating(second), day.eating(second))
    assert "本班尚未點名" in words(client_of("student_affairs").get(f"/attendance/{day.id}/{day.today}/"))
    day.take(second, day.marks(second, day.today))
    assert day.on_the_roll(second).away == 1
    assert contradictions() == {}


def test_who_comes_from_no_roll_into_a_class_that_is_taken_waits_to_be_asked(day: SchoolDay, client_of: ClientOf) -> None:
    first, second, _third = day.classes
    child = day.children(first)[0]  # their roll is not taken yet
    day.take(second, {})
    asked, eating = day.on_the_roll(second).asked, day.eating(second)

    move(day, child, second)

    office = day.actor_of("student_affairs")
    sheet = roll_sheet(office, day.id, second, day.today)
    assert [row.student_id for row in sheet.rows if row.to_ask] == [child]
    assert (sheet.counts.enrolled, day.on_the_board().asked, day.in_the_month(second).asked) == (asked, asked, asked)
    assert day.in_the_kitchen()[second][1] == eating + day.away_and_eating([child])
    office = day.actor_of("student_affairs")
    assert [each.class_id for each in school_today(office, day.id, day.today).classes if each.to_ask] == [second]
    client = client_of("student_affairs")
    page = words(client.get(f"/attendance/{day.id}/{second}/{day.today}/"))
    assert "有 1 名學生編入本班，尚未點名" in page
    assert page.count("點名後編入，尚未點名") == 1
    assert "新編入學生尚待點名" in words(client.get(f"/attendance/{day.id}/{day.today}/"))

    day.take(second, {child: ABSENT})
    assert not [row for row in roll_sheet(day.actor_of("student_affairs"), day.id, second, day.today).rows if row.to_ask]
    assert (day.on_the_roll(second).asked, day.on_the_roll(second).away) == (asked + 1, 1)
    assert contradictions() == {}


def test_a_child_who_leaves_today_is_on_no_roll_of_today_and_stays_on_those_before(day: SchoolDay, people: dict[str, Somebody]) -> None:
    first = day.classes[0]
    child = day.children(first)[0]
    yesterday = day.today - timedelta(days=1)
    day.take(first, {child: ABSENT}, yesterday)
    day.take(first, {child: ABSENT})
    asked = day.on_the_roll(first).asked
    release(day, child, people["other_teacher"].school_id)
    assert (day.on_the_roll(first).asked, day.on_the_roll(first).away) == (asked - 1, 0)
    assert day.marks(first, yesterday) == {child: ABSENT}
    assert contradictions() == {}


def test_a_child_placed_at_another_school_waits_there_to_be_asked(day: SchoolDay, people: dict[str, Somebody]) -> None:
    there = people["other_coordinator"].school_id
    child = day.children(day.classes[0])[0]
    transfer = release(day, child, there)
    place = people["other_teacher"].class_id
    teacher = day.actor_of("other_teacher")
    save_roll(teacher, there, class_id=place, day=day.today, exceptions={}, seen_revision=0, now=clock.now())
    keeper = day.actor_of("other_coordinator")
    placed = students.place_student(keeper, there, transfer_id=transfer, class_id=place, seat=58, number="X-58", since=day.today)
    sheet = roll_sheet(day.actor_of("other_teacher"), there, place, day.today)
    assert [row.student_id for row in sheet.rows if row.to_ask] == [placed]
    assert contradictions() == {}


@pytest.mark.parametrize("is_taken", [True, False], ids=["its roll is taken", "its roll is not taken"])
def test_a_child_marked_absent_who_is_placed_at_another_school_the_same_day_is_absent_there(
    day: SchoolDay, people: dict[str, Somebody], is_taken: bool
) -> None:
    there, place = people["other_coordinator"].school_id, people["other_teacher"].class_id
    absent, present = day.children(day.classes[0])[:2]
    day.take(day.classes[0], {absent: SICK})
    if is_taken:
        save_roll(day.actor_of("other_teacher"), there, class_id=place, day=day.today, exceptions={}, seen_revision=0, now=clock.now())
    ways = [release(day, child, there) for child in (absent, present)]
    keeper = day.actor_of("other_coordinator")
    placed = [
        students.place_student(keeper, there, transfer_id=way, class_id=place, seat=seat, number=f"X-{seat}", since=day.today)
        for way, seat in zip(ways, (58, 59), strict=True)
    ]
    assert day.marks(day.classes[0], day.today) == {}
    rows = {row.student_id: row for row in roll_sheet(day.actor_of("other_teacher"), there, place, day.today).rows}
    assert [(rows[child].mark, rows[child].to_ask) for child in placed] == [("leave", False), ("", is_taken)]
    assert contradictions() == {}


def test_a_mark_corrected_at_the_new_school_is_what_comes_back_with_the_child(day: SchoolDay, people: dict[str, Somebody]) -> None:
    there, place = people["other_coordinator"].school_id, people["other_teacher"].class_id
    first, yesterday = day.classes[0], day.today - timedelta(days=1)
    child = day.children(first)[0]
    for each in (yesterday, day.today):
        day.take(first, {child: ABSENT}, each)
    keeper = day.actor_of("it_coordinator")
    way = students.release_student(keeper, day.id, student_id=child, to_school_id=there, left_on=yesterday, today=day.today).pk
    receiver = day.actor_of("other_coordinator")
    placed = students.place_student(receiver, there, transfer_id=way, class_id=place, seat=58, number="X-58", since=yesterday)
    teacher = day.actor_of("other_teacher")
    save_roll(teacher, there, class_id=place, day=day.today, exceptions={placed: SICK}, seen_revision=0, now=clock.now())
    receiver = day.actor_of("other_coordinator")
    home = students.release_student(receiver, there, student_id=placed, to_school_id=day.id, left_on=day.today, today=day.today).pk
    keeper = day.actor_of("it_coordinator")
    students.place_student(keeper, day.id, transfer_id=home, class_id=first, seat=seat_in(first), number="", since=day.today)
    assert (day.marks(first, yesterday), day.marks(first, day.today)) == ({}, {child: SICK})
    assert contradictions() == {}


def test_a_move_with_effect_from_an_earlier_day_takes_the_marks_of_all_these_days_along(day: SchoolDay) -> None:
    first, second, _third = day.classes
    child = day.children(first)[0]
    days = [day.today - timedelta(days=back) for back in (0, 1, 4)]  # Tuesday, Monday, Friday
    for each in days:
        day.take(first, {child: ABSENT}, each)
        day.take(second, {}, each)
    move(day, child, second, since=days[1])
    assert [child in day.marks(second, each) for each in days] == [True, True, False]
    assert [child in day.marks(first, each) for each in days] == [False, False, True]
    month = class_month(day.actor_of("student_affairs"), day.id, second, day.today.replace(day=1))
    row = next(each for each in month.rows if each.student_id == child)
    assert row.totals == {"absent": 2}
    assert contradictions() == {}


def test_a_child_entered_late_is_not_present_on_the_rolls_of_the_days_before(day: SchoolDay) -> None:
    first = day.classes[0]
    since = day.today - timedelta(days=4)
    child = add(day, first, "N-1", since)
    month = class_month(day.actor_of("student_affairs"), day.id, first, day.today.replace(day=1))
    row = next(each for each in month.rows if each.student_id == child)
    assert {mark for when, mark in zip(month.days, row.marks, strict=True) if when >= since} == {None}
    assert month.taken >= {since}
    assert contradictions() == {}


def test_a_class_that_all_have_left_is_due_no_more_and_its_roll_says_so(day: SchoolDay, client_of: ClientOf) -> None:
    first, second, _third = day.classes
    day.take(first, {day.children(first)[0]: ABSENT})
    day.take(second, {})
    due = day.on_the_board()
    for child in day.children(first):
        move(day, child, second)
    assert (day.on_the_board().due, day.on_the_board().taken, day.on_the_board().asked) == (due.due - 1, due.taken - 1, due.asked)
    assert first not in day.in_the_kitchen()
    client = client_of("student_affairs")
    assert "這個班級在這一天沒有學生，不需要點名" in words(client.get(f"/attendance/{day.id}/{first}/{day.today}/"))
    with pytest.raises(BadInput, match="沒有學生"):
        day.take(first, {})
    assert contradictions() == {}


def test_a_form_opened_before_a_child_came_is_not_saved_over_it(day: SchoolDay, client_of: ClientOf) -> None:
    first, second, _third = day.classes
    child = day.children(first)[0]
    listed = day.children(second)
    day.take(first, {child: ABSENT})
    move(day, child, second)
    with pytest.raises(RollChanged, match="學生編入或離開"):
        day.take(second, {}, listed=listed)
    client = client_of("student_affairs")
    path = f"/attendance/{day.id}/{second}/{day.today}/"
    there = {"revision": "0", "shown": "", **{f"mark-{each}": "present" for each in (*listed, child)}}
    stale = client.send(f"{path}save/", there | {"children": ",".join(map(str, listed)), f"mark-{listed[0]}": "late"})
    assert stale.status_code == 409
    page = stale.content.decode()
    assert f'id="absent{child}" value="absent" checked' in page  # what came along stands there
    assert f'id="late{listed[0]}" value="late" checked' in page  # and so does what was about to be saved
    both = there | {"children": ",".join(map(str, sorted([*listed, child]))), f"mark-{child}": "absent"}
    assert client.send(f"{path}save/", both).status_code == 200
    assert day.marks(second, day.today) == {child: ABSENT}
    api = {"revision": 1, "exceptions": [], "children": listed}
    assert client.put_json(f"/api/v1/attendance/schools/{day.id}/classes/{second}/rolls/{day.today}", api).status_code == 409


@pytest.mark.parametrize("is_marked", [False, True], ids=["to be asked", "with a mark, one away for another"])
def test_who_saves_with_the_revision_from_before_a_child_came_is_refused_even_without_telling_who_was_listed(day: SchoolDay, is_marked: bool) -> None:
    first, second, _third = day.classes
    child, other = day.children(first)[0], day.children(second)[0]
    if is_marked:
        day.take(first, {child: ABSENT})
    day.take(second, {other: ABSENT})
    seen = class_on(day.id, second, day.today)[0].revision
    if is_marked:
        swap(day, child, other)
    else:
        move(day, child, second)
    office = day.actor_of("student_affairs")
    with pytest.raises(RollChanged):
        save_roll(office, day.id, class_id=second, day=day.today, exceptions={}, seen_revision=seen, now=clock.now())
    assert class_on(day.id, second, day.today)[0].revision > seen
    assert contradictions() == {}


def test_rolls_that_an_earlier_version_left_behind_are_mended_and_counted_once(day: SchoolDay) -> None:
    first, second, _third = day.classes
    child, other = day.children(first)[:2]
    day.take(first, {child: ABSENT, other: ABSENT})
    day.take(second, {})
    with as_owner():
        Enrolment.objects.filter(student_id=child, valid__upper_inf=True).update(school_class_id=second, seat=60)
        Student.objects.filter(pk=child).update(school_class_id=second)
        assert set(contradictions()) == {
            "rolls whose figures are not those of their children",
            "marks of children who were not in the class that day",
        }
    with as_owner():
        assert mend(system("check")) > 0
    assert day.marks(second, day.today) == {child: ABSENT}
    assert contradictions() == {}
    with as_owner():
        assert mend(system("check")) == 0


def test_following_costs_one_statement_however_many_children(day: SchoolDay) -> None:
    first = day.classes[0]
    for children in (day.children(first)[:1], day.children(first)):
        with statements() as run:
            follow(ChildrenMoved.of(day.id, dict.fromkeys(children, first), day.today))
        assert len(run) == 1
    with statements() as run:
        follow(ChildrenMoved(()))
    assert run == []
