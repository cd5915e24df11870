"""The page on which somebody waits for a file of a long list (匯出進度), and the file."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from xiaowu.kernel import clock
from xiaowu.kernel.access import SIGNED_IN, needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.lists import exports
from xiaowu.kernel.ui import page
from xiaowu.kernel.ui.files import hand_out
from xiaowu.kernel.ui.live import SHOWN, fetched, live_part
from xiaowu.kernel.ui.pages import rendered


@needs(SIGNED_IN)
def export(request: ActedRequest, export_id: int) -> HttpResponse:
    """How far it is; then the file. It renews itself."""
    made = exports.own(request.actor, export_id, clock.now())
    part = rendered("ui/export_part.html", {"made": made})
    if request.htmx:
        return fetched(request.GET.get(SHOWN, ""), part)
    where = made.address.rpartition("/")[0] + "/" + made.query
    return page(request, "ui/export.html", {"made": made, "part": live_part(part), "where": where})


@needs(SIGNED_IN)
def export_file(request: ActedRequest, export_id: int) -> HttpResponseBase:
    """The permission is asked again: what was made may be fetched by whoever could have it made now."""
    return hand_out(request, exports.file_of(request.actor, export_id, clock.now()))
