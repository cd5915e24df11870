"""Feeds: meetings and due dates as iCalendar, published minutes as Atom."""

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from xiaowu.kernel import clock
from xiaowu.kernel.feeds import SteadyFeed
from xiaowu.kernel.text import writable
from xiaowu.meetings.queries.minutes import MeetingRow
from xiaowu.meetings.queries.tracked import TrackedRow
from xiaowu.meetings.rules.flow import Stage

if TYPE_CHECKING:
    from icalendar import Event

_ASK_AGAIN = timedelta(hours=1)
_LONG_CLOSED = timedelta(days=180)  # calendars that have not asked since then keep what they have


def to_icalendar(meetings: list[MeetingRow], tracked: list[TrackedRow], today: date) -> bytes:
    """RFC 5545: every meeting at its hours and place, every closing of motions, every due date. The same facts give the same bytes."""
    from icalendar import Calendar  # megabytes, for what few requests ask

    calendar = Calendar()
    calendar.add("prodid", "-//xiaowu//meetings//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("聯席會議"))
    calendar.add("x-wr-timezone", str(clock.TAIPEI))
    calendar.add("refresh-interval", _ASK_AGAIN, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for each in meetings:
        if each.held_on:
            calendar.add_component(_standing(_meeting(each, each.held_on), is_off=each.stage is Stage.CANCELLED))
        if each.motions_due:
            summary = _("提案截止：%(body)s") % {"body": each.body}
            closing = _whole_day(f"motions-{each.id}", summary, each.motions_due, each.sequence, each.changed_at)
            calendar.add_component(_standing(closing, is_off=each.stage is Stage.CANCELLED))
    for item in tracked:
        if item.due and (item.closed_on is None or today - item.closed_on <= _LONG_CLOSED):
            summary = _("列管期限：%(subject)s") % {"subject": item.subject[:60]}
            event = _whole_day(f"tracked-{item.id}", summary, item.due, item.sequence, item.changed_at)
            calendar.add_component(_standing(event, is_off=item.closed_on is not None))
    return bytes(calendar.to_ical())


def _meeting(each: MeetingRow, held_on: date) -> "Event":
    """At its hours, in UTC: Taipei has no summer time, and every program knows UTC. A meeting without an hour blocks no part of its day."""
    if each.begins is None:
        event = _whole_day(f"meeting-{each.id}", each.body, held_on, each.sequence, each.changed_at)
    else:
        event = _event(f"meeting-{each.id}", each.body, held_on, each.sequence, each.changed_at)
        event.add("dtstart", _moment(held_on, each.begins))
        if each.ends and each.ends > each.begins:
            event.add("dtend", _moment(held_on, each.ends))
        event.add("transp", "OPAQUE")
    if each.place:
        event.add("location", writable(each.place))
    return event


def _whole_day(uid: str, summary: str, day: date, sequence: int, changed_at: datetime | None) -> "Event":
    event = _event(uid, summary, day, sequence, changed_at)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    return event


def _event(uid: str, summary: str, day: date, sequence: int, changed_at: datetime | None) -> "Event":
    from icalendar import Event  # megabytes, for what few requests ask

    event = Event()
    changed = (changed_at or clock.begins(day)).astimezone(UTC)
    event.add("uid", f"{uid}@xiaowu")
    event.add("sequence", sequence)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("summary", writable(summary))
    return event


def _standing(event: "Event", *, is_off: bool) -> "Event":
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    return event


def _moment(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, clock.TAIPEI).astimezone(UTC)


def to_atom(meetings: list[MeetingRow], base: str) -> bytes:
    """RFC 4287: the published minutes, latest first. An entry keeps its id whatever address the house has. In the minutes' own
    language: whoever keeps it for many readers hands out one.
    """
    public = f"{base}/meetings/public/"
    with translation.override("zh-hant"):
        title = _("聯席會議紀錄")
    feed = SteadyFeed(title=title, link=public, description="", language="zh-TW", feed_url=f"{public}feed.atom", feed_guid=_guid("feed"))
    for each in meetings:
        held = clock.begins(each.held_on or date(2000, 1, 1))
        body = writable(each.body)
        published = each.published_at or held
        feed.add_item(title=body, link=f"{public}{each.id}/", description=body, pubdate=held, updateddate=published, unique_id=_guid(str(each.id)))
    return feed.writeString("utf-8").encode()


def _guid(of: str) -> str:
    return uuid5(NAMESPACE_URL, f"{settings.XIAOWU_MAIL_DOMAIN}/meetings/public/{of}").urn
