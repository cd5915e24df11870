"""When a meal that was not eaten is paid back (午餐退費): a school's rule as data, and what it says of each day that a child missed.

A rule has lines. Each names grounds (a type of leave, a closure, leaving the school, a meal stopped without leave), from which day in a row they
count, and by when the kitchen has to be told. What no line names is not paid back: a child that is away without a word never is.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby

from xiaowu.attendance.rules.roll import LEAVE_TITLES, LeaveType
from xiaowu.meals.rules.refund_calendar import Calendar


class Other(StrEnum):
    """Why a meal was not eaten, where it is no leave."""

    DISASTER = "closure_disaster"  # 天然災害停課
    CONTAGION = "closure_contagion"  # 傳染病停課
    LEFT = "left"  # 轉學、休學
    STOPPED = "stopped"  # 停餐登記，不是請假
    WEEKDAY = "weekday"  # 每週固定一天不訂餐


Ground = LeaveType | Other
OTHER_TITLES = {
    Other.DISASTER: "天然災害停課",
    Other.CONTAGION: "傳染病停課",
    Other.LEFT: "轉學、休學",
    Other.STOPPED: "停餐登記",
    Other.WEEKDAY: "每週固定一天不訂餐",
}
GROUND_TITLES: Mapping[Ground, str] = dict[Ground, str](LEAVE_TITLES.items()) | dict[Ground, str](OTHER_TITLES.items())
CLOSURES = frozenset({Other.DISASTER, Other.CONTAGION})


class Side(StrEnum):
    """From which day a time limit is counted."""

    BEFORE = "before"  # 停餐日前
    AFTER_START = "after_start"  # 第一天起
    AFTER_RETURN = "after_return"  # 返校後


class Unit(StrEnum):
    """Which days count."""

    SCHOOL = "school"  # 上課日
    CALENDAR = "calendar"  # 日曆天


@dataclass(frozen=True, slots=True)
class Notice:
    """By when somebody must say it: so many days before a meal, or after the first day missed or the last.

    `at`: until this hour of that day; None: until it ends. `counts_itself`: the day of the meal is the first of the days counted (含當天).
    """

    days: int
    unit: Unit = Unit.SCHOOL
    at: time | None = None
    side: Side = Side.BEFORE
    counts_itself: bool = False


class Late(StrEnum):
    """What becomes of days that were told too late."""

    LOST = "lost"  # 未依時限者全數不退
    LATER = "later"  # 自時限符合之日起退


class Settle(StrEnum):
    """How it is paid back."""

    CASH = "cash"  # 退現金或匯款
    SET_OFF = "set_off"  # 自下期繳費單扣抵


class Subsidised(StrEnum):
    """Whose money comes back where the meal was paid by a subsidy (補助生)."""

    NONE = "none"  # 不退
    FUND = "fund"  # 退回補助經費，不退家長
    SAME = "same"  # 與付費學生相同


@dataclass(frozen=True, slots=True)
class Line:
    """What holds for some grounds. `from_day`: the first day in a row that is paid back; `back_to_first`: once it is reached, the days before it are
    too. `group_from`: only where so many or more are away together; the largest that fits comes first. `whole_months`: only months of which no
    meal was eaten. `proof`: only with a certificate.
    """

    grounds: frozenset[Ground]
    from_day: int = 1
    back_to_first: bool = False
    notices: tuple[Notice, ...] = ()
    late: Late = Late.LOST
    group_from: int = 0
    whole_months: bool = False
    proof: bool = False
    settle: Settle | None = None


@dataclass(frozen=True, slots=True)
class RefundRule:
    """A school's rule (本校午餐退費規定). `staff`: whether it holds for teachers too. `paid_first`: only once the bill was paid.
    `registered`: a leave stops no meal; it has to be registered too.
    """

    lines: tuple[Line, ...] = ()
    subsidised: Subsidised = Subsidised.NONE
    settle: Settle = Settle.CASH
    paid_first: bool = False
    staff: bool = False
    registered: bool = False
    notes: str = ""

    def number_of(self, line: Line | None) -> int:
        """The place of a line, from 1, as the rule is read; 0 for none."""
        return self.lines.index(line) + 1 if line else 0

    def line_for(self, ground: Ground, group: int = 0) -> Line | None:
        """The line that holds for a ground; of a group's, the one with the largest number that the group reaches."""
        found = [each for each in self.lines if ground in each.grounds and each.group_from <= group]
        return max(found, key=lambda each: each.group_from, default=None)


@dataclass(frozen=True, slots=True)
class Missed:
    """A day on which a child did not eat, as the school knows it. `asked_at`: when the refund was asked for, where that is not when it was told."""

    day: date
    ground: Ground | None  # None: away without leave
    told_at: datetime | None = None
    asked_at: datetime | None = None
    group: int = 0
    proof: bool = False
    registered: bool = False  # the meal was stopped by registering it (停餐登記)
    eaten: bool = False  # the roll says that the child was there after all
    leave: int | None = None  # the request by which it was told
    stop: int | None = None  # and the stop


class Verdict(StrEnum):
    """What the rule says of a day, and why."""

    PAID = "paid"
    EATEN = "eaten"
    NO_LEAVE = "no_leave"
    NOT_COVERED = "not_covered"
    NOT_REGISTERED = "not_registered"
    NO_PROOF = "no_proof"
    TOO_SHORT = "too_short"
    COOKED = "cooked"
    ASKED_LATE = "asked_late"
    NOT_WHOLE_MONTH = "not_whole_month"
    NOT_PAID_FOR = "not_paid_for"
    SUBSIDISED = "subsidised"


# said by one line of the rule; what else is said holds for all of it
BY_LINE = frozenset({Verdict.PAID, Verdict.NO_PROOF, Verdict.TOO_SHORT, Verdict.COOKED, Verdict.ASKED_LATE, Verdict.NOT_WHOLE_MONTH})
VERDICT_TITLES = {
    Verdict.PAID: "退費",
    Verdict.EATEN: "當天有到校用餐，不退",
    Verdict.NO_LEAVE: "沒有請假紀錄，不退",
    Verdict.NOT_COVERED: "本校規定未列這種事由，不退",
    Verdict.NOT_REGISTERED: "沒有登記停餐，不退",
    Verdict.NO_PROOF: "未附證明，不退",
    Verdict.TOO_SHORT: "未達連續天數，不退",
    Verdict.COOKED: "超過停餐時限，餐已備，不退",
    Verdict.ASKED_LATE: "超過申請期限，不退",
    Verdict.NOT_WHOLE_MONTH: "未滿整月，不退",
    Verdict.NOT_PAID_FOR: "這學期的餐費尚未繳清，不退",
    Verdict.SUBSIDISED: "餐費由補助款支付，不退",
}


def deadline(notice: Notice, day: date, last: date, calendar: Calendar) -> tuple[date, time]:
    """Until when it may be said for a meal of `day`, the first day of what is told together; `last` is the last one."""
    if notice.side is Side.BEFORE:
        count = max(0, notice.days - 1) if notice.counts_itself else notice.days
        by = calendar.before(day, count) if notice.unit is Unit.SCHOOL else day - timedelta(days=count)
    else:
        start = day if notice.side is Side.AFTER_START else calendar.after(last, 1)
        count = max(0, notice.days - 1) if notice.counts_itself else notice.days
        by = calendar.after(start, count) if notice.unit is Unit.SCHOOL else start + timedelta(days=count)
    return by, notice.at or time.max


def in_time(notice: Notice, said: datetime | None, day: date, last: date, calendar: Calendar) -> bool:
    """Whether it was said in time. An hour is the last moment: what comes at 09:30 sharp is late."""
    if said is None:
        return False
    by, at = deadline(notice, day, last, calendar)
    moment, limit = said.replace(tzinfo=None), datetime.combine(by, at)
    return moment < limit if notice.at else moment <= limit


def judged(rule: RefundRule, missed: Collection[Missed], calendar: Calendar, months: Mapping[date, int] | None = None) -> dict[date, Verdict]:
    """What the rule says of each day that a child missed. `months`: how many meal days each month has, by its first day."""
    found: dict[date, Verdict] = {}
    by_line: dict[Line, list[Missed]] = {}
    for each in sorted(missed, key=lambda one: one.day):
        line = rule.line_for(each.ground, each.group) if each.ground else None
        said = _at_once(rule, each, line)
        if isinstance(said, Line):
            by_line.setdefault(said, []).append(each)
        else:
            found[each.day] = said
    for line, days in by_line.items():
        for run in _runs(days, calendar):
            found |= _run(line, run, calendar)
        if line.whole_months:
            found |= _not_whole([each.day for each in days], months or {})
    return found


def _at_once(rule: RefundRule, missed: Missed, line: Line | None) -> Verdict | Line:
    """What is clear without the days beside it, or the line that says more."""
    if missed.eaten:
        return Verdict.EATEN
    if missed.ground is None:
        return Verdict.NO_LEAVE
    if line is None:
        return Verdict.NOT_COVERED
    if rule.registered and not missed.registered and missed.ground not in CLOSURES:
        return Verdict.NOT_REGISTERED
    return Verdict.NO_PROOF if line.proof and not missed.proof else line


def _runs(days: Sequence[Missed], calendar: Calendar) -> list[list[Missed]]:
    """Days in a row: no school day lies between."""
    numbered = [(calendar.place(each.day) - at, each) for at, each in enumerate(days)]
    return [[each for _key, each in run] for _key, run in groupby(numbered, key=lambda pair: pair[0])]


def _run(line: Line, run: Sequence[Missed], calendar: Calendar) -> dict[date, Verdict]:
    found: dict[date, Verdict] = {}
    reached = len(run) >= line.from_day
    for told, group in groupby(enumerate(run, 1), key=lambda pair: (pair[1].told_at, pair[1].asked_at)):
        together = list(group)
        first, last = together[0][1].day, run[-1].day
        for number, each in together:
            if not reached or (number < line.from_day and not line.back_to_first):
                found[each.day] = Verdict.TOO_SHORT
            else:
                found[each.day] = _told(line, each, first if line.late is Late.LOST else each.day, last, calendar, told)
    return found


def _told(line: Line, each: Missed, judged_by: date, last: date, calendar: Calendar, said: tuple[datetime | None, datetime | None]) -> Verdict:
    told, asked = said
    for notice in line.notices:
        if notice.side is Side.AFTER_RETURN:
            if not in_time(notice, asked or told, judged_by, last, calendar):
                return Verdict.ASKED_LATE
        elif not in_time(notice, told, judged_by if notice.side is Side.BEFORE else each.day, last, calendar):
            return Verdict.COOKED
    return Verdict.PAID


def _not_whole(days: Sequence[date], months: Mapping[date, int]) -> dict[date, Verdict]:
    missed: dict[date, list[date]] = {}
    for day in days:
        missed.setdefault(day.replace(day=1), []).append(day)
    short = (each for month, those in missed.items() if len(those) < months.get(month, len(those) + 1) for each in those)
    return dict.fromkeys(short, Verdict.NOT_WHOLE_MONTH)
