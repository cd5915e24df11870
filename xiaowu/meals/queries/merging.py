"""What a merger of schools does to meals (併校與午餐): which stops go along, and which months of refunds the school leaves unsettled or unpaid."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
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
    kept = {each.month: State(each.state) for each in rows(_Month, "select * from meals_months_left(%s)", [school_id])}
    settled = [month for month, state in kept.items() if state is not State.OPEN]
    unpaid = [month for month, state in kept.items() if state in (State.CLOSED, State.RELEASED)]
    unsettled = open_months(school_id, day, settled) if services_of(school_id) else []
    said = [
        (_("隨學生移至承接學校的停餐登記（裁撤日起的部分）"), sum(each.is_along for each in going)),
        (_("不移轉的停餐登記：學生等待編班，編班後再登記"), sum(not each.is_along for each in going)),
        (_("尚未結算的午餐退費月份，請原校先結算：%(months)s") % {"months": _listed(unsettled)}, len(unsettled)),
        (_("已結算、尚未退費的月份，請原校先退費：%(months)s") % {"months": _listed(unpaid)}, len(unpaid)),
    ]
    return [(words, number) for words, number in said if number]


def _listed(months: list[date]) -> str:
    return _("、").join(spoken.month(each) for each in sorted(months))
