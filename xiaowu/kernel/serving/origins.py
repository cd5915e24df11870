"""Writes that another site's page makes a browser send (跨站請求): its cookie comes along, so who asks proves nothing about who wants it."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from xiaowu.kernel.errors import Forbidden
from xiaowu.kernel.offer.doors import door_at

_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_SITES = frozenset({"same-origin", "none"})  # "none": typed or bookmarked, by the person


def foreign_write(request: HttpRequest) -> Forbidden | None:
    """What to answer if another site's page writes at a door that a session opens, as the API is; None: go on. Pages prove themselves by their token,
    programs by theirs.
    """
    door = door_at(request.path)
    if request.method in _READS or door is None or door.takes_token or not _is_foreign(request):
        return None
    return Forbidden(_("這個請求來自另一個網站的頁面，沒有執行。請在本系統的頁面上操作。"))


def _is_foreign(request: HttpRequest) -> bool:
    """Browsers say where a request comes from, and no page keeps them from it. A program that says nothing is none."""
    origin = request.headers.get("Origin")
    ours = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    return request.headers.get("Sec-Fetch-Site", "none") not in _OWN_SITES or (origin is not None and origin not in ours)
