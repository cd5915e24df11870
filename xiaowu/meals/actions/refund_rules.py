"""Writing a school's rule of refunds (退費規定): a draft, line by line, and the day from which it holds."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, Conflict
from xiaowu.kernel.roc import spoken
from xiaowu.meals.models import RefundDraft, RefundMonth, RefundVersion
from xiaowu.meals.permissions import Permission
from xiaowu.meals.queries.refund_rules import draft, line_of, mark_of
from xiaowu.meals.rules.refund_ledger import State
from xiaowu.meals.rules.refund_rule import CONTRADICTION_TITLES, MOST_LINES, contradictions, stored
from xiaowu.meals.rules.refund_samples import SAMPLES
from xiaowu.meals.rules.refunds import GROUND_TITLES, Line, RefundRule
from xiaowu.roster.models import School


def put_line(actor: Actor, school_id: int, number: int, line: Line, *, seen: str, now: datetime) -> None:
    """Write a line of the draft; 0 is a new one. Repeating it changes nothing. Raises Forbidden, NotFound, BadInput, Conflict."""
    rule = _held(actor, school_id, seen)
    if not line.grounds:
        raise BadInput(_("請選擇至少一種事由。"), at="grounds")
    if line_of(rule, number) is None and len(rule.lines) >= MOST_LINES:
        raise BadInput(_("一份規定最多 %(most)d 條。") % {"most": MOST_LINES})
    others = [line if place == number else each for place, each in enumerate(rule.lines, 1)]
    _keep(actor, school_id, replace(rule, lines=tuple(others if number else [*others, line])), now)


def drop_line(actor: Actor, school_id: int, number: int, *, seen: str, now: datetime) -> None:
    """Raises Forbidden, NotFound, Conflict."""
    rule = _held(actor, school_id, seen)
    line_of(rule, number)
    _keep(actor, school_id, replace(rule, lines=tuple(each for place, each in enumerate(rule.lines, 1) if place != number)), now)


def set_whole(actor: Actor, school_id: int, given: Mapping[str, Any], *, seen: str, now: datetime) -> None:
    """Set what holds for all lines. Teachers' leave is not known here, so a rule cannot cover theirs. Raises Forbidden, BadInput, Conflict."""
    rule = _held(actor, school_id, seen)
    if given["staff"]:
        raise BadInput(_("教職員的請假不在本系統，無法計算教職員的退費；請另行辦理。"), at="staff")
    _keep(actor, school_id, replace(rule, **given), now)


def begin_from(actor: Actor, school_id: int, sample: str, *, seen: str, now: datetime) -> None:
    """The draft begins anew, from a sample. Raises Forbidden, BadInput, Conflict."""
    _held(actor, school_id, seen)
    if sample not in SAMPLES:
        raise BadInput(_("請選擇範例。"), at="sample")
    _keep(actor, school_id, SAMPLES[sample], now)


def issue(actor: Actor, school_id: int, begins: date, *, seen: str, now: datetime) -> None:
    """The draft holds from a day on, and is a draft no more. It may begin in the past, not before the rule that it follows, as long as its month is
    not closed: what was wrong is mended from its own first day on, before anybody is paid by it. Raises Forbidden, BadInput, Conflict.
    """
    rule = _held(actor, school_id, seen)
    if not rule.lines:
        raise BadInput(_("規定還沒有任何一條。"), at="begins")
    for fault in contradictions(rule):
        why = {"ground": _(GROUND_TITLES[fault.ground]), "why": _(CONTRADICTION_TITLES[fault.what])}
        raise BadInput(_("規定有矛盾，不能生效。%(ground)s：%(why)s") % why, at="begins")
    newest = RefundVersion.objects.filter(school_id=school_id).order_by("-begins", "-pk").first()
    if newest and newest.begins == begins and newest.rule == stored(rule):
        return
    if newest and begins < newest.begins:
        raise BadInput(_("已經有生效的規定；新的規定不能早於%(day)s。") % {"day": spoken.long(newest.begins)}, at="begins")
    if RefundMonth.objects.filter(school_id=school_id, month__gte=begins.replace(day=1)).exclude(state=State.OPEN).exists():
        raise BadInput(_("這一天所在的月份已經結算。"), at="begins")
    RefundVersion.objects.create(
        school_id=school_id, begins=begins, rule=stored(rule), issued_by=actor.account_id, issued_by_name=actor.name[:100], issued_at=now
    )
    RefundDraft.objects.filter(school_id=school_id).delete()
    audit.record(actor, "issued", "refund_rule", school_id, school_id=school_id, begins=begins.isoformat())


def _held(actor: Actor, school_id: int, seen: str) -> RefundRule:
    """The draft, with the school held, so that two who write wait for each other. Raises Forbidden, Conflict."""
    require(actor, Permission.KEEP_REFUND_RULES, school_id=school_id)
    list(School.objects.select_for_update().filter(pk=school_id))
    rule, now = draft(actor, school_id)
    if seen != now:
        raise Conflict(_("這一頁顯示之後，已有人更改了草稿；您這次的內容沒有寫入，請重新整理後查看。"))
    return rule


def _keep(actor: Actor, school_id: int, rule: RefundRule, now: datetime) -> None:
    if mark_of(draft(actor, school_id)[0]) == mark_of(rule) and RefundDraft.objects.filter(school_id=school_id).exists():
        return
    given = {"rule": stored(rule), "changed_by": actor.account_id, "changed_at": now}
    RefundDraft.objects.update_or_create(school_id=school_id, defaults=given)
    audit.record(actor, "changed", "refund_rule", school_id, school_id=school_id)
