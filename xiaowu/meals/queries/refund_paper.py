"""The released list of a month as a paper to sign (簽領清冊): every line, class by class, what of it was collected, and the sums."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from xiaowu.kernel import audit
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.meals.permissions import Permission
from xiaowu.meals.queries.refund_lines import Place
from xiaowu.meals.queries.succession import classes_now, require_there
from xiaowu.meals.rules.refund_ledger import State, is_handed_out
from xiaowu.meals.rules.refunds import Settle

READS = ("roster_schoolclass",)


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A line. `waits`: it was marked as not collected; `seat`: None of lines from before it was kept."""

    id: int
    student_id: int
    name: str
    class_id: int
    class_name: str
    seat: int | None
    settle: Settle
    amount: int
    meal_month: date
    month: date
    number: int
    of_month: date | None
    of_amount: int | None
    state: State
    waits: bool

    @property
    def about(self) -> str:
        """What it adds or corrects."""
        of = (self.of_month, self.of_amount) if self.of_month and self.of_amount is not None else None
        return Place(self.month, self.meal_month, self.number, of).words

    @property
    def is_handed_out(self) -> bool:
        return is_handed_out(self.settle, self.amount)


@dataclass(frozen=True, slots=True)
class PaperClass:
    """A class's lines and their sum in NT$."""

    name: str
    lines: tuple[PaperLine, ...]

    @property
    def amount(self) -> int:
        return sum(each.amount for each in self.lines)


@dataclass(frozen=True, slots=True)
class Paper:
    """A month's: `state` is None where nothing is released; `classes_now`: child → where it sits today, if its school merged."""

    classes: tuple[PaperClass, ...]
    state: State | None
    answers: int  # the school whose posts answer for it
    classes_now: Mapping[int, str]

    @property
    def lines(self) -> tuple[PaperLine, ...]:
        return tuple(each for one in self.classes for each in one.lines)

    @property
    def amount(self) -> int:
        return _amount(self.lines)

    @property
    def handed_out(self) -> int:
        """NT$ that somebody signs for."""
        return _amount(each for each in self.lines if each.is_handed_out)

    @property
    def is_paid(self) -> bool:
        """Whether it can be said of somebody that it was not collected: what was not paid nobody could."""
        return self.state is State.PAID

    @property
    def is_handed(self) -> bool:
        """Whether anything can be said of who collected: the month was paid, or somebody was marked."""
        return self.is_paid or self.waiting != 0

    @property
    def waiting(self) -> int:
        """NT$ of it that nobody collected."""
        return _amount(each for each in self.lines if each.waits)


def _amount(lines: Iterable[PaperLine]) -> int:
    return sum(each.amount for each in lines)


_LINES = """
select l.id, l.student_id, l.student_name as name, l.school_class_id as class_id, l.class_name, l.seat, l.settle, l.amount, l.meal_month, m.month,
    l.number, of_month.month as of_month, earlier.amount as of_amount, m.state,
    coalesce((select not k.is_collected from meals_refundcollection k where k.line_id = l.id order by k.id desc limit 1), false) as waits
from meals_refundline l join meals_refundmonth m on m.id = l.month_id join roster_schoolclass c on c.id = l.school_class_id
left join meals_refundline earlier on earlier.school_id = l.school_id and earlier.student_id = l.student_id and earlier.payee = l.payee
    and earlier.settle = l.settle and earlier.meal_month = l.meal_month and earlier.number = l.number - 1
left join meals_refundmonth of_month on of_month.id = earlier.month_id
where l.school_id = %s and m.month = %s and m.state in ('released', 'paid') and l.payee = 'family'
order by c.grade, c.number, l.school_class_id, l.seat nulls last, roster_name_order(l.student_name), l.id
"""


def paper(actor: Actor, school_id: int, month: date) -> Paper:
    """All lines to families of a month that was released. One statement, one more of a school that merged, and the look. Raises Forbidden."""
    at = require_there(actor, Permission.SEE_RELEASED, school_id)
    found = rows(PaperLine, _LINES, [school_id, month])
    audit.looked(actor, "meals.released", school_id=school_id, student_ids=[each.student_id for each in found])
    classes = (list(of) for _class, of in groupby(found, key=lambda each: each.class_id))
    return Paper(tuple(PaperClass(of[0].class_name, tuple(of)) for of in classes), found[0].state if found else None, at, classes_now(school_id, at))
