"""Tracked items and opinions (追蹤列管、分區意見)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, Count, F, Func, IntegerField, Q, Subquery, When

from xiaowu.kernel import clock
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.flow.held import where_state
from xiaowu.kernel.lists import ListRequest, Page, Sorts, page_of
from xiaowu.meetings.models import Opinion, Progress, Question, Tracked
from xiaowu.meetings.permissions import Permission
from xiaowu.meetings.rules.flow import MOTION, TRACKED, MotionState, TrackedState, days_open, takes_answers
from xiaowu.roster.models import District


@dataclass(frozen=True, slots=True)
class Note:
    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class TrackedRow:
    """A tracked item with its whole history."""

    id: int
    meeting_id: int
    body: str
    subject: str
    owner: str
    due: date | None
    opened_on: date
    closed_on: date | None
    age: int
    overdue: bool
    notes: tuple[Note, ...]
    sequence: int = 0
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How many tracked items are open, and how many of them are overdue."""

    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """A district's answer; `text` is None while there is none."""

    district_id: int
    district: str
    text: str | None
    by: str
    reply: str
    opinion_id: int | None


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question with all nine districts, answered or not."""

    id: int
    motion_id: int
    motion: str
    text: str
    due: date
    opinions: tuple[OpinionRow, ...]
    takes_answers: bool

    @property
    def unanswered(self) -> list[str]:
        return [each.district for each in self.opinions if each.text is None]


def tracked(today: date, *, open_only: bool = False) -> list[TrackedRow]:
    """Open items first, those due soonest on top; then the closed. Two statements."""
    found = Tracked.objects.select_related("motion__meeting").order_by(
        F("closed_on").desc(nulls_first=True), F("due").asc(nulls_last=True), "opened_on", "pk"
    )
    if open_only:
        found = found.filter(where_state(TRACKED, TrackedState.OPEN))
    return _with_notes(found, today)


TRACKED_SORTS: Sorts = {"due": ("-is_open", "due"), "owner": "owner", "opened_on": "opened_on"}


def tracked_page(actor: Actor, wanted: ListRequest, today: date) -> Page[TrackedRow]:
    """A page of the tracked items, the open ones first unless asked otherwise, and beside it how they stand.

    Two statements; three where none is found. Raises Forbidden.
    """
    require(actor, Permission.SEE, school_id=ANYWHERE)
    is_open, show = where_state(TRACKED, TrackedState.OPEN), wanted.filter("show")
    found = Tracked.objects.select_related("motion__meeting").annotate(is_open=Case(When(is_open, then=1), default=0))
    if wanted.text:
        found = found.filter(Q(subject__icontains=wanted.text) | Q(owner__icontains=wanted.text))
    if show == "closed":
        found = found.exclude(is_open)
    elif show:
        found = found.filter(is_open, due__lt=today) if show == "overdue" else found.filter(is_open)
    page = page_of(found.annotate(**_standing(today)), wanted, TRACKED_SORTS, lambda each: each, "opened_on", "pk")
    first = page.rows[0] if page.rows else None
    beside = Standing(first.open_in_all, first.overdue_in_all) if first else standing(today)
    return Page(_with_notes(page.rows, today), page.total, wanted, beside)


def standing(today: date) -> Standing:
    """One statement."""
    is_open = where_state(TRACKED, TrackedState.OPEN)
    told = Tracked.objects.aggregate(open=Count("pk", filter=is_open), overdue=Count("pk", filter=is_open & Q(due__lt=today)))
    return Standing(**told)


def _standing(today: date) -> dict[str, Subquery]:
    """How many are open and overdue, for every row the same, so that no statement more is run."""
    is_open = Tracked.objects.filter(where_state(TRACKED, TrackedState.OPEN)).order_by()
    counts = {"open_in_all": is_open, "overdue_in_all": is_open.filter(due__lt=today)}
    count = Func(function="count", template="count(*)", output_field=IntegerField())
    return {name: Subquery(found.annotate(all=count).values("all")) for name, found in counts.items()}


def _with_notes(found: Iterable[Tracked], today: date) -> list[TrackedRow]:
    items, notes = list(found), defaultdict(list)
    for each in Progress.objects.filter(tracked__in=[item.pk for item in items]).order_by("at", "pk"):
        notes[each.tracked_id].append(Note(each.at, each.by, each.text))
    return [
        TrackedRow(
            each.pk, each.motion.meeting_id, each.motion.meeting.body, each.subject, each.owner, each.due, each.opened_on, each.closed_on,
            days_open(each.opened_on, each.closed_on, today), TRACKED.is_overdue(TRACKED.of(each), each.due, today), tuple(notes[each.pk]),
            each.sequence, each.changed_at,
        )
        for each in items
    ]  # fmt: skip


def open_for(_actor: Actor) -> list[TrackedRow]:
    """The home-page card: what is open."""
    return tracked(clock.today(), open_only=True)


def tracked_motions(meeting_id: int) -> dict[int, tuple[str, date | None]]:
    """Motion → who has to do what was resolved and until when, of one meeting. One statement."""
    found = Tracked.objects.filter(motion__meeting_id=meeting_id).values_list("motion_id", "owner", "due")
    return {motion: (owner, due) for motion, owner, due in found}


def questions(meeting_id: int) -> list[QuestionRow]:
    """A meeting's questions with every district's answer. Three statements."""
    districts = list(District.objects.order_by("order"))
    given = {(each.question_id, each.district_id): each for each in Opinion.objects.filter(question__motion__meeting_id=meeting_id)}
    on_agenda = where_state(MOTION, MotionState.MOVED, prefix="motion__")
    today, rows = clock.today(), []
    for each in Question.objects.filter(on_agenda, motion__meeting_id=meeting_id).select_related("motion").order_by("pk"):
        opinions = tuple(_opinion(district, given.get((each.pk, district.pk))) for district in districts)
        motion = f"{each.motion.label}{each.motion.text}"
        rows.append(QuestionRow(each.pk, each.motion_id, motion, each.text, each.due, opinions, takes_answers(each.due, today)))
    return rows


def _opinion(district: District, given: Opinion | None) -> OpinionRow:
    if given is None:
        return OpinionRow(district.pk, district.name, None, "", "", None)
    return OpinionRow(district.pk, district.name, given.text, given.by, given.reply, given.pk)
