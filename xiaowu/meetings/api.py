"""Meetings over JSON."""

from dataclasses import dataclass

from django.http import HttpRequest
from ninja import Router

from xiaowu.kernel.access import needs
from xiaowu.kernel.lists.api import list_route
from xiaowu.meetings import lists
from xiaowu.meetings.permissions import Permission
from xiaowu.meetings.queries import minutes
from xiaowu.meetings.queries.minutes import Placed

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


@router.get("/{id:meeting_id}", response=list[BlockOut])
@needs(Permission.SEE)
def document(request: HttpRequest, meeting_id: int) -> list[BlockOut]:
    minutes.meeting(meeting_id)
    return [_out(each) for each in minutes.placed(meeting_id)]


def _out(each: Placed) -> BlockOut:
    block = each.block
    return BlockOut(each.id, each.depth, block.kind, block.role, block.label, block.text, [list(row) for row in block.rows])


list_route(router, "/", lists.MEETINGS)
list_route(router, "/tracked", lists.TRACKED_ITEMS)
list_route(router, "/search", lists.HITS)
