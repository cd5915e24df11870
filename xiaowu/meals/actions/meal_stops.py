"""Stopping meals and starting them again (停餐、恢復用餐), by student affairs and by families; and why a day had no school (停課供餐日)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, Conflict, NotFound
from xiaowu.meals.models import ClosedMealDay, MealStop, RefundMonth
from xiaowu.meals.permissions import Permission
from xiaowu.meals.rules.refund_child import EVERY_DAY
from xiaowu.meals.rules.refund_ledger import State
from xiaowu.meals.rules.refund_stops import STOP_FAULT_TITLES, StopFault, stop_fault
from xiaowu.meals.rules.refunds import Other
from xiaowu.roster.models import School
from xiaowu.roster.rules.roles import Family

_AT = {StopFault.BACKWARDS: "last", StopFault.TOO_LONG: "last", StopFault.OVER: "first", StopFault.AHEAD: "told_on"}
Children = Sequence[tuple[int, int]]  # (school, child)


@dataclass(frozen=True, slots=True)
class StopWish:
    """What is to be stopped: why, from when until when, on which day of the week (0: every), and when that was said."""

    ground: Other
    first: date
    last: date
    told_at: datetime
    weekday: int = EVERY_DAY
    proof: bool = False


def stop_for(actor: Actor, school_id: int, students: Collection[int], wish: StopWish, *, now: datetime) -> int:
    """The meals of children of a school, by its office; returns of how many it is new. Raises Forbidden, BadInput."""
    require(actor, Permission.RELEASE_REFUNDS, school_id=school_id)
    return _stop(actor, [(school_id, each) for each in students], wish, is_family=False, now=now)


def stop_own(actor: Actor, children: Children, wish: StopWish, *, now: datetime) -> int:
    """The meals of a guardian's own children, said now. Raises Forbidden, BadInput."""
    require(actor, Permission.SEE_OWN_REFUNDS, school_id=ANYWHERE)
    return _stop(actor, children, wish, is_family=True, now=now)


def _stop(actor: Actor, children: Children, wish: StopWish, *, is_family: bool, now: datetime) -> int:
    """What stands already word for word is nothing; what overlaps it is refused, so that no day is stopped twice."""
    if fault := stop_fault(wish.first, wish.last, wish.told_at, now, today=clock.day(now), is_family=is_family):
        raise BadInput(_(STOP_FAULT_TITLES[fault]), at=_AT[fault])
    list(School.objects.select_for_update().filter(pk__in={school for school, _child in children}).order_by("pk"))
    standing = MealStop.objects.filter(student_id__in=[child for _school, child in children], first__lte=wish.last, last__gte=wish.first)
    beside = [each for each in standing.order_by("pk") if each.back_from is None or each.back_from > max(each.first, wish.first)]
    same = {each.student_id for each in beside if (each.first, each.last, each.weekday, each.ground) == _key(wish)}
    if any(each.student_id not in same and EVERY_DAY in (each.weekday, wish.weekday) for each in beside):
        raise BadInput(_("這段期間已經登記過停餐；請先恢復用餐再重新登記。"), at="first")
    new = [each for each in children if each[1] not in same]
    made = [
        MealStop(
            school_id=school, student_id=child, ground=wish.ground, first=wish.first, last=wish.last, weekday=wish.weekday, proof=wish.proof,
            told_at=wish.told_at, by_account=actor.account_id, by_name=actor.name[:100], by_family=is_family, at=now,
            batch=_batch(new, now),
        )
        for school, child in new
    ]  # fmt: skip
    MealStop.objects.bulk_create(made)
    for school in sorted({each.school_id for each in made}):
        told = [each.student_id for each in made if each.school_id == school]
        audit.record_each(actor, "stopped", "meals", told, school_id=school, first=wish.first.isoformat(), last=wish.last.isoformat())
    return len(made)


def _key(wish: StopWish) -> tuple[date, date, int, str]:
    return wish.first, wish.last, wish.weekday, wish.ground.value


def _batch(children: Children, now: datetime) -> int | None:
    """A number that those share who were written down together; None for one child."""
    return int(now.timestamp() * 1_000_000) if len(children) > 1 else None


def eat_again(actor: Actor, stop_id: int, *, school_id: int | None = None, now: datetime) -> date:
    """From the next day on, or from its first one if that is still to come, the child eats again; returns that day. The same again is nothing.
    `school_id`: of which school it has to be. Raises Forbidden, NotFound, Conflict.
    """
    is_family = Family.GUARDIAN in actor.roles
    require(actor, Permission.SEE_OWN_REFUNDS if is_family else Permission.RELEASE_REFUNDS, school_id=ANYWHERE)
    row = MealStop.objects.select_for_update().filter(pk=stop_id).first()
    if row is None or school_id not in (None, row.school_id):
        raise NotFound
    if not is_family:
        require(actor, Permission.RELEASE_REFUNDS, school_id=row.school_id)
    tomorrow = clock.day(now) + timedelta(days=1)
    back = max(row.first, tomorrow)
    if row.back_from is not None and row.back_from <= back:
        return row.back_from
    if row.last < tomorrow:
        raise Conflict(_("這段停餐已經過去。"))
    MealStop.objects.filter(pk=stop_id).update(back_from=back)
    audit.record(actor, "ended", "meal_stop", row.student_id, school_id=row.school_id, back_from=back.isoformat())
    return back


def explain_closed(actor: Actor, school_id: int, day: date, ground: str, told_at: datetime, *, now: datetime) -> None:
    """Why there was no school, and when that was known; until the month is closed. Raises Forbidden, BadInput, Conflict."""
    require(actor, Permission.RELEASE_REFUNDS, school_id=school_id)
    if told_at > now:
        raise BadInput(_(STOP_FAULT_TITLES[StopFault.AHEAD]), at="told_on")
    list(School.objects.select_for_update().filter(pk=school_id))
    if RefundMonth.objects.filter(school_id=school_id, month=day.replace(day=1)).exclude(state=State.OPEN).exists():
        raise Conflict(_("這個月已經結算。"))
    given = {"ground": ground, "told_at": told_at, "by_name": actor.name[:100], "at": now}
    row, is_new = ClosedMealDay.objects.get_or_create(school_id=school_id, day=day, defaults=given)
    if not is_new and (row.ground, row.told_at) == (ground, told_at):
        return
    if not is_new:
        ClosedMealDay.objects.filter(pk=row.pk).update(**given)
    audit.record(actor, "explained", "closed_meal_day", school_id, school_id=school_id, day=day.isoformat(), ground=ground)
