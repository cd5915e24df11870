"""Doubts in minutes (待確認之處): each with its paragraph, set aside and brought back."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.kernel.access import needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.text import line
from xiaowu.kernel.ui import back
from xiaowu.kernel.ui.undoing import Undo
from xiaowu.meetings.actions import doubting
from xiaowu.meetings.permissions import Permission
from xiaowu.meetings.queries.minutes import Placed
from xiaowu.meetings.rules.doubts import Found

RIGHT, DOUBTED = "right", "doubted"


@needs(Permission.KEEP)
@require_POST
def put_aside(request: ActedRequest, meeting_id: int) -> HttpResponse:
    key, is_right = line(request.POST.get("key", ""), 20), request.POST.get("as", "") != DOUBTED
    changed = doubting.put_aside(request.actor, meeting_id, key=key, is_right=is_right)
    said = _("已確認無誤，不再列為待確認。") if is_right else _("已恢復為待確認。")
    undo = Undo("meetings:put_aside", (meeting_id,), {"key": key, "as": DOUBTED if is_right else RIGHT}) if changed else None
    return back(request, said, "meetings:meeting", meeting_id, undo=undo, anchor="doubts")


def place_of(found: Found, placed: Sequence[Placed]) -> Placed | None:
    """The block that a doubt is about: the one at its line, or the table that covers it; for text written here, the block with its words."""
    if found.line:
        before = [each for each in placed if each.block.line and each.block.line <= found.line]
        return max(before, key=lambda each: each.block.line, default=None)
    return next((each for each in placed if found.quote and found.quote in f"{each.block.label}{each.block.text}"), None)
