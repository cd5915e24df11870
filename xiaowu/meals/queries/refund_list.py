"""The released list of a month (退費名單): whom to pay and how much, and nothing else of the child; and what a family is told of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _

from xiaowu.kernel import audit
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.lists import ListRequest, Page, Sorts, page_of
from xiaowu.meals.models import RefundLine
from xiaowu.meals.permissions import Permission
from xiaowu.meals.rules.refund_ledger import STATE_TITLES, Payee, State
from xiaowu.meals.rules.refunds import GROUND_TITLES, VERDICT_TITLES, Settle, Verdict

_KNOWN = {str(each): title for each, title in GROUND_TITLES.items()}


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line as whoever pays sees it. `meal_month`: of which month's meals, where it corrects an earlier one."""

    id: int
    name: str
    class_name: str
    settle: Settle
    amount: int
    meal_month: date
    month: date

    @property
    def is_correction(self) -> bool:
        return self.meal_month != self.month


SORTS: Sorts = {"class": ("school_class__grade", "school_class__number", "student_name"), "name": "student_name", "amount": "amount"}


def lines(actor: Actor, wanted: ListRequest, school_id: int, year: int, month: int) -> Page[LineRow]:
    """The lines to families of a month that was released. One statement, and the look. Raises Forbidden."""
    require(actor, Permission.SEE_RELEASED, school_id=school_id)
    first = date(year, month, 1)
    released = (State.RELEASED, State.PAID)
    found = RefundLine.objects.filter(school_id=school_id, month__month=first, month__state__in=released, payee=Payee.FAMILY)
    if settle := wanted.filter("settle"):
        found = found.filter(settle=settle)
    if wanted.text:
        found = found.filter(student_name__icontains=wanted.text) | found.filter(class_name__icontains=wanted.text)
    shown = dict[int, int]()

    def row(each: RefundLine) -> LineRow:
        shown[each.pk] = each.student_id
        return LineRow(each.pk, each.student_name, each.class_name, Settle(each.settle), each.amount, each.meal_month, first)

    page = page_of(found, wanted, SORTS, row, "pk")
    audit.looked(actor, "meals.released", school_id=school_id, student_ids=shown.values())
    return page


@dataclass(frozen=True, slots=True)
class OwnDay:
    """What was said of a day of the own child, in which month's settlement."""

    day: date
    ground: str
    verdict: Verdict
    price: int
    settle: Settle
    payee: Payee

    @property
    def why(self) -> str:
        """The ground and what the rule says of it."""
        ground = _(_KNOWN[self.ground]) if self.ground else _("沒有請假紀錄")
        if self.price < 0:
            return _("%(ground)s：更正，收回先前的退費（%(why)s）") % {"ground": ground, "why": _(VERDICT_TITLES[self.verdict])}
        return _("%(ground)s：%(why)s") % {"ground": ground, "why": _(VERDICT_TITLES[self.verdict])}


@dataclass(frozen=True, slots=True)
class OwnMonth:
    """A settled month of the own child: meal-days, NT$, how far it is, and day by day why."""

    child: str
    month: date
    state: State
    days: tuple[OwnDay, ...]
    waits: bool  # what is paid back in cash was not collected

    @property
    def meals(self) -> int:
        return sum((each.price > 0) - (each.price < 0) for each in self.days if each.payee is Payee.FAMILY)

    @property
    def amount(self) -> int:
        return sum(each.price for each in self.days if each.payee is Payee.FAMILY)

    @property
    def title(self) -> str:
        return STATE_TITLES[self.state]


@dataclass(frozen=True, slots=True)
class _Own:
    student_id: int
    child: str
    month: date
    state: State
    day: date
    ground: str
    verdict: Verdict
    price: int
    settle: Settle
    payee: Payee
    waits: bool


_OWN = """
select d.student_id, mine.name as child, m.month, m.state, d.day, d.ground, d.verdict, d.price, d.settle, d.payee, exists (
        select 1 from meals_refundline l where l.month_id = m.id and l.school_id = d.school_id and l.student_id = d.student_id and not coalesce(
            (select k.is_collected from meals_refundcollection k where k.line_id = l.id order by k.id desc limit 1), true)
    ) as waits
from meals_refundday d
join meals_mine() mine on mine.school_id = d.school_id and mine.student_id = d.student_id
join meals_refundmonth m on m.id = d.month_id
where m.month >= %s
order by m.month desc, mine.name, d.student_id, d.day, d.id
"""


_NOTHING = """
select mine.name as child, m.month, m.state from meals_refundmonth m
join meals_mine() mine on mine.school_id = m.school_id and mine.grade is not null
where m.month >= %s and m.state <> 'open' and not exists (
    select from meals_refundday d where d.month_id = m.id and d.school_id = mine.school_id and d.student_id = mine.student_id
)
order by m.month desc, mine.name
"""


@dataclass(frozen=True, slots=True)
class OwnNothing:
    """A month that was settled, and of which a child is paid nothing, since it missed no meal."""

    child: str
    month: date
    state: State


def own_without(actor: Actor, since: date) -> list[OwnNothing]:
    """The settled months in which a guardian's child missed no meal, the latest first. One statement. Raises Forbidden."""
    require(actor, Permission.SEE_OWN_REFUNDS, school_id=ANYWHERE)
    return rows(OwnNothing, _NOTHING, [since])


def own_months(actor: Actor, since: date) -> list[OwnMonth]:
    """What a guardian's children are paid back, also one that left, settlement by settlement, the latest first. One statement. Raises Forbidden."""
    require(actor, Permission.SEE_OWN_REFUNDS, school_id=ANYWHERE)
    found = rows(_Own, _OWN, [since])
    return [_month(list(of)) for _key, of in groupby(found, key=lambda each: (each.month, each.student_id))]


def _month(found: Sequence[_Own]) -> OwnMonth:
    one = found[0]
    days = tuple(OwnDay(each.day, each.ground, each.verdict, each.price, each.settle, each.payee) for each in found)
    return OwnMonth(one.child, one.month, one.state, days, one.waits)
