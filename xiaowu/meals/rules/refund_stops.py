"""From which day on a meal can still be stopped (最早停餐日), and what is wrong with a stop that somebody asks for."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.meals.rules.refund_calendar import Calendar
from xiaowu.meals.rules.refunds import VERDICT_TITLES, Ground, Line, Missed, Other, RefundRule, Side, Verdict, in_time, judged

LONGEST: Final = timedelta(days=200)  # a term


# why a meal is not paid back, before it is stopped: nothing is cooked yet, and what is lacking can still be brought
UNPAID_TITLES = {
    **VERDICT_TITLES,
    Verdict.COOKED: "超過學校的停餐時限，不退",
    Verdict.NOT_COVERED: "學校的規定不退沒有請假的停餐",
    Verdict.NO_PROOF: "要有證明才退",
}


class StopFault(StrEnum):
    """Why meals cannot be stopped so."""

    BACKWARDS = "backwards"
    TOO_LONG = "too_long"
    OVER = "over"  # a family stops no meal that is over
    AHEAD = "ahead"  # said in the future
    LONG_AGO = "long_ago"  # a slip of the year would make any stop be told in time
    FAR = "far"  # a family stops no meal of a year of which nobody knows whether it is still here


STOP_FAULT_TITLES = {
    StopFault.BACKWARDS: "最後一天早於第一天。",
    StopFault.TOO_LONG: "一次最多登記 200 天。",
    StopFault.OVER: "這一天已經過去，不能停餐。",
    StopFault.AHEAD: "告知時間不能晚於現在。",
    StopFault.LONG_AGO: "告知時間早於停餐第一天 200 天以上，請確認年份。",
    StopFault.FAR: "只能登記 200 天內開始的停餐。",
}


def stop_fault(first: date, last: date, told_at: datetime, now: datetime, *, today: date, is_family: bool) -> StopFault | None:
    """The first fault, or None."""
    if last < first:
        return StopFault.BACKWARDS
    if last - first >= LONGEST:
        return StopFault.TOO_LONG
    if told_at > now:
        return StopFault.AHEAD
    if min(first - today, timedelta()) + (now - told_at) >= LONGEST:
        return StopFault.LONG_AGO
    if is_family and first < today:
        return StopFault.OVER
    return StopFault.FAR if is_family and first - today >= LONGEST else None


def stand_together(one: Other, other: Other) -> bool:
    """Whether two stops of the same days may both stand: a class is closed also for those whose families stopped meals, perhaps too late."""
    return (one is Other.CONTAGION) is not (other is Other.CONTAGION)


def is_same(one: Other, other: Other) -> bool:
    """Whether a stop for one reason says all that one for the other would: which days of the week a family stops is no other reason."""
    return one is other or {one, other} == {Other.STOPPED, Other.WEEKDAY}


def stop_line(rule: RefundRule) -> Line | None:
    """The line that holds for a meal stopped without leave; where leave has to be registered too, that of sick leave tells families the limit."""
    return rule.line_for(Other.STOPPED) or (rule.line_for(LeaveType.SICK) if rule.registered else None)


def earliest(rule: RefundRule, said: datetime, days: Iterable[date], calendar: Calendar) -> date | None:
    """The first of `days` whose meal is paid back if it is stopped at `said`; None: none of these, or the rule pays back no stop."""
    line = stop_line(rule)
    if line is None:
        return None
    before = [each for each in line.notices if each.side is Side.BEFORE]
    return next((day for day in sorted(days) if all(in_time(each, said, day, day, calendar) for each in before)), None)


def rule_on(versions: Sequence[tuple[date, RefundRule]], day: date) -> RefundRule | None:
    """The rule that holds on a day; `versions`: in the order in which they begin."""
    return next((rule for begins, rule in reversed(versions) if begins <= day), None)


def ground_of_stop(rule: RefundRule, ground: Other) -> Ground:
    """By which ground a stop is judged as long as nothing else is known, as `stop_line` says; nobody asks for leave of a day of each week."""
    is_beside_leave = ground is Other.STOPPED and rule.registered and rule.line_for(ground) is None
    return LeaveType.SICK if is_beside_leave else ground


def pays(rule: RefundRule, ground: Other) -> bool:
    """Whether the rule has any line for a stop for that reason, however many it asks for."""
    return any(ground_of_stop(rule, ground) in each.grounds for each in rule.lines)


def foretold(
    versions: Sequence[tuple[date, RefundRule]], eaten: Collection[date], stopped: Collection[date], ground: Other, said: datetime, calendar: Calendar
) -> dict[date, Verdict]:
    """What the rules say of each meal of one child at the moment at which it is stopped: each by the rule that holds on its day, nothing of days
    before the first. `eaten`: every day with a meal, in whole months around these.
    """
    months, found = Counter(day.replace(day=1) for day in eaten), dict[date, Verdict]()
    for _begins, rule in versions:
        as_said = [Missed(day, ground_of_stop(rule, ground), said, said, 1, registered=True) for day in stopped]
        found |= {day: verdict for day, verdict in judged(rule, as_said, calendar, months).items() if rule_on(versions, day) is rule}
    return found
