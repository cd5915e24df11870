"""For whom a kitchen cooks (供餐): grades, days of the week and price, days otherwise than by the week, diets, and who eats besides the pupils."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.kernel.roc import spoken
from xiaowu.meals.actions.kitchens import hold_school
from xiaowu.meals.models import Diet, Kitchen, Others, RefundMonth, Service, Shift
from xiaowu.meals.permissions import Permission
from xiaowu.meals.queries.kitchens import grades_of, services_of
from xiaowu.meals.rules import kitchens as rules
from xiaowu.meals.rules.kitchens import HIGHEST_PRICE, MOST_GUESTS, Allergen, Guest, KitchenKind, diet_fault, placed
from xiaowu.meals.rules.refund_ledger import State
from xiaowu.meals.rules.succession import succession
from xiaowu.roster.queries.calendar import no_school_reason
from xiaowu.roster.rules.roles import Diet as OfRegister


def serve(
    actor: Actor,
    school_id: int,
    *,
    kitchen_id: int,
    first_grade: int,
    last_grade: int,
    weekdays: Collection[int],
    price: int,
    since: date,
    today: date = date.min,
) -> int:
    """From that day on the kitchen cooks for these grades, until the next price or kitchen that was entered; returns the service's id. A service that
    differs only in price ends then, and whoever cooked for these grades cooks for them no more (`rules.succession`). Repeating it changes nothing,
    and what was ended holds again.

    Raises Forbidden, NotFound, BadInput: a range backwards, a price below nothing, days of a month that was settled, another's days before `today`.
    """
    require(actor, Permission.KEEP_KITCHENS, school_id=school_id)
    hold_school(school_id)
    new = rules.Service(kitchen_id, first_grade, last_grade, frozenset(weekdays), price, since)
    _check(school_id, new)
    follows = succession(new, services_of(school_id))
    if follows.ends:
        if since < today:
            raise BadInput(_("這一天已經過了；過去的供餐不能更改。"), at="since")
        _refuse_settled(school_id, since, None)
    for each in follows.ends:
        _end(_row_of(school_id, each), since)
    for each in follows.stays:
        _keep(school_id, rules.Placed(each, None, None, since, None))
    made = [_begin(actor, school_id, each) for each in follows.begins]
    return made[0]


def _begin(actor: Actor, school_id: int, new: rules.Service) -> int:
    known = services_of(school_id)
    place = placed(new, known)
    if place is None:
        return _row_of(school_id, next(each for each in known if each.is_like(new) and each.holds(new.since, new.first_grade)))
    _refuse_settled(school_id, place.first, place.until)
    if place.after is not None:
        _end(_row_of(school_id, place.after), new.since)
    made = _keep(school_id, place)
    audit.record(actor, "entered", "meal_service", made, school_id=school_id, price=new.price, since=new.since.isoformat())
    return made


def end_service(actor: Actor, school_id: int, *, service_id: int, on: date, today: date = date.min) -> None:
    """The service ends on that day. Raises Forbidden, NotFound; BadInput for a day before `today`, whose meals were eaten."""
    require(actor, Permission.KEEP_KITCHENS, school_id=school_id)
    hold_school(school_id)
    found = Service.objects.filter(school_id=school_id, pk=service_id).first()
    if found is None:
        raise NotFound
    if on < today:
        raise BadInput(_("這一天已經過了；過去的供餐不能更改。"), at="last")
    if found.ended_on is not None and found.ended_on <= on:
        return
    _end(service_id, max(on, found.since))
    audit.record(actor, "ended", "meal_service", service_id, school_id=school_id, on=on.isoformat())


def shift_day(actor: Actor, school_id: int, *, day: date, grades: Collection[int], is_served: bool, why: str, today: date) -> int:
    """On that day these grades (none named: all) eat, or do not, otherwise than by the week; how many rows are new or changed.

    Raises Forbidden, NotFound, BadInput.
    """
    require(actor, Permission.KEEP_KITCHENS, school_id=school_id)
    if day < today:
        raise BadInput(_("這一天已經過了；過去的供餐不能更改。"), at="day")
    if is_served and (why_not := no_school_reason(school_id, day)):
        because = why_not.reason or _(why_not.title)
        raise BadInput(_("這一天不上課（%(why)s），不能供餐。補課請先登錄在行事曆。") % {"why": because}, at="day")
    hold_school(school_id)
    if set(grades) - set(grades_of(school_id)):
        raise BadInput(_("本校沒有這個年級。"), at="grades")
    wanted = sorted(set(grades)) or [0]
    same = Shift.objects.filter(school_id=school_id, day=day, grade__in=wanted, is_served=is_served, why=why).values_list("grade", flat=True)
    new = [each for each in wanted if each not in set(same)]
    for grade in new:
        Shift.objects.update_or_create(school_id=school_id, day=day, grade=grade, defaults={"is_served": is_served, "why": why})
    if new:
        audit.record(actor, "shifted", "meal_day", school_id=school_id, day=day.isoformat(), grades=new, served=is_served)
    return len(new)


def unshift_day(actor: Actor, school_id: int, *, shift_id: int, today: date) -> None:
    """The day is by the week again. Raises Forbidden, NotFound; BadInput for a day that is over."""
    require(actor, Permission.KEEP_KITCHENS, school_id=school_id)
    hold_school(school_id)
    found = Shift.objects.filter(school_id=school_id, pk=shift_id).first()
    if found is None:
        raise NotFound
    if found.day < today:
        raise BadInput(_("這一天已經過了；過去的供餐不能更改。"))
    found.delete()
    audit.record(actor, "restored", "meal_day", school_id=school_id, day=found.day.isoformat(), grade=found.grade)


def set_diet(actor: Actor, school_id: int, *, diet: OfRegister, contains: Collection[Allergen], leaves_out: Collection[Allergen]) -> bool:
    """What a diet is cooked with and what it leaves out; whether that is new. Raises Forbidden, NotFound, BadInput: nobody may eat it."""
    require(actor, Permission.KEEP_KITCHENS, school_id=school_id)
    if diet_fault(contains, leaves_out) is not None:
        raise BadInput(_("同一種過敏原不能既含有又不含：這樣的餐沒有人能吃。"), at="leaves_out")
    hold_school(school_id)
    given = {"contains": sorted(map(str, contains)), "leaves_out": sorted(map(str, leaves_out))}
    if Diet.objects.filter(school_id=school_id, diet=diet, **given).exists():
        return False
    Diet.objects.update_or_create(school_id=school_id, diet=diet, defaults=given)
    audit.record(actor, "changed", "meal_diet", school_id=school_id, diet=diet.value)
    return True


def set_others(actor: Actor, school_id: int, *, kitchen_id: int, who: Guest, meals: int, day: date | None = None) -> bool:
    """How many eat besides the pupils, on one day or without it on every day; whether that is new. Raises Forbidden, NotFound, BadInput."""
    require(actor, Permission.KEEP_KITCHENS, school_id=school_id)
    if not 0 <= meals <= MOST_GUESTS:
        raise BadInput(_("份數須在 0 到 %(most)d 之間。") % {"most": MOST_GUESTS}, at="meals")
    hold_school(school_id)
    _named(school_id, kitchen_id)
    if Others.objects.filter(school_id=school_id, kitchen_id=kitchen_id, who=who, day=day, meals=meals).exists():
        return False
    Others.objects.update_or_create(school_id=school_id, kitchen_id=kitchen_id, who=who, day=day, defaults={"meals": meals})
    audit.record(actor, "changed", "meal_others", kitchen_id, school_id=school_id, who=who.value, meals=meals, day=day.isoformat() if day else "")
    return True


def _check(school_id: int, new: rules.Service) -> None:
    if new.last_grade < new.first_grade:
        raise BadInput(_("年級範圍寫反了：最後的年級不得低於第一個。"), at="last_grade")
    if not {new.first_grade, new.last_grade} <= set(grades_of(school_id)):
        raise BadInput(_("本校沒有這個年級。"), at="first_grade")
    if not 0 <= new.price <= HIGHEST_PRICE:
        raise BadInput(_("每餐價格須在 0 到 %(most)d 元之間。") % {"most": HIGHEST_PRICE}, at="price")
    if not new.weekdays:
        raise BadInput(_("請至少勾選一天。"), at="weekdays")
    _named(school_id, new.kitchen_id, at="kitchen_id")


def _named(school_id: int, kitchen_id: int, at: str = "") -> None:
    """A school has its own kitchens cook for it, and those that others share. Raises BadInput at a form's field, else NotFound."""
    mine = Q(school_id=school_id) | Q(kind=KitchenKind.SHARED)
    if Kitchen.objects.filter(mine, pk=kitchen_id, ended_on=None).exists():
        return
    raise BadInput(_("沒有這個廚房，或它已停止供餐。"), at=at) if at else NotFound


def _row_of(school_id: int, known: rules.Service) -> int:
    kept: Any = Service.objects.filter(
        school_id=school_id, kitchen_id=known.kitchen_id, first_grade=known.first_grade, last_grade=known.last_grade,
        weekdays=sorted(known.weekdays), since=known.since, ended_on=known.ended_on,
    )  # fmt: skip
    return int(kept.values_list("pk", flat=True)[0])


def _keep(school_id: int, place: rules.Placed) -> int:
    held = place.service
    if place.instead is not None:
        service_id = _row_of(school_id, place.instead)
        Service.objects.filter(pk=service_id).update(since=held.since, ended_on=held.ended_on)
        return service_id
    made = Service.objects.create(
        school_id=school_id, kitchen_id=held.kitchen_id, first_grade=held.first_grade, last_grade=held.last_grade, weekdays=sorted(held.weekdays),
        price=held.price, since=held.since, ended_on=held.ended_on,
    )  # fmt: skip
    return made.pk


def _refuse_settled(school_id: int, first: date, until: date | None) -> None:
    """What a meal cost in a month that was settled stays, as long as the month is closed."""
    settled = RefundMonth.objects.filter(school_id=school_id, month__gte=first.replace(day=1)).exclude(state=State.OPEN)
    if until is not None:
        settled = settled.filter(month__lt=until)
    last = settled.order_by("-month").first()
    if last is not None:
        said = _("%(month)s的退費已經結算，那時的供餐與價格不能更改；請從下個月起登錄。") % {"month": spoken.month(last.month)}
        raise BadInput(said, at="since")


def _end(service_id: int, on: date) -> None:
    """A service that would never have been in force is deleted."""
    if not Service.objects.filter(pk=service_id, since__gte=on).delete()[0]:
        Service.objects.filter(pk=service_id).update(ended_on=on)
