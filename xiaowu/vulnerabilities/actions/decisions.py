"""What people decide of findings (人工判定)."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.kernel.seen import Seen, changes
from xiaowu.vulnerabilities.actions.letters import settle
from xiaowu.vulnerabilities.actions.webhooks import changed
from xiaowu.vulnerabilities.models import Finding
from xiaowu.vulnerabilities.permissions import Permission
from xiaowu.vulnerabilities.rules.decisions import Decision, fault
from xiaowu.vulnerabilities.rules.webhooks import Event


def decide(actor: Actor, finding_id: int, *, decision: Decision, reason: str, until: date | None, now: datetime, seen: Seen | None = None) -> None:
    """Accept a risk until a day, call a finding false or out of scope, or take that back; no re-test undoes it. A letter that has nothing left ends.

    Repeating it changes nothing. Raises Forbidden, NotFound, BadInput, Stale (somebody else decided since it was shown).
    """
    require(actor, Permission.KEEP, school_id=None)
    found = Finding.objects.select_for_update(of=("self",)).filter(pk=finding_id).first()
    if found is None:
        raise NotFound
    if wrong := fault(decision, reason, until, clock.day(now)):
        words = {"reason": _("請填寫判定的理由。"), "until": _("請填寫期限；接受風險最長一年。")}
        raise BadInput(words[wrong], at=wrong)
    is_any = decision is not Decision.NONE
    stored = {"decision": found.decision, "reason": found.decision_reason, "until": found.decision_until}
    wanted = {"decision": decision.value, "reason": reason.strip() if is_any else "", "until": until if is_any else None}
    if not changes(stored, wanted, seen, together=("decision", "reason", "until")):
        return
    Finding.objects.filter(pk=found.pk).update(
        decision=decision, decision_reason=reason.strip() if is_any else "", decision_until=until if is_any else None,
        decided_at=now if is_any else None, decided_by=actor.name[:60] if is_any else "",
    )  # fmt: skip
    settle(actor, [found.pk], now=now)
    changed(Event.DECIDED, finding=found.pk)
    audit.record(
        actor, "decided", "vulnerabilities.finding", found.pk, school_id=found.school_id, before=found.decision, decision=decision.value,
        until=until.isoformat() if until else None,
    )  # fmt: skip
