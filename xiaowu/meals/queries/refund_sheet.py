"""A month of refunds as its readers see it (各班退費統計): what may be told, and all numbers for whoever settles."""

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Sum
from django.utils.translation import gettext as _

from xiaowu.kernel import audit
from xiaowu.kernel.actor import Actor
from xiaowu.meals.models import RefundLine, RefundMonth, RefundSum
from xiaowu.meals.permissions import Permission
from xiaowu.meals.queries.refund_facts import require_begun
from xiaowu.meals.queries.refund_month import Computed, SumRow, month_row, previewed
from xiaowu.meals.queries.succession import require_there, settling
from xiaowu.meals.rules.refund_ledger import CloseFault, Payee, State
from xiaowu.meals.rules.refund_sums import SumOf


@dataclass(frozen=True, slots=True)
class MonthSheet:
    """A month as its readers see it. `preview`: what closing would write, for whoever closes it, while it is open. `hides`: whether others are told
    less than this reader, who sees all numbers.
    """

    school_id: int
    month: date
    row: RefundMonth
    state: State
    sums: tuple[SumRow, ...]
    all: SumRow | None
    fund: SumRow | None
    preview: Computed | None
    fault: CloseFault | None
    hides: bool = False


def month_sheet(actor: Actor, school_id: int, month: date, *, closes: bool) -> MonthSheet:
    """A month: the sums that may be told once it is closed; before that a preview for whoever `closes` it. Raises Forbidden, NotFound.

    What is of fewer than five is hidden from whoever may not see the children. Whoever settles reads each child's days in any case, and checks by
    these numbers what is released: hidden sums protected nothing from them, and told less after closing than before.
    """
    at = require_there(actor, Permission.SEE_REFUNDS, school_id)
    require_begun(month)
    row = month_row(school_id, month)
    row.answers = at
    state = State(row.state)
    if state is not State.OPEN:
        kept = list(RefundSum.objects.filter(month_id=row.pk).order_by("pk"))
        told = {each.of: each for each in kept}
        whole, fund = told.get(SumOf.ALL), told.get(SumOf.FUND)
        audit.record(actor, "read", "refund_month", row.pk, school_id=school_id, month=month.isoformat())
        sheet = MonthSheet(
            school_id, month, row, state,
            tuple(_sum_row(each) for each in kept if each.of == SumOf.CLASS), _sum_row(whole) if whole else None, _sum_row(fund) if fund else None,
            None, None,
        )  # fmt: skip
        return _in_full(actor, sheet) if closes else sheet
    preview = previewed(actor, school_id, month) if closes else None
    return MonthSheet(school_id, month, row, state, (), None, None, preview, preview.fault if preview else None)


def _in_full(actor: Actor, sheet: MonthSheet) -> MonthSheet:
    """With all numbers, from the lines that were written. One statement."""
    with settling(actor, sheet.school_id):
        lines = RefundLine.objects.filter(month_id=sheet.row.pk).order_by().values_list("payee", "school_class_id")
        found = {(payee, at): (meals, amount) for payee, at, meals, amount in lines.annotate(in_meals=Sum("meals"), in_money=Sum("amount"))}

    def of(payee: Payee) -> tuple[int, int]:
        meals, amounts = zip((0, 0), *(told for (each, _at), told in found.items() if each == payee.value), strict=True)
        return sum(meals), sum(amounts)

    def full(told: SumRow, meals: int, amount: int) -> SumRow:
        return replace(told, meals=meals, amount=amount)

    return replace(
        sheet,
        sums=tuple(full(each, *found.get((Payee.FAMILY.value, each.class_id), (0, 0))) for each in sheet.sums),
        all=full(sheet.all, *of(Payee.FAMILY)) if sheet.all else None,
        fund=full(sheet.fund, *of(Payee.FUND)) if sheet.fund else None,
        hides=any(each is not None and each.meals is None for each in (*sheet.sums, sheet.all, sheet.fund)),
    )


def notes(sheet: MonthSheet) -> list[str]:
    """What has to be known to read the told sums: what a hidden cell is, and why the sums of classes do not come to the school's."""
    said, hides = list[str](), any(each.meals is None for each in sheet.sums)
    if sheet.hides:
        said.append(_("您看到全部的數字；其他人的畫面與匯出的檔案，要退費的學生不到 5 人（或沒有）的班級以＊表示。"))
    if hides or (sheet.fund and sheet.fund.meals is None):
        said.append(_("＊：要退費的學生不到 5 人（或沒有），不顯示餐數與金額，以免看出是哪一位。"))
    if hides and sheet.all and sheet.all.meals is not None:
        said.append(_("全校合計包含以＊表示的班級，比上面顯示的各班相加多。"))
    if hides and sheet.all and sheet.all.meals is None:
        is_released = sheet.state in (State.RELEASED, State.PAID)
        said.append(
            _("全校合計會透露以＊表示的班級，這裡不顯示；退費名單與簽領清冊上有合計。")
            if is_released
            else _("全校合計會透露以＊表示的班級，不顯示；名單釋出後，清冊上有合計。")
        )
    return said


def _sum_row(each: RefundSum) -> SumRow:
    return SumRow(each.school_class_id, each.class_name, each.meals, each.amount)
