"""What a merger of schools does to meals (併校與午餐): which stops go along, and which months of refunds the school leaves unsettled or unpaid."""

from collections.abc import Mapping
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
from xiaowu.meals.rules.refund_ledger import State
from xiaowu.roster.permissions import Permission


@dataclass(frozen=True, slots=True)
class _Going:
    stop_id: int
    is_along: bool


@dataclass(frozen=True, slots=True)
class _Month:
    month: date
    state: str


def lines(actor: Actor, school_id: int, successor_id: int, day: date) -> list[tuple[str, int]]:
    """What the bureau reads of it before the merger: words, and how many. Raises Forbidden."""
    require(actor, Permission.KEEP_SCHOOLS, school_id=None)
    going = rows(_Going, "select * from meals_stops_going(%s, %s, %s)", [school_id, successor_id, day])
    unpaid = [month for month, state in _months(school_id).items() if state in (State.CLOSED, State.RELEASED)]
    unsettled = left_open(school_id, day)
    return [
        (_("隨學生移至承接學校的停餐登記（裁撤日起的部分）"), sum(each.is_along for each in going)),
        (_("不移轉的停餐登記：學生等待編班，編班後再登記"), sum(not each.is_along for each in going)),
        (_("由承接學校結算的午餐退費月份（裁撤日前的日子）：%(months)s") % {"months": _listed(unsettled)}, len(unsettled)),
        (_("由承接學校繼續退費的月份：%(months)s") % {"months": _listed(unpaid)}, len(unpaid)),
    ]


def left_open(school_id: int, day: date) -> list[date]:
    """The months of refunds that a school which closes on a day leaves to be settled; for the bureau."""
    return open_months(school_id, clock.today(), _settled(_months(school_id)), day) if services_of(school_id) else []


def against(actor: Actor, school_id: int, _successor_id: int, day: date) -> str:
    """Why the school cannot merge as of that day: days from then on were settled there, and would be paid once more by the successor. Raises
    Forbidden.
    """
    require(actor, Permission.KEEP_SCHOOLS, school_id=None)
    last = max((month_after(each) or each for each in _settled(_months(school_id))), default=day)
    return _("這所學校的午餐退費已結算到%(last)s；裁撤日請不要早於%(day)s。") % _until(last) if last > day else ""


def back_lines(actor: Actor, school_id: int, _successor_id: int, day: date) -> list[tuple[str, int]]:
    """What the bureau reads of it before the merger is taken back: a month of which the successor settled a part. Raises Forbidden."""
    require(actor, Permission.KEEP_SCHOOLS, school_id=None)
    part = [each for each in _settled(_months(school_id)) if each < day < (month_after(each) or day)]
    words = _("承接學校已結算到裁撤日前的月份；其餘日子列在下個月的更正：%(months)s") % {"months": _listed(part)}
    return [(words, len(part))]


def _months(school_id: int) -> dict[date, State]:
    return {each.month: State(each.state) for each in rows(_Month, "select * from meals_months_left(%s)", [school_id])}


def _settled(kept: Mapping[date, State]) -> list[date]:
    return [month for month, state in kept.items() if state is not State.OPEN]


def _until(last: date) -> dict[str, str]:
    return {"last": spoken.long(last - timedelta(days=1)), "day": spoken.long(last)}


def _listed(months: list[date]) -> str:
    return _("、").join(spoken.month(each) for each in sorted(months))
