"""A class's children in a month of refunds (各班退費明細), day by day with the reason, for whoever settles them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from xiaowu.kernel import audit, clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import NotFound
from xiaowu.meals.models import MealStop, RefundDay, RefundMonth
from xiaowu.meals.queries.meal_stops import days_words
from xiaowu.meals.queries.refund_facts import require_begun
from xiaowu.meals.queries.refund_month import Computed, computed, last_of, month_row
from xiaowu.meals.queries.refund_seats import TERM, Seats, seats, with_written
from xiaowu.meals.queries.succession import settling
from xiaowu.meals.rules.refund_child import Basis
from xiaowu.meals.rules.refund_ledger import State
from xiaowu.meals.rules.refunds import Verdict


@dataclass(frozen=True, slots=True)
class DayLine:
    """What was said of a day that a child missed, and on what that rests. `written`: the month with which that was settled; `taken_from`: the month
    whose payment for this day is taken back; `stopped`: over which days the stop lasts that it rests on, in words.
    """

    day: date
    ground: str
    verdict: Verdict
    price: int
    written: date
    basis: Basis
    taken_from: date | None = None
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class ChildDays:
    """A child of a class and what was said of each day that it missed; `month`: of which its sums are, as those of the class."""

    student_id: int
    name: str
    month: date
    days: tuple[DayLine, ...]

    @property
    def meals(self) -> int:
        return sum((each.price > 0) - (each.price < 0) for each in self.days if each.written == self.month)

    @property
    def amount(self) -> int:
        return sum(each.price for each in self.days if each.written == self.month)


def class_sheet(actor: Actor, school_id: int, class_id: int, month: date) -> tuple[str, list[ChildDays]]:
    """A class's name, and its children with what the rule says of each day of the month that they missed, and of each day before it that is corrected
    with it. For whoever settles them; the look is recorded. Raises Forbidden, NotFound (no class, or one in which nobody sat).
    """
    with settling(actor, school_id):
        require_begun(month)
        row = month_row(school_id, month)
        if row.state == State.OPEN:
            found = computed(school_id, month, clock.today())
            there, days = found.seats, _open_days(found)
        else:
            days = _kept_days(row)
            there = with_written(school_id, seats(school_id, month - TERM, last_of(month)), days)
        here_alone = {child: [each for each in of if there.class_of(child, _placed(each, of)) == class_id] for child, of in days.items()}
        words = _stops(each.basis.stop for of in here_alone.values() for each in of)
    if class_id not in there.classes:
        raise NotFound
    shown = []
    for child, of in here_alone.items():
        if of:
            told = tuple(replace(each, stopped=words.get(each.basis.stop, "")) if each.basis.stop else each for each in of)
            shown.append(ChildDays(child, there.names[child], month, told))
    shown.sort(key=lambda each: _seated(there, each, month))
    audit.looked(actor, "meals.refunds", school_id=school_id, class_id=class_id, student_ids=(each.student_id for each in shown))
    return there.classes[class_id], shown


def _stops(ids: Iterable[int | None]) -> dict[int | None, str]:
    """Over which days these stops last. A number of theirs would say less, and have holes: a question before an act uses one up."""
    wanted = {each for each in ids if each}
    return {each.pk: days_words(each) for each in MealStop.objects.filter(pk__in=wanted)} if wanted else {}


def _seated(there: Seats, each: ChildDays, month: date) -> tuple[bool, int, str]:
    """In the order of the class's seats, as the paper that is signed; who has none comes last."""
    seat = there.place_of(each.student_id, last_of(month)).seat
    return seat is None, seat or 0, each.name


def _placed(one: DayLine, of: Iterable[DayLine]) -> date:
    """The day by which a line's class is told, so that a class's days come to its sum: the last of its month that moves money, else the last."""
    beside = [(each.price != 0, each.day) for each in of if (each.written, each.day.replace(day=1)) == (one.written, one.day.replace(day=1))]
    return max(beside)[1]


def _open_days(found: Computed) -> dict[int, list[DayLine]]:
    """What closing the month would say: of its own days, and of earlier ones what moves money."""
    days: dict[int, list[DayLine]] = defaultdict(list)
    said = {(child, each.day): each for child, of in found.days.items() for each in of}
    for line in found.lines:
        child = line.account.student_id
        for day, price in line.days:
            if day < found.month:
                known = said.get((child, day))
                ground, verdict = (known.ground, known.verdict) if known else ("", Verdict.EATEN)
                taken_from = found.paid.get((child, day)) if price < 0 else None
                days[child].append(DayLine(day, ground, verdict, price, found.month, known.basis if known else Basis(), taken_from))
    for (child, day), each in said.items():
        if day >= found.month:
            days[child].append(DayLine(day, each.ground, each.verdict, each.price, found.month, each.basis))
    return {child: sorted(of, key=lambda each: each.day) for child, of in days.items()}


def _kept_days(row: RefundMonth) -> dict[int, list[DayLine]]:
    """What was written of a month's days, child by child, later corrections among them, and what was corrected with it. One statement."""
    found: dict[int, list[DayLine]] = defaultdict(list)
    of = Q(day__range=(row.month, last_of(row.month))) | Q(month_id=row.pk)
    before = RefundDay.objects.filter(school_id=OuterRef("school_id"), student_id=OuterRef("student_id"), day=OuterRef("day"), pk__lt=OuterRef("pk"))
    paid = Subquery(before.filter(price__gt=0).order_by("-pk").values("month__month")[:1])
    kept: Any = RefundDay.objects.filter(of, school_id=row.school_id).annotate(paid_in=paid).select_related("month").order_by("day", "pk")
    for each in kept:
        basis = Basis(each.rule_from, each.rule_line or 0, each.leave, each.stop, each.told_at)
        taken_from = each.paid_in if each.price < 0 else None
        found[each.student_id].append(DayLine(each.day, each.ground, Verdict(each.verdict), each.price, each.month.month, basis, taken_from))
    return found
