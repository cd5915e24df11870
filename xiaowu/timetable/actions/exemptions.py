"""Exemptions from the roll (免點名): entered and taken back. Rolls that were taken stay, and count nowhere while the exemption stands."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.timetable.actions.bells import hold_school
from xiaowu.timetable.models import RollExemption
from xiaowu.timetable.permissions import Permission
from xiaowu.timetable.rules.exemptions import LONGEST_SPAN, Reason


def exempt(
    actor: Actor, school_id: int, *, first: date, last: date | None, periods: Collection[int], grades: Collection[int], reason: Reason, note: str,
    now: datetime,
) -> int:  # fmt: skip
    """Enter an exemption; returns its id: the existing one's, if the same is entered again. Raises Forbidden, NotFound, BadInput (backwards, or
    longer than a month).
    """
    require(actor, Permission.EXEMPT, school_id=school_id)
    last = last or first
    if last < first:
        raise BadInput(_("最後一日不得早於第一日。"), at="last")
    if last - first >= timedelta(days=LONGEST_SPAN):
        raise BadInput(_("一次最多 %(days)d 天。") % {"days": LONGEST_SPAN}, at="last")
    hold_school(school_id)
    said = {"first": first, "last": last, "periods": sorted(set(periods)), "grades": sorted(set(grades)), "reason": reason.value}
    known = RollExemption.objects.filter(school_id=school_id, **said).first()
    if known is not None:
        return known.pk
    made = RollExemption.objects.create(school_id=school_id, **said, note=note, made_by=actor.account_id, made_at=now)
    facts = {"first": first.isoformat(), "last": last.isoformat(), "periods": said["periods"], "grades": said["grades"]}
    audit.record(actor, "exempted", "rolls", made.pk, school_id=school_id, **facts)
    return made.pk


def lift(actor: Actor, school_id: int, *, exemption_id: int) -> None:
    """Lift an exemption: the rolls are due again, and those that were taken count again. Raises Forbidden, NotFound."""
    require(actor, Permission.EXEMPT, school_id=school_id)
    gone, _kinds = RollExemption.objects.filter(school_id=school_id, pk=exemption_id).delete()
    if not gone:
        raise NotFound
    audit.record(actor, "lifted", "roll_exemption", exemption_id, school_id=school_id)
