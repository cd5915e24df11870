"""A kitchen is told of a day once, and each change afterwards once more: by its limit, by a press, by a letter."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from xiaowu.attendance.queries.statistics import counts_report
from xiaowu.attendance.tests.school import ABSENT, SchoolDay
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Forbidden, NotFound
from xiaowu.kernel.roc.spoken import moment
from xiaowu.meals.actions.serving import set_others
from xiaowu.meals.actions.telling import tell_kitchen, tell_kitchens
from xiaowu.meals.models import Kitchen, MealStop, NotifiedSheet, Service, Shift
from xiaowu.meals.queries.sheets import sheet
from xiaowu.meals.rules.kitchens import Guest, KitchenKind
from xiaowu.meals.tests.kitchen_letters import letters_of
from xiaowu.meals.tests.listed import kitchen, service
from xiaowu.roster.models import Enrolment, SchoolClass, SchoolDayException, Student

ActorOf = Callable[[str], Any]
LETTERS = {"letters": True, "mail": "kitchen@example.tw"}


@pytest.fixture
def day(actor_of: ActorOf, people: dict[str, Somebody], stop_clock: Callable[..., None]) -> SchoolDay:
    stop_clock()
    return SchoolDay(actor_of, people["nutritionist"].school_id)


def cooking(day: SchoolDay, **given: Any) -> Kitchen:
    """A kitchen that cooks for the whole school, told until a minute after midnight of the day itself unless it is said otherwise."""
    made = kitchen(day.id, **{"until": time(0, 1), **given})
    service(day.id, made.pk)
    return made


def part(day: SchoolDay, of: Kitchen, on: date | None = None) -> Any:
    [found] = sheet(day.actor_of("nutritionist"), day.id, of.pk, on or day.today, day.today).parts
    return found


def told(of: Kitchen) -> list[str]:
    with as_owner():
        return list(NotifiedSheet.objects.filter(kitchen=of).order_by("number").values_list("how", flat=True))


def test_the_sheet_tells_what_the_counts_tell_and_adds_staff_and_guests(day: SchoolDay) -> None:
    of = cooking(day)
    children = day.children(day.classes[0])
    day.take(day.classes[0], {children[0]: ABSENT})
    cook = day.actor_of("nutritionist")
    report = counts_report(cook, day.id, day.today, day.today)
    set_others(cook, day.id, kitchen_id=of.pk, who=Guest.STAFF, meals=12)
    set_others(cook, day.id, kitchen_id=of.pk, who=Guest.STAFF, meals=10, day=day.today)
    set_others(cook, day.id, kitchen_id=of.pk, who=Guest.GUEST, meals=2, day=day.today + timedelta(days=1))
    shown = part(day, of)
    assert [(each.title, each.cook, each.taken) for each in shown.classes] == [(each.name, each.cook, each.taken) for each in report.classes]
    assert [each.cook for each in shown.diets] == [each.cook for each in report.diets if each.eating]
    assert [(each.title, each.cook) for each in shown.others] == [("教職員工", 10)]
    assert shown.total == report.cook + 10


def test_the_limit_tells_a_kitchen_once_and_a_change_afterwards_shows_as_such(day: SchoolDay) -> None:
    of = cooking(day)
    assert (tell_kitchens(), tell_kitchens(), told(of)) == (1, 0, ["limit"])
    before = part(day, of)
    assert (before.changed, before.told_at) == ((), clock.now())
    children = day.children(day.classes[0])[:3]
    with as_owner():
        Student.objects.filter(pk__in=children).update(diet="regular")
    day.take(day.classes[0], dict.fromkeys(children[:2], ABSENT))
    changed = {each.key: each.more for each in part(day, of).changed}
    assert changed[f"class:{day.classes[0]}"] == -2
    assert (tell_kitchens(), told(of)) == (0, ["limit"])


def test_a_kitchen_that_takes_letters_gets_one_for_each_change_and_none_for_a_press_that_changes_nothing(day: SchoolDay) -> None:
    of = cooking(day, **LETTERS)
    assert tell_kitchens() == 1
    cook = day.actor_of("nutritionist")
    assert tell_kitchen(cook, day.id, kitchen_id=of.pk, day=day.today, now=clock.now()) == 0
    set_others(cook, day.id, kitchen_id=of.pk, who=Guest.GUEST, meals=2, day=day.today)
    assert (tell_kitchens(), tell_kitchens(), told(of)) == (1, 0, ["limit", "letter"])
    assert [each.more for each in part(day, of).changed] == [2]
    set_others(day.actor_of("nutritionist"), day.id, kitchen_id=of.pk, who=Guest.GUEST, meals=3, day=day.today)
    assert tell_kitchen(day.actor_of("nutritionist"), day.id, kitchen_id=of.pk, day=day.today, now=clock.now()) == 1
    assert part(day, of).changed == ()
    first, change, press = letters_of(of)
    assert (first.to, first.subject.endswith(f"供餐數（{moment(clock.now())}）")) == (["kitchen@example.tw"], True)
    assert all(f"以上是 {moment(clock.now())} 的份數；同一天有幾封信時，以時間最晚的一封為準。" in each.body for each in (first, change, press))
    assert "・來賓：0 → 2 份（+2）" in change.body
    assert "・來賓：2 → 3 份（+1）" in press.body
    assert "葷食" not in change.body
    with as_owner():
        assert not [name for name in Student.objects.filter(school_id=day.id).values_list("name", flat=True) if name in first.body + change.body]
        Kitchen.objects.filter(pk=of.pk).update(letters=False, mail="")
    assert letters_of(of) == [None, None, None]


def test_after_eleven_of_the_day_nothing_goes_out_and_what_changed_still_shows(day: SchoolDay, stop_clock: Callable[..., None]) -> None:
    of = cooking(day, **LETTERS)
    tell_kitchens()
    stop_clock(datetime.combine(day.today, time(11, 1), clock.TAIPEI))
    set_others(day.actor_of("nutritionist"), day.id, kitchen_id=of.pk, who=Guest.GUEST, meals=2, day=day.today)
    assert (tell_kitchens(), told(of)) == (0, ["limit"])
    assert [each.more for each in part(day, of).changed] == [2]


def test_a_kitchen_is_told_so_many_school_days_before_with_the_forecast(day: SchoolDay) -> None:
    of = cooking(day, days_before=1)
    coming = sheet(day.actor_of("nutritionist"), day.id, of.pk, day.today, day.today).later
    assert tell_kitchens() == 2
    with as_owner():
        assert sorted(NotifiedSheet.objects.filter(kitchen=of).values_list("day", flat=True)) == [day.today, coming]
    assert part(day, of, coming).told_at == clock.now()


def test_nobody_tells_of_another_school_of_a_day_that_is_over_or_of_a_day_without_meals(day: SchoolDay, people: dict[str, Somebody]) -> None:
    of, idle = cooking(day), kitchen(day.id, name="沒有供餐的廚房")
    given: dict[str, Any] = {"day": day.today, "now": clock.now()}
    with pytest.raises(Forbidden):
        tell_kitchen(day.actor_of("clerk"), day.id, kitchen_id=of.pk, **given)
    cook = day.actor_of("nutritionist")
    with pytest.raises(Forbidden):
        tell_kitchen(cook, people["other_teacher"].school_id, kitchen_id=of.pk, **given)
    with pytest.raises(NotFound):
        tell_kitchen(cook, day.id, kitchen_id=999_999, **given)
    with pytest.raises(BadInput):
        tell_kitchen(cook, day.id, kitchen_id=idle.pk, **given)
    for days in (-1, 15):
        with pytest.raises(BadInput):
            tell_kitchen(cook, day.id, kitchen_id=of.pk, day=day.today + timedelta(days=days), now=clock.now())
    assert told(of) == []


def test_who_keeps_a_shared_kitchen_sees_how_much_to_cook_for_the_others_and_a_school_sees_only_its_own(
    day: SchoolDay, people: dict[str, Somebody]
) -> None:
    other = people["other_teacher"].school_id
    shared = cooking(day, kind=KitchenKind.SHARED)
    service(other, shared.pk, 1, 9)
    theirs = kitchen(other, kind=KitchenKind.SHARED, name="鄰校中央廚房")
    cook = day.actor_of("nutritionist")
    mine = sheet(cook, day.id, shared.pk, day.today, day.today)
    assert {each.school_id for each in mine.parts} == {day.id, other}
    with as_owner():
        eating = Enrolment.objects.filter(school_id=other, valid__contains=day.today).exclude(student__diet="own_meal").count()
    assert next(each.total for each in mine.parts if each.school_id == other) == eating
    with pytest.raises(NotFound):
        sheet(cook, day.id, theirs.pk, day.today, day.today)
    assert [each.school_id for each in sheet(day.actor_of("clerk"), day.id, shared.pk, day.today, day.today).parts] == [day.id]
    service(day.id, theirs.pk, 7, 9)
    service(other, theirs.pk, 1, 1, weekdays=[6])
    assert [each.school_id for each in sheet(day.actor_of("nutritionist"), day.id, theirs.pk, day.today, day.today).parts] == []


def stop(day: SchoolDay, student_id: int, **given: Any) -> None:
    with as_owner():
        MealStop.objects.create(
            **{"school_id": day.id, "student_id": student_id, "ground": "stopped", "first": day.today, "last": day.today + timedelta(days=6)} | given,
            told_at=clock.now(), at=clock.now(), by_name="生教組長",
        )  # fmt: skip


def test_nothing_is_cooked_for_whose_meals_were_stopped_and_the_counts_tell_the_same(day: SchoolDay) -> None:
    of, first = cooking(day), day.classes[0]
    children = day.children(first)
    with as_owner():
        Student.objects.filter(pk__in=children).update(diet="regular")
    stop(day, children[0])
    stop(day, children[1], back_from=day.today)
    stop(day, children[2], weekday=day.today.isoweekday() % 7 + 1)
    stop(day, children[3], weekday=day.today.isoweekday())

    def cooked() -> int:
        shown, report = part(day, of).classes, counts_report(day.actor_of("nutritionist"), day.id, day.today, day.today)
        assert [each.cook for each in shown] == [each.cook for each in report.classes]
        return next(each.cook for each in shown if each.key == f"class:{first}")

    assert cooked() == len(children) - 2
    day.take(first, {children[3]: ABSENT, children[4]: ABSENT})
    assert cooked() == len(children) - 3
    stop(day, children[4], first=day.today + timedelta(days=1))
    assert cooked() == len(children) - 3


def no_school(day: SchoolDay) -> None:
    with as_owner():
        SchoolDayException.objects.create(school_id=day.id, day=day.today, is_school_day=False, reason="颱風")


def test_a_kitchen_that_was_told_is_told_of_a_day_without_school_and_shows_what_it_need_not_cook(day: SchoolDay) -> None:
    of = cooking(day, **LETTERS)
    set_others(day.actor_of("nutritionist"), day.id, kitchen_id=of.pk, who=Guest.STAFF, meals=12)
    tell_kitchens()
    was = part(day, of)
    no_school(day)
    now = part(day, of)
    assert (now.total, {each.key: each.more for each in now.changed}) == (0, {each: -count for each, count in was.numbers.items() if count})
    assert [[each.title for each in lines] for lines in (now.classes, now.diets, now.others)] == [
        [each.title for each in lines if each.cook] for lines in (was.classes, was.diets, was.others)
    ]  # in the same order
    assert (tell_kitchens(), tell_kitchens(), told(of)) == (1, 0, ["limit", "letter"])
    assert "・教職員工：12 → 0 份（-12）" in letters_of(of)[1].body


def test_who_keeps_a_kitchen_tells_it_of_a_day_without_school_once_and_of_meals_after_all_once_more(day: SchoolDay) -> None:
    of, given = cooking(day), {"day": day.today, "now": clock.now()}
    cook = day.actor_of("nutritionist")
    assert tell_kitchen(cook, day.id, kitchen_id=of.pk, **given) == 1
    before = part(day, of).numbers
    no_school(day)
    cook = day.actor_of("nutritionist")
    assert [tell_kitchen(cook, day.id, kitchen_id=of.pk, **given) for _again in range(2)] == [1, 0]
    assert (part(day, of).numbers, part(day, of).changed) == ({}, ())
    with as_owner():
        SchoolDayException.objects.all().delete()
    cook = day.actor_of("nutritionist")
    assert tell_kitchen(cook, day.id, kitchen_id=of.pk, **given) == 1
    assert part(day, of).numbers == before


def test_a_grade_that_does_not_eat_after_all_is_marked_on_the_sheet_and_goes_out_by_letter(day: SchoolDay) -> None:
    of = cooking(day, **LETTERS)
    tell_kitchens()
    first = part(day, of).classes[0]
    with as_owner():
        grade = SchoolClass.objects.get(pk=int(first.key.partition(":")[2])).grade
        Shift.objects.create(school_id=day.id, day=day.today, grade=grade, is_served=False, why="校外教學")
    gone = next(each for each in part(day, of).classes if each.key == first.key)
    assert (gone.title, gone.cook, gone.more) == (first.title, 0, -first.cook)
    assert (tell_kitchens(), f"・{first.title}：{first.cook} → 0 份" in letters_of(of)[1].body) == (1, True)


def test_a_kitchen_whose_service_was_ended_is_told_of_the_days_it_was_told_to_cook_for(day: SchoolDay) -> None:
    of = cooking(day, **LETTERS)
    tell_kitchens()
    with as_owner():
        Service.objects.filter(kitchen=of).update(since=day.today - timedelta(days=1), ended_on=day.today)
    assert (tell_kitchens(), told(of)) == (1, ["limit", "letter"])
