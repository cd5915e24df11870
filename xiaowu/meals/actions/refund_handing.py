"""Handing out a month's refunds (發放退費): who did not collect it, by a further line, and telling families that it was paid."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from xiaowu.kernel import audit
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import values
from xiaowu.kernel.errors import BadInput, Conflict, NotFound
from xiaowu.kernel.notices import About, Words
from xiaowu.kernel.roc import spoken
from xiaowu.meals.models import RefundCollection, RefundLine, RefundMonth
from xiaowu.meals.permissions import NOTES, Permission
from xiaowu.meals.queries.succession import require_there
from xiaowu.meals.rules.refund_ledger import Payee, State, is_handed_out
from xiaowu.meals.rules.refunds import Settle
from xiaowu.notifications.actions.telling import tell

PAID = "meals.refunds_paid"
REACH = frozenset({NOTES})


def mark_collected(actor: Actor, school_id: int, line_id: int, *, is_collected: bool, now: datetime) -> tuple[str, date]:
    """Record that a released line was not collected, or was after all; returns whose it is, and of which month. Repeating it changes nothing.

    Raises Forbidden, NotFound, BadInput (a line that nobody collects), Conflict (of a month that was not paid yet).
    """
    require_there(actor, Permission.PAY_REFUNDS, school_id)
    line = RefundLine.objects.filter(pk=line_id, school_id=school_id, payee=Payee.FAMILY).first()
    if line is None:
        raise NotFound
    month = RefundMonth.objects.select_for_update().get(pk=line.month_id)
    if not is_handed_out(Settle(line.settle), line.amount):
        raise BadInput(_("這一筆自下期繳費單扣抵或收回，不必領取。"))
    if month.state != State.PAID:
        raise Conflict(_("這個月還沒記錄已退費，還不能記錄誰沒有領取。"))
    last = RefundCollection.objects.filter(line_id=line_id).order_by("pk").last()
    if (last is None or last.is_collected) != is_collected:
        RefundCollection.objects.create(
            line_id=line_id, school_id=school_id, student_id=line.student_id, is_collected=is_collected, at=now, by_account=actor.account_id,
            by_name=actor.name[:100],
        )  # fmt: skip
        audit.record(actor, "collected" if is_collected else "not_collected", "refund_line", line_id, school_id=school_id)
    return line.student_name, month.month


def tell_paid(actor: Actor, month_id: int) -> int:
    """Tell the guardians of everybody who gets money from a month that was paid, each once, however many children; returns how many. Two statements,
    and one for each guardian.
    """
    row = RefundMonth.objects.get(pk=month_id)
    accounts: list[int] = values("select account_id from meals_paid_accounts(%s)", [month_id])
    return sum(tell(actor, each, PAID, {"month": row.month.isoformat()}, key=str(month_id)) for each in accounts)


def paid_words(about: About) -> Words:
    """What a guardian is told: neither name nor sum, which stand on the own page."""
    month = spoken.month(date.fromisoformat(str(about["month"])))
    return Words(
        _("%(month)s的午餐退費已辦理") % {"month": month}, _("請於系統查看自己孩子的金額與原因；退現金的請向學校領取，扣抵的列入下期繳費單。")
    )
