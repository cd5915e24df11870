"""What leaves the house: what waits, what was given up, and the button to try again (對外傳送)."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from xiaowu.connections.actions.deliveries import tell_again
from xiaowu.connections.lists import DELIVERIES
from xiaowu.connections.permissions import Permission
from xiaowu.connections.queries.deliveries import unfinished
from xiaowu.kernel.access import needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.lists.pages import list_page
from xiaowu.kernel.text import line
from xiaowu.kernel.ui import back
from xiaowu.kernel.ui.asking import Question, asks_first

_LONGEST = 120  # of a destination's name


def _context(request: ActedRequest) -> dict[str, Any]:
    return {"unfinished": unfinished(request.actor)}


deliveries = list_page(DELIVERIES, "connections/deliveries.html", _context)


def _sending_again(request: ActedRequest) -> Question | None:
    destination = line(request.POST.get("destination", ""), _LONGEST)
    found = next(((name, each) for name, each in unfinished(request.actor) if each.name == destination), None)
    if found is None:
        return None
    name, each = found
    words = _("等待中與已放棄的訊息會立即再送一次；對方已收到的不會重複送。")
    return Question(_("再試一次"), name, words, ((_("等待中"), each.waiting), (_("已放棄"), each.given_up)))


@needs(Permission.KEEP_CLIENTS)
@require_POST
@asks_first(_sending_again)
def again(request: ActedRequest) -> HttpResponse:
    count = tell_again(request.actor, line(request.POST.get("destination", ""), _LONGEST))
    said = ngettext("%(count)d 則將再次傳送。", "%(count)d 則將再次傳送。", count) % {"count": count}
    return back(request, said, "connections:deliveries")
