"""Leave as iCalendar (RFC 5545): whole days, and of a part of a day the day, with the number of school days that it counts.

A calendar is shown to many: it says neither type nor reason.
"""

from collections.abc import Iterable
from datetime import UTC, timedelta

from django.utils.translation import gettext as _

from xiaowu.attendance.queries.leave import day_count
from xiaowu.attendance.queries.leave_feed import CalendarRow
from xiaowu.attendance.rules.leave import STATE_TITLES, State
from xiaowu.kernel import clock
from xiaowu.kernel.text import writable

_STATUS = {State.APPROVED: "CONFIRMED", State.WITHDRAWN: "CANCELLED"}


def to_icalendar(rows: Iterable[CalendarRow]) -> bytes:
    """What was asked and approved, and what was withdrawn as cancelled. The same facts give the same bytes."""
    from icalendar import Calendar, Event  # megabytes, for what few requests ask

    calendar = Calendar()
    calendar.add("prodid", "-//xiaowu//leave//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("請假"))
    calendar.add("x-wr-timezone", str(clock.TAIPEI))
    for each in rows:
        event, changed = Event(), each.changed_at.astimezone(UTC)
        event.add("uid", f"leave-{each.id}@xiaowu")
        event.add("sequence", each.sequence)
        event.add("dtstamp", changed)
        event.add("last-modified", changed)
        event.add("summary", writable(_("%(child)s 請假（%(state)s）") % {"child": each.whose, "state": _(STATE_TITLES[each.state])}))
        event.add("description", _("上課日 %(days)s 天") % {"days": day_count(each.days)})
        event.add("dtstart", each.first_day)
        event.add("dtend", each.last_day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        event.add("status", _STATUS.get(each.state, "TENTATIVE"))
        calendar.add_component(event)
    return bytes(calendar.to_ical())
