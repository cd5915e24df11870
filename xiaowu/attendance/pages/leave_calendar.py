"""The calendar of leave (請假行事曆): to download, and to subscribe to at a secret address."""

from datetime import timedelta

from xiaowu.attendance.actions.leave_feed import CALENDAR
from xiaowu.attendance.exchange.leave import to_icalendar
from xiaowu.attendance.queries.leave_feed import own_calendar
from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.text.marked import N_
from xiaowu.kernel.ui.subscribing import Names, Subscribed
from xiaowu.roster.rules.roles import Family

SINCE = timedelta(days=366)  # older leave is no matter of a calendar


def _written(actor: Actor) -> bytes:
    return to_icalendar(own_calendar(actor, clock.today() - SINCE))


def _beside(actor: Actor) -> dict[str, object]:
    return {"is_family": bool(actor.roles & set(Family))}


_NAMES = Names(
    *("attendance:leave_subscription", "attendance:leave_calendar"),
    *("attendance:leave_feed_renew", "attendance:leave_feed_withdraw", "attendance:leave_feed"),
)
LEAVE = Subscribed(CALENDAR, _NAMES, N_("請假行事曆"), "attendance/leave/calendar.html", "leave.ics", _written, _beside)
