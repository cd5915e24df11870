"""The released list of a month (退費名單): whom to pay and how much, and nothing else of the child; and what a family is told of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from xiaowu.kernel import audit
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.lists import ListRequest, Page, Sorts, page_of
from xiaowu.kernel.roc import spoken
from xiaowu.meals.models import RefundLine
from xiaowu.meals.permissions import Permission
from xiaowu.meals.queries.refund_lines import Place
from xiaowu.meals.queries.succession import classes_now, require_there
from xiaowu.meals.rules.refund_ledger import STATE_TITLES, Payee, State
from xiaowu.meals.rules.refunds import GROUND_TITLES, VERDICT_TITLES, Settle, Verdict

READS = ("roster_school",)
_KNOWN = {str(each): title for each, title in GROUND_TITLES.items()}


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line as whoever pays sees it. `class_now`: where the child sits today, if its school merged; else nothing."""

    id: int
    student_id: int
    class_id: int
    name: str
    class_name: str
    seat: int | None  # none of lines from before it was kept
    settle: Settle
    amount: int
    place: Place
    class_now: str


# the line before it of the same account and meals: which it corrects
_BEFORE = RefundLine.objects.filter(
    school_id=OuterRef("school_id"), student_id=OuterRef("student_id"), payee=OuterRef("payee"), settle=OuterRef("settle"),
    meal_month=OuterRef("meal_month"), number=OuterRef("number") - 1,
)  # fmt: skip
SORTS: Sorts = {
    "class": ("school_class__grade", "school_class__number", "seat"), "name": "student_name__in_order", "amount": "amount",
}  # fmt: skip


def lines(actor: Actor, wanted: ListRequest, school_id: int, year: int, month: int) -> Page[LineRow]:
    """The lines to families of a month that was released. One statement, one more of a school that merged, and the look. Raises Forbidden."""
    sits = classes_now(school_id, require_there(actor, Permission.SEE_RELEASED, school_id))
    first = date(year, month, 1)
    released = (State.RELEASED, State.PAID)
    found = RefundLine.objects.filter(school_id=school_id, month__month=first, month__state__in=released, payee=Payee.FAMILY).annotate(
        of_amount=Subquery(_BEFORE.values("amount")), of_month=Subquery(_BEFORE.values("month__month"))
    )
    if settle := wanted.filter("settle"):
        found = found.filter(settle=settle)
    if wanted.text:
        found = found.filter(student_name__named=wanted.text) | found.filter(class_name__icontains=wanted.text)
    shown = dict[int, int]()

    def row(each: Any) -> LineRow:
        shown[each.pk] = each.student_id
        place = Place(first, each.meal_month, each.number, (each.of_month, each.of_amount) if each.of_month else None)
        child, settle = (each.student_id, each.school_class_id), Settle(each.settle)
        now = sits.get(each.student_id, "")
        return LineRow(each.pk, *child, each.student_name, each.class_name, each.seat, settle, each.amount, place, now)

    page = page_of(found, wanted, SORTS, row, "student_name", "pk")
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
    rule_line: int | None
    told_at: datetime | None

    @property
    def why(self) -> str:
        """The ground and what the rule says of it."""
        ground = _(_KNOWN[self.ground]) if self.ground else _("沒有請假紀錄")
        if self.price < 0:
            return _("%(ground)s：更正，收回先前的退費（%(why)s）") % {"ground": ground, "why": _(VERDICT_TITLES[self.verdict])}
        return _("%(ground)s：%(why)s") % {"ground": ground, "why": _(VERDICT_TITLES[self.verdict])}

    @property
    def rests_on(self) -> str:
        """Which line of the school's rule said it, and when the day was told; nothing of days from before that was kept."""
        line = _("規定第 %(number)d 條") % {"number": self.rule_line} if self.rule_line else ""
        told = _("%(at)s 告知") % {"at": spoken.moment(self.told_at)} if self.told_at else ""
        return _("、").join(each for each in (line, told) if each)


@dataclass(frozen=True, slots=True)
class OwnMonth:
    """A settled month of the own child: meal-days, NT$, how far it is, and day by day why."""

    child: str
    school: str
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
    school: str
    month: date
    state: State
    day: date
    ground: str
    verdict: Verdict
    price: int
    settle: Settle
    payee: Payee
    rule_line: int | None
    told_at: datetime | None
    waits: bool


_OWN = """
select d.student_id, mine.name as child, s.name as school, m.month, m.state, d.day, d.ground, d.verdict, d.price, d.settle, d.payee, d.rule_line,
    d.told_at, exists (
        select 1 from meals_refundline l where l.month_id = m.id and l.school_id = d.school_id and l.student_id = d.student_id and not coalesce(
            (select k.is_collected from meals_refundcollection k where k.line_id = l.id order by k.id desc limit 1), true)
    ) as waits
from meals_refundday d
join meals_mine() mine on mine.school_id = d.school_id and mine.student_id = d.student_id
join meals_refundmonth m on m.id = d.month_id
join roster_school s on s.id = d.school_id
where m.month >= %s
order by m.month desc, roster_name_order(mine.name), d.student_id, d.day, d.id
"""


_NOTHING = """
select mine.name as child, mine.school, mine.month, mine.state from meals_settled_mine() mine
where mine.month >= %s and not exists (
    select from meals_refundday d where d.month_id = mine.month_id and d.school_id = mine.school_id and d.student_id = mine.student_id
)
order by mine.month desc, roster_name_order(mine.name), mine.month_id
"""


@dataclass(frozen=True, slots=True)
class OwnNothing:
    """A month that was settled, and of which a child is paid nothing, since it missed no meal."""

    child: str
    school: str
    month: date
    state: State


def own_without(actor: Actor, since: date) -> list[OwnNothing]:
    """The settled months in which a guardian's child sat in a class and missed no meal, the latest first. One statement. Raises Forbidden."""
    require(actor, Permission.SEE_OWN_REFUNDS, school_id=ANYWHERE)
    return rows(OwnNothing, _NOTHING, [since])


def own_months(actor: Actor, since: date) -> list[OwnMonth]:
    """What a guardian's children are paid back, also one that left, settlement by settlement, the latest first. One statement. Raises Forbidden."""
    require(actor, Permission.SEE_OWN_REFUNDS, school_id=ANYWHERE)
    found = rows(_Own, _OWN, [since])
    return [_month(list(of)) for _key, of in groupby(found, key=lambda each: (each.month, each.student_id))]


def _month(found: Sequence[_Own]) -> OwnMonth:
    one = found[0]
    days = tuple(OwnDay(each.day, each.ground, each.verdict, each.price, each.settle, each.payee, each.rule_line, each.told_at) for each in found)
    return OwnMonth(one.child, one.school, one.month, one.state, days, one.waits)
