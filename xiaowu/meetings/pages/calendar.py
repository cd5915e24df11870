"""The calendar (行事曆): to download, and to subscribe to at a secret address."""

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xiaowu.identity.actions.feeds import open_feed, renew_address, withdraw_address
from xiaowu.identity.queries.feeds import own_address
from xiaowu.kernel import clock
from xiaowu.kernel.access import PUBLIC, needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.ui import back, download, page
from xiaowu.kernel.ui.asking import asks_first, at_once
from xiaowu.kernel.ui.pages import at_origin
from xiaowu.kernel.ui.subscribing import CALENDAR as CALENDAR_TYPE
from xiaowu.kernel.ui.subscribing import feed_answer
from xiaowu.meetings.actions.feeds import CALENDAR
from xiaowu.meetings.exchange.feeds import to_icalendar
from xiaowu.meetings.pages import asking
from xiaowu.meetings.permissions import Permission
from xiaowu.meetings.queries import minutes, tracked


@needs(Permission.SEE)
def subscription(request: ActedRequest) -> HttpResponse:
    """One's own secret address, and what to do with it."""
    found = own_address(CALENDAR.model, request.actor, CALENDAR.purpose)
    address = at_origin(request, "meetings:calendar_feed", found.key) if found and found.key else ""
    return page(request, "meetings/calendar.html", {"found": found, "address": address})


@needs(Permission.SEE)
@require_POST
@asks_first(asking.renewal)
@at_once("only whoever has an address loses it, and is asked")
def renew(request: ActedRequest) -> HttpResponse:
    is_new = renew_address(CALENDAR, request.actor, now=clock.now())
    return back(request, _("訂閱網址已建立。") if is_new else _("訂閱網址已更新；先前的網址不再有效。"), "meetings:subscription")


@needs(Permission.SEE)
@require_POST
@asks_first(asking.end_of_address)
def withdraw(request: ActedRequest) -> HttpResponse:
    withdraw_address(CALENDAR, request.actor)
    return back(request, _("訂閱網址已停用。"), "meetings:subscription")


@needs(Permission.SEE)
def once(request: ActedRequest) -> HttpResponse:
    """iCalendar as a file: meetings, closings of motions, due dates."""
    return download(_written(), CALENDAR_TYPE, "meetings.ics")


@needs(PUBLIC)
@require_safe
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """The same for programs without a cookie."""
    actor = open_feed(CALENDAR, key, now=clock.now())
    with translation.override(actor.language):
        content = _written()
    return feed_answer(request, content, "meetings.ics")


def _written() -> bytes:
    today = clock.today()
    return to_icalendar(minutes.meetings(), tracked.tracked(today), today)
