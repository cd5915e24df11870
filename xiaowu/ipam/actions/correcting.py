"""Correcting what was misheard on the telephone (更正報修單): the subject, the caller, the school."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.ipam.actions.telling import tell_worked
from xiaowu.ipam.actions.tickets import TICKETS, add_note, open_ticket
from xiaowu.ipam.models import Missed, Ticket, TicketNote
from xiaowu.ipam.permissions import Permission
from xiaowu.ipam.rules.tickets import Kind, TicketState, TicketVerb
from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, Conflict, NotFound
from xiaowu.kernel.seen import Seen, changes


def correct(
    actor: Actor, ticket_id: int, *, school_id: int, subject: str, kind: Kind, caller: str, telephone: str, now: datetime, seen: Seen | None = None
) -> int:
    """Correct an open ticket; returns the id of the ticket that continues, which is another one if the school was wrong. Repeating it changes
    nothing. Raises Forbidden, NotFound, BadInput, Conflict, Stale.
    """
    require(actor, Permission.WORK_TICKETS, school_id=None)
    held = Ticket.objects.select_for_update(of=("self",)).select_related("merged_into").filter(pk=ticket_id).first()
    if held is None:
        raise NotFound
    if held.merged_into is not None and held.school_id != school_id == held.merged_into.school_id:
        return int(held.merged_into.pk)
    if held.state == TicketState.CLOSED:
        raise Conflict(_("這張單已經結案；同一件事再來電，請開新單並註明接續。"))
    if not subject.strip() or not caller.strip():
        raise BadInput(_("請寫什麼事，以及誰來電。"), at="subject" if not subject.strip() else "caller")
    wanted = {"subject": subject.strip(), "kind": kind.value, "caller": caller.strip(), "telephone": telephone.strip()}
    stored = {name: getattr(held, name) for name in wanted}
    new = changes(stored, wanted, seen)
    if held.school_id != school_id:
        return _moved(actor, held, school_id, {**stored, **new}, now)
    if new:
        Ticket.objects.filter(pk=held.pk).update(**new)
        audit.record(actor, "corrected", "ipam.ticket", held.pk, school_id=held.school_id, fields=sorted(new))
        if "subject" in new:
            add_note(actor, held.pk, text=_("更正，原為「%(subject)s」。") % {"subject": stored["subject"]}, now=now)
    return int(held.pk)


def _moved(actor: Actor, held: Any, school_id: int, told: dict[str, Any], now: datetime) -> int:
    """Open the ticket at the right school, with the moment of the call, the engineers' notes and its owner; the wrong one is closed, and no figure
    counts it.
    """
    made = open_ticket(actor, school_id=school_id, **{**told, "kind": Kind(told["kind"])}, now=held.opened_at)
    written = TicketNote.objects.filter(ticket=held, by__in=[each for each in (actor.account_id, held.owner) if each is not None]).order_by("pk")
    TicketNote.objects.bulk_create(
        TicketNote(ticket_id=made, school_id=school_id, text=each.text, at=each.at, by=each.by, by_name=each.by_name) for each in written
    )
    if held.owner is not None:
        whose = {"owner": held.owner, "owner_name": held.owner_name, "taken_at": held.taken_at, "response": held.response}
        TICKETS.advance(actor, made, TicketVerb.TAKE, now=now, writes=whose)
    Missed.objects.filter(ticket=held).update(ticket_id=made)
    move = TICKETS.advance(actor, held.pk, TicketVerb.CLOSE, now=now, writes={"closed_at": now, "merged_into_id": made})
    tell_worked(actor, move.row, move.to, key=f"moved {made}", text=_("開錯學校，已更正；這張單不算。"))
    return made
