"""Closing a month of refunds, releasing its list, and recording that it was paid (結算、釋出名單、記錄已退費)."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import Conflict
from xiaowu.kernel.flow.held import FlowOf
from xiaowu.kernel.notices import About, Words
from xiaowu.kernel.queue import soon
from xiaowu.kernel.roc import spoken
from xiaowu.meals.models import RefundDay, RefundLine, RefundMonth, RefundOwn, RefundSum
from xiaowu.meals.permissions import Permission
from xiaowu.meals.queries.refund_month import Computed, computed
from xiaowu.meals.queries.succession import answering, last_days, require_there, settling
from xiaowu.meals.rules.refund_child import Basis, DayOf
from xiaowu.meals.rules.refund_ledger import CLOSE_FAULT_TITLES, FLOW, LEFT_OPEN, Account, Payee, State, Verb
from xiaowu.meals.rules.refund_sums import SumOf, told, told_fund
from xiaowu.meals.rules.refunds import Verdict
from xiaowu.notifications.actions.telling import Holder, settle_several, tell_holders
from xiaowu.roster.models import School
from xiaowu.roster.rules.roles import Role

RELEASED = "meals.refunds_released"
TELL_PAID = "meals.tell_paid"


def _hold(month_id: int) -> RefundMonth | None:
    """The month's row: locked if the actor may write it, else as it is, to tell them that it is not that far yet."""
    found = RefundMonth.objects.select_for_update().filter(pk=month_id).first() or RefundMonth.objects.filter(pk=month_id).first()
    if found is not None:
        found.answers = answering(found.school_id)
    return found


def _where(row: Any, _verb: Verb) -> int:
    """Where a verb is taken: at the school itself, or, if it merged, at its successor."""
    return int(row.answers or row.school_id)


def who(row: Any) -> str:
    """Who took it that far, and when."""
    by, at = row.paid_by or row.released_by or row.closed_by, row.paid_at or row.released_at or row.closed_at
    return f"{by} {spoken.moment(at)}" if at else ""


MONTHS: FlowOf[RefundMonth, State, Verb] = FlowOf(FLOW, RefundMonth, where=_where, hold=_hold, by=who)


def step(actor: Actor, school_id: int, month: date, verb: Verb, *, now: datetime) -> State:
    """Close, release or record as paid; repeating it changes nothing. Raises Forbidden, Conflict."""
    require_there(actor, Permission(FLOW.permission(verb)), school_id)
    with settling(actor, school_id) if verb is Verb.CLOSE else nullcontext():
        return _step(actor, school_id, month, verb, now)


def _step(actor: Actor, school_id: int, month: date, verb: Verb, now: datetime) -> State:
    row = _row(school_id, month, makes=verb is Verb.CLOSE)
    move = MONTHS.begin(actor, row.pk, verb, now=now)
    if move.step is None:
        return move.to
    name = {Verb.CLOSE: "closed", Verb.RELEASE: "released", Verb.PAY: "paid"}[verb]
    facts: dict[str, Any] = {"month": month.isoformat()}
    if verb is Verb.CLOSE:
        facts |= _close(school_id, move.row, month, now)
    ended = last_days(school_id, month) if verb is Verb.CLOSE else None
    until = {"ended_on": ended} if ended else {}
    MONTHS.finish(actor, move, verb, now=now, writes={f"{name}_at": now, f"{name}_by": actor.name[:100], **until}, **facts)
    if ended:
        settle_several(LEFT_OPEN, [str(school_id)])
    if verb is Verb.RELEASE:
        name = School.objects.get(pk=school_id).name  # whoever is told may serve at its successor, of which there is a list of the month as well
        about = {"school": school_id, "name": name, "year": month.year, "month": month.month}
        tell_holders(actor, RELEASED, [(Holder(Role.CLERK.value, answering(school_id), None), about, str(row.pk))])
    if verb is Verb.PAY:
        settle_several(RELEASED, [str(row.pk)])
        soon(TELL_PAID, month_id=row.pk)
    return move.to


def _row(school_id: int, month: date, *, makes: bool) -> RefundMonth:
    """The month's row; the first to close it makes it, while the school is held. Raises Conflict."""
    if makes:
        list(School.objects.select_for_update().filter(pk=school_id))
        return RefundMonth.objects.get_or_create(school_id=school_id, month=month)[0]
    found = RefundMonth.objects.filter(school_id=school_id, month=month).first()
    if found is None:
        raise Conflict(_("這個月還沒結算。"))
    return found


def _close(school_id: int, row: RefundMonth, month: date, now: datetime) -> dict[str, int]:
    """Write lines, days and sums. Raises Conflict."""
    found = computed(school_id, month, clock.day(now))
    if found.fault:
        raise Conflict(_(CLOSE_FAULT_TITLES[found.fault]))
    lines = list(_lines(school_id, row, found))
    RefundLine.objects.bulk_create(lines)
    RefundDay.objects.bulk_create(_days(school_id, row, found))
    RefundSum.objects.bulk_create(_sums(school_id, row, found))
    if row.own_at is None:
        RefundOwn.objects.bulk_create(RefundOwn(month_id=row.pk, school_id=school_id, student_id=each) for each in sorted(found.facts.seats.own))
    return {"lines": len(lines), "amount": sum(each.amount for each in lines)}


def _lines(school_id: int, row: RefundMonth, found: Computed) -> Iterator[RefundLine]:
    names, classes = found.seats.names, found.seats.classes
    for line in found.lines:
        account, place = line.account, found.seats.place_of(line.account.student_id, line.days[-1][0])
        yield RefundLine(
            month_id=row.pk, school_id=school_id, student_id=account.student_id, student_name=names[account.student_id], seat=place.seat,
            school_class_id=place.class_id, class_name=classes[place.class_id], payee=account.payee, settle=account.settle,
            meal_month=line.meal_month, number=line.number, meals=line.meals, amount=line.amount,
        )  # fmt: skip


def _days(school_id: int, row: RefundMonth, found: Computed) -> Iterator[RefundDay]:
    """What lines pay or take back, day by day; then every other day of which something else is said than before."""
    said = {(child, each.day): each for child, days in found.days.items() for each in days}
    moved = set[tuple[int, date]]()
    for line in sorted(found.lines, key=lambda each: each.amount):  # what is taken back first: the newest of a day stands
        for day, price in line.days:
            known = said.get((line.account.student_id, day))
            moved.add((line.account.student_id, day))
            yield _day(school_id, row, line.account, day, known, price)
    for (child, day), each in said.items():
        if (child, day) not in moved and found.stood.get((child, day)) != (each.verdict, each.ground):
            yield _day(school_id, row, each.account, day, each, 0)


def _day(school_id: int, row: RefundMonth, account: Account, day: date, said: DayOf | None, price: int) -> RefundDay:
    """A day of which nothing is known any more was no day missed: the child ate."""
    verdict, ground = (said.verdict, said.ground) if said else (Verdict.EATEN, "")
    basis = said.basis if said else Basis()
    return RefundDay(
        month_id=row.pk, school_id=school_id, student_id=account.student_id, day=day, ground=ground, verdict=verdict, price=price,
        payee=account.payee, settle=account.settle, rule_from=basis.rule, rule_line=basis.line or None, leave=basis.leave, stop=basis.stop,
        told_at=basis.told_at,
    )  # fmt: skip


def _sums(school_id: int, row: RefundMonth, found: Computed) -> Iterator[RefundSum]:
    month = told(found.sums())
    for each in month.classes:
        yield RefundSum(
            month_id=row.pk, school_id=school_id, of=SumOf.CLASS, school_class_id=each.class_id, class_name=each.name, meals=each.meals,
            amount=each.amount,
        )  # fmt: skip
    yield RefundSum(month_id=row.pk, school_id=school_id, of=SumOf.ALL, meals=month.meals, amount=month.amount)
    fund = [each for each in found.lines if each.account.payee is Payee.FUND]
    if fund:
        children = len({each.account.student_id for each in fund})
        meals, amount = told_fund(children, sum(each.meals for each in fund), sum(each.amount for each in fund))
        yield RefundSum(month_id=row.pk, school_id=school_id, of=SumOf.FUND, meals=meals, amount=amount)


def released_words(about: About) -> Words:
    """What the clerk is told; a notice from before the name was kept has none."""
    month = spoken.month(date(int(about["year"]), int(about["month"]), 1))
    said = _("%(month)s的午餐退費名單已釋出") % {"month": month}
    if name := about.get("name"):
        said = _("%(school)s %(month)s的午餐退費名單已釋出") % {"school": name, "month": month}
    return Words(said, _("請於系統查看名單，退費後記錄。"))
