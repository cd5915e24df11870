"""When a child counts as dropped out (中輟), and by when the school must report it: a pure function of days and marks.

國民小學與國民中學未入學或中途輟學學生通報及復學輔導辦法 (H0070015) art. 2: not at school for three days in a row without leave, leave refused or the
reason unknown; or moved to another school and not arrived there within three days. 強迫入學條例施行細則 (H0070011) art. 8: seven days in a term
without leave (長期缺課). Art. 3 of the former names no term for reporting: it is due on the next school day. The law counts a pupil's days, not a
school's: days at a school that the child left, by a transfer or a merger, count on at the next.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from xiaowu.attendance.rules.roll import Mark

KIND = "dropout"  # of follow-up
IN_A_ROW = 3  # school days; days without school neither count nor interrupt
IN_A_TERM = 7
TO_ARRIVE = 3
TO_REPORT = 1  # working days
ONE_DAY = timedelta(days=1)
LONGEST_STEP, MOST_STEPS = 100, 10  # of a school's warning letters


class Ground(StrEnum):
    """Why a child is to be reported."""

    IN_A_ROW = "in_a_row"  # 連續三日
    IN_A_TERM = "in_a_term"  # 全學期累計七日
    NOT_ARRIVED = "not_arrived"  # 轉學未報到


GROUND_TITLES = {
    Ground.IN_A_ROW: "連續 3 個上課日未請假未到校",
    Ground.IN_A_TERM: "本學期累計 7 日未請假缺課",
    Ground.NOT_ARRIVED: "轉學後 3 日內未報到",
}


class Outcome(StrEnum):
    """How it ended."""

    REPORTED = "reported"
    RETURNED = "returned"
    EXCUSED = "excused"


OUTCOME_TITLES = {
    Outcome.REPORTED: "已通報並移送強迫入學委員會",
    Outcome.RETURNED: "通報前已到校",
    Outcome.EXCUSED: "查明已請假或已就學，免通報",
}


class DayMark(StrEnum):
    """What one school day says of one child."""

    ABSENT = "absent"  # 未請假未到校
    THERE = "there"  # 到校，或已請假
    UNKNOWN = "unknown"  # 未點名


def day_mark(mark: str, *, is_taken: bool) -> DayMark:
    """Leave that was not granted leaves the mark absent, leave that was is a leave. Who was late or left early was there."""
    if not is_taken:
        return DayMark.UNKNOWN
    return DayMark.ABSENT if mark == Mark.ABSENT else DayMark.THERE


@dataclass(frozen=True, slots=True)
class GroundReached:
    """That a ground was reached: `since` the first day that counts, `on` the day that completed it, `until` the last that counts so far; `before`:
    how many of its days were at schools before.
    """

    ground: Ground
    since: date
    on: date
    until: date
    before: int = 0


def in_a_row(days: Iterable[tuple[date, DayMark]]) -> list[GroundReached]:
    """The runs of absences that are long enough, also those that are over; `days`: the child's school days in order. A day whose roll was not taken
    says nothing: it is no absence, and no return either, so that a child is not lost by a roll that was forgotten."""
    runs: list[list[date]] = [[]]
    for day, mark in days:
        if mark is DayMark.THERE:
            runs.append([])
        elif mark is DayMark.ABSENT:
            runs[-1].append(day)
    return [GroundReached(Ground.IN_A_ROW, run[0], run[IN_A_ROW - 1], run[-1]) for run in runs if len(run) >= IN_A_ROW]


def in_a_term(days: Iterable[tuple[date, DayMark]]) -> GroundReached | None:
    """`days`: those of one term."""
    absent = [day for day, mark in days if mark is DayMark.ABSENT]
    return GroundReached(Ground.IN_A_TERM, absent[0], absent[IN_A_TERM - 1], absent[-1]) if len(absent) >= IN_A_TERM else None


def not_arrived(left_on: date, school_days: Sequence[date], today: date) -> GroundReached | None:
    """Of a child on the way: `left_on` is the first day it was no longer at the former school. `school_days` of the one that waits, in order,
    since in the holidays nobody registers; the third must be over."""
    waited = [day for day in school_days if left_on <= day < today][:TO_ARRIVE]
    return GroundReached(Ground.NOT_ARRIVED, left_on, waited[-1], waited[-1]) if len(waited) == TO_ARRIVE else None


def is_known(reached: GroundReached, known: Iterable[tuple[date, date]]) -> bool:
    """Whether it is the same as one that was told before, as (since, on): a mark corrected since then moves its beginning and is no further one."""
    return any(since <= reached.until and on >= reached.since for since, on in known)


def came_on(places: Iterable[tuple[int, date]], school_id: int) -> date:
    """Since when a child is at the school, or was there last: `places` says from which day on it sat at which, in order."""
    came, was = date.min, None
    for at, day in places:
        if at == school_id != was:
            came = day
        was = at
    return came


def as_seen_at(reached: GroundReached, came: date, days: Iterable[tuple[date, DayMark]]) -> GroundReached:
    """As the school sees it to which the child came on that day: of what was before it learns on how many days, and not on which."""
    before = sum(mark is DayMark.ABSENT and reached.since <= day <= min(reached.until, came - ONE_DAY) for day, mark in days)
    return replace(reached, since=max(reached.since, came), on=max(reached.on, came), until=max(reached.until, came), before=before)


def stands_on(ground: Ground, days: Sequence[tuple[date, DayMark]], count: int, came: date, term_starts: date) -> GroundReached:
    """On which days a case stands that another school found in `count` days before the child went there, as the school sees it to which the child
    goes back: the last ground of that kind and as many days; else, since marks were corrected meanwhile, the last of that kind; else the last day
    without leave, or the last at all, since a correction ends no case. `days`: the child's school days before it went, in order, not none.
    """
    of_term = in_a_term((day, mark) for day, mark in days if day >= term_starts)
    reached = in_a_row(days) if ground is Ground.IN_A_ROW else [of_term] if of_term else []
    as_many = [each for each in reached if sum(mark is DayMark.ABSENT and each.since <= day <= each.until for day, mark in days) == count]
    absent = [day for day, mark in days if mark is DayMark.ABSENT]
    last = (absent or [day for day, _mark in days])[-1]
    found = [*reached, *as_many] or [GroundReached(ground, last, last, last)]
    return as_seen_at(found[-1], came, days)


def back_on(days: Iterable[tuple[date, DayMark]], on: date) -> date | None:
    """The first day after `on` on which the child was there: it is told, and closes nothing."""
    return next((day for day, mark in days if day > on and mark is DayMark.THERE), None)


def due_step(count: int, steps: Collection[int], warned: int) -> int:
    """The step of the school's warning letters (缺課預警) at which one is due now, 0: none. Whoever comes past several at once gets one letter, and
    who was warned at one is not warned of it, or of a lower one, again."""
    reached = max((each for each in steps if each <= count), default=0)
    return reached if reached > warned else 0
