"""What is done with tickets besides working on them: merging, splitting, following, rating, files (合併、拆分、追蹤、滿意度、附件)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.ipam.actions.telling import tell_worked
from xiaowu.ipam.actions.tickets import TICKETS, add_note, open_ticket
from xiaowu.ipam.models import Ticket, TicketFile, TicketFollower
from xiaowu.ipam.permissions import Permission
from xiaowu.ipam.rules.tickets import BEST, Kind, TicketState, TicketVerb
from xiaowu.kernel import audit, storage
from xiaowu.kernel.access import ANYWHERE, holds, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, Conflict, NotFound
from xiaowu.kernel.storage import Source


def merge(actor: Actor, ticket_id: int, *, into: int, now: datetime) -> None:
    """Close a ticket about the same matter as another of its school, which continues for both. Repeating it changes nothing.
    Raises Forbidden, NotFound, BadInput, Conflict.
    """
    require(actor, Permission.WORK_TICKETS, school_id=None)
    both = {each.pk: each for each in Ticket.objects.select_for_update(of=("self",)).filter(pk__in=[ticket_id, into]).order_by("pk")}
    held, other = both.get(ticket_id), both.get(into)
    if held is None:
        raise NotFound
    if held.merged_into_id is not None and held.merged_into_id == into:
        return
    if other is None or other.pk == held.pk or other.school_id != held.school_id:
        raise BadInput(_("請選擇同一所學校的另一張單。"), at="into")
    if other.state == TicketState.CLOSED:
        raise BadInput(_("那張單已經結案，不能併入。"), at="into")
    add_note(actor, into, text=_("併入「%(subject)s」（%(caller)s來電）。") % {"subject": held.subject, "caller": held.caller}, now=now)
    move = TICKETS.advance(actor, ticket_id, TicketVerb.CLOSE, now=now, writes={"closed_at": now, "merged_into": other})
    _follow_on(held, other)
    tell_worked(actor, move.row, move.to, key=f"merged {into}")


def split(actor: Actor, ticket_id: int, *, subject: str, kind: Kind, now: datetime) -> int:
    """Open a separate ticket for a part of another that is not closed, from the same caller; returns its id. Raises Forbidden, NotFound, BadInput,
    Conflict.
    """
    require(actor, Permission.WORK_TICKETS, school_id=None)
    held = _open(ticket_id)
    made = open_ticket(
        actor, school_id=held.school_id, kind=kind, subject=subject, caller=held.caller, telephone=held.telephone, now=now, part_of=held.pk
    )
    add_note(actor, ticket_id, text=_("另開一張單：%(subject)s") % {"subject": subject.strip()}, now=now)
    return made


def follow(actor: Actor, ticket_id: int, *, follows: bool) -> None:
    """Tell the reader of a ticket about it from now on, or no longer. Repeating it changes nothing. Raises Forbidden, NotFound."""
    held = _seen(actor, ticket_id)
    mine = {"ticket": held, "account_id": actor.account}
    if not follows:
        TicketFollower.objects.filter(**mine).delete()
    else:
        TicketFollower.objects.get_or_create(**mine, defaults={"school_id": held.school_id})


def judge(actor: Actor, ticket_id: int, *, content: int) -> None:
    """Record how content the school is with what was done: once, after the ticket is closed. Repeating it changes nothing. Raises Forbidden,
    NotFound, BadInput, Conflict.
    """
    held = _seen(actor, ticket_id)
    require(actor, Permission.REPORT, school_id=held.school_id)
    if held.state != TicketState.CLOSED or held.merged_into_id is not None:
        raise Conflict(_("結案後才請學校評分；併入其他單的，請在那張單評分。"))
    if not 1 <= content <= BEST:
        raise BadInput(_("請選擇滿意程度。"), at="content")
    if held.content not in (None, content):
        raise Conflict(_("這張單已經評過分；每張單只問一次。"))
    if held.content is None:
        Ticket.objects.filter(pk=held.pk, content=None).update(content=content)
        audit.record(actor, "judged", "ipam.ticket", held.pk, school_id=held.school_id, content=content)


def attach(actor: Actor, ticket_id: int, *, filename: str, sent: Source, now: datetime) -> int:
    """Add a file, as an engineer or the school, until the ticket is closed; returns its id. Raises Forbidden, NotFound, BadInput, Conflict,
    StoreAway.
    """
    held = _written(actor, ticket_id)
    beside: dict[str, Any] = {"school_id": held.school_id}
    made = storage.attach(actor, TicketFile, sent, filename=filename, at=now, ticket=held, **beside)
    audit.record(actor, "attached", "ipam.ticket", held.pk, school_id=held.school_id, attachment=made.pk)
    return int(made.pk)


def take_back(actor: Actor, ticket_id: int, file_id: int) -> None:
    """Remove a file that was added by mistake, for whoever added it. Raises Forbidden, NotFound, Conflict."""
    held = _written(actor, ticket_id)
    found = TicketFile.objects.filter(ticket=held, pk=file_id).first()
    if found is None:
        raise NotFound
    storage.take_back(actor, found, school_id=held.school_id, ticket=held.pk)


def _follow_on(held: Any, other: Any) -> None:
    """Whoever followed a ticket follows the one that continues it. Two statements."""
    accounts = TicketFollower.objects.filter(ticket=held).values_list("account_id", flat=True)
    new = [TicketFollower(ticket=other, school_id=other.school_id, account_id=each) for each in accounts]
    TicketFollower.objects.bulk_create(new, ignore_conflicts=True)


def _seen(actor: Actor, ticket_id: int) -> Any:
    require(actor, Permission.SEE, school_id=ANYWHERE)
    held = Ticket.objects.filter(pk=ticket_id).first()
    if held is None:
        raise NotFound
    return held


def _open(ticket_id: int) -> Any:
    held = Ticket.objects.select_for_update(of=("self",)).filter(pk=ticket_id).first()
    if held is None:
        raise NotFound
    if held.state == TicketState.CLOSED:
        raise Conflict(_("這張單已經結案；同一件事再來電，請開新單並註明接續。"))
    return held


def _written(actor: Actor, ticket_id: int) -> Any:
    """The ticket, for whoever works on it or reports for its school. Raises Forbidden, NotFound, Conflict."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    held = _open(ticket_id)
    if not holds(actor, Permission.WORK_TICKETS, school_id=held.school_id):
        require(actor, Permission.REPORT, school_id=held.school_id)
    return held
