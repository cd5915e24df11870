"""Published minutes, for everybody (公告紀錄): nothing here makes a document, and a browser that has one already does not get it again."""

from collections.abc import Callable
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from xiaowu import __version__
from xiaowu.kernel.access import PUBLIC, needs
from xiaowu.kernel.actor.request import HouseRequest
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.serving.urgency import Urgency, served
from xiaowu.kernel.ui import page
from xiaowu.kernel.ui.files import hand_out
from xiaowu.meetings import exchange
from xiaowu.meetings.exchange.feeds import to_atom
from xiaowu.meetings.queries import minutes

# for how long a cached copy may be served after minutes were taken back
_SHARED = "public, max-age=300"
_ASK_AGAIN = "private, no-cache"


@needs(PUBLIC)
@require_safe
def minutes_list(request: HouseRequest) -> HttpResponse:
    """Published minutes."""
    return _unless_known(
        request, minutes.published_state(), lambda: page(request, "meetings/public_list.html", {"meetings": minutes.meetings(published_only=True)})
    )


@needs(PUBLIC)
@require_safe
def document(request: HouseRequest, meeting_id: int) -> HttpResponse:
    found = minutes.meeting(meeting_id, published_only=True)

    def shown() -> HttpResponse:
        context = {"meeting": found, "placed": minutes.placed(meeting_id), "formats": list(exchange.FORMATS)}
        return page(request, "meetings/public.html", context)

    return _unless_known(request, minutes.published_state(meeting_id), shown)


@needs(PUBLIC)
@served(Urgency.LATER)
@require_safe
def export(request: HttpRequest, meeting_id: int, suffix: str) -> HttpResponseBase:
    """The file as made when the minutes were published."""
    if suffix not in exchange.FORMATS:
        raise NotFound
    return hand_out(request, minutes.published_file(meeting_id, suffix, exchange.FORMATS[suffix]), cached=_SHARED)


@needs(PUBLIC)
@require_safe
def feed(request: HouseRequest) -> HttpResponse:
    """Atom: published minutes."""
    base = f"{request.scheme}://{request.get_host()}"
    media_type = "application/atom+xml; charset=utf-8"
    response = _unless_known(
        request, minutes.published_state(), lambda: HttpResponse(to_atom(minutes.meetings(published_only=True), base), content_type=media_type)
    )
    if request.actor is None:
        response["Cache-Control"] = _SHARED
    return response


def _unless_known(request: HouseRequest, state: str, shown: Callable[[], HttpResponse]) -> HttpResponse:
    """The page, unless a stranger's browser has it already. People who are signed in see a page of their own."""
    if request.actor is not None:
        return shown()
    known_by = "\n".join((__version__, state, request.get_host(), get_language() or "", request.headers.get("Cookie", "")))
    etag = f'W/"{sha256(known_by.encode()).hexdigest()}"'
    response = get_conditional_response(request, etag=etag) or shown()
    response["ETag"], response["Cache-Control"] = etag, _ASK_AGAIN
    patch_vary_headers(response, ["Cookie"])
    return response
