"""Follow-ups as pages, files and programs show them (待辦清單、待辦頁、首頁)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, When, Window
from django.utils.module_loading import import_string

from xiaowu.followups.models import Attachment, FollowUp, Note
from xiaowu.followups.permissions import Permission
from xiaowu.followups.queries.kinds import kind, kinds, owed_by, visible
from xiaowu.followups.rules.flow import ENDED, OWED, WHOLE, State
from xiaowu.followups.rules.kinds import FollowUpKind, Owner
from xiaowu.kernel import clock
from xiaowu.kernel.access import ANYWHERE, holds, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.flow.held import where_state
from xiaowu.kernel.lists import ListRequest, Page, Sorts, page_of
from xiaowu.kernel.storage import File, files, one_file
from xiaowu.roster.rules.city import SectionCode
from xiaowu.roster.rules.roles import Role

_ON_THE_CARD = 5


@dataclass(frozen=True, slots=True)
class NoteRow:
    """What was said about a follow-up, and with which step."""

    at: datetime
    by: str
    verb: str
    text: str


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """A follow-up; `school` is empty for the city's own."""

    id: int
    kind: str
    about: int | None
    title: str
    school_id: int | None
    school: str
    owner: Owner
    opened_on: date
    opened_by: str
    due: date | None
    state: State
    overdue: bool
    reopened: int
    outcome: str
    done_at: datetime | None
    done_by: str
    sequence: int
    changed_at: datetime | None
    notes: tuple[NoteRow, ...] = ()

    @property
    def owner_role(self) -> str:
        return self.owner.role.value

    @property
    def owner_section(self) -> str:
        return self.owner.section or ""

    @property
    def owner_words(self) -> str:
        return self.owner.words

    @property
    def owner_person(self) -> int | None:
        return self.owner.person


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody: how many, how many of them overdue, and what is due first."""

    count: int
    overdue: int
    first: tuple[FollowUpRow, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How many have not ended, and how many of them are overdue."""

    open: int
    overdue: int


SORTS: Sorts = {
    "due": ("-is_open", "due"), "opened_on": "opened_on", "school": "school__code", "title": "title",
    "owner": ("owner_role", "owner_section", "owner_words"),
}  # fmt: skip


def follow_ups(actor: Actor, wanted: ListRequest, *, only: str = "") -> Page[FollowUpRow]:
    """Those that the actor may see, or of them `only` one kind's; open ones first, what is due soonest on top.

    Two statements. Raises Forbidden.
    """
    require(actor, kind(only).see if only else Permission.OPEN, school_id=ANYWHERE)
    today = clock.today()
    found = FollowUp.objects.filter(visible(actor)).annotate(is_open=Case(When(done_at=None, then=1), default=0))
    page = page_of(_narrowed(found, actor, wanted, today, only).select_related("school"), wanted, SORTS, lambda each: each, "opened_on", "pk")
    notes = notes_of(each.pk for each in page.rows)
    return Page([_row(each, today, notes) for each in page.rows], page.total, wanted)


def _narrowed(found: QuerySet[FollowUp], actor: Actor, wanted: ListRequest, today: date, only: str) -> QuerySet[FollowUp]:
    if wanted.text:
        found = found.filter(Q(title__icontains=wanted.text) | Q(school__name__icontains=wanted.text) | Q(owner_words__icontains=wanted.text))
    if chosen := only or wanted.filter("kind"):
        found = found.filter(kind=chosen)
    if chosen := wanted.filter("district"):
        found = found.filter(school__district__name=chosen)
    if wanted.filter("whose"):
        found = found.filter(owed_by(actor))
    show = wanted.filter("show")
    if show == "open":
        found = found.filter(done_at=None)
    elif show == "overdue":
        found = found.filter(where_state(WHOLE, *OWED), due__lt=today)
    elif show:
        found = found.filter(where_state(WHOLE, State(show)))
    return found


def follow_up(actor: Actor, follow_up_id: int) -> FollowUpRow:
    """One of them with its notes. Two statements. Raises Forbidden, NotFound."""
    require(actor, Permission.OPEN, school_id=ANYWHERE)
    found = FollowUp.objects.filter(visible(actor), pk=follow_up_id).select_related("school").first()
    if found is None:
        raise NotFound
    return _row(found, clock.today(), notes_of([found.pk]))


def about(actor: Actor, row: FollowUpRow) -> tuple[str, str] | None:
    """Its subject, from its system: title and address. As many statements as the system needs."""
    page = kind(row.kind).page
    found: tuple[str, str] | None = import_string(page)(actor, row.about) if page and row.about is not None else None
    return found


def attached(actor: Actor, follow_up_id: int) -> list[File]:
    """Its files. One statement; the guard hides those of others."""
    require(actor, Permission.OPEN, school_id=ANYWHERE)
    return [file for file, *_beside in files(Attachment.objects.filter(follow_up_id=follow_up_id).order_by("pk"))]


def attachment(actor: Actor, follow_up_id: int, attachment_id: int) -> File:
    """One of its files. Raises Forbidden, NotFound."""
    follow_up(actor, follow_up_id)
    return one_file(Attachment.objects.filter(follow_up_id=follow_up_id, pk=attachment_id))


def waiting_for(actor: Actor) -> Waiting | None:
    """The home page's card: what the actor's roles owe; None: nothing. One statement."""
    today = clock.today()
    late = Case(When(due__lt=today, then=1))
    mine = FollowUp.objects.filter(visible(actor), owed_by(actor), where_state(WHOLE, *OWED)).select_related("school")
    counted = mine.annotate(in_all=Window(Count("*")), late=Window(Count(late)))
    rows: list[Any] = list(counted.order_by("due", "opened_on", "pk")[:_ON_THE_CARD])
    return Waiting(rows[0].in_all, rows[0].late, tuple(_row(each, today, {}) for each in rows)) if rows else None


def of_kind(key: str, abouts: Iterable[int] | None = None) -> list[FollowUpRow]:
    """All of a kind, or those about these rows, as far as the transaction may read them;
    for the system that declared the kind and checks its own permission.

    In the order in which they were opened. Two statements.
    """
    found = FollowUp.objects.filter(kind=key).select_related("school")
    if abouts is not None:
        found = found.filter(about__in=list(abouts))
    rows = list(found.order_by("opened_on", "pk"))
    notes, today = notes_of(each.pk for each in rows), clock.today()
    return [_row(each, today, notes) for each in rows]


def at_meetings(actor: Actor) -> list[tuple[FollowUpRow, str]]:
    """The open ones that other systems report to the joint meeting, each with how it stands now, as far as the reader may see them.
    Three statements for each such kind.
    """
    found: list[tuple[FollowUpRow, str]] = []
    for of in kinds().values():
        if of.at_meeting and holds(actor, of.see, school_id=None):
            open_ones = [each for each in of_kind(of.key) if each.done_at is None]
            standing_now = import_string(of.at_meeting)(actor, [each.about for each in open_ones])
            found += [(each, standing_now.get(each.about, "")) for each in open_ones]
    return found


def notes_of(ids: Iterable[int]) -> dict[int, tuple[NoteRow, ...]]:
    """Follow-up → its notes, oldest first. One statement."""
    found: dict[int, list[NoteRow]] = defaultdict(list)
    for each in Note.objects.filter(follow_up_id__in=list(ids)).order_by("at", "pk"):
        found[each.follow_up_id].append(NoteRow(each.at, each.by, each.verb, each.text))
    return {pk: tuple(notes) for pk, notes in found.items()}


def standing(key: str) -> Standing:
    """The numbers of a kind, among rows that the transaction may read. One statement."""
    late = Q(where_state(WHOLE, *OWED), due__lt=clock.today())
    return Standing(**FollowUp.objects.filter(kind=key, done_at=None).aggregate(open=Count("pk"), overdue=Count("pk", filter=late)))


def owner_in(row: FollowUp) -> Owner:
    return Owner(Role(row.owner_role), SectionCode(row.owner_section) if row.owner_section else None, row.owner_words, row.owner_person)


def outcome_title(of: FollowUpKind, code: str) -> str:
    """A title to be translated; for an outcome that the kind no longer has, its code."""
    return of.endings.get(code, code)


def has_ended(row: FollowUpRow) -> bool:
    return row.state in ENDED


def _row(each: FollowUp, today: date, notes: dict[int, tuple[NoteRow, ...]]) -> FollowUpRow:
    state = State(each.state)
    return FollowUpRow(
        each.pk, each.kind, each.about, each.title, each.school_id, each.school.name if each.school else "", owner_in(each), each.opened_on,
        each.opened_by, each.due, state, WHOLE.is_overdue(state, each.due, today), each.reopened, each.outcome, each.done_at, each.done_by,
        each.sequence, each.changed_at, notes.get(each.pk, ()),
    )  # fmt: skip
