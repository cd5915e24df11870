"""A school keeps its kitchens, whom they cook for, and what its diets leave out; what nobody could cook by is told with the field."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Forbidden, NotFound
from xiaowu.kernel.seen import Stale, marks
from xiaowu.meals.actions.kitchens import end_kitchen, keep_kitchen, shown
from xiaowu.meals.actions.serving import end_service, serve, set_diet, set_others, shift_day, unshift_day
from xiaowu.meals.models import Diet, Kitchen, Others, RefundMonth, Service, Shift
from xiaowu.meals.queries.kitchens import services_of, shifts_of
from xiaowu.meals.rules.kitchens import Allergen, Guest, KitchenKind, service_of
from xiaowu.meals.rules.refund_ledger import State
from xiaowu.meals.tests.listed import kitchen, service
from xiaowu.roster.models import SchoolDayException
from xiaowu.roster.rules.roles import Diet as OfRegister

NEW: dict[str, Any] = {
    "name": "中央廚房", "kind": KitchenKind.SHARED, "telephone": "03-1234567", "mail": "kitchen@example.tw", "days_before": 1, "until": time(14),
    "letters": True, "cooks": [OfRegister.REGULAR, OfRegister.VEGETARIAN],
}  # fmt: skip
WEEK = (1, 2, 3, 4, 5)
TODAY = date(2026, 11, 24)


@pytest.fixture
def school(people: dict[str, Somebody]) -> int:
    return people["nutritionist"].school_id


@pytest.fixture
def cook(actor_of: Any) -> Any:
    return actor_of("nutritionist")


def refused_at(act: Any) -> str:
    """Which field is to blame."""
    with pytest.raises(BadInput) as refused:
        act()
    return next(iter(refused.value.faults), "")


def test_a_kitchen_is_entered_once_and_changed_as_it_was_seen(school: int, cook: Any) -> None:
    made = keep_kitchen(cook, school, **NEW)
    kept = Kitchen.objects.get(pk=made)
    assert (kept.name, kept.cooks, kept.until, kept.letters) == ("中央廚房", ["regular", "vegetarian"], time(14), True)
    old = marks(shown(kept))
    assert keep_kitchen(cook, school, kitchen_id=made, seen=old, **NEW) == made
    assert keep_kitchen(cook, school, kitchen_id=made, seen=old, **{**NEW, "telephone": "03-7654321"}) == made
    assert keep_kitchen(cook, school, kitchen_id=made, seen=old, **{**NEW, "days_before": 2}) == made
    kept.refresh_from_db()
    assert (kept.telephone, kept.days_before) == ("03-7654321", 2)
    with pytest.raises(Stale):
        keep_kitchen(cook, school, kitchen_id=made, seen=old, **{**NEW, "days_before": 3})


@pytest.mark.parametrize(
    ("wrong", "at"),
    [({"mail": ""}, "mail"), ({"cooks": []}, "cooks"), ({"days_before": -1}, "days_before"), ({"days_before": 11}, "days_before")],
)
def test_a_kitchen_that_cannot_be_told_is_refused_at_the_field(school: int, cook: Any, wrong: dict[str, Any], at: str) -> None:
    assert refused_at(lambda: keep_kitchen(cook, school, **{**NEW, **wrong})) == at
    assert not Kitchen.objects.filter(school_id=school).exists()


def test_two_kitchens_of_a_school_have_two_names_and_one_that_ended_gives_its_name_away(school: int, cook: Any) -> None:
    first = keep_kitchen(cook, school, **NEW)
    assert refused_at(lambda: keep_kitchen(cook, school, **NEW)) == "name"
    serving = serve(cook, school, kitchen_id=first, first_grade=1, last_grade=2, weekdays=WEEK, price=50, since=TODAY)
    with pytest.raises(BadInput):
        end_kitchen(cook, school, kitchen_id=first, today=TODAY)
    end_service(cook, school, service_id=serving, on=TODAY + timedelta(days=1))
    end_kitchen(cook, school, kitchen_id=first, today=TODAY + timedelta(days=1))
    end_kitchen(cook, school, kitchen_id=first, today=TODAY + timedelta(days=2))
    assert Kitchen.objects.get(pk=first).ended_on == TODAY + timedelta(days=1)
    assert keep_kitchen(cook, school, **NEW) != first


def test_who_may_not_keep_kitchens_keeps_none_and_nobody_keeps_another_schools(
    school: int, cook: Any, people: dict[str, Somebody], actor_of: Any
) -> None:
    other = people["other_teacher"].school_id
    theirs, mine = kitchen(other).pk, kitchen(school).pk
    for act in (
        lambda who, where: keep_kitchen(who, where, **NEW),
        lambda who, where: end_kitchen(who, where, kitchen_id=mine, today=TODAY),
        lambda who, where: serve(who, where, kitchen_id=mine, first_grade=1, last_grade=2, weekdays=WEEK, price=50, since=TODAY),
        lambda who, where: end_service(who, where, service_id=1, on=TODAY),
        lambda who, where: shift_day(who, where, day=TODAY, grades=[], is_served=False, why="", today=TODAY),
        lambda who, where: unshift_day(who, where, shift_id=1, today=TODAY),
        lambda who, where: set_diet(who, where, diet=OfRegister.REGULAR, contains=[], leaves_out=[]),
        lambda who, where: set_others(who, where, kitchen_id=mine, who=Guest.STAFF, meals=1),
    ):
        with pytest.raises(Forbidden):
            act(cook, other)
        with pytest.raises(Forbidden):
            act(actor_of("clerk"), school)
    actor_of("nutritionist")
    for wrong in (theirs, 999_999):
        with pytest.raises(NotFound):
            keep_kitchen(cook, school, kitchen_id=wrong, **NEW)
        with pytest.raises(NotFound):
            set_others(cook, school, kitchen_id=wrong, who=Guest.STAFF, meals=1)
    assert (
        refused_at(lambda: serve(cook, school, kitchen_id=theirs, first_grade=1, last_grade=2, weekdays=WEEK, price=50, since=TODAY)) == "kitchen_id"
    )


def test_a_school_has_a_kitchen_that_another_shares_cook_for_it(school: int, cook: Any, people: dict[str, Somebody]) -> None:
    shared = kitchen(people["other_teacher"].school_id, kind=KitchenKind.SHARED).pk
    made = serve(cook, school, kitchen_id=shared, first_grade=1, last_grade=2, weekdays=WEEK, price=50, since=TODAY)
    assert Service.objects.get(pk=made).kitchen_id == shared


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"first_grade": 5, "last_grade": 3}, "last_grade"),
        ({"last_grade": 9}, "first_grade"),
        ({"price": -1}, "price"),
        ({"price": 1000}, "price"),
        ({"weekdays": ()}, "weekdays"),
    ],
)
def test_what_a_kitchen_could_not_cook_by_is_refused_at_the_field(school: int, cook: Any, wrong: dict[str, Any], at: str) -> None:
    known = kitchen(school).pk
    service(school, known, 1, 2)
    good: dict[str, Any] = {"kitchen_id": known, "first_grade": 3, "last_grade": 6, "weekdays": WEEK, "price": 50, "since": TODAY}
    assert refused_at(lambda: serve(cook, school, **{**good, **wrong})) == at
    assert serve(cook, school, **good)


def test_another_price_is_another_service_and_the_past_keeps_its_own(school: int, cook: Any) -> None:
    known = kitchen(school).pk
    given: dict[str, Any] = {"kitchen_id": known, "first_grade": 1, "last_grade": 6, "weekdays": WEEK}
    first = serve(cook, school, price=50, since=TODAY, **given)
    assert serve(cook, school, price=50, since=TODAY + timedelta(days=3), **given) == first
    serve(cook, school, price=55, since=TODAY + timedelta(days=7), **given)

    def price(after: int) -> int | None:
        found = service_of(TODAY + timedelta(days=after), 1, services_of(school), ())
        return found.price if found else None

    assert [price(each) for each in (-7, 0, 6, 7, 14)] == [None, 50, 50, 55, 55]
    mistaken = serve(cook, school, price=60, since=TODAY + timedelta(days=7), **given)
    assert [price(each) for each in (6, 7)] == [50, 60]
    end_service(cook, school, service_id=mistaken, on=TODAY + timedelta(days=14))
    end_service(cook, school, service_id=mistaken, on=TODAY + timedelta(days=21))
    assert [price(each) for each in (13, 14)] == [60, None]
    with pytest.raises(NotFound):
        end_service(cook, school, service_id=999_999, on=TODAY)


def test_a_price_begins_earlier_or_is_entered_for_earlier_days_and_one_that_ended_holds_again(school: int, cook: Any) -> None:
    known = kitchen(school).pk
    given: dict[str, Any] = {"kitchen_id": known, "first_grade": 1, "last_grade": 6, "weekdays": WEEK}
    later = TODAY + timedelta(days=14)
    serve(cook, school, price=50, since=TODAY, **given)
    higher = serve(cook, school, price=55, since=later, **given)

    def held() -> list[tuple[int, int, int | None]]:
        return [
            (each.price, (each.since - TODAY).days, (each.ended_on - TODAY).days if each.ended_on else None)
            for each in sorted(services_of(school), key=lambda each: each.since)
        ]

    serve(cook, school, price=50, since=TODAY - timedelta(days=7), **given)
    assert held() == [(50, -7, 14), (55, 14, None)]
    serve(cook, school, price=45, since=TODAY - timedelta(days=9), **given)
    assert held() == [(45, -9, -7), (50, -7, 14), (55, 14, None)]
    assert serve(cook, school, price=55, since=TODAY + timedelta(days=10), **given) == higher
    assert held() == [(45, -9, -7), (50, -7, 10), (55, 10, None)]
    end_service(cook, school, service_id=higher, on=TODAY)
    assert held() == [(45, -9, -7), (50, -7, 10)]
    serve(cook, school, price=50, since=TODAY, **given)
    assert held() == [(45, -9, -7), (50, -7, None)]


def test_a_kitchen_cooks_until_another_that_was_entered_for_later_and_days_of_a_settled_month_keep_their_price(school: int, cook: Any) -> None:
    known, other = kitchen(school).pk, kitchen(school, name="另一個").pk
    given: dict[str, Any] = {"first_grade": 1, "last_grade": 6, "weekdays": WEEK}
    serve(cook, school, kitchen_id=other, price=50, since=TODAY, **given)
    between = serve(cook, school, kitchen_id=known, price=50, since=TODAY - timedelta(days=9), **given)
    assert Service.objects.get(pk=between).ended_on == TODAY
    end_service(cook, school, service_id=between, on=TODAY - timedelta(days=9))
    october = RefundMonth(school_id=school, month=date(2026, 10, 1), state=State.CLOSED, closed_at=clock.now(), closed_by="生教組長")
    with as_owner():
        october.save()
    mine: dict[str, Any] = {"kitchen_id": other, "price": 50, **given}
    assert refused_at(lambda: serve(cook, school, since=date(2026, 10, 30), **mine)) == "since"
    serve(cook, school, since=date(2026, 11, 1), **mine)
    serve(cook, school, **{**mine, "price": 60}, since=TODAY)
    assert [(each.price, each.since.day) for each in sorted(services_of(school), key=lambda each: each.since)] == [(50, 1), (60, TODAY.day)]


def test_a_grade_alone_changes_its_kitchen_and_the_others_stay(school: int, cook: Any) -> None:
    old, new = kitchen(school).pk, kitchen(school, name="另一個").pk
    monday = TODAY + timedelta(days=6)
    serve(cook, school, kitchen_id=old, first_grade=4, last_grade=6, weekdays=WEEK, price=58, since=date(2026, 8, 31))
    for _again in range(2):
        serve(cook, school, kitchen_id=new, first_grade=6, last_grade=6, weekdays=WEEK, price=60, since=monday, today=TODAY)
    held = sorted((each.kitchen_id == new, each.first_grade, each.last_grade, each.since, each.ended_on) for each in services_of(school))
    assert held == [(False, 4, 5, monday, None), (False, 4, 6, date(2026, 8, 31), monday), (True, 6, 6, monday, None)]
    back = {"kitchen_id": old, "first_grade": 6, "last_grade": 6, "weekdays": WEEK, "price": 58}
    assert refused_at(lambda: serve(cook, school, since=TODAY - timedelta(days=1), today=TODAY, **back)) == "since"
    serve(cook, school, since=TODAY, today=TODAY, **back)
    assert service_of(TODAY, 6, services_of(school), ()).kitchen_id == old  # type: ignore[union-attr]  # that one serves is part of what is asked
    assert service_of(monday, 6, services_of(school), ()).kitchen_id == new  # type: ignore[union-attr]  # that one serves is part of what is asked


def test_the_meals_of_days_that_are_over_are_not_ended(school: int, cook: Any) -> None:
    serving = serve(cook, school, kitchen_id=kitchen(school).pk, first_grade=1, last_grade=6, weekdays=WEEK, price=50, since=TODAY)
    assert refused_at(lambda: end_service(cook, school, service_id=serving, on=TODAY - timedelta(days=1), today=TODAY)) == "last"
    end_service(cook, school, service_id=serving, on=TODAY, today=TODAY)
    assert not services_of(school)


def test_nobody_cooks_on_a_day_without_school(school: int, cook: Any) -> None:
    given: dict[str, Any] = {"grades": [], "is_served": True, "why": "補課", "today": TODAY}
    saturday = date(2026, 11, 28)
    assert refused_at(lambda: shift_day(cook, school, day=saturday, **given)) == "day"
    with as_owner():
        SchoolDayException.objects.create(school_id=school, day=saturday, is_school_day=True, reason="補課")
    assert shift_day(cook, school, day=saturday, **given) == 1


def test_a_day_otherwise_than_by_the_week_is_said_and_taken_back_before_it_is_over(school: int, cook: Any) -> None:
    day, given = TODAY + timedelta(days=1), {"is_served": False, "why": "運動會", "today": TODAY}
    assert shift_day(cook, school, day=day, grades=[2, 1, 1], **given) == 2
    assert shift_day(cook, school, day=day, grades=[1, 2], **given) == 0
    assert shift_day(cook, school, day=day, grades=[], **given) == 1
    assert [(sorted(each.grades), each.is_served) for each in shifts_of(school, day, day)] == [([], False), ([1], False), ([2], False)]
    assert refused_at(lambda: shift_day(cook, school, day=TODAY - timedelta(days=1), grades=[], **given)) == "day"
    assert refused_at(lambda: shift_day(cook, school, day=day, grades=[9], **given)) == "grades"
    said = Shift.objects.get(school_id=school, day=day, grade=1)
    with pytest.raises(BadInput):
        unshift_day(cook, school, shift_id=said.pk, today=day + timedelta(days=1))
    unshift_day(cook, school, shift_id=said.pk, today=TODAY)
    with pytest.raises(NotFound):
        unshift_day(cook, school, shift_id=said.pk, today=TODAY)


def test_a_diet_that_nobody_may_eat_is_refused_at_the_field_and_by_the_database(school: int, cook: Any) -> None:
    egg, milk = {Allergen.EGG}, {Allergen.MILK}
    assert set_diet(cook, school, diet=OfRegister.VEGETARIAN, contains=egg, leaves_out=milk)
    assert not set_diet(cook, school, diet=OfRegister.VEGETARIAN, contains=egg, leaves_out=milk)
    assert refused_at(lambda: set_diet(cook, school, diet=OfRegister.VEGETARIAN, contains=egg | milk, leaves_out=milk)) == "leaves_out"
    kept = Diet.objects.get(school_id=school)
    assert (kept.contains, kept.leaves_out) == (["egg"], ["milk"])


def test_staff_and_guests_are_counted_on_every_day_or_on_one(school: int, cook: Any) -> None:
    known = kitchen(school).pk
    assert set_others(cook, school, kitchen_id=known, who=Guest.STAFF, meals=12)
    assert not set_others(cook, school, kitchen_id=known, who=Guest.STAFF, meals=12)
    assert set_others(cook, school, kitchen_id=known, who=Guest.STAFF, meals=10, day=TODAY)
    assert refused_at(lambda: set_others(cook, school, kitchen_id=known, who=Guest.GUEST, meals=-1)) == "meals"
    assert refused_at(lambda: set_others(cook, school, kitchen_id=known, who=Guest.GUEST, meals=1000)) == "meals"
    assert sorted(Others.objects.values_list("meals", flat=True)) == [10, 12]
