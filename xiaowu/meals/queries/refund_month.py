"""A month of refunds (退費月份): what it comes to, computed while it is open, as it was written once it is closed."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.bounds import month_before
from xiaowu.meals.models import RefundDay, RefundMonth, RefundOwn
from xiaowu.meals.permissions import Permission
from xiaowu.meals.queries.refund_facts import Facts, facts, months_with_meals
from xiaowu.meals.queries.refund_seats import Seats, with_written
from xiaowu.meals.queries.succession import ended_on, require_there, settling, succeeded
from xiaowu.meals.rules.refund_child import DayOf, reckoned
from xiaowu.meals.rules.refund_ledger import Account, CloseFault, NewLine, Payee, State, to_write, why_not_close
from xiaowu.meals.rules.refund_sums import ClassSum
from xiaowu.meals.rules.refunds import Settle
from xiaowu.roster.models import Term

CORRECTED = timedelta(days=200)  # how far back a closed month is judged again: proofs of leave are kept longer, and after that nothing changes
Stood = Mapping[tuple[int, date], tuple[str, str]]  # (child, day) → verdict and ground, as last written


@dataclass(frozen=True, slots=True)
class Computed:
    """What closing a month would write. `lines`: what is paid back or taken back; `days`: every day that children missed, in order; `paid`: with
    which month a child's day was paid back last.
    """

    month: date
    facts: Facts
    seats: Seats
    lines: tuple[NewLine, ...]
    days: Mapping[int, tuple[DayOf, ...]]
    stood: Stood
    fault: CloseFault | None
    paid: Mapping[tuple[int, date], date]

    def sums(self, payee: Payee = Payee.FAMILY) -> list[ClassSum]:
        """By class, in the order of classes: each in which somebody sat in the month, or of which a line is written."""
        found: dict[int, list[NewLine]] = defaultdict(list)
        for line in self.lines:
            if line.account.payee is payee:
                found[self.seats.class_of(line.account.student_id, line.days[-1][0])].append(line)
        sat = self.seats.taken(self.month, last_of(self.month))
        return [
            ClassSum(each, name, len({line.account.student_id for line in found[each]}), *_together(found[each]))
            for each, name in self.seats.classes.items()
            if each in found or each in sat
        ]

    @property
    def whole(self) -> "SumRow":
        """All families together."""
        return self._all(Payee.FAMILY)

    @property
    def fund(self) -> "SumRow | None":
        """What goes back to the fund that paid; None: nothing does."""
        return self._all(Payee.FUND) if any(each.account.payee is Payee.FUND for each in self.lines) else None

    def _all(self, payee: Payee) -> "SumRow":
        return SumRow(None, "", *_together(each for each in self.lines if each.account.payee is payee))


def _together(lines: Iterable[NewLine]) -> tuple[int, int]:
    meals, amount = 0, 0
    for each in lines:
        meals, amount = meals + each.meals, amount + each.amount
    return meals, amount


def last_of(first: date) -> date:
    """The last day of a month."""
    return first.replace(day=monthrange(first.year, first.month)[1])


def computed(school_id: int, month: date, today: date) -> Computed:
    """What closing a month would write now: of its own days, and of those of the last months before it whatever was corrected. 18 statements, of a
    merged school at most 20.
    """
    every = list(RefundMonth.objects.filter(school_id=school_id).order_by("month"))
    kept = [each for each in every if each.state != State.OPEN]
    closed = {each.month: each.pk for each in kept if today - CORRECTED <= each.month < month}
    begins, after = min(closed, default=month), succeeded(school_id)
    ends = last_of(month)
    if after is not None and after.day.replace(day=1) == month:  # whoever had left before is settled with the school's last month
        ends = max(ends, term_goes_on(after.day) or ends)
    known = facts(school_id, begins, ends, (after.day, after.by) if after else None)
    own = _own_meals({each.month: each.pk for each in every if begins <= each.month <= month and (each.own_at or each in kept)}, known.seats.own)
    days = {
        each.student_id: tuple(
            said for said in reckoned(each, known.meals, known.versions) if begins <= said.day <= ends and not own(each.student_id, said.day)
        )
        for each in known.children.values()
    }
    owed: dict[Account, dict[date, int]] = defaultdict(dict)
    for said in days.values():
        for each in said:
            if each.price:
                owed[each.account][each.day] = each.price
    written, stood, paid = _written(school_id, begins, ends)
    there = with_written(school_id, known.seats, {each.student_id for each in written})
    fault = _fault(known, month, today, [each.month for each in kept], after.day if after else None)
    return Computed(month, known, there, tuple(to_write(owed, written)), days, stood, fault, paid)


def term_goes_on(ended: date) -> date | None:
    """The last day of the term within which a school closed; None: it closed between terms, or on the day after one. One statement."""
    return Term.objects.filter(starts__lt=ended, ends__gte=ended).values_list("ends", flat=True).first()


def _own_meals(noted: Mapping[date, int], now: frozenset[int]) -> Callable[[int, date], bool]:
    """Whether a child ate its own meal on a day: as it was noted for that month, whatever its diet is since, else by its diet. One statement."""
    then = set(RefundOwn.objects.filter(month_id__in=noted.values()).values_list("month_id", "student_id"))

    def is_own(child: int, day: date) -> bool:
        month_id = noted.get(day.replace(day=1))
        return child in now if month_id is None else (month_id, child) in then

    return is_own


_Lines = dict[Account, list[tuple[date, dict[date, int]]]]


def _written(school_id: int, first: date, last: date) -> tuple[_Lines, Stood, Mapping[tuple[int, date], date]]:
    """The lines by account, each with its month of meals and days; what was last said of each day, and with which month it was paid back. One
    statement.
    """
    lines: dict[tuple[Account, int, date], dict[date, int]] = defaultdict(dict)
    stood: dict[tuple[int, date], tuple[str, str]] = {}
    paid: dict[tuple[int, date], date] = {}
    for each in RefundDay.objects.filter(school_id=school_id, day__range=(first, last)).select_related("month").order_by("pk"):
        stood[each.student_id, each.day] = each.verdict, each.ground
        if each.price:
            account = Account(each.student_id, Payee(each.payee), Settle(each.settle))
            if each.price > 0:
                paid[each.student_id, each.day] = each.month.month
            lines[account, each.month_id, each.day.replace(day=1)][each.day] = each.price
    found: _Lines = defaultdict(list)
    for (account, _month, meal_month), days in lines.items():
        found[account].append((meal_month, days))
    return found, stood, paid


def _fault(known: Facts, month: date, today: date, closed: Sequence[date], ended: date | None) -> CloseFault | None:
    """Why the month cannot be closed, the first reason."""
    if any(each > month for each in closed):
        return CloseFault.LATER_CLOSED
    if not known.versions or known.versions[0][0] > last_of(month):
        return CloseFault.NO_RULE
    if not known.has_services:
        return CloseFault.NO_MEALS
    if fault := why_not_close(month, today, _skipped(known, month, closed), ended):
        return fault
    if known.unexplained:
        return CloseFault.CLOSURES
    rule = [each for begins, each in known.versions if begins <= last_of(month)][-1]
    term = known.meals.term(last_of(month)) or known.meals.term(month)
    return CloseFault.NO_BILLS if rule.paid_first and term and not any(said == term for _child, said in known.meals.bills) else None


def _skipped(known: Facts, month: date, closed: Sequence[date]) -> list[date]:
    """The months before, since the last that was closed, or the one month before, if a rule held then, meals were served, and nobody closed it."""
    before = month_before(month) or month
    after = max((each for each in closed if each < month), default=month_before(before) or before)
    grades = {each.grade for child in known.children.values() for each in child.spells}
    served = (day for day in known.meals.days if after < day.replace(day=1) < month and day >= known.versions[0][0])
    return sorted({day.replace(day=1) for day in served if any(known.meals.price(day, grade) is not None for grade in grades)})


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month on the list of months."""

    month: date
    state: State
    at: datetime | None
    by: str


@dataclass(frozen=True, slots=True)
class SumRow:
    """What may be told of a class; None: fewer than five children."""

    class_id: int | None
    name: str
    meals: int | None
    amount: int | None


def months(actor: Actor, school_id: int, today: date) -> list[MonthRow]:
    """The months of this school year until now that were closed or are still to be, the latest first. Without meals there is nothing to close, nor
    before a month that was. Of a school that merged, until its last day. Five statements. Raises Forbidden.
    """
    require_there(actor, Permission.SEE_REFUNDS, school_id)
    kept = {each.month: each for each in RefundMonth.objects.filter(school_id=school_id).exclude(state=State.OPEN)}
    due = open_months(school_id, today, kept, ended_on(school_id))
    return [_month_row(each, kept.get(each)) for each in sorted({*kept, *due}, reverse=True)]


def open_months(school_id: int, today: date, settled: Collection[date], ended: date | None = None) -> list[date]:
    """The months of this school year until now, or until the school's last day, after the last that was settled, which are still to be. Three
    statements, of a closed school four.
    """
    until, last = min(today, ended or today), ended.replace(day=1) if ended and term_goes_on(ended) else None
    at, latest = until.replace(day=1), max(settled, default=date.min)
    first = min([*settled, _year_begins(until)])
    due, found = months_with_meals(school_id, max(first, latest), last_of(at)), []
    while at >= first and at > latest:
        if due is None or at in due or at == last:
            found.append(at)
        at = month_before(at) or at
    return found


def _month_row(month: date, row: RefundMonth | None) -> MonthRow:
    if row is None:
        return MonthRow(month, State.OPEN, None, "")
    return MonthRow(month, State(row.state), row.paid_at or row.released_at or row.closed_at, row.paid_by or row.released_by or row.closed_by)


def _year_begins(today: date) -> date:
    """September of the school year: meals begin with its lessons."""
    return date(today.year if today.month >= 9 else today.year - 1, 9, 1)


def month_row(school_id: int, month: date) -> RefundMonth:
    """What is kept of a month, or as it is before anybody closes it. One statement."""
    return RefundMonth.objects.filter(school_id=school_id, month=month).first() or RefundMonth(school_id=school_id, month=month, state=State.OPEN)


def previewed(actor: Actor, school_id: int, month: date) -> Computed:
    """What closing a month would write now, for whoever may close it. Raises Forbidden."""
    with settling(actor, school_id):
        return computed(school_id, month, clock.today())
