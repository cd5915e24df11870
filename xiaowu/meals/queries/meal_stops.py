"""Meals that were stopped (停餐登記): those of a school for whoever settles refunds, a family's own, and from when one can still be stopped."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.lists import ListRequest, Page, Sorts, page_of
from xiaowu.kernel.roc import spoken
from xiaowu.meals.models import MealStop
from xiaowu.meals.permissions import Permission
from xiaowu.meals.queries.refund_facts import versions
from xiaowu.meals.rules.refund_calendar import Calendar
from xiaowu.meals.rules.refund_child import STOP_TITLES
from xiaowu.meals.rules.refund_stops import earliest, rule_on, stop_line
from xiaowu.meals.rules.refunds import Other, RefundRule
from xiaowu.meals.rules.sheets import soonest_change
from xiaowu.roster.queries.calendar import days_of

_BESIDE = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class StopRow:
    """A stop as lists show it."""

    id: int
    school_id: int
    student_id: int
    child: str
    class_name: str
    ground: Other
    first: date
    last: date
    weekday: int
    proof: bool
    told_at: datetime
    by_name: str
    by_family: bool
    back_from: date | None
    is_former: bool = False  # at a school that the child left since
    batch: int | None = None  # stopped in one act with others

    @property
    def title(self) -> str:
        return STOP_TITLES[self.ground]

    @property
    def is_void(self) -> bool:
        return self.back_from is not None and self.back_from <= self.first

    def lasts(self, soonest: date) -> bool:
        """Whether the child can eat again on a day of it; `soonest`: as `soonest_back` says."""
        return self.last >= soonest and (self.back_from is None or self.back_from > max(self.first, soonest))


SORTS: Sorts = {
    "told_at": "told_at",
    "first": "first",
    "class": ("student__school_class__grade", "student__school_class__number"),
}


def stops(actor: Actor, wanted: ListRequest, school_id: int) -> Page[StopRow]:
    """The stops of a school, the latest first. One statement, and the looks. Raises Forbidden."""
    require(actor, Permission.RELEASE_REFUNDS, school_id=school_id)
    found = MealStop.objects.filter(school_id=school_id).select_related("student__school_class")
    if ground := wanted.filter("ground"):
        found = found.filter(ground=ground)
    if wanted.text:
        found = found.filter(Q(student__name__named=wanted.text) | Q(student__school_class__name__icontains=wanted.text))
    page = page_of(found, wanted, SORTS, _row, "-pk")
    audit.looked(actor, "meals.refunds", school_id=school_id, student_ids=(each.student_id for each in page.rows))
    return page


def _row(each: MealStop) -> StopRow:
    place = each.student.school_class
    return StopRow(
        each.pk, each.school_id, each.student_id, each.student.name, place.name if place else "", Other(each.ground), each.first, each.last,
        each.weekday, each.proof, each.told_at, each.by_name, each.by_family, each.back_from, batch=each.batch,
    )  # fmt: skip


def stop_of(actor: Actor, stop_id: int, *, school_id: int) -> StopRow | None:
    """One stop of a school; the look is recorded. One statement. Raises Forbidden."""
    require(actor, Permission.RELEASE_REFUNDS, school_id=school_id)
    found = MealStop.objects.filter(school_id=school_id, pk=stop_id).select_related("student__school_class").first()
    if found is None:
        return None
    audit.looked(actor, "meals.refunds", school_id=school_id, student_ids=[found.student_id])
    return _row(found)


def stopped_together(actor: Actor, school_id: int, batch: int, back: date) -> list[int]:
    """Of whom the meals stopped in one act are stopped on that day still. One statement. Raises Forbidden."""
    require(actor, Permission.RELEASE_REFUNDS, school_id=school_id)
    standing = Q(back_from=None) | Q(back_from__gt=back)
    found = MealStop.objects.filter(standing, school_id=school_id, batch=batch, last__gte=back)
    return list(found.order_by("pk").values_list("student_id", flat=True))


def days_words(each: StopRow | MealStop) -> str:
    """From when until when, and on which day of the week."""
    return span_words(each.first, each.last, each.weekday, spoken.short)


def span_words(first: date, last: date, weekday: int = 0, written: Callable[[date], str] = spoken.long) -> str:
    """The same of any days."""
    names = [_("一"), _("二"), _("三"), _("四"), _("五"), _("六"), _("日")]
    span = written(first) if first == last else f"{written(first)} – {written(last)}"
    return _("%(span)s 每週%(day)s") % {"span": span, "day": names[weekday - 1]} if weekday else span


_OWN = """
select t.id, t.school_id, t.student_id, mine.name as child, mine.class as class_name, t.ground, t.first,
    least(t.last, mine.left_on - 1) as last, t.weekday, t.proof, t.told_at, t.by_name, t.by_family, t.back_from, mine.left_on is not null as is_former
from meals_mealstop t join attendance_mine_ever() mine on mine.school_id = t.school_id and mine.student_id = t.student_id
where mine.is_guardian and (mine.left_on is null or t.first < mine.left_on) order by t.first desc, t.id desc limit 100
"""


def own_stops(actor: Actor) -> list[StopRow]:
    """A guardian's children's stops, the latest first. One statement. Raises Forbidden."""
    require(actor, Permission.SEE_OWN_REFUNDS, school_id=ANYWHERE)
    return rows(StopRow, _OWN)


@dataclass(frozen=True, slots=True)
class Limit:
    """What a school's rule says now of a meal that a family stops: the rule (None: the school has none), whether it pays back such a meal, and the
    first day that is in time.
    """

    school_id: int
    rule: RefundRule | None
    pays: bool
    earliest: date | None


def limits(schools: Collection[int], now: datetime) -> list[Limit]:
    """School by school: two statements each, for one or two schools of a family."""
    return [_limit(each, now.astimezone(clock.TAIPEI)) for each in dict.fromkeys(schools)]


def soonest_back(now: datetime) -> date:
    """From which day on a child can eat again: as long as a kitchen takes a change of it, told before or not."""
    return soonest_change(clock.day(now), now.astimezone(clock.TAIPEI).time())


def _limit(school_id: int, now: datetime) -> Limit:
    today = clock.day(now)
    rule = rule_on(versions(school_id), today)
    if rule is None or stop_line(rule) is None:
        return Limit(school_id, rule, False, None)
    days = days_of(school_id, today - _BESIDE, today + _BESIDE)
    return Limit(school_id, rule, True, earliest(rule, now, [day for day in days if day >= today], Calendar.of(days)))
