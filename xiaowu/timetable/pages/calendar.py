"""The calendar of one's own lessons (課表行事曆): to download, and to subscribe to at a secret address."""

from datetime import timedelta

from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.text.marked import N_
from xiaowu.kernel.ui.subscribing import Names, Subscribed
from xiaowu.timetable.actions.lesson_feed import CALENDAR
from xiaowu.timetable.exchange.calendar import to_icalendar
from xiaowu.timetable.queries.lessons import own_lessons_between

_BEFORE, _AHEAD = timedelta(days=7), timedelta(days=28)


def _written(actor: Actor) -> bytes:
    today = clock.today()
    return to_icalendar(own_lessons_between(actor, today - _BEFORE, today + _AHEAD))


_NAMES = Names("timetable:subscription", "timetable:calendar", "timetable:feed_renew", "timetable:feed_withdraw", "timetable:lesson_feed")
LESSONS = Subscribed(CALENDAR, _NAMES, N_("課表行事曆"), "timetable/calendar.html", "lessons.ics", _written)
