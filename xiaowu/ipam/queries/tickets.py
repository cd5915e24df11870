"""Tickets, what was done about them, and who is on duty (報修單、處理紀錄、值班)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from xiaowu.ipam.models import Duty, Missed, Ticket, TicketFile, TicketFollower, TicketNote
from xiaowu.ipam.permissions import Permission
from xiaowu.ipam.rules.tickets import TICKET, Channel, Kind, TicketState
from xiaowu.kernel import clock
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.lists import ListRequest, Page, Sorts, page_of
from xiaowu.kernel.storage import File, files, one_file
from xiaowu.roster.models import School
from xiaowu.roster.queries.picking import school_label

TICKET_SORTS: Sorts = {"due": "due", "opened": "opened_at", "school": "school__code", "kind": "kind", "closed": "closed_at"}
MISSED_SORTS: Sorts = {"at": "at", "taken": "taken_at"}
_OPEN = tuple(sorted(TICKET.owed))


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A ticket, as its flow reads it too."""

    id: int
    pk: int
    school_id: int
    school: str
    kind: Kind
    channel: Channel
    subject: str
    caller: str
    telephone: str
    state: TicketState
    opened_at: datetime
    due: date
    taken_at: datetime | None
    owner: str
    closed_at: datetime | None
    after_id: int | None
    is_late: bool
    merged_into_id: int | None
    split_from_id: int | None
    response: int | None
    solution: int | None
    content: int | None


@dataclass(frozen=True, slots=True)
class NoteRow:
    """What was done about a ticket."""

    text: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class MissedRow:
    """A call that nobody took, or a letter, and who took it since."""

    id: int
    channel: Channel
    caller: str
    telephone: str
    words: str
    at: datetime
    taken_at: datetime | None
    taken_by: str
    ticket_id: int | None


@dataclass(frozen=True, slots=True)
class DutyRow:
    """Whom schools call, and on which days."""

    id: int
    name: str
    telephone: str
    weekdays: tuple[int, ...]
    is_today: bool


def tickets(actor: Actor, wanted: ListRequest) -> Page[TicketRow]:
    """The tickets of the reader's schools, or of the city; without a filter those that are open. One statement. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    today = clock.today()
    within = ("school__name__icontains", "subject__icontains", "caller__named", "owner_name__named")
    found = _tickets().filter(Q.create([(each, wanted.text) for each in within], connector=Q.OR))
    state = wanted.filter("state")
    if state == "late":
        found = found.filter(state__in=_OPEN, due__lt=today)
    elif state != "all":
        found = found.filter(state=state) if state else found.filter(state__in=_OPEN)
    if kind := wanted.filter("kind"):
        found = found.filter(kind=kind)
    return page_of(found, wanted, TICKET_SORTS, lambda each: _row(each, today), "pk")


def ticket(actor: Actor, ticket_id: int) -> TicketRow:
    """One of them. One statement. Raises Forbidden, NotFound."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    found = _tickets().filter(pk=ticket_id).first()
    if found is None:
        raise NotFound
    return _row(found, clock.today())


def school_of(actor: Actor, school_id: int) -> str:
    """A school as the form names it. One statement. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=school_id)
    return school_label(School.objects.get(pk=school_id))


def goes_on_in(actor: Actor, row: TicketRow) -> int | None:
    """The ticket that goes on for it, if the reader sees that: one of the wrong school goes on at another. One statement. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=row.school_id)
    return Ticket.objects.filter(pk=row.merged_into_id or 0).values_list("pk", flat=True).first()


def open_of(actor: Actor, school_id: int) -> list[TicketRow]:
    """The school's tickets that are open. One statement. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=school_id)
    return [_row(each, clock.today()) for each in _tickets().filter(school_id=school_id, state__in=_OPEN).order_by("due", "pk")]


def may_merge_into(actor: Actor, row: TicketRow) -> list[tuple[int, str]]:
    """The other tickets of the school that are open. One statement. Raises Forbidden."""
    return [(each.id, f"{each.subject}（{each.caller}）") for each in open_of(actor, row.school_id) if each.id != row.id]


def follows(actor: Actor, ticket_id: int) -> bool:
    """Whether the reader is told of it. One statement. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    return TicketFollower.objects.filter(ticket_id=ticket_id, account_id=actor.account_id or 0).exists()


def attached(actor: Actor, ticket_id: int) -> list[File]:
    """Its files. One statement; the guard hides those of others. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    return [file for file, *_beside in files(TicketFile.objects.filter(ticket_id=ticket_id).order_by("pk"))]


def attachment(actor: Actor, ticket_id: int, file_id: int) -> File:
    """One of its files. Raises Forbidden, NotFound."""
    ticket(actor, ticket_id)
    return one_file(TicketFile.objects.filter(ticket_id=ticket_id, pk=file_id))


def missed(actor: Actor, wanted: ListRequest) -> Page[MissedRow]:
    """Calls that nobody took yet; with the filter those that somebody took. One statement. Raises Forbidden."""
    require(actor, Permission.WORK_TICKETS, school_id=None)
    within = ("caller__named", "telephone__icontains", "words__icontains")
    found = Missed.objects.filter(Q.create([(each, wanted.text) for each in within], connector=Q.OR))
    if wanted.filter("state") != "all":
        found = found.filter(taken_at__isnull=not wanted.filter("state"))
    return page_of(found, wanted, MISSED_SORTS, _missed, "pk")


def one_missed(actor: Actor, missed_id: int) -> MissedRow:
    """One of them. One statement. Raises Forbidden, NotFound."""
    require(actor, Permission.WORK_TICKETS, school_id=None)
    found = Missed.objects.filter(pk=missed_id).first()
    if found is None:
        raise NotFound
    return _missed(found)


def notes(actor: Actor, ticket_id: int) -> list[NoteRow]:
    """What was done about a ticket, the latest first. One statement. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    return [NoteRow(each.text, each.at, each.by_name) for each in TicketNote.objects.filter(ticket_id=ticket_id).order_by("-at", "-pk")]


def duties(actor: Actor) -> list[DutyRow]:
    """Whom schools and firms call, those of today first. One statement. Raises Forbidden."""
    require(actor, Permission.OPEN, school_id=ANYWHERE)
    today = clock.today().isoweekday()
    held = Duty.objects.order_by("name__in_order", "pk")
    found = [DutyRow(each.pk, each.name, each.telephone, tuple(each.weekdays), today in each.weekdays) for each in held]
    return sorted(found, key=lambda each: not each.is_today)


def duty(actor: Actor, duty_id: int) -> DutyRow:
    """One of them. One statement. Raises Forbidden, NotFound."""
    found = next((each for each in duties(actor) if each.id == duty_id), None)
    if found is None:
        raise NotFound
    return found


def _tickets() -> Any:
    return Ticket.objects.select_related("school")


def _missed(each: Any) -> MissedRow:
    return MissedRow(
        each.pk, Channel(each.channel), each.caller, each.telephone, each.words, each.at, each.taken_at, each.taken_by_name, each.ticket_id
    )  # fmt: skip


def _row(each: Any, today: date) -> TicketRow:
    state = TicketState(each.state)
    return TicketRow(
        each.pk, each.pk, each.school_id, each.school.name, Kind(each.kind), Channel(each.channel), each.subject, each.caller, each.telephone, state,
        each.opened_at, each.due, each.taken_at, each.owner_name, each.closed_at, each.after_id, TICKET.is_overdue(state, each.due, today),
        each.merged_into_id, each.split_from_id, each.response, each.solution, each.content,
    )  # fmt: skip
