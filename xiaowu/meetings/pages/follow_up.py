"""Tracked items (追蹤列管), and files of motions."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.followups.rules.flow import Verb
from xiaowu.kernel import clock
from xiaowu.kernel.access import needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.flow.pages import sent_verb, step
from xiaowu.kernel.lists import Page
from xiaowu.kernel.lists.pages import page_for, show
from xiaowu.kernel.ui import back
from xiaowu.kernel.ui.asking import ADDS, TYPED, Question, asks_first, at_once
from xiaowu.kernel.ui.fields import cleaned
from xiaowu.kernel.ui.files import AttachmentForm, taking_back
from xiaowu.kernel.ui.seen import save_as_seen
from xiaowu.meetings import lists
from xiaowu.meetings.actions import follow_up
from xiaowu.meetings.actions.flow import TRACKED_ITEMS
from xiaowu.meetings.forms import TextForm, TrackForm
from xiaowu.meetings.permissions import Permission
from xiaowu.meetings.queries import minutes
from xiaowu.meetings.queries import tracked as queries
from xiaowu.meetings.queries.tracked import TrackedRow


@page_for(lists.TRACKED_ITEMS)
def tracked(request: ActedRequest) -> HttpResponse:
    """All tracked items with their age and history."""

    def buttons(found: Page[TrackedRow]) -> dict[str, Any]:
        return {"buttons": {each.id: TRACKED_ITEMS.buttons(request.actor, each) for each in found.rows}, "standing": found.beside}

    return show(request, lists.TRACKED_ITEMS, template="meetings/tracked.html", context=buttons)


@needs(Permission.KEEP)
@require_POST
@at_once(TYPED)
def track(request: ActedRequest, meeting_id: int, item_id: int) -> HttpResponse:
    act = partial(follow_up.track, request.actor, meeting_id, motion_id=item_id, now=clock.now())
    said = _("已列管，並列入準備中的議程；到解除列管為止，每次會議都會列入。")
    return save_as_seen(request, TrackForm(request.POST, among=queries.tracking_owners()), act, said=said, to="meetings:meeting", args=(meeting_id,))


@needs(Permission.KEEP)
@require_POST
@at_once(ADDS)
def note(request: ActedRequest, tracked_id: int) -> HttpResponse:
    """Note what was done, or that it is done."""
    verb = sent_verb(request, TRACKED_ITEMS.flow)
    act = partial(follow_up.move_tracked, request.actor, tracked_id=tracked_id, verb=verb, now=clock.now())
    said = _("已解除列管。") if verb is Verb.CLOSE else _("辦理情形已記錄。")
    return step(request, act, said, "meetings:tracked", form=TextForm(request.POST))


@needs(Permission.KEEP)
@require_POST
@at_once("whoever attached it takes it back")
def attach(request: ActedRequest, meeting_id: int, item_id: int) -> HttpResponse:
    """A file for a motion."""
    sent = cleaned(AttachmentForm(request.POST, request.FILES))["attachment"]
    follow_up.attach(request.actor, meeting_id, motion_id=item_id, filename=sent.name, sent=sent, now=clock.now())
    return back(request, _("附件已加入。"), "meetings:meeting", meeting_id)


def _taking_back(_request: ActedRequest, meeting_id: int, attachment_id: int) -> Question:
    return taking_back(minutes.attachment(meeting_id, attachment_id))


@needs(Permission.KEEP)
@require_POST
@asks_first(_taking_back)
def take_back(request: ActedRequest, meeting_id: int, attachment_id: int) -> HttpResponse:
    follow_up.take_back(request.actor, meeting_id, attachment_id=attachment_id)
    return back(request, _("附件已收回。"), "meetings:meeting", meeting_id)
