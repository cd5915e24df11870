"""Reminders (提醒): each school morning, what is due within a week is logged for the bureau, once a day. Files of published minutes (公告檔案)."""

from datetime import timedelta

from xiaowu.kernel import audit, clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import periodic
from xiaowu.meetings import exchange
from xiaowu.meetings.actions import agenda, publishing
from xiaowu.meetings.queries.tracked import tracked

AHEAD = timedelta(days=7)


@periodic("0 8 * * 1-5", name="meetings.remind", city=frozenset({"minutes"}))
def remind(actor: Actor) -> list[int]:
    """The tracked items that are due within a week or overdue; each reminder is on record, and the home page's card shows them."""
    today = clock.today()
    due = [each.id for each in tracked(today, open_only=True) if each.due and each.due <= today + AHEAD]
    for each in due:
        audit.record(actor, "reminded", "tracked", each)
    return due


@periodic("17 * * * *", name="meetings.hours", city=frozenset({"meetings"}))
def tell_hours(actor: Actor) -> list[int]:
    """Hours and places of meetings that an older release kept without them."""
    return agenda.tell_hours(actor)


@periodic("* * * * *", name="meetings.files", city=frozenset({"meetings"}))
def make_files(actor: Actor) -> list[int]:
    """Files of minutes that were published without them: by an older release, or with a format that it did not offer."""
    return publishing.make_missing(actor, formats=exchange.FORMATS, write=exchange.write_files, now=clock.now())
