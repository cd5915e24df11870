"""What a merger of schools does to meals (併校與午餐): which stops go along, and which months of refunds the school leaves unsettled or unpaid."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from xiaowu.kernel import clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.bounds import month_after
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.roc import spoken
from xiaowu.meals.queries.kitchens import services_of
from xiaowu.meals.queries.refund_month import open_months
from xiaowu.meals.rules.refund_ledger import EndDays, State, end_days
from xiaowu.roster.permissions import Permission


@dataclass(frozen=True, slots=True)
class _Going:
    stop_id: int
    is_along: bool


@dataclass(frozen=True, slots=True)
class _Month:
    month: date
    state: State
    ended_on: date | None


def lines(actor: Actor, school_id: int, successor_id: int, day: date) -> list[tuple[str, int]]:
    """What the bureau reads of it before the merger: words, and how many. Raises Forbidden."""
    require(actor, Permission.KEEP_SCHOOLS, school_id=None)
    going = rows(_Going, "select * from meals_stops_going(%s, %s, %s)", [school_id, successor_id, day])
    unpaid, unsettled = _unpaid(_months(school_id)), left_open(school_id, day)
    return [
        (_("隨學生移至承接學校的停餐登記（裁撤日起的部分）"), sum(each.is_along for each in going)),
        (_("不移轉的停餐登記：學生等待編班，編班後再登記"), sum(not each.is_along for each in going)),
        (_("由承接學校結算的午餐退費月份（裁撤日前的日子）：%(months)s") % {"months": _listed(unsettled)}, len(unsettled)),
        (_("由承接學校繼續退費的月份：%(months)s") % {"months": _listed(unpaid)}, len(unpaid)),
    ]


def left_open(school_id: int, day: date) -> list[date]:
    """The months of refunds that a school which closes on a day leaves to be settled; for the bureau."""
    return open_months(school_id, clock.today(), _settled(_months(school_id)), day) if services_of(school_id) else []


def against(actor: Actor, school_id: int, successor_id: int | None, day: date) -> str:
    """Why the school cannot merge as of that day: later days were settled there, and would be paid once more by the successor, or by nobody. Or why
    it cannot close without a successor: nobody would settle and pay what is open. Raises Forbidden.
    """
    require(actor, Permission.KEEP_SCHOOLS, school_id=None)
    kept = _months(school_id)
    if successor_id is not None:
        days = end_days({each.month: each.ended_on for each in kept if each.state is not State.OPEN})
        return _only_on(days) if days and not days.allow(day) else ""
    if waits := {*_unpaid(kept), *left_open(school_id, day)}:
        said = _("還有午餐退費沒有辦完：%(months)s。請選擇承接學校，由該校結算與退費；或請這所學校先結算並記錄已退費。")
        return said % {"months": _listed([*waits])}
    return ""


def _only_on(days: EndDays) -> str:
    """Until which day it was settled, and on which days the school may close."""
    said = {"last": spoken.long(days.settled_until - timedelta(days=1)), "day": spoken.long(days.since)}
    if days.again is None:
        return _("這所學校的午餐退費已結算到%(last)s；裁撤日請不要早於%(day)s。") % said
    said["again"] = spoken.long(days.again)
    return _("這所學校的午餐退費已結算到%(last)s；裁撤日請選%(again)s，或%(day)s以後。") % said


def back_lines(actor: Actor, school_id: int, _successor_id: int, day: date) -> list[tuple[str, int]]:
    """What the bureau reads of it before the merger is taken back: a month of which the successor settled a part. Raises Forbidden."""
    require(actor, Permission.KEEP_SCHOOLS, school_id=None)
    part = [each for each in _settled(_months(school_id)) if each < day < (month_after(each) or day)]
    words = _("承接學校已結算到裁撤日前的月份；其餘日子列在下個月的更正：%(months)s") % {"months": _listed(part)}
    return [(words, len(part))]


def _months(school_id: int) -> list[_Month]:
    return rows(_Month, "select month, state, ended_on from meals_months_settled(%s)", [school_id])


def _settled(kept: Iterable[_Month]) -> list[date]:
    return [each.month for each in kept if each.state is not State.OPEN]


def _unpaid(kept: Iterable[_Month]) -> list[date]:
    return [each.month for each in kept if each.state in (State.CLOSED, State.RELEASED)]


def _listed(months: list[date]) -> str:
    return _("、").join(spoken.month(each) for each in sorted(months))
