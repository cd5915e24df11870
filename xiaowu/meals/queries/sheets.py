"""The day's sheet of a kitchen (供餐單): what to cook for which class, of which diet, and what changed since the kitchen was told.

Numbers are exactly those that `attendance.rules.meals` tells: a class's meals from five up, diets computed from what is told. A kitchen that cooks
for some grades only is told the diets of these grades together.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from xiaowu.attendance.queries.statistics import diet_counts
from xiaowu.kernel import audit
from xiaowu.kernel.access import holds, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.clock import TAIPEI
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.meals.models import Kitchen, Others, Service
from xiaowu.meals.permissions import Permission
from xiaowu.meals.queries.kitchens import KitchenRow, kitchen_row
from xiaowu.meals.queries.said import said
from xiaowu.meals.rules import kitchens as rules
from xiaowu.meals.rules import sheets
from xiaowu.meals.rules.kitchens import GUEST_TITLES, Guest, How, changes
from xiaowu.roster.queries.calendar import around, days_of
from xiaowu.roster.rules.calendar import NoSchool
from xiaowu.roster.rules.roles import DIET_TITLES, Diet


@dataclass(frozen=True, slots=True)
class Line:
    """How many meals of something to cook. `few`: of fewer than five it is told that they are fewer. `told`: what the kitchen was told of it."""

    key: str
    title: str
    cook: int
    few: bool = False
    taken: bool = True
    told: int | None = None

    @property
    def more(self) -> int:
        """How many more than the kitchen was told, or fewer; 0 before it was told."""
        return 0 if self.told is None else self.cook - self.told


@dataclass(frozen=True, slots=True)
class Part:
    """What one school's children, staff and guests eat. `not_cooked`: diets that children have and the kitchen does not cook."""

    school_id: int
    school: str
    classes: tuple[Line, ...]
    diets: tuple[Line, ...]
    others: tuple[Line, ...]
    not_cooked: tuple[str, ...]
    told_at: datetime | None
    told_how: How | None

    @property
    def numbers(self) -> dict[str, int]:
        return {each.key: each.cook for each in (*self.classes, *self.diets, *self.others)}

    @property
    def total(self) -> int:
        return sheets.total(self.numbers)

    @property
    def untaken(self) -> int:
        return sum(not each.taken for each in self.classes)

    @property
    def more(self) -> int:
        """What is made beside the total (`rules.sheets.beside`)."""
        return sheets.beside(self.numbers)

    @property
    def changed(self) -> tuple[Line, ...]:
        return tuple(each for each in (*self.classes, *self.diets, *self.others) if each.more)

    @property
    def changes(self) -> int:
        """How many things changed: a class's number and its diet's are one."""
        classes, diets, others = (sum(bool(each.more) for each in lines) for lines in (self.classes, self.diets, self.others))
        return max(classes, diets) + others


@dataclass(frozen=True, slots=True)
class Sheet:
    """A kitchen's day. `limit`: until when it can be told; `ahead`: a forecast, by leave that is approved. `no_school`: why the own school has
    none.
    """

    school_id: int
    kitchen: KitchenRow
    day: date
    limit: datetime
    ahead: bool
    parts: tuple[Part, ...]
    no_school: NoSchool | None
    earlier: date
    later: date

    @property
    def total(self) -> int:
        return sum(each.total for each in self.parts)

    @property
    def untaken(self) -> int:
        return sum(each.untaken for each in self.parts)


@dataclass(frozen=True, slots=True)
class _Class:
    school_id: int
    class_id: int
    grade: int
    number: int
    name: str
    taken: bool
    meals: int | None
    cook: int


@dataclass(frozen=True, slots=True)
class _Diet:
    school_id: int
    diet: str
    eating: int


def kitchens_on(actor: Actor, school_id: int, day: date) -> list[KitchenRow]:
    """The kitchens of a school's day, its own first: those that cook for it and those that it keeps. One statement. Raises Forbidden."""
    require(actor, Permission.SEE_SHEETS, school_id=school_id)
    serves = Service.objects.filter(school_id=school_id, kitchen_id=OuterRef("pk"), since__lte=day).exclude(ended_on__lte=day)
    kitchens = Kitchen.objects.select_related("school").annotate(serves=Exists(serves))
    found = kitchens.filter(Q(serves=True) | Q(school_id=school_id, ended_on=None))
    ordered = sorted(found, key=lambda each: (not each.serves, each.school_id != school_id, each.pk))
    return [kitchen_row(each, school_id) for each in ordered]


def sheet(actor: Actor, school_id: int, kitchen_id: int, day: date, today: date, *, note: bool = True) -> Sheet:
    """A kitchen's sheet, as `sheet_among` tells it. Raises Forbidden, NotFound, BadInput."""
    return sheet_among(actor, kitchens_on(actor, school_id, day), school_id, kitchen_id, day, today, note=note)


def sheet_among(actor: Actor, kitchens: Iterable[KitchenRow], school_id: int, kitchen_id: int, day: date, today: date, *, note: bool = True) -> Sheet:
    """A sheet of one of the kitchens of a school's day (`kitchens_on`): of every school for which it cooks, to whose task at its school it is to keep
    it; to others of their own school. Each is audited, but for what a page fetches by itself. Raises NotFound; BadInput for a day that is over or too
    far ahead.
    """
    found = next((each for each in kitchens if each.id == kitchen_id), None)
    if found is None:
        raise NotFound
    if not sheets.is_coming(day, today):
        raise BadInput(_("供餐單只提供當日與之後 %(days)d 天，以免由前後日的差異辨識個別學生。") % {"days": sheets.AHEAD})
    if note:
        audit.record(actor, "read", "meal_sheet", kitchen_id, school_id=school_id, day=day.isoformat())
    no_school, earlier, later = around(school_id, day)
    mine = None if found.is_own and holds(actor, Permission.KEEP_KITCHENS, school_id=school_id) else [school_id]
    parts = tuple(parts_of(found, day, mine))
    return Sheet(school_id, found, day, limit_of(found, day), day > today, parts, no_school, earlier, later)


def limit_of(kitchen: KitchenRow, day: date) -> datetime:
    """Until when the kitchen can be told of the day, by the school days of whoever keeps it. One statement."""
    known = days_of(kitchen.school_id, day - timedelta(days=30), day)
    return rules.cut_off(day, kitchen.days_before, kitchen.until, known).replace(tzinfo=TAIPEI)


def parts_of(kitchen: KitchenRow, day: date, schools: Collection[int] | None = None) -> list[Part]:
    """What the kitchen cooks for each of these schools, or for all; nothing for a school of which it was told and that does not eat after all. Three
    statements.
    """
    eating: dict[int, list[_Class]] = defaultdict(list)
    knows = said(kitchen.id, day)
    for each in rows(_Class, "select * from meals_classes(%s, %s)", [kitchen.id, day]):
        cooks = rules.kitchen_of(day, each.grade, knows.services[each.school_id], knows.shifts[each.school_id])
        if cooks == kitchen.id and (schools is None or each.school_id in schools):
            eating[each.school_id].append(each)
    diets, notices = _diets(kitchen.id, day, eating), knows.notices
    gone = sorted(each for each in notices.keys() - eating.keys() if schools is None or each in schools)
    return [
        Part(each, knows.schools[each], *_lines(eating[each], diets[each], knows.others[each], notices[each], knows.classes),
            _not_cooked(kitchen, diets[each]), *_told(notices[each]))
        for each in (*eating, *gone)
    ]  # fmt: skip


def _lines(
    classes: Sequence[_Class], eating: Mapping[str, int], others: Mapping[Guest, int], notices: Sequence[sheets.Notice], names: Mapping[str, str]
) -> tuple[tuple[Line, ...], tuple[Line, ...], tuple[Line, ...]]:
    """Of classes, of diets, and of who eats besides: what is cooked, then what the kitchen was told of and need not cook."""
    stands = sheets.told(notices)

    def line(key: str, title: str, cook: int, **more: Any) -> Line:
        return Line(key, title, cook, told=None if stands is None else stands.numbers.get(key, 0), **more)

    counts = diet_counts(eating, sum(each.cook for each in classes))
    now = {
        "class": [line(sheets.class_line(each.class_id), each.name, each.cook, few=each.meals is None, taken=each.taken) for each in classes],
        "diet": [line(sheets.diet_line(each.diet.value), DIET_TITLES[each.diet], each.cook) for each in counts if each.eating],
        "other": [line(sheets.other_line(who), GUEST_TITLES[who], count) for who, count in others.items() if classes],
    }
    known = {each.key for those in now.values() for each in those}
    gone = [each.what for each in changes(stands.numbers if stands else {}, {}) if each.what not in known]
    for key in sheets.in_order(gone, names):
        of, which = sheets.named(key)
        now[of].append(line(key, _title(of, which, names), 0))
    return tuple(now["class"]), tuple(now["diet"]), tuple(now["other"])


def _title(of: str, which: str, classes: Mapping[str, str]) -> str:
    """What a line is called of which the kitchen was told; a class that is gone by its number alone."""
    if of == "class":
        return classes.get(which, which)
    return DIET_TITLES[Diet(which)] if of == "diet" else GUEST_TITLES[Guest(which)]


def _not_cooked(kitchen: KitchenRow, eating: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(DIET_TITLES[Diet(each)] for each in rules.not_cooked(eating, {each.value for each in kitchen.cooks}))


def _told(notices: Sequence[sheets.Notice]) -> tuple[datetime | None, How | None]:
    stands = sheets.told(notices)
    return (stands.at, stands.how) if stands else (None, None)


def _diets(kitchen_id: int, day: date, eating: Mapping[int, Sequence[_Class]]) -> dict[int, dict[str, int]]:
    """School → diet → how many children have it, of the grades for which the kitchen cooks that day."""
    pairs = sorted({(school_id, each.grade) for school_id, classes in eating.items() for each in classes})
    given = [kitchen_id, day, [school_id for school_id, _grade in pairs], [grade for _school, grade in pairs]]
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for each in rows(_Diet, "select * from meals_diets(%s, %s, %s::bigint[], %s::smallint[])", given):
        found[each.school_id][each.diet] = each.eating
    return found


def notices_of(kitchen_id: int, school_id: int, day: date) -> list[sheets.Notice]:
    """What the kitchen was told of a school's day, in order. One statement."""
    return said(kitchen_id, day).notices[school_id]


def others_entered(school_id: int, kitchen_id: int, who: Guest, day: date | None) -> int:
    """How many of them eat as it is entered: on that day, or without it on every day. One statement."""
    entered = Others.objects.filter(Q(day=None) | Q(day=day), school_id=school_id, kitchen_id=kitchen_id, who=who)
    return entered.order_by(F("day").asc(nulls_last=True)).values_list("meals", flat=True).first() or 0
