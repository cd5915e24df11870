"""Lessons as iCalendar (RFC 5545): each as it is held, also in somebody's place or moved. A calendar is shown to many: no child is in it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from xiaowu.kernel import clock
from xiaowu.kernel.text import writable
from xiaowu.timetable.queries.lessons import LessonToday

if TYPE_CHECKING:
    from icalendar import Event


def to_icalendar(days: Mapping[date, list[LessonToday]]) -> bytes:
    """The lessons of these days. What is not held any more is not in it, for whoever reads it asks for all. The same facts give the same bytes."""
    from icalendar import Calendar  # megabytes, for what few requests ask

    calendar = Calendar()
    calendar.add("prodid", "-//xiaowu//lessons//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("我的課表"))
    calendar.add("x-wr-timezone", str(clock.TAIPEI))
    for day, lessons in sorted(days.items()):
        for each in lessons:
            calendar.add_component(_event(day, each))
    return bytes(calendar.to_ical())


def _event(day: date, lesson: LessonToday) -> "Event":
    from icalendar import Event  # megabytes, for what few requests ask

    event = Event()
    event.add("uid", f"lesson-{lesson.lesson_id}-{day.isoformat()}-{lesson.period}@xiaowu")
    event.add("dtstamp", _at(day, time(0)))  # when it was entered is kept nowhere, and a reader's copy is the same until the lesson is another
    event.add("summary", writable(_summary(lesson)))
    if lesson.is_rung:
        event.add("dtstart", _at(day, lesson.starts))
        event.add("dtend", _at(day, lesson.ends))
    else:  # on that day, at no hour
        event.add("dtstart", day)
    if lesson.room:
        event.add("location", writable(lesson.room))
    return event


def _summary(lesson: LessonToday) -> str:
    told = f"{lesson.of_whom} {lesson.subject}"
    if lesson.substitute_for:
        return _("%(lesson)s（代 %(teacher)s）") % {"lesson": told, "teacher": lesson.substitute_for}
    return _("%(lesson)s（調課）") % {"lesson": told} if lesson.moved_from else told


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, clock.TAIPEI).astimezone(UTC)
