"""Which leaves go along with the children of a school that merges (假單隨併校移轉): what is found, and what the bureau is told before."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _

from xiaowu.attendance.queries.leave import rules_at
from xiaowu.attendance.queries.leave_left import undecided
from xiaowu.attendance.rules.leave import Span, State, length
from xiaowu.attendance.rules.leave_along import Fate, There, there
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.roster.permissions import Permission as RosterPermission
from xiaowu.roster.queries.calendar import days_of
from xiaowu.timetable.queries.hours import periods_between


@dataclass(frozen=True, slots=True)
class Going:
    """A request of the school that merges; `class_id`: the child's class at the successor, once it has come there."""

    leave_id: int
    state: State
    chain: list[str]
    place: int
    first_day: date
    last_day: date
    begins: int
    ends: int
    is_along: bool
    class_id: int | None

    @property
    def span(self) -> Span:
        return Span(self.first_day, self.last_day, self.begins, self.ends)


@dataclass(frozen=True, slots=True)
class Found:
    """A request, what becomes of it at the successor, and how many days it has there."""

    going: Going
    there: There
    days: Fraction


def found_of(school_id: int, successor_id: int, day: date) -> list[Found]:
    """The requests that reach over the day of the merger or are undecided. Six statements at most."""
    going = rows(Going, "select * from attendance_leave_going(%s, %s, %s)", [school_id, successor_id, day])
    last = max((each.last_day for each in going), default=day)
    if last < day or not going:
        return [Found(each, There(Fate.OVER), Fraction(0)) for each in going]
    days, lessons = days_of(successor_id, day, last), rules_at(successor_id).lessons
    bells = {on: periods for (_at, on), periods in periods_between([successor_id], day, last).items()}
    fates = [(each, there(each.span, day, days, bells, is_along=each.is_along)) for each in going]
    return [Found(each, one, length(one.cells, lessons)) for each, one in fates]


def lines(actor: Actor, school_id: int, successor_id: int, day: date) -> list[tuple[str, int]]:
    """What the bureau reads of it before the merger: words, and how many requests. Raises Forbidden."""
    require(actor, RosterPermission.KEEP_SCHOOLS, school_id=None)
    found = found_of(school_id, successor_id, day)
    count = Counter(each.there.fate for each in found)
    return [
        (_("隨學生移至承接學校的假單（裁撤日起的部分）"), count[Fate.GOES]),
        (_("不移轉的假單：學生等待編班，編班後再申請"), count[Fate.STAYS]),
        (_("不移轉的假單：承接學校那段時間沒有課"), count[Fate.UNFIT]),
        (_("由承接學校學務處審核的假單（裁撤日前的日期）"), undecided(school_id, day)),
    ]


def against(actor: Actor, school_id: int, successor_id: int | None, _day: date) -> str:
    """Why the school cannot close without a successor: nobody would decide what is undecided. Raises Forbidden."""
    require(actor, RosterPermission.KEEP_SCHOOLS, school_id=None)
    if successor_id is None and (count := undecided(school_id)):
        return _("還有 %(count)d 份假單沒有審核；請這所學校先審核，或選擇承接學校，由該校學務處審核。") % {"count": count}
    return ""
