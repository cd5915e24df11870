"""One error by itself (單一錯誤), from the first screen or the list of failures."""

from django.http import HttpResponse

from xiaowu.kernel.access import needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.ui import page
from xiaowu.traffic.permissions import Permission
from xiaowu.traffic.queries import fault as queries
from xiaowu.traffic.queries.names import page_title


@needs(Permission.SEE)
def fault(request: ActedRequest, key: str) -> HttpResponse:
    """What to tell on the telephone, where it fails and where it does not, and the way to a day by which it is mended."""
    found = queries.fault(request.actor, key)
    return page(request, "traffic/fault.html", {"found": found, "row": found.row, "title": page_title(found.row.route)})
