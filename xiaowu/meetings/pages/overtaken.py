"""What a second editor is shown (同時編輯): the text that stands, their own, and one decision."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.ui import page
from xiaowu.meetings.actions.seen import Overtaken
from xiaowu.meetings.queries import minutes


def overtaken(request: ActedRequest, meeting_id: int, first: Overtaken, text: str | None, **fields: str) -> HttpResponse:
    """Nothing was written. `text`: their own, to be changed further; `fields`: where there is none, what they chose."""
    said = {"present": _("出席"), "apologies": _("請假"), "proxy": _("代理")}
    own = " ".join(said.get(value, value) for name, value in fields.items() if name != "district")
    stands = " ".join(said.get(each, each) for each in first.stands)
    context = {"meeting": minutes.meeting(meeting_id), "first": first, "stands": stands, "text": text, "own": own, "fields": fields}
    return page(request, "meetings/overtaken.html", context, status=first.status)
