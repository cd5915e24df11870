"""A calendar to subscribe to (訂閱行事曆): the answer to a program that reads it, and the questions before its address changes or ends."""

from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _

from xiaowu.kernel.ui.asking import Question

CALENDAR = "text/calendar; charset=utf-8"


def feed_answer(request: HttpRequest, content: bytes, filename: str) -> HttpResponse:
    """For programs without a cookie. Private content stays out of shared caches, and what a client has already is not sent again."""
    etag = quote_etag(sha256(content).hexdigest())
    response = get_conditional_response(request, etag=etag) or HttpResponse(content, content_type=CALENDAR)
    response["ETag"], response["Cache-Control"] = etag, "private, max-age=900"
    response["Content-Disposition"] = f"inline; filename={filename}"
    response["X-Robots-Tag"] = "noindex"
    return response


def renewal() -> Question:
    """Before an address is replaced."""
    return Question(_("更換網址"), "", _("先前的網址立即失效，已經訂閱的行事曆不再更新，要以新網址重新訂閱。"), is_grave=True)


def end_of_address() -> Question:
    """Before it is withdrawn."""
    return Question(_("停用網址"), "", _("網址立即失效，已經訂閱的行事曆不再更新。"), is_grave=True)
