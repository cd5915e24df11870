"""Putting away what is told to everybody (不再顯示): a cookie of this browser, since strangers read it too."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from xiaowu.kernel.access import PUBLIC, needs
from xiaowu.kernel.notices.banners import COOKIE, put_away_in
from xiaowu.kernel.serving.urgency import Urgency, served
from xiaowu.kernel.ui.asking import OWN, at_once
from xiaowu.kernel.ui.pages import sent_from

_KEPT, _MOST = 366 * 24 * 3600, 30  # seconds, notices


@needs(PUBLIC)
@served(Urgency.NOW)
@require_POST
@at_once(OWN)
def put_away(request: HttpRequest, key: str) -> HttpResponse:
    """Not shown any more in this browser."""
    back = sent_from(request)
    answer = HttpResponseRedirect(back if url_has_allowed_host_and_scheme(back, None) else "/", status=303)
    if key.isalnum():
        kept = [each for each in put_away_in(request) if each != key]
        answer.set_cookie(COOKIE, ".".join([*kept, key[:20]][-_MOST:]), max_age=_KEPT, httponly=True, samesite="Lax", secure=request.is_secure())
    return answer
