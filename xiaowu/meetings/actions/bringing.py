"""What is tracked comes onto agendas (列入議程): onto a new one everything that is open, onto those in preparation also what is tracked meanwhile.

An agenda is a document that people change by hand, so that it is never made anew: what it does not have yet is added below.
"""

from collections.abc import Collection

from django.db.models import QuerySet

from xiaowu.followups.events import FollowUpOpened
from xiaowu.followups.queries.follow_ups import FollowUpRow, at_meetings, of_kind
from xiaowu.followups.queries.kinds import kind
from xiaowu.kernel import clock, roc
from xiaowu.kernel.actor import Actor
from xiaowu.meetings.actions.flow import held_meeting
from xiaowu.meetings.actions.looking import look_over
from xiaowu.meetings.actions.placing import put
from xiaowu.meetings.models import Item, Meeting
from xiaowu.meetings.rules.document import Block, Kind, Role
from xiaowu.meetings.rules.flow import TRACKED, Stage

_NOTHING = "無"


def bring_tracked(actor: Actor, made: Meeting, heading: Item) -> None:
    """Open tracked items come onto the new agenda with everything that was done about them; what other systems report, as it stands now."""
    open_items = _open(actor)
    for each, standing in open_items:
        _tell(made, put(made, heading, Block(Kind.POINT, text=each.title)), each, standing)
    if not open_items:
        Item.objects.filter(pk=heading.pk).update(text=heading.text + _NOTHING)


def bring_again(actor: Actor, meeting: Meeting) -> None:
    """An agenda that is resumed gets what was tracked while it was cancelled."""
    own = _motions_of(meeting.pk)
    for heading in _headings().filter(meeting=meeting):
        for each, standing in _open(actor):
            if not (each.kind == TRACKED and each.about in own):
                _bring(meeting, heading, each, standing)
    look_over(meeting.pk)


def follow_up_opened(event: FollowUpOpened) -> None:
    """What is tracked from now on comes onto every agenda in preparation; who owes it is another matter. How it stands, its first note says."""
    if event.is_handed_over or not (event.kind == TRACKED or kind(event.kind).at_meeting):
        return
    [opened] = [each for each in of_kind(event.kind) if each.id == event.follow_up_id]
    for heading in _headings().select_related("meeting"):
        held = held_meeting(heading.meeting_id)
        if held.stage == Stage.AGENDA and not (opened.kind == TRACKED and opened.about in _motions_of(held.pk)):
            _bring(held, heading, opened, "")
            look_over(held.pk)


def _open(actor: Actor) -> list[tuple[FollowUpRow, str]]:
    return [(each, "") for each in of_kind(TRACKED) if each.done_at is None] + at_meetings(actor)


def _headings() -> QuerySet[Item]:
    return Item.objects.filter(meeting__stage=Stage.AGENDA, role=Role.TRACKED, kind=Kind.HEADING).order_by("meeting_id", "pk")


def _motions_of(meeting_id: int) -> Collection[int]:
    """A meeting does not look back on its own motions."""
    return set(Item.objects.filter(meeting_id=meeting_id, kind=Kind.MOTION).values_list("pk", flat=True))


def _bring(meeting: Meeting, heading: Item, each: FollowUpRow, standing: str) -> None:
    """A point with its history below; of a matter that has its point already (it was closed, and is tracked anew), what is not told there yet."""
    bare = heading.text.removesuffix(f"：{_NOTHING}")
    if bare != heading.text:
        Item.objects.filter(pk=heading.pk).update(text=f"{bare}：")
    title = each.title.strip()
    point = Item.objects.filter(parent=heading, text=title).first() or put(meeting, heading, Block(Kind.POINT, text=title))
    _tell(meeting, point, each, standing)


def _tell(meeting: Meeting, point: Item, each: FollowUpRow, standing: str) -> None:
    """What was done about it, below its point."""
    told = set(Item.objects.filter(parent=point).values_list("text", flat=True))
    history = [f"{roc.short(clock.day(note.at))} {note.by}：{note.text}" for note in each.notes]
    for text in (*history, *([standing] if standing else ())):
        if text not in told:
            put(meeting, point, Block(Kind.NUMBERED, text=text))
