"""What paying a closed month comes to (退費金額): for whoever releases its list, or says that it was paid."""

from dataclasses import dataclass
from datetime import date

from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import the_row
from xiaowu.meals.permissions import Permission
from xiaowu.meals.queries.succession import require_there


@dataclass(frozen=True, slots=True)
class Payment:
    """Of all families: how many children and lines, and NT$."""

    children: int
    lines: int
    amount: int


_PAYMENT = """
select count(distinct l.student_id) as children, count(*) as lines, coalesce(sum(l.amount), 0)::int as amount
from meals_refundline l join meals_refundmonth m on m.id = l.month_id where l.school_id = %s and m.month = %s and l.payee = 'family'
"""


def payment(actor: Actor, school_id: int, month: date) -> Payment:
    """What its reader may read of it; the guard hides the lines from anybody else. One statement. Raises Forbidden."""
    require_there(actor, Permission.SEE_REFUNDS, school_id)
    return the_row(Payment, _PAYMENT, [school_id, month])
