"""What leaves the house: what waits, what was given up, and the button that tries again (對外傳送)."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from xiaowu.identity.oidc.actions.deliveries import tell_again
from xiaowu.identity.oidc.lists import DELIVERIES
from xiaowu.identity.oidc.pages import asking
from xiaowu.identity.oidc.permissions import Permission
from xiaowu.identity.oidc.queries import unfinished
from xiaowu.kernel.access import needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.lists.pages import list_page
from xiaowu.kernel.text import line
from xiaowu.kernel.ui import back
from xiaowu.kernel.ui.asking import asks_first


def _context(request: ActedRequest) -> dict[str, Any]:
    return {"unfinished": unfinished(request.actor)}


deliveries = list_page(DELIVERIES, "identity/deliveries.html", _context)


@needs(Permission.KEEP_CLIENTS)
@require_POST
@asks_first(asking.sending_again)
def again(request: ActedRequest) -> HttpResponse:
    count = tell_again(request.actor, line(request.POST.get("destination", ""), asking.LONGEST))
    said = ngettext("%(count)d 則將再次傳送。", "%(count)d 則將再次傳送。", count) % {"count": count}
    return back(request, said, "identity:deliveries")
