"""What is read before meals are stopped or started again: whose, of how many days, whether it can be taken back; and what of a stop is paid back."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from conftest import as_owner
from tests.client import HouseClient, words
from xiaowu.attendance.models import Leave
from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.identity.models import Account, GuardianLink
from xiaowu.kernel import clock
from xiaowu.meals.actions.telling import tell_kitchens
from xiaowu.meals.models import Kitchen, MealStop, RefundVersion
from xiaowu.meals.queries.sheets import sheet
from xiaowu.meals.rules.refund_samples import SAMPLES
from xiaowu.meals.rules.refunds import Late, Line, Notice, Other, RefundRule
from xiaowu.meals.tests.october import October
from xiaowu.notifications.actions.distributing import distribute
from xiaowu.roster.models import Enrolment, Guardian, SchoolClass, Student

pytestmark = pytest.mark.usefixtures("db")
ClientOf = Callable[[str], HouseClient]
StopClock = Callable[[datetime], None]
OWN, TODAY = "/meals/refunds/own/", date(2026, 11, 24)


def at_hour(stop_clock: StopClock, hour: int, minute: int = 0) -> None:
    stop_clock(datetime.combine(TODAY, time(hour, minute), clock.TAIPEI))


def of_today(october: October, **given: Any) -> dict[str, Any]:
    said = {"ground": "stopped", "first": f"{TODAY}", "last": "", "weekday": "0", "told_on": f"{TODAY}", "told_hour": "07:00"}
    return {**said, "classes": [october.place], **given}


def children(october: October) -> tuple[str, list[int]]:
    with as_owner():
        there = Enrolment.objects.filter(school_class_id=october.place, valid__contains=TODAY).order_by("seat")
        return SchoolClass.objects.get(pk=october.place).name, list(there.values_list("student_id", flat=True))


def more(actor_of: Any, october: October) -> int:
    """How many more than the kitchen was told, as every reader of its sheet sees it: page, screen, print and files are made of it."""
    with as_owner():
        kitchen = Kitchen.objects.get().pk
    (part,) = sheet(actor_of("nutritionist"), october.school, kitchen, TODAY, TODAY).parts
    return sum(each.more for each in part.classes)


def test_what_is_said_of_a_leave_or_a_stop_is_what_the_kitchens_sheet_then_does(
    mother: HouseClient, client_of: ClientOf, october: October, actor_of: Any, stop_clock: StopClock
) -> None:
    at_hour(stop_clock, 9, 30)
    assert tell_kitchens() == 1
    asked = {"leave_type": "sick", "first": f"{TODAY}", "last": f"{TODAY}", "begins": "", "ends": "", "reason": "看診"}
    mother.send("/attendance/leave/ask/", asked)
    with as_owner():
        leave = Leave.objects.get(student_id=october.children[0], reason="看診").pk
    teacher = client_of("homeroom_teacher")
    said = words(teacher.get(f"/attendance/leave/{leave}/"))
    assert ("供餐單會標出異動" in said, "不會另外通知廚房" in said, more(actor_of, october)) == (True, True, 0)
    teacher.send(f"/attendance/leave/{leave}/advance/", {"verb": "approve", "seen": "0"})
    assert more(actor_of, october) == -1
    stop = {"children": [october.children[0]], "first": f"{TODAY}", "last": "", "weekday": "0"}
    assert "學校的供餐單會標出這項異動，但廚房可能已經備餐" in words(mother.send(OWN, stop, says_yes=False))
    mother.send(OWN, stop)
    assert more(actor_of, october) == -1  # away and stopped is one meal


def test_the_office_reads_whose_meals_of_how_many_days_it_stops_and_whether_that_can_be_taken_back(
    client_of: ClientOf, october: October, stop_clock: StopClock
) -> None:
    office, page, (name, there) = client_of("student_affairs"), f"/meals/{october.school}/stops/new/", children(october)
    at_hour(stop_clock, 9, 30)
    assert tell_kitchens() == 1
    shown = words(office.send(page, of_today(october), says_yes=False))
    assert f"事由 停餐登記 班級 {name} {len(there)} 學生 {len(there)} 供餐日 1" in shown
    assert "今天 11:00 以前可以再恢復用餐。" in shown
    weekly = words(office.send(page, of_today(october, last="2026-12-11", weekday="2"), says_yes=False))
    assert "115年11月24日（二） – 115年12月11日（五） 每週二" in weekly
    assert "供餐日 3" in weekly
    at_hour(stop_clock, 11)
    late = office.send(page, of_today(october), says_yes=False)
    assert "登記後不能再恢復用餐。" in words(late)
    assert '<button class="danger">' in late.content.decode()
    longer = words(office.send(page, of_today(october, last=f"{TODAY + timedelta(days=1)}"), says_yes=False))
    assert "登記後只能從115年11月25日（三）起恢復用餐，之前的日子不能改回。" in longer
    with as_owner():
        assert MealStop.objects.count() == 0


def test_a_stop_of_days_that_are_over_is_asked_about_though_no_kitchen_was_told(client_of: ClientOf, october: October) -> None:
    over = of_today(october, first=f"{TODAY - timedelta(days=4)}", last=f"{TODAY - timedelta(days=1)}", told_on=f"{TODAY - timedelta(days=5)}")
    shown = words(client_of("student_affairs").send(f"/meals/{october.school}/stops/new/", over, says_yes=False))
    assert "登記後不能再恢復用餐。" in shown
    assert "供餐日 2" in shown  # Friday and Monday
    with as_owner():
        assert MealStop.objects.count() == 0


def test_a_class_that_was_stopped_by_mistake_is_brought_back_on_the_sheet_too_in_one_press(
    client_of: ClientOf, october: October, actor_of: Any, stop_clock: StopClock
) -> None:
    office, place, (name, there) = client_of("student_affairs"), f"/meals/{october.school}/stops/", children(october)
    at_hour(stop_clock, 9, 30)
    assert tell_kitchens() == 1
    office.send(f"{place}new/", of_today(october))
    stopped = more(actor_of, october)
    assert stopped < -10
    with as_owner():
        stop = MealStop.objects.order_by("pk")[0]
    at_hour(stop_clock, 10)
    listed = words(office.get(place))
    assert ("恢復用餐" in listed, "整批恢復用餐" in listed) == (True, True)
    asked = words(office.send(f"{place}{stop.pk}/again/", {"together": "yes"}, says_yes=False))
    assert f"班級 {name} {len(there)} 學生 {len(there)}" in asked
    assert more(actor_of, october) == stopped
    assert f"{len(there)} 名學生從115年11月24日（二）起恢復用餐。" in words(office.send(f"{place}{stop.pk}/again/", {"together": "yes"}))
    assert more(actor_of, october) == 0
    assert "整批恢復用餐" not in words(office.get(place))
    assert office.send(f"{place}{stop.pk}/again/", {"together": "yes"}).status_code < 400  # pressed twice


def test_one_child_alone_is_no_class_and_asked_about_as_one(client_of: ClientOf, october: October, stop_clock: StopClock) -> None:
    office, place, (name, _there) = client_of("student_affairs"), f"/meals/{october.school}/stops/", children(october)
    at_hour(stop_clock, 9, 30)
    assert tell_kitchens() == 1
    with as_owner():
        seat = Enrolment.objects.get(student_id=october.children[0], valid__contains=TODAY).seat
    office.send(f"{place}new/", of_today(october, classes=[], students=f"{name} {seat}"))
    with as_owner():
        (stop,) = MealStop.objects.all()
    assert "整批恢復用餐" not in words(office.get(place))
    assert "恢復用餐的日子不退費。" in words(office.send(f"{place}{stop.pk}/again/", {"together": "yes"}, says_yes=False))
    at_hour(stop_clock, 11)
    assert "這段停餐已經過去" in words(office.send(f"{place}{stop.pk}/again/", says_yes=False))


def test_a_family_is_told_when_its_school_takes_back_its_stop_and_not_when_it_does_so_itself(
    mother: HouseClient, client_of: ClientOf, october: October
) -> None:
    office, given = client_of("student_affairs"), {"children": [october.children[0]], "first": "2026-12-01", "last": "2026-12-03", "weekday": "0"}
    mother.send(OWN, given)
    with as_owner():
        (stop,) = MealStop.objects.all()
        name = Student.objects.get(pk=stop.student_id).name
    for _press in range(2):
        office.send(f"/meals/{october.school}/stops/{stop.pk}/again/")
    assert distribute() == 1
    told = f"學校取消了{name}的停餐"
    inbox = words(mother.get("/inbox/"))
    assert told in inbox
    assert "從115年12月1日（二）起恢復用餐，恢復的日子不退費。" in inbox
    assert told not in words(office.get("/inbox/"))
    mother.send(OWN, {**given, "first": "2026-12-07", "last": ""})
    with as_owner():
        own = MealStop.objects.order_by("-pk")[0]
    mother.send(f"{OWN}{own.pk}/again/")
    assert distribute() == 0


def test_nobody_is_told_when_the_office_takes_back_its_own_stop(mother: HouseClient, client_of: ClientOf, october: October) -> None:
    office, place = client_of("student_affairs"), f"/meals/{october.school}/stops/"
    office.send(f"{place}new/", of_today(october, first="2026-12-01", last="2026-12-01"))
    with as_owner():
        stop = MealStop.objects.order_by("pk")[0]
    office.send(f"{place}{stop.pk}/again/", {"together": "yes"})
    with as_owner():
        assert MealStop.objects.get(pk=stop.pk).back_from == date(2026, 12, 1)
    assert distribute() == 0


def test_a_family_takes_back_a_stop_of_today_until_eleven_and_reads_so(mother: HouseClient, october: October, stop_clock: StopClock) -> None:
    at_hour(stop_clock, 9, 30)
    assert tell_kitchens() == 1
    given = {"children": [october.children[0]], "first": f"{TODAY}", "last": "", "weekday": "0"}
    assert "今天 11:00 以前可以再恢復用餐。" in words(mother.send(OWN, given, says_yes=False))
    mother.send(OWN, given)
    with as_owner():
        (stop,) = MealStop.objects.all()
    assert "從115年11月24日（二）起恢復用餐。" in words(mother.send(f"{OWN}{stop.pk}/again/"))
    at_hour(stop_clock, 11)
    assert "登記後不能再恢復用餐。" in words(mother.send(OWN, given, says_yes=False))


def test_a_family_reads_and_cannot_take_back_what_the_office_stopped(mother: HouseClient, october: October) -> None:
    with as_owner():
        stop = MealStop.objects.create(
            school_id=october.school, student_id=october.children[0], ground="closure_contagion", first=TODAY, last=TODAY + timedelta(days=4),
            told_at=clock.now(), at=clock.now(), by_name="陳組長",
        )  # fmt: skip
    shown = words(mother.get(OWN))
    assert ("班級停課" in shown, "恢復用餐" in shown) == (True, False)
    assert mother.send(f"{OWN}{stop.pk}/again/").status_code == 404


def test_the_office_reads_that_a_stop_is_never_paid_back_where_no_line_of_the_rule_names_it(client_of: ClientOf, october: October) -> None:
    office, page = client_of("student_affairs"), f"/meals/{october.school}/stops/new/"
    coming = of_today(october, first="2026-12-01", told_on="2026-11-23")
    never = "沒有列這種事由，這些餐不退費"
    october.rule(SAMPLES["day_before"])
    asked = words(office.send(page, coming, says_yes=False))  # before it is registered, and after
    assert (never in asked, "確定登記停餐" in asked) == (True, True)
    assert never in words(office.send(page, coming))
    assert never not in words(office.send(page, {**coming, "first": "2026-12-02", "ground": "closure_contagion"}))


def said_of(mother: HouseClient, october: October, **given: Any) -> str:
    with as_owner():
        MealStop.objects.all().delete()
    return words(mother.send(OWN, {"children": [october.children[0]], "last": "", "weekday": "0", **given}))


def test_what_is_said_of_the_refund_fits_the_days_of_that_stop(mother: HouseClient, october: October) -> None:
    assert "已登記停餐。 " in said_of(mother, october, first="2026-12-01")  # no rule, no promise
    october.rule(SAMPLES["registered"])  # from the 27th of November on
    none = "已登記停餐。停 1 餐：超過學校的停餐時限，不退。"
    assert none in said_of(mother, october, first="2026-11-25")
    assert none.replace("1 餐", "2 餐") in said_of(mother, october, first="2026-11-25", last="2026-11-26")
    assert "停 3 餐，依學校的規定可以退費。" in said_of(mother, october, first="2026-11-27", last="2026-12-01")
    some = "停 4 餐，依學校的規定有 2 餐可以退費（最早 115年11月27日（五））；其餘超過學校的停餐時限，不退。"
    assert some in said_of(mother, october, first="2026-11-25", last="2026-11-30")
    assert "停 1 餐：學校的規定不退沒有請假的停餐。" in said_of(mother, october, first="2026-11-25", last="2026-11-27", weekday="3")


def test_a_rule_by_which_all_is_lost_promises_nothing_and_one_that_asks_for_leave_says_so(mother: HouseClient, october: October) -> None:
    october.rule(RefundRule((Line(frozenset({Other.STOPPED}), notices=(Notice(3),), late=Late.LOST),)))
    assert "停 8 餐：超過學校的停餐時限，不退。" in said_of(mother, october, first="2026-11-25", last="2026-12-04")
    with as_owner():
        RefundVersion.objects.all().delete()
    october.rule(RefundRule((Line(frozenset({LeaveType.SICK})),), registered=True))
    assert "停 1 餐，依學校的規定可以退費。要請假核准才退。" in said_of(mother, october, first="2026-12-01")


def test_of_several_children_it_is_said_of_each_that_is_new(mother: HouseClient, october: October) -> None:
    october.rule(SAMPLES["registered"])
    one, other = october.children[:2]
    with as_owner():
        first = Guardian.objects.get(student_id=one, name="林美玲")
        second = Guardian.objects.create(school_id=october.school, student_id=other, name=first.name, relation="mother")
        GuardianLink.objects.create(account=Account.objects.get(holder=first.uid), uid=second.uid)
        names = dict(Student.objects.filter(pk__in=[one, other]).values_list("pk", "name"))
    given = {"children": [one, other], "first": "2026-11-25", "last": "2026-12-01", "weekday": "0"}
    each = "停 5 餐，依學校的規定有 3 餐可以退費（最早 115年11月27日（五））；其餘超過學校的停餐時限，不退。"
    shown = words(mother.send(OWN, given))
    assert (f"{names[one]}：{each}" in shown, f"{names[other]}：{each}" in shown) == (True, True)
    with as_owner():
        MealStop.objects.filter(student_id=other).delete()
    again = words(mother.send(OWN, given))
    assert (f"已登記停餐。{each}" in again, f"{names[other]}：" in again) == (True, False)
