"""The lines of a refund (退費明細): what was settled stands for ever, and what was learnt afterwards makes a line of its own.

A line says of days with a meal that they are paid back (a price), or that this is taken back (the price, negative). So the lines of a child's day
add up to its price or to nothing, whatever was corrected and how often.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from xiaowu.kernel.flow.table import Flow, Step
from xiaowu.meals.rules.refunds import Settle

LEFT_OPEN = "meals.refunds_left_open"  # the notice to the successor of a school that merged
Days = Mapping[date, int]  # what is paid back for a day, in NT$


class State(StrEnum):
    """How far a month's refunds are."""

    OPEN = "open"  # 尚未結算
    CLOSED = "closed"  # 已結算
    RELEASED = "released"  # 已釋出
    PAID = "paid"  # 已退費


class Verb(StrEnum):
    CLOSE = "close"  # 結算
    RELEASE = "release"  # 釋出
    PAY = "pay"  # 記錄已退費


STATE_TITLES = {State.OPEN: "尚未結算", State.CLOSED: "已結算", State.RELEASED: "已釋出", State.PAID: "已退費"}
VERB_TITLES = {Verb.CLOSE: "結算", Verb.RELEASE: "釋出名單", Verb.PAY: "記錄已退費"}
REFUSAL_TITLES = {
    (State.OPEN, Verb.RELEASE): "這個月還沒結算，不能釋出名單。",
    (State.OPEN, Verb.PAY): "這個月還沒結算，沒有可以退費的名單。",
    (State.CLOSED, Verb.PAY): "名單還沒由學務處釋出，不能退費。",
}
FLOW = Flow(
    "refund_month",
    "午餐退費月份",
    State.OPEN,
    STATE_TITLES,
    VERB_TITLES,
    {
        (State.OPEN, Verb.CLOSE): Step(State.CLOSED, "meals.release_refunds"),
        (State.CLOSED, Verb.RELEASE): Step(State.RELEASED, "meals.release_refunds"),
        (State.RELEASED, Verb.PAY): Step(State.PAID, "meals.pay_refunds"),
    },
    again=frozenset({Verb.CLOSE, Verb.RELEASE, Verb.PAY}),
    refusals=REFUSAL_TITLES,
)


class Payee(StrEnum):
    """Whose money comes back."""

    FAMILY = "family"  # 家長
    FUND = "fund"  # 補助經費


@dataclass(frozen=True, slots=True, order=True)
class Account:
    """Whom a line pays back, and how: lines of one account add up."""

    student_id: int
    payee: Payee = Payee.FAMILY
    settle: Settle = Settle.CASH


def is_handed_out(settle: Settle, amount: int) -> bool:
    """Whether a line is money that somebody collects: not what the next bill takes off, nor what is taken back."""
    return settle is Settle.CASH and amount > 0


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line to be written: of an account and a month of meals. `number` counts the lines of that account and month; from two on it corrects."""

    account: Account
    meal_month: date
    number: int
    days: tuple[tuple[date, int], ...]

    @property
    def amount(self) -> int:
        return sum(price for _day, price in self.days)

    @property
    def meals(self) -> int:
        """How many meal-days more are paid back, or fewer."""
        return sum(1 if price > 0 else -1 for _day, price in self.days)


def standing(lines: Iterable[Days]) -> dict[date, int]:
    """What the lines of a child say together; days that were taken back are not there."""
    found: dict[date, int] = defaultdict(int)
    for each in lines:
        for day, price in each.items():
            found[day] += price
    return {day: price for day, price in found.items() if price}


def to_write(owed: Mapping[Account, Days], written: Mapping[Account, Iterable[tuple[date, Days]]]) -> list[NewLine]:
    """What is missing between what each account is owed and what its lines (month of meals, days) say. A day that stands keeps its price."""
    made: list[NewLine] = []
    for account in sorted({*owed, *written}):
        lines = list(written.get(account, ()))
        stands, now = standing(days for _month, days in lines), owed.get(account, {})
        changed = {day: now[day] for day in now.keys() - stands.keys()} | {day: -stands[day] for day in stands.keys() - now.keys()}
        for month in sorted({day.replace(day=1) for day in changed}):
            days = tuple(sorted((day, price) for day, price in changed.items() if day.replace(day=1) == month))
            number = 1 + sum(each == month for each, _days in lines)
            made.append(NewLine(account, month, number, days))
    return made


class CloseFault(StrEnum):
    """Why a month cannot be closed."""

    NOT_OVER = "not_over"
    AFTER_END = "after_end"  # the school was closed before it began
    LATER_CLOSED = "later_closed"  # a later month is closed: what is learnt of this one is a correction
    BEFORE_OPEN = "before_open"  # an earlier month is not closed yet
    NO_RULE = "no_rule"  # no rule has begun
    NO_MEALS = "no_meals"  # no service of any kitchen says when there are meals
    CLOSURES = "closures"  # days without school of which nobody said why and when it was known
    NO_BILLS = "no_bills"  # the rule asks who paid, and nobody said


CLOSE_FAULT_TITLES = {
    CloseFault.NOT_OVER: "這個月還沒過完，不能結算。",
    CloseFault.AFTER_END: "學校在這個月之前已經裁撤，沒有可以結算的日子。",
    CloseFault.LATER_CLOSED: "之後的月份已經結算，這個月不能再結算；之後才知道的會列在下一個結算的月份。",
    CloseFault.BEFORE_OPEN: "前面的月份還沒結算，請先結算。",
    CloseFault.NO_RULE: "本校還沒有生效的退費規定，不能結算。",
    CloseFault.NO_MEALS: "還沒有登記廚房的供餐日與餐費，不能結算。",
    CloseFault.CLOSURES: "有停課日還沒登記事由與得知時間，不能結算。",
    CloseFault.NO_BILLS: "本校規定繳費後才退，請先匯入本學期的繳費名單。",
}


def over_on(month: date, ended_on: date | None = None) -> date:
    """The first day on which a month is over: of a school that closed in it (`ended_on`: the first day on which it does not exist) that day."""
    after = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    return min(after, ended_on) if ended_on else after


def why_not_close(month: date, today: date, earlier_open: Iterable[date], ended_on: date | None = None) -> CloseFault | None:
    """A month is closed once it is over, and in order: each correction has one month in which it is settled. The last one of a school that closed is
    that of the day: it has no own days if that is the first, but corrections, and whoever left before.
    """
    if ended_on and ended_on.replace(day=1) < month:
        return CloseFault.AFTER_END
    if today < over_on(month, ended_on):
        return CloseFault.NOT_OVER
    return CloseFault.BEFORE_OPEN if any(each < month for each in earlier_open) else None


@dataclass(frozen=True, slots=True)
class EndDays:
    """On which days a school may close of which months were settled: on `again`, on which it had closed when the last of them was, or from `since`
    on. On any other a day would be paid twice, or by nobody.
    """

    settled_until: date  # the first day that is not settled
    since: date
    again: date | None

    def allow(self, day: date) -> bool:
        return day == self.again or day >= self.since


def end_days(settled: Mapping[date, date | None]) -> EndDays | None:
    """Month → the day on which the school had closed when it was settled, None if it had not. None: nothing was settled, any day does."""
    if not settled:
        return None
    latest = max(settled)
    again, after = settled[latest], over_on(latest)
    return EndDays(again or after, after, again)
