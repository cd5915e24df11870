"""Tracked resolutions, which are follow-ups (追蹤列管)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from xiaowu.followups.models import FollowUp
from xiaowu.followups.queries.follow_ups import FollowUpRow, NoteRow, follow_ups, of_kind, owner_in, standing
from xiaowu.followups.queries.kinds import kind, owners_of
from xiaowu.followups.rules.flow import State
from xiaowu.followups.rules.kinds import Owner
from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.lists import ListRequest, Page
from xiaowu.meetings.models import Item
from xiaowu.meetings.rules.flow import TRACKED, days_open


@dataclass(frozen=True, slots=True)
class TrackedRow:
    """A tracked resolution with its whole history, and the meeting that resolved it."""

    id: int
    meeting_id: int
    body: str
    subject: str
    owner: Owner
    due: date | None
    opened_on: date
    closed_on: date | None
    age: int
    overdue: bool
    notes: tuple[NoteRow, ...]
    sequence: int
    changed_at: datetime | None
    # what its flow needs of a page's row
    state: State
    done_at: datetime | None
    school_id: int | None

    @property
    def owner_role(self) -> str:
        return self.owner.role.value

    @property
    def owner_section(self) -> str:
        return self.owner.section or ""

    @property
    def owner_person(self) -> int | None:
        return self.owner.person


def tracked(today: date) -> list[TrackedRow]:
    """All of them, in the order in which they were tracked. Three statements."""
    return _rows(of_kind(TRACKED), today)


SHOWN = {"open": "open", "overdue": "overdue", "closed": State.DONE.value}  # the list's filter value → the state of the follow-up
TRACKED_SORTS = ("due", "owner", "opened_on")


def tracked_page(actor: Actor, wanted: ListRequest, today: date) -> Page[TrackedRow]:
    """A page of them, open ones first unless asked otherwise, with the totals beside. Four statements. Raises Forbidden."""
    show = SHOWN.get(wanted.filter("show"), "")
    page = follow_ups(actor, replace(wanted, filters=(("show", show),) if show else ()), only=TRACKED)
    return Page(_rows(page.rows, today), page.total, wanted, standing(TRACKED))


def _rows(found: Collection[FollowUpRow], today: date) -> list[TrackedRow]:
    """With their meetings, in one more statement."""
    motions = Item.objects.filter(pk__in=[each.about for each in found]).values_list("pk", "meeting_id", "meeting__body")
    meetings = {motion: (meeting, body) for motion, meeting, body in motions}
    return [_row(each, *meetings[each.about or 0], today) for each in found]


def _row(each: FollowUpRow, meeting_id: int, body: str, today: date) -> TrackedRow:
    closed_on = clock.day(each.done_at) if each.done_at else None
    return TrackedRow(
        each.id, meeting_id, body, each.title, each.owner, each.due, each.opened_on, closed_on, days_open(each.opened_on, closed_on, today),
        each.overdue, each.notes, each.sequence, each.changed_at, each.state, each.done_at, each.school_id,
    )  # fmt: skip


def motion_page(_actor: Actor, motion_id: int) -> tuple[str, str] | None:
    """The resolution in its minutes, which readers of tracked items may see. One statement."""
    found = Item.objects.filter(pk=motion_id).values_list("meeting_id", "meeting__body", "label").first()
    return (
        (f"{found[1]} {found[2].rstrip('：')}".strip() or _("提案"), f"{reverse('meetings:meeting', args=[found[0]])}#i{motion_id}")
        if found
        else None
    )


def tracking_owners() -> list[Owner]:
    """Who may be made responsible for a resolution: the bureau, or one of its sections."""
    return owners_of(kind(TRACKED), has_school=False)


def tracked_motions(meeting_id: int) -> dict[int, tuple[Owner, date | None]]:
    """Motion → who must carry out its resolution and by when, for one meeting. One statement."""
    found = FollowUp.objects.filter(kind=TRACKED, about__in=Item.objects.filter(meeting_id=meeting_id).values("pk")).order_by("pk")
    return {each.about or 0: (owner_in(each), each.due) for each in found}
