"""The calendar of one's own lessons (課表行事曆): to download, and to subscribe to at a secret address."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xiaowu.identity.actions.feeds import open_feed, renew_address, withdraw_address
from xiaowu.identity.queries.feeds import own_address
from xiaowu.kernel import clock
from xiaowu.kernel.access import PUBLIC, needs
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.ui import back, download, page, subscribing
from xiaowu.kernel.ui.asking import Question, asks_first, at_once
from xiaowu.kernel.ui.pages import at_origin
from xiaowu.timetable.actions.lesson_feed import CALENDAR
from xiaowu.timetable.exchange.calendar import to_icalendar
from xiaowu.timetable.permissions import Permission
from xiaowu.timetable.queries.lessons import own_lessons_between

_BEFORE, _AHEAD = timedelta(days=7), timedelta(days=28)


@needs(Permission.SEE_OWN)
def subscription(request: ActedRequest) -> HttpResponse:
    """One's own secret address, and what to do with it."""
    found = own_address(CALENDAR.model, request.actor, CALENDAR.purpose)
    address = at_origin(request, "timetable:lesson_feed", found.key) if found and found.key else ""
    return page(request, "timetable/calendar.html", {"found": found, "address": address})


def _renewal(request: ActedRequest) -> Question | None:
    return subscribing.renewal() if own_address(CALENDAR.model, request.actor, CALENDAR.purpose) else None


def _ending(request: ActedRequest) -> Question | None:
    return subscribing.end_of_address() if own_address(CALENDAR.model, request.actor, CALENDAR.purpose) else None


@needs(Permission.SEE_OWN)
@require_POST
@asks_first(_renewal)
@at_once("only whoever has an address loses it, and is asked")
def renew(request: ActedRequest) -> HttpResponse:
    is_new = renew_address(CALENDAR, request.actor, now=clock.now())
    return back(request, _("訂閱網址已建立。") if is_new else _("訂閱網址已更新；先前的網址不再有效。"), "timetable:subscription")


@needs(Permission.SEE_OWN)
@require_POST
@asks_first(_ending)
def withdraw_feed(request: ActedRequest) -> HttpResponse:
    withdraw_address(CALENDAR, request.actor)
    return back(request, _("訂閱網址已停用。"), "timetable:subscription")


@needs(Permission.SEE_OWN)
def once(request: ActedRequest) -> HttpResponse:
    """The same as a file."""
    return download(_written(request.actor), subscribing.CALENDAR, "lessons.ics")


@needs(PUBLIC)
@require_safe
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """The same for programs without a cookie."""
    actor = open_feed(CALENDAR, key, now=clock.now())
    with translation.override(actor.language):
        return subscribing.feed_answer(request, _written(actor), "lessons.ics")


def _written(actor: Actor) -> bytes:
    today = clock.today()
    return to_icalendar(own_lessons_between(actor, today - _BEFORE, today + _AHEAD))
