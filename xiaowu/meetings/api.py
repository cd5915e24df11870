"""Meetings over JSON."""

from dataclasses import dataclass

from django.http import HttpRequest
from ninja import Router

from xiaowu.kernel import clock
from xiaowu.kernel.access import needs
from xiaowu.meetings.permissions import Permission
from xiaowu.meetings.queries import minutes
from xiaowu.meetings.queries.minutes import MeetingRow, Placed
from xiaowu.meetings.queries.tracked import TrackedRow
from xiaowu.meetings.queries.tracked import tracked as tracked_rows

router = Router(tags=["meetings"])


@dataclass(frozen=True, slots=True)
class BlockOut:
    """A block of a meeting's document: `depth` from 0, in the document's order."""

    id: int
    depth: int
    kind: str
    role: str
    label: str
    text: str
    rows: list[list[str]]


@router.get("/", response=list[MeetingRow])
@needs(Permission.SEE)
def meetings(request: HttpRequest) -> list[MeetingRow]:
    return minutes.meetings()


@router.get("/{id:meeting_id}", response=list[BlockOut])
@needs(Permission.SEE)
def document(request: HttpRequest, meeting_id: int) -> list[BlockOut]:
    minutes.meeting(meeting_id)
    return [_out(each) for each in minutes.placed(meeting_id)]


@router.get("/tracked", response=list[TrackedRow])
@needs(Permission.SEE)
def tracked(request: HttpRequest) -> list[TrackedRow]:
    return tracked_rows(clock.today())


def _out(each: Placed) -> BlockOut:
    block = each.block
    return BlockOut(each.id, each.depth, block.kind, block.role, block.label, block.text, [list(row) for row in block.rows])
