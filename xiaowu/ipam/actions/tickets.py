"""Tickets are opened, worked on and closed; the roster of duty is kept (報修、處理、值班)."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.ipam.actions.telling import tell_noted, tell_reported, tell_worked
from xiaowu.ipam.models import Duty, Missed, Ticket, TicketNote
from xiaowu.ipam.permissions import Permission
from xiaowu.ipam.rules.tickets import SAID_TITLES, SOLVED_WITHIN, TICKET, Channel, Kind, TicketState, TicketVerb, working_minutes
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import ANYWHERE, holds, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, Conflict, NotFound
from xiaowu.kernel.flow.held import FlowOf
from xiaowu.roster.models import School
from xiaowu.roster.queries.calendar import working_day_after, working_days

TICKETS: FlowOf[Ticket, TicketState, TicketVerb] = FlowOf(TICKET, Ticket, where=lambda row, _verb: row.school_id, by=lambda row: row.owner_name)


def open_ticket(
    actor: Actor,
    *,
    school_id: int,
    kind: Kind,
    subject: str,
    caller: str,
    telephone: str,
    now: datetime,
    after: int | None = None,
    missed: int | None = None,
    part_of: int | None = None,
) -> int:
    """Open a ticket, for a call that an engineer takes or by the school itself; returns its id. `after`: the closed ticket that it continues.
    `missed`: the missed call that it answers, which is taken with it. `part_of`: the open ticket of which it was a part. Raises Forbidden, NotFound,
    BadInput, Conflict.
    """
    is_call = holds(actor, Permission.WORK_TICKETS, school_id=school_id)
    if not is_call:
        require(actor, Permission.REPORT, school_id=school_id)
    if not School.objects.filter(pk=school_id, closed_on=None).exists():
        raise BadInput(_("請選擇學校。"), at="school_id")
    if not subject.strip() or not caller.strip():
        raise BadInput(_("請寫什麼事，以及誰來電。"), at="subject" if not subject.strip() else "caller")
    if after is not None:
        _goes_on(school_id, after)
    came = taken(actor, missed, now=now) if missed is not None else None
    channel = Channel(came.channel) if came else Channel.PHONE if is_call else Channel.PAGE
    made = Ticket.objects.create(
        school_id=school_id, kind=kind, channel=channel, subject=subject.strip(), caller=caller.strip(),
        telephone=telephone.strip(), state=TICKET.begins, opened_at=now, due=working_day_after(None, clock.day(now), SOLVED_WITHIN), after_id=after,
        split_from_id=part_of,
    )  # fmt: skip
    audit.record(actor, "opened", "ipam.ticket", made.pk, school_id=school_id)
    if came:
        Missed.objects.filter(pk=came.pk).update(ticket=made)
    if not is_call:
        tell_reported(actor, made)
    return int(made.pk)


def work(actor: Actor, ticket_id: int, verb: TicketVerb, *, text: str = "") -> TicketState:
    """Take a step; whoever takes a ticket owns it, and closing records the moment. `text`: what was done, which is noted with it and told to the
    school; nobody closes a ticket or lets it wait without a word. Raises Forbidden, NotFound, BadInput, Conflict.
    """
    require(actor, Permission.WORK_TICKETS, school_id=ANYWHERE)
    now, text = clock.now(), text.strip()
    if verb in SAID_TITLES and not text:
        raise BadInput(_(SAID_TITLES[verb]), at="text")
    writes: dict[str, Any] = {}
    if verb is TicketVerb.TAKE:
        writes = {"owner": actor.account_id, "owner_name": actor.name[:60]}
        if not Ticket.objects.filter(pk=ticket_id, taken_at__isnull=False).exists():  # taking it over from somebody is no first response
            writes |= {"taken_at": now, "response": spent(actor, ticket_id, now)}
    if verb is TicketVerb.CLOSE:
        writes = {"closed_at": now, "solution": spent(actor, ticket_id, now)}
    move = TICKETS.advance(actor, ticket_id, verb, now=now, writes=writes)
    if text:
        TicketNote.objects.create(ticket=move.row, school_id=move.row.school_id, text=text, at=now, by=actor.account_id, by_name=actor.name[:60])
    tell_worked(actor, move.row, move.to, key=f"{verb.value} {now.isoformat()}", text=text)
    return move.to


def spent(actor: Actor, ticket_id: int, now: datetime) -> int | None:
    """The minutes of office hours since it was opened, by the school's calendar. Two statements; None for one that is not there."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    held = Ticket.objects.filter(pk=ticket_id).values_list("opened_at", "school_id").first()
    if held is None:
        return None
    begun, end = (each.astimezone(clock.TAIPEI) for each in (held[0], now))
    days = working_days(clock.day(begun), clock.day(end))
    return working_minutes(begun, end, set(days.get(held[1], [])))


def add_note(actor: Actor, ticket_id: int, *, text: str, now: datetime) -> None:
    """Record what was found out or done, by the engineers or the school. Raises Forbidden, NotFound, BadInput, Conflict."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    held = Ticket.objects.filter(pk=ticket_id).first()
    if held is None:
        raise NotFound
    is_engineer = holds(actor, Permission.WORK_TICKETS, school_id=held.school_id)
    if not is_engineer:
        require(actor, Permission.REPORT, school_id=held.school_id)
    if not text.strip():
        raise BadInput(_("請寫處理情形。"), at="text")
    if held.state == TicketState.CLOSED:
        raise Conflict(_("這張單已經結案；同一件事再來電，請開新單並註明接續。"))
    made = TicketNote.objects.create(ticket=held, school_id=held.school_id, text=text.strip(), at=now, by=actor.account_id, by_name=actor.name[:60])
    audit.record(actor, "noted", "ipam.ticket", ticket_id, school_id=held.school_id)
    if is_engineer:
        tell_worked(actor, held, TicketState(held.state), key=f"note {made.pk}", text=made.text, is_note=True)
    else:
        tell_noted(actor, held, made.pk)


def put_on_duty(actor: Actor, *, name: str, telephone: str, weekdays: Collection[int]) -> None:
    """Enter whom schools call on which days, or change the days. Raises Forbidden."""
    require(actor, Permission.WORK_TICKETS, school_id=None)
    made, _is_new = Duty.objects.update_or_create(name=name, telephone=telephone, defaults={"weekdays": sorted(weekdays)})
    audit.record(actor, "entered", "ipam.duty", made.pk)


def take_off_duty(actor: Actor, duty_id: int) -> None:
    """Take somebody off duty. Repeating it changes nothing. Raises Forbidden."""
    require(actor, Permission.WORK_TICKETS, school_id=None)
    if Duty.objects.filter(pk=duty_id).delete()[0]:
        audit.record(actor, "removed", "ipam.duty", duty_id)


def taken(actor: Actor, missed_id: int, *, now: datetime) -> Any:
    """Mark a missed call as taken by the actor; one that is taken already is refused, so that nobody calls back twice. Raises Forbidden, NotFound,
    Conflict.
    """
    require(actor, Permission.WORK_TICKETS, school_id=None)
    held = Missed.objects.select_for_update().filter(pk=missed_id).first()
    if held is None:
        raise NotFound
    if held.taken_at is not None:
        raise Conflict(_("%(name)s已經接手這通來電。") % {"name": held.taken_by_name})
    Missed.objects.filter(pk=held.pk).update(taken_at=now, taken_by=actor.account_id, taken_by_name=actor.name[:60])
    audit.record(actor, "taken", "ipam.missed", held.pk)
    return held


def _goes_on(school_id: int, after: int) -> None:
    """Raises NotFound, or Conflict if it is not closed: then it is the same ticket."""
    before = Ticket.objects.filter(pk=after, school_id=school_id).first()
    if before is None:
        raise NotFound
    if before.state != TicketState.CLOSED:
        raise Conflict(_("前一張單還沒有結案，請在那張單記錄。"))
