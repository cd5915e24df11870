"""What a child missed and what it is owed (學生退費計算): from its leave, its stops, closures and moves, by the rules that held on each day."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.meals.rules.kitchens import Service, Shift, kitchen_of
from xiaowu.meals.rules.refund_calendar import Calendar
from xiaowu.meals.rules.refund_ledger import Account, Payee
from xiaowu.meals.rules.refunds import BY_LINE, Ground, Missed, Other, RefundRule, Settle, Subsidised, Verdict, judged
from xiaowu.timetable.rules.periods import WHOLE_DAY, Period

STOP_TITLES = {
    Other.STOPPED: "停餐登記",
    Other.WEEKDAY: "每週固定一天不訂餐",
    Other.LEFT: "轉學、休學",
    Other.CONTAGION: "班級停課（傳染病）",
}
NO_MEAL: Final = "no_meal"  # of a day without school on which no meal was due
CLOSED_TITLES = {
    Other.DISASTER.value: "天然災害停課",
    Other.CONTAGION.value: "傳染病停課",
    NO_MEAL: "原本就不供餐（補假等）",
}
EVERY_DAY: Final = 0


class Standing(StrEnum):
    """What is known of the bill of a child's meals in a term."""

    PAID = "paid"  # 已繳費
    UNPAID = "unpaid"  # 未繳費
    SUBSIDISED = "subsidised"  # 由補助款支付


STANDING_TITLES = {Standing.PAID: "已繳費", Standing.UNPAID: "未繳費", Standing.SUBSIDISED: "補助"}


@dataclass(frozen=True, slots=True)
class Cell:
    """An approved leave of a day that covers the meal. `group`: how many were asked for together."""

    leave_type: LeaveType
    told_at: datetime
    is_whole_day: bool = True
    group: int = 0
    proof: bool = False
    leave: int | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """Meals that were stopped from one day until another (停餐登記), or with `weekday` on that day of each week (Monday is 1). `told_at`: when it was
    said; `asked_at`: when it was written down here. `back_from`: from which day on the child eats again after all.
    """

    first: date
    last: date
    told_at: datetime
    asked_at: datetime
    ground: Other = Other.STOPPED
    weekday: int = EVERY_DAY
    proof: bool = False
    group: int = 0
    back_from: date | None = None
    id: int | None = None

    def covers(self, day: date) -> bool:
        is_within = self.first <= day <= self.last and (self.back_from is None or day < self.back_from)
        return is_within and self.weekday in (EVERY_DAY, day.isoweekday())


@dataclass(frozen=True, slots=True)
class Closed:
    """A day on which there was no school though a meal was due (停課): why, and when it was known."""

    ground: Other
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Spell:
    """A child in a class from a day on, until the first day no longer. `leaves_school`: its end is the child's end at the school; not where that one
    merged, since its successor goes on.
    """

    since: date
    until: date | None
    class_id: int
    grade: int
    leaves_school: bool = False
    seat: int | None = None

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Child:
    """What the school knows of a child's days. `absent`: without leave, by the roll; `there`: present by the roll although a leave stands."""

    student_id: int
    spells: tuple[Spell, ...]
    cells: Mapping[date, Cell]
    stops: tuple[Stop, ...] = ()
    absent: frozenset[date] = frozenset()
    there: frozenset[date] = frozenset()

    def spell(self, day: date) -> Spell | None:
        """Where it was that day, or after it had left the last place."""
        for each in self.spells:
            if each.holds(day):
                return each
        ended = [each for each in self.spells if each.leaves_school and each.until and each.until <= day]
        return max(ended, key=lambda each: each.since, default=None)


@dataclass(frozen=True, slots=True)
class Priced:
    """A service from a day on until the day before another, and what its meals cost in NT$."""

    since: date
    ended_on: date | None
    price: int
    service: Service

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.ended_on is None or day < self.ended_on)


def price_of(day: date, grade: int, services: Sequence[Priced], shifts: Sequence[Shift]) -> int | None:
    """What the meal of a grade cost on a day, or None: there was none."""
    holding = [each for each in services if each.holds(day)]
    found = kitchen_of(day, grade, [replace(each.service, kitchen_id=place) for place, each in enumerate(holding)], shifts)
    return None if found is None else holding[found].price


@dataclass(frozen=True, slots=True)
class Meals:
    """The school's days: which of them a grade had a meal on and for how much, closures, bills, and until which day each was paid for.

    `price` is asked for a day and a grade; None: no meal. `terms`: first and last day of each term, for which a child pays.
    """

    days: Sequence[date]
    price: Callable[[date, int], int | None]
    calendar: Calendar
    closed: Mapping[date, Closed]
    bills: Mapping[tuple[int, date], Standing]  # (child, first day of the term)
    terms: Sequence[tuple[date, date]]

    def term(self, day: date) -> date | None:
        """The first day of the term of which it is one."""
        return next((first for first, last in self.terms if first <= day <= last), None)


@dataclass(frozen=True, slots=True)
class Basis:
    """What a day's verdict rests on: the rule by its first day and the number of its line, the request of leave and the stop that told of the day,
    and when it was told; None where nobody said it.
    """

    rule: date | None = None
    line: int = 0
    leave: int | None = None
    stop: int | None = None
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DayOf:
    """What is said of one day that a child missed, and how much is paid back to whom."""

    day: date
    ground: str  # a `Ground`; "" without leave
    verdict: Verdict
    price: int
    account: Account
    basis: Basis = Basis()


def covers_meal(periods: Collection[int]) -> bool:
    """Whether a leave of these periods covers the meal: the whole day, noon, or the lessons before and after it."""
    return WHOLE_DAY in periods or Period.NOON in periods or {Period.FOURTH, Period.FIFTH} <= set(periods)


def missed(child: Child, meals: Meals, *, registered: bool = False, contagion: bool = False) -> list[Missed]:
    """The days with a meal that it missed, as the school knows them. `registered`: under a rule by which a stop counts, not when leave was asked;
    `contagion`: under one that pays back what a closed class missed.
    """
    return [each for day in meals.days if (each := _missed(child, meals, day, registered, contagion)) is not None]


def _missed(child: Child, meals: Meals, day: date, registered: bool, contagion: bool) -> Missed | None:
    spell = child.spell(day)
    if spell is None or meals.price(day, spell.grade) is None:
        return None
    if not spell.holds(day):
        return _after_leaving(child, spell, meals, day)
    if closed := meals.closed.get(day):
        return Missed(day, closed.ground, closed.told_at)
    cell, stop = child.cells.get(day), _stop(child, day, contagion)
    if cell is None and stop is None:
        return Missed(day, None) if day in child.absent else None
    told = [stop.told_at] if stop and (registered or not cell) else [each.told_at for each in (cell, stop) if each]
    return Missed(
        day,
        cell.leave_type if cell and not (contagion and _ground(stop) is Other.CONTAGION) else _ground(stop),
        min(told),
        stop.asked_at if stop else None,
        max(cell.group if cell else 0, stop.group if stop else 0),
        bool((cell and cell.proof) or (stop and stop.proof)),
        stop is not None,
        bool(cell and cell.is_whole_day and stop is None and day in child.there),
        cell.leave if cell else None,
        stop.id if stop else None,
    )


def _stop(child: Child, day: date, contagion: bool) -> Stop | None:
    """The stop of a day that was told first. Of a closed class that its rule pays back, that is the reason, whatever else was said, and when that was
    said if it was before: the kitchen knew.
    """
    if not child.stops:
        return None
    standing = sorted((each for each in child.stops if each.covers(day)), key=lambda each: each.told_at)
    closed = next((each for each in standing if contagion and each.ground is Other.CONTAGION), None)
    if closed is None:
        return standing[0] if standing else None
    return replace(closed, told_at=standing[0].told_at, asked_at=min(each.asked_at for each in standing))


def _ground(stop: Stop | None) -> Ground | None:
    return stop.ground if stop else None


def _after_leaving(child: Child, spell: Spell, meals: Meals, day: date) -> Missed | None:
    """Who has left is told of on the last day here, or when the office said that it was told; of the term that was paid for."""
    last = (spell.until or day) - timedelta(days=1)
    if meals.term(last) is None or meals.term(day) != meals.term(last):
        return None
    said = [each for each in child.stops if each.ground is Other.LEFT and each.covers(day)]
    told = min((each.told_at for each in said), default=datetime.combine(last, time.min))
    return Missed(day, Other.LEFT, told, min((each.asked_at for each in said), default=None), 0, any(each.proof for each in said), True)


def reckoned(child: Child, meals: Meals, versions: Sequence[tuple[date, RefundRule]]) -> list[DayOf]:
    """Every day that the child missed since the first rule began, judged by the rule that held that day; in order.

    Days beside each other are judged together, also where another rule begins between them.
    """
    found: list[DayOf] = []
    months = _months(child, meals)
    for place, (begins, rule) in enumerate(versions):
        ends = versions[place + 1][0] if place + 1 < len(versions) else date.max
        contagion = any(Other.CONTAGION in line.grounds for line in rule.lines)
        days = {each.day: each for each in missed(child, meals, registered=rule.registered, contagion=contagion)}
        said = judged(rule, list(days.values()), meals.calendar, months)
        found += [_day(child, meals, begins, rule, days[day], said[day]) for day in sorted(said) if begins <= day < ends]
    return found


def _months(child: Child, meals: Meals) -> dict[date, int]:
    """How many meals each month had for the child."""
    found: dict[date, int] = {}
    for day in meals.days:
        spell = child.spell(day)
        if spell and meals.price(day, spell.grade) is not None:
            found[day.replace(day=1)] = found.get(day.replace(day=1), 0) + 1
    return found


def _day(child: Child, meals: Meals, begins: date, rule: RefundRule, day: Missed, verdict: Verdict) -> DayOf:
    """To the family, or to the fund that paid; nothing where nobody has paid for the meal."""
    term, spell = meals.term(day.day), child.spell(day.day)
    standing = meals.bills.get((child.student_id, term)) if term else None
    line = rule.line_for(day.ground, day.group) if day.ground else None
    account = Account(child.student_id, Payee.FAMILY, (line.settle if line else None) or rule.settle)
    if verdict is Verdict.PAID and standing is Standing.SUBSIDISED:
        if rule.subsidised is Subsidised.NONE:
            verdict = Verdict.SUBSIDISED
        if rule.subsidised is Subsidised.FUND:
            account = replace(account, payee=Payee.FUND, settle=Settle.CASH)
    elif verdict is Verdict.PAID and rule.paid_first and standing is not Standing.PAID:
        verdict = Verdict.NOT_PAID_FOR
    price = meals.price(day.day, spell.grade) if spell and verdict is Verdict.PAID else 0
    said = None if day.ground is Other.LEFT and day.asked_at is None else day.told_at  # the last day here is no moment at which anybody said it
    basis = Basis(begins, rule.number_of(line) if verdict in BY_LINE else 0, day.leave, day.stop, said)
    return DayOf(day.day, str(day.ground or ""), verdict, price or 0, account, basis)
