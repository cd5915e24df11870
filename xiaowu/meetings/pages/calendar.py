"""The calendar (行事曆): meetings, closings of motions, due dates; to download, and to subscribe to at a secret address."""

from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.text.marked import N_
from xiaowu.kernel.ui.subscribing import Names, Subscribed
from xiaowu.meetings.actions.feeds import CALENDAR
from xiaowu.meetings.exchange.feeds import to_icalendar
from xiaowu.meetings.queries import minutes, tracked


def _written(_actor: Actor) -> bytes:
    today = clock.today()
    return to_icalendar(minutes.meetings(), tracked.tracked(today), today)


_NAMES = Names("meetings:subscription", "meetings:calendar", "meetings:calendar_renew", "meetings:calendar_withdraw", "meetings:calendar_feed")
MEETINGS = Subscribed(CALENDAR, _NAMES, N_("行事曆訂閱"), "meetings/calendar.html", "meetings.ics", _written)
