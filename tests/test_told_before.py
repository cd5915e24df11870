"""Whoever changes who eats on a day of which the kitchen was told reads that before it is saved, whichever door it is; of a day that nobody was told of
no door asks.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import HouseClient, hidden, words
from tests.importing import example, upload
from tests.moved import SAYS, movers, reaching
from xiaowu.attendance.models import Leave, LeaveCell
from xiaowu.identity.rules.accounts import Kind
from xiaowu.identity.tests.family import code_for, started
from xiaowu.kernel import clock
from xiaowu.kernel.imports import kinds
from xiaowu.kernel.seen import written
from xiaowu.meals.actions.telling import tell_kitchens
from xiaowu.meals.models import Kitchen, MealStop, Others, Shift
from xiaowu.meals.queries.told_days import words as told_words
from xiaowu.meals.tests.listed import kitchen, service
from xiaowu.roster.models import CityClosure, Enrolment, Guardian, Mistake, SchoolClass, SchoolDayException, Student, Term
from xiaowu.roster.queries.calendar import days_of
from xiaowu.roster.queries.told import soon_of, told_before
from xiaowu.roster.rules.beside import Affected

pytestmark = pytest.mark.usefixtures("db")
ClientOf = Callable[[str], HouseClient]
SAID, FAMILY = "供餐單會標出異動，但不會另外通知廚房；請致電 0212345678 確認。", "供餐單會標出這項異動，但廚房可能已經備餐"


@dataclass(frozen=True)
class Stage:
    """A school, its kitchen, a child of the homeroom teacher's class whose meals were stopped and who has a leave, and its mother."""

    school: int
    place: int
    kitchen: int
    child: int
    stop: int
    leave: int
    day: date
    client_of: Any
    mother: HouseClient

    def by(self, role: str) -> HouseClient:
        return self.mother if role == "guardian" else self.client_of(role)


@pytest.fixture
def stage(actor_of: Any, client_of: ClientOf, people: dict[str, Somebody], stop_clock: Callable[..., None]) -> Stage:
    """At half past nine; the kitchen was told at its limit, and takes no letters."""
    teacher = people["homeroom_teacher"]
    stop_clock(datetime.combine(clock.today(), time(9, 30), clock.TAIPEI))
    of = kitchen(teacher.school_id, until=time(9), telephone="0212345678")
    service(teacher.school_id, of.pk)
    with as_owner():
        child = Student.objects.filter(school_class_id=teacher.class_id).order_by("pk")[0]
        Student.objects.filter(pk=child.pk).update(diet="regular")
        guardian = Guardian.objects.create(school_id=teacher.school_id, student=child, name="林美玲", relation="mother")
    mother = started(code_for(actor_of, teacher, Kind.GUARDIAN, guardian.uid), guardian.uid)
    assert tell_kitchens() == 1
    today, last = clock.today(), clock.today() + timedelta(days=9)
    with as_owner():
        stop = MealStop.objects.create(
            school_id=teacher.school_id, student=child, ground="stopped", first=today - timedelta(days=1), last=last, told_at=clock.now(),
            at=clock.now(), by_name="家長", by_family=True,
        )  # fmt: skip
        leave = Leave.objects.create(
            school_id=teacher.school_id, student=child, leave_type="sick", reason="看診", first_day=today, last_day=today, days=1, state="asked",
            chain=["homeroom_teacher"], waits_for="homeroom_teacher", asked_by_name="家長", asked_as="guardian", asked_at=clock.now(),
            changed_by_name="家長", changed_at=clock.now(),
        )  # fmt: skip
        LeaveCell.objects.create(school_id=teacher.school_id, student=child, leave=leave, day=today, period=0, leave_type="sick", standing="asked")
    return Stage(teacher.school_id, teacher.class_id or 0, of.pk, child.pk, stop.pk, leave.pk, today, client_of, mother)


@dataclass(frozen=True)
class Door:
    """An address with what is sent there, by whom."""

    role: str
    path: str
    given: dict[str, Any]


def of_student(stage: Stage) -> dict[str, Any]:
    with as_owner():
        child = Student.objects.get(pk=stage.child)
    return {"name": child.name, "birth_date": "", "diet": "vegetarian", "seen": ""}


def doors(stage: Stage, day: date) -> dict[str, Door]:
    """Every address by which a form changes who eats on a day. What is not here changes rolls, which kitchens see come in all morning."""
    school, meals, roster = stage.school, f"/meals/{stage.school}", f"/roster/{stage.school}"
    span = {"first": f"{day}", "last": f"{day}"}
    stop = {**span, "ground": "stopped", "weekday": "0", "told_on": f"{stage.day}", "told_hour": "08:00", "classes": [stage.place]}
    beside = {"class_id": stage.place, "grade": "1", "seat": "91", "since": f"{day}"}
    group = {"leave_type": "official", "first": f"{day}", "last": f"{day}", "begins": "", "ends": "", "reason": "比賽", "classes": [stage.place]}
    return {
        "stops": Door("student_affairs", f"{meals}/stops/new/", stop),
        "own_stops": Door("guardian", "/meals/refunds/own/", {"children": [stage.child], "first": f"{day}", "last": f"{day}", "weekday": "0"}),
        "shift": Door("nutritionist", f"{meals}/shifts/add/", {"day": f"{day}", "is_served": "no", "why": "校外教學"}),
        "others": Door("nutritionist", f"{meals}/{day}/{stage.kitchen}/others/", {"who": "guest", "meals": "3"}),
        "every_day": Door("nutritionist", f"{meals}/{day}/{stage.kitchen}/others/", {"who": "staff", "meals": "3", "every_day": "on"}),
        "calendar": Door("it_coordinator", f"{roster}/calendar/add/", {"day": f"{day}", "kind": "closed", "reason": "停電"}),
        "group_leave": Door("student_affairs", f"/attendance/{school}/leave/group/", group),
        "new_child": Door("registrar", f"{roster}/students/new/", {"number": "99001", "name": "新生", "birth_date": "", "diet": "regular", **beside}),
        "leaves_school": Door("registrar", f"{roster}/students/{stage.child}/leave/", {"reason": "abroad", "left_on": f"{day}", "went_to": "日本"}),
    }


NAMES = ("stops", "own_stops", "shift", "others", "every_day", "calendar", "group_leave", "new_child", "leaves_school")


TYPED = {"shift": ("不供餐", "校外教學"), "others": ("來賓", "0 → 3"), "every_day": ("教職員工 每個供餐日",), "calendar": ("停電",),
         "group_leave": ("公假", "比賽", "整班"), "new_child": ("99001", "91"), "leaves_school": ("日本",)}  # fmt: skip


def what_eats() -> list[Any]:
    with as_owner():
        tables = (MealStop, Shift, Others, SchoolDayException, Leave, Student, CityClosure)
        return [(table.__name__, list(table.objects.order_by("pk").values())) for table in tables]


@pytest.mark.parametrize("name", NAMES)
def test_whoever_changes_a_day_of_which_the_kitchen_was_told_is_told_before_it_is_saved(stage: Stage, name: str) -> None:
    door, before = doors(stage, stage.day)[name], what_eats()
    shown = words(stage.by(door.role).send(door.path, door.given, says_yes=False))
    assert "於 115/11/24 09:30 收到 11/24" in shown
    assert (FAMILY if door.role == "guardian" else SAID) in shown
    assert [each for each in TYPED.get(name, ()) if each not in shown] == []
    assert what_eats() == before


@pytest.mark.parametrize("name", [each for each in NAMES if each != "group_leave"])
def test_of_a_day_that_no_kitchen_was_told_of_nobody_is_asked(stage: Stage, name: str) -> None:
    later = next(each for each in days_of(stage.school, stage.day + timedelta(days=10), stage.day + timedelta(days=14)))
    door = doors(stage, later)[name]
    shown = words(stage.by(door.role).send(door.path, door.given, says_yes=False))
    assert "收到 11/24" not in shown


def test_who_eats_again_another_diet_another_class_and_a_leave_taken_back_are_asked_about_too(stage: Stage) -> None:
    roster = f"/roster/{stage.school}/students/{stage.child}"
    with as_owner():
        Kitchen.objects.update(days_before=1)  # so that tomorrow was told
    assert tell_kitchens() == 1
    registrar, office = stage.by("registrar"), stage.by("student_affairs")
    for client, path, given in (
        (office, f"/meals/{stage.school}/stops/{stage.stop}/again/", {}),
        (stage.mother, f"/meals/refunds/own/{stage.stop}/again/", {}),
        (registrar, f"{roster}/correct/", of_student(stage)),
    ):
        assert "收到 11/2" in words(client.send(path, given, says_yes=False)), path
    assert "收到" not in words(registrar.send(f"{roster}/correct/", {**of_student(stage), "diet": "regular"}, says_yes=False))  # no other diet
    with as_owner():
        Leave.objects.filter(pk=stage.leave).update(state="approved", waits_for="")
    withdrawn = words(office.send(f"/attendance/leave/{stage.leave}/advance/", {"verb": "withdraw", "seen": "0"}, says_yes=False))
    assert SAID in withdrawn


def of_another(stage: Stage, door: Door) -> dict[str, Any]:
    """The same for one other child of the class."""
    with as_owner():
        of, other = SchoolClass.objects.get(pk=stage.place), Student.objects.filter(school_class_id=stage.place).exclude(pk=stage.child)
        seat = Enrolment.objects.filter(student_id=other.order_by("pk")[0].pk, school_class=of).values_list("seat", flat=True)[0]
    return {key: value for key, value in door.given.items() if key != "classes"} | {"students": f"{of.name} {seat}"}


def test_yes_to_one_childs_question_is_none_for_another(stage: Stage) -> None:
    door, before = doors(stage, stage.day)["stops"], what_eats()
    asked = stage.by(door.role).send(door.path, door.given, says_yes=False)
    again = stage.by(door.role).send(door.path, {**of_another(stage, door), "_yes": hidden(asked, "_yes")}, says_yes=False)
    assert (again.status_code, "登記停餐" in words(again), what_eats()) == (200, True, before)
    assert hidden(again, "_yes") != hidden(asked, "_yes")


def test_the_bureau_reads_what_a_terms_new_days_do_and_to_which_kitchens_before_they_are_saved(stage: Stage) -> None:
    officer, form = stage.by("bureau_officer"), {"academic_year": "115", "semester": "1"}
    with as_owner():
        starts, ends = Term.objects.values_list("starts", "ends").get(academic_year=115, semester=1)
    shorter = {**form, "starts": f"{starts}", "ends": f"{stage.day - timedelta(days=1)}"}
    shown = words(officer.send("/roster/calendar/terms/", shorter, says_yes=False))
    assert ("所有學校的上課日隨之改變" in shown, SAID in shown) == (True, True)
    with as_owner():
        assert Term.objects.filter(ends=ends).exists()
    for kept in ({"ends": f"{ends}", "starts": f"{starts}"}, {"ends": f"{starts}", "starts": f"{ends}"}, {"ends": "", "starts": ""}):
        assert "所有學校的上課日" not in words(officer.send("/roster/calendar/terms/", {**form, **kept}, says_yes=False)), kept
    assert "學期已更新" in words(officer.send("/roster/calendar/terms/", shorter))


def test_a_class_list_a_record_put_back_and_a_merger_say_it_too(stage: Stage) -> None:
    registrar, officer, school = stage.by("registrar"), stage.by("bureau_officer"), f"/roster/{stage.school}"
    assert SAID in words(officer.get(f"{school}/closing/", {"closed_on": f"{stage.day}", "successor_id": ""}))
    registrar.send(f"{school}/students/new/", {"number": "99002", "name": "誤建生", "birth_date": "", "diet": "regular", "class_id": stage.place,
                                               "grade": "1", "seat": "92", "since": f"{stage.day}"})  # fmt: skip
    with as_owner():
        child = Student.objects.get(number="99002")
    registrar.send(f"{school}/students/{child.pk}/leave/", {"reason": "mistake", "left_on": f"{stage.day}", "went_to": ""})
    with as_owner():
        (mistake,) = Mistake.objects.values_list("pk", flat=True)
    assert SAID in words(registrar.send(f"{school}/students/left/{mistake}/put-back/", {}, says_yes=False))
    (kind,) = [each for each in kinds() if each.name == "class_list"]
    client = stage.by("it_coordinator")
    assert SAID in words(upload(client, kind, stage.school, example(client, kind, stage.school)))


def test_every_page_and_import_that_moves_children_or_days_of_school_says_of_which_days_kitchens_were_told() -> None:
    moves, says = movers(), reaching(frozenset({SAYS}))
    pages = {each for each in moves if ".pages." in each}
    assert {"xiaowu.roster.pages.schools.close", "xiaowu.roster.pages.leaving.promote", "xiaowu.attendance.pages.closures.close"} < pages
    assert pages - says == set()
    imports = [each.load() for each in kinds() if f"{each.load().apply.__module__}.{each.load().apply.__name__}" in moves]
    assert [each.follows is not None for each in imports] == [True]  # the class list


def test_the_years_change_says_it_too(stage: Stage) -> None:
    registrar, officer, turn = stage.by("registrar"), stage.by("bureau_officer"), f"/roster/{stage.school}"
    with as_owner():
        old = SchoolClass.objects.create(school_id=stage.school, academic_year=114, grade=6, number=1, name="六年1班")
        Enrolment.objects.filter(student_id=stage.child).update(school_class=old, grade=None, valid=(date(2025, 8, 30), None))
        Student.objects.filter(pk=stage.child).update(school_class=old)
    assert SAID in words(registrar.get(f"{turn}/graduation/"))
    assert SAID in words(officer.get("/roster/graduation/"))
    ticked = {"class": [f"{old.pk}"]}
    assert SAID in words(registrar.send(f"{turn}/promotion/", ticked, says_yes=False))
    seen = written({"day": stage.day})
    assert SAID in words(registrar.send(f"{turn}/promotion/take-back/", {**ticked, "seen": seen}, says_yes=False))
    assert "已升級：0 班" in words(registrar.send(f"{turn}/promotion/", {}, says_yes=False))  # nothing was ticked
    assert "已辦理畢業：1 位" in words(registrar.send(f"{turn}/graduation/"))
    assert SAID in words(registrar.send(f"{turn}/graduation/take-back/", says_yes=False))
    assert SAID not in words(registrar.get(f"{turn}/graduation/"))
    assert "收到" not in words(officer.get("/roster/graduation/"))


def test_a_leaves_form_and_whoever_decides_read_it_before_they_press(stage: Stage) -> None:
    assert FAMILY in words(stage.mother.get("/attendance/leave/ask/"))
    teacher = stage.by("homeroom_teacher")
    assert SAID in words(teacher.get(f"/attendance/{stage.school}/{stage.place}/leave/"))
    assert SAID in words(teacher.get(f"/attendance/leave/{stage.leave}/"))
    with as_owner():
        Leave.objects.filter(pk=stage.leave).update(first_day=stage.day + timedelta(days=5), last_day=stage.day + timedelta(days=5))
    assert SAID not in words(teacher.get(f"/attendance/leave/{stage.leave}/"))


def test_the_last_day_alone_is_asked_about_as_the_first_is(stage: Stage) -> None:
    """A stop that began before, and of which the last day is one that was told."""
    begun = {"first": f"{stage.day - timedelta(days=3)}", "last": f"{stage.day}"}
    door = doors(stage, stage.day)["stops"]
    given = {**of_another(stage, door), **begun}
    assert SAID in words(stage.by(door.role).send(door.path, given, says_yes=False))
    over = {**given, "last": f"{stage.day - timedelta(days=1)}"}
    assert SAID not in words(stage.by(door.role).send(door.path, over, says_yes=False))


def test_the_bureau_reads_before_it_closes_schools_of_which_kitchens_were_told(stage: Stage) -> None:
    officer = stage.by("bureau_officer")
    assert SAID in words(officer.get("/attendance/city/closures/", {"day": f"{stage.day}", "reason": "颱風", "district": "", "level": ""}))


def test_a_kitchen_that_takes_letters_hears_of_it_by_itself_until_eleven(stage: Stage, stop_clock: Callable[..., None]) -> None:
    with as_owner():
        Kitchen.objects.update(letters=True, mail="kitchen@example.tw")
    whose = Affected([stage.school], stage.day, stage.day)
    assert told_before(whose).endswith("更改後的份數會寄信通知廚房。")
    assert "異動會寄信通知廚房" in told_before(whose, is_family=True)
    stop_clock(datetime.combine(stage.day, time(11), clock.TAIPEI))
    assert told_before(whose).endswith(SAID)
    with as_owner():
        Kitchen.objects.update(telephone="")
    assert told_before(whose).endswith("請另行聯絡。")


def test_nothing_is_said_of_other_days_other_schools_other_weekdays_and_children_of_another_kitchen(
    stage: Stage, people: dict[str, Somebody]
) -> None:
    whose = Affected([stage.school], stage.day, stage.day, [stage.child])
    assert told_before(whose)
    assert told_before(soon_of([stage.school], [stage.child])) == told_before(whose)
    assert told_before(replace(whose, weekday=stage.day.isoweekday())) == told_before(whose)
    for other in (
        replace(whose, first=stage.day + timedelta(days=1), last=stage.day + timedelta(days=9)),
        replace(whose, schools=[people["other_teacher"].school_id]),
        replace(whose, weekday=stage.day.isoweekday() % 7 + 1),
        replace(whose, students=[]),
    ):
        assert told_before(other) == ""


def test_of_many_schools_it_is_said_how_many(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xiaowu.meals.queries.told_days._NAMED", 0)
    assert told_words(Affected([stage.school], stage.day, stage.day))[0] == "1 校的廚房已收到供餐數。"
