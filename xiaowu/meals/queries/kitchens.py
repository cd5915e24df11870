"""Kitchens, for whom they cook, and what a school's diets are (廚房、供餐、餐別)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any

from django.db.models import Q

from xiaowu.kernel.access import holds, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.lists import ListRequest, Page, Sorts, page_of, page_of_rows
from xiaowu.meals.models import Diet, Kitchen, NotifiedSheet, Service, Shift
from xiaowu.meals.permissions import Permission
from xiaowu.meals.rules import kitchens as rules
from xiaowu.meals.rules.kitchens import Allergen, KitchenKind
from xiaowu.meals.rules.succession import beside, succession
from xiaowu.roster.models import School
from xiaowu.roster.rules.roles import COOKED_DIETS, DIET_TITLES, GRADES, Level
from xiaowu.roster.rules.roles import Diet as OfRegister

KITCHEN_SORTS: Sorts = {"name": "name", "kind": "kind"}
SERVICE_SORTS: Sorts = {"since": "since", "grade": "first_grade", "price": "price"}
SHIFT_SORTS: Sorts = {"day": "day"}
DIET_SORTS = {"diet": "diet"}


@dataclass(frozen=True, slots=True)
class KitchenRow:
    """A kitchen that a school keeps, or that another one shares with it (`is_own` false)."""

    id: int
    school_id: int
    school: str
    name: str
    kind: KitchenKind
    telephone: str
    mail: str
    days_before: int
    until: time
    letters: bool
    cooks: tuple[OfRegister, ...]
    ended_on: date | None
    is_own: bool
    may_change: bool = False  # whoever reads the list


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """For which grades a kitchen cooks, and what a meal costs."""

    id: int
    school_id: int
    kitchen_id: int
    kitchen: str
    first_grade: int
    last_grade: int
    weekdays: tuple[int, ...]
    price: int
    since: date
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """A day on which a grade (0: every one) eats, or does not, otherwise than by the week."""

    id: int
    school_id: int
    day: date
    grade: int
    is_served: bool
    why: str


@dataclass(frozen=True, slots=True)
class DietRow:
    """A diet of the register, what it is cooked with and what it leaves out at a school; one of which nothing was said has neither."""

    school_id: int
    diet: OfRegister
    contains: tuple[Allergen, ...]
    leaves_out: tuple[Allergen, ...]

    @property
    def title(self) -> str:
        return DIET_TITLES[self.diet]


def kitchens(actor: Actor, wanted: ListRequest, school_id: int) -> Page[KitchenRow]:
    """Those that the school keeps, and those of others that cook for it. One statement. Raises Forbidden."""
    require(actor, Permission.SEE_SHEETS, school_id=school_id)
    serving = Service.objects.filter(school_id=school_id, ended_on=None).values("kitchen_id")
    found = Kitchen.objects.select_related("school").filter(Q(school_id=school_id) | Q(pk__in=serving))
    if wanted.text:
        found = found.filter(Q(name__icontains=wanted.text))
    if kind := wanted.filter("kind"):
        found = found.filter(kind=kind)
    if (state := wanted.filter("state")) == "ended":
        found = found.exclude(ended_on=None)
    elif not state:
        found = found.filter(ended_on=None)
    keeps = holds(actor, Permission.KEEP_KITCHENS, school_id=school_id)

    def told(each: Kitchen) -> KitchenRow:
        row = kitchen_row(each, school_id)
        return replace(row, may_change=keeps and row.is_own)

    return page_of(found, wanted, KITCHEN_SORTS, told, "pk")


def kitchen(actor: Actor, school_id: int, kitchen_id: int) -> KitchenRow:
    """One that the school keeps. One statement. Raises Forbidden, NotFound."""
    require(actor, Permission.SEE_SHEETS, school_id=school_id)
    found = Kitchen.objects.select_related("school").filter(school_id=school_id, pk=kitchen_id).first()
    if found is None:
        raise NotFound
    return kitchen_row(found, school_id)


def to_choose(actor: Actor, school_id: int) -> list[tuple[int, str]]:
    """The kitchens that may cook for a school: its own, and those that others share. One statement. Raises Forbidden."""
    require(actor, Permission.KEEP_KITCHENS, school_id=school_id)
    mine = Q(school_id=school_id) | Q(kind=KitchenKind.SHARED)
    found = Kitchen.objects.select_related("school").filter(mine, ended_on=None).order_by("school_id", "name")
    own = [(each.pk, each.name) for each in found if each.school_id == school_id]
    return own + [(each.pk, f"{each.name}（{each.school.name}）") for each in found if each.school_id != school_id]


def services(actor: Actor, wanted: ListRequest, school_id: int, today: date) -> Page[ServiceRow]:
    """Those that hold today or later, or all that ever did. One statement. Raises Forbidden."""
    require(actor, Permission.SEE_SHEETS, school_id=school_id)
    found = Service.objects.select_related("kitchen").filter(school_id=school_id)
    if wanted.filter("state") != "all":
        found = found.filter(Q(ended_on=None) | Q(ended_on__gt=today))
    return page_of(found, wanted, SERVICE_SORTS, service_row, "first_grade", "pk")


def service(actor: Actor, school_id: int, service_id: int) -> ServiceRow:
    """One of them. One statement. Raises Forbidden, NotFound."""
    require(actor, Permission.KEEP_KITCHENS, school_id=school_id)
    found = Service.objects.select_related("kitchen").filter(school_id=school_id, pk=service_id).first()
    if found is None:
        raise NotFound
    return service_row(found)


def services_to_enter(actor: Actor, school_id: int) -> list[ServiceRow]:
    """Every service of a school, of all times. One statement. Raises Forbidden."""
    require(actor, Permission.KEEP_KITCHENS, school_id=school_id)
    return [service_row(each) for each in Service.objects.select_related("kitchen").filter(school_id=school_id).order_by("pk")]


def service_before(actor: Actor, school_id: int, service_id: int) -> ServiceRow | None:
    """What a service took over from: the same but for the price. One statement. Raises Forbidden."""
    require(actor, Permission.KEEP_KITCHENS, school_id=school_id)
    found = list(Service.objects.select_related("kitchen").filter(school_id=school_id).order_by("pk"))
    this = next((_service(each) for each in found if each.pk == service_id), None)
    was = rules.before(this, map(_service, found)) if this else None
    return next((service_row(each) for each in found if _service(each) == was), None)


def to_follow(actor: Actor, school_id: int, new: rules.Service) -> list[tuple[str, rules.Service, tuple[rules.Service, ...]]]:
    """Whom a service that is entered takes over from: kitchen, what ends, and what of it goes on beside.

    Two statements. Raises Forbidden.
    """
    require(actor, Permission.KEEP_KITCHENS, school_id=school_id)
    ends = succession(new, services_of(school_id)).ends
    names = dict(Kitchen.objects.filter(pk__in=[each.kitchen_id for each in ends]).values_list("pk", "name"))
    return [(names[each.kitchen_id], each, tuple(beside(each, new))) for each in ends]


def told_days(actor: Actor, school_id: int, kitchen_id: int, first: date) -> list[date]:
    """The days from one on of which a kitchen was told. One statement. Raises Forbidden."""
    require(actor, Permission.KEEP_KITCHENS, school_id=school_id)
    told = NotifiedSheet.objects.filter(school_id=school_id, kitchen_id=kitchen_id, day__gte=first)
    return list(told.values_list("day", flat=True).distinct().order_by("day"))


def services_of(school_id: int) -> list[rules.Service]:
    """Every service of a school, of all times: which kitchen cooks for a grade on a day, and for how much (`rules.kitchens.service_of`).

    One statement.
    """
    return [_service(each) for each in Service.objects.filter(school_id=school_id).order_by("first_grade", "since", "pk")]


def shifts(actor: Actor, wanted: ListRequest, school_id: int) -> Page[ShiftRow]:
    """A school's days otherwise than by the week. One statement. Raises Forbidden."""
    require(actor, Permission.SEE_SHEETS, school_id=school_id)
    found = Shift.objects.filter(school_id=school_id)
    if wanted.text:
        found = found.filter(why__icontains=wanted.text)
    return page_of(found, wanted, SHIFT_SORTS, _shift_row, "grade", "pk")


def shift(actor: Actor, school_id: int, shift_id: int) -> ShiftRow:
    """One of them. One statement. Raises Forbidden, NotFound."""
    require(actor, Permission.KEEP_KITCHENS, school_id=school_id)
    found = Shift.objects.filter(school_id=school_id, pk=shift_id).first()
    if found is None:
        raise NotFound
    return _shift_row(found)


def shifts_of(school_id: int, first: date, last: date) -> list[rules.Shift]:
    """Which days of a span are otherwise than by the week. One statement."""
    found = Shift.objects.filter(school_id=school_id, day__range=(first, last)).order_by("day", "grade")
    return [rules.Shift(each.day, frozenset({each.grade} if each.grade else ()), each.is_served) for each in found]


def diets(actor: Actor, wanted: ListRequest, school_id: int) -> Page[DietRow]:
    """Every diet that a kitchen may cook. One statement. Raises Forbidden."""
    require(actor, Permission.SEE_SHEETS, school_id=school_id)
    return page_of_rows(list(diets_of(school_id).values()), wanted, DIET_SORTS)


def diets_of(school_id: int) -> Mapping[OfRegister, DietRow]:
    """Diet → what it is at that school. One statement."""
    said = {each.diet: each for each in Diet.objects.filter(school_id=school_id)}
    return {diet: _diet(school_id, diet, said.get(diet)) for diet in COOKED_DIETS}


def grades_of(school_id: int) -> range:
    """The grades that a school of this level has. One statement. Raises NotFound."""
    level = School.objects.filter(pk=school_id).values_list("level", flat=True).first()
    if level is None:
        raise NotFound
    return GRADES[Level(level)]


def kitchen_row(each: Any, school_id: int) -> KitchenRow:
    """A stored kitchen with its school, as the named school sees it."""
    cooks = tuple(OfRegister(one) for one in each.cooks)
    return KitchenRow(
        each.pk, each.school_id, each.school.name, each.name, KitchenKind(each.kind), each.telephone, each.mail, each.days_before, each.until,
        each.letters, cooks, each.ended_on, each.school_id == school_id,
    )  # fmt: skip


def service_row(each: Any) -> ServiceRow:
    """A stored service with its kitchen."""
    return ServiceRow(
        each.pk, each.school_id, each.kitchen_id, each.kitchen.name, each.first_grade, each.last_grade, tuple(each.weekdays), each.price, each.since,
        each.ended_on,
    )  # fmt: skip


def _service(each: Any) -> rules.Service:
    weekdays = frozenset(each.weekdays)
    return rules.Service(each.kitchen_id, each.first_grade, each.last_grade, weekdays, each.price, each.since, each.ended_on)


def _shift_row(each: Any) -> ShiftRow:
    return ShiftRow(each.pk, each.school_id, each.day, each.grade, each.is_served, each.why)


def _diet(school_id: int, diet: OfRegister, said: Any) -> DietRow:
    if said is None:
        return DietRow(school_id, diet, (), ())
    return DietRow(school_id, diet, *(tuple(Allergen(one) for one in each) for each in (said.contains, said.leaves_out)))
