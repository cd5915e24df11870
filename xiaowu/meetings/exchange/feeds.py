"""Feeds: meetings and due dates as iCalendar, published minutes as Atom."""

from datetime import date, datetime, time, timedelta

from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from xiaowu.kernel.clock import TAIPEI
from xiaowu.kernel.text import writable
from xiaowu.meetings.queries.minutes import MeetingRow
from xiaowu.meetings.queries.tracked import TrackedRow


def to_icalendar(meetings: list[MeetingRow], tracked: list[TrackedRow], now: datetime) -> bytes:
    """RFC 5545: a day for every meeting, for every closing of motions, for every due date that is open."""
    calendar = Calendar()
    calendar.add("prodid", "-//xiaowu//meetings//ZH")
    calendar.add("version", "2.0")
    days: list[tuple[str, str, date]] = []
    for each in meetings:
        if each.held_on:
            days.append((f"meeting-{each.id}", each.body, each.held_on))
        if each.motions_due:
            days.append((f"motions-{each.id}", f"{_('提案截止')}：{each.body}", each.motions_due))
    days += [(f"tracked-{each.id}", f"{_('列管期限')}：{each.subject[:60]}", each.due) for each in tracked if each.due and not each.closed_on]
    for uid, summary, day in days:
        event = Event()
        event.add("uid", f"{uid}@xiaowu")
        event.add("dtstamp", now)
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("summary", writable(summary))
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def to_atom(meetings: list[MeetingRow], base: str) -> bytes:
    """RFC 4287: the published minutes, the latest first."""
    public = f"{base}/meetings/public/"
    feed = Atom1Feed(title=_("聯席會議紀錄"), link=public, description="", language="zh-TW", feed_url=f"{public}feed.atom")
    for each in meetings:
        at = datetime.combine(each.held_on or date(2000, 1, 1), time(0), TAIPEI)
        link = f"{public}{each.id}/"
        body = writable(each.body)
        feed.add_item(title=body, link=link, description=body, pubdate=at, updateddate=at, unique_id=link)
    return feed.writeString("utf-8").encode()
