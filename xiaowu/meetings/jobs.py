"""Reminders (催辦): each school morning, whoever owes what is due within a week is told. Files of published minutes (公告檔案)."""

from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import periodic
from xiaowu.meetings import exchange
from xiaowu.meetings.actions import agenda, publishing, reminding


@periodic("0 7 * * *", name="meetings.remind", city=frozenset({"minutes", "followups_tracked"}))
def remind(actor: Actor) -> list[int]:
    """Before the letter of the day: the tracked items of which somebody is reminded, once ahead, on the day and each week that they are overdue."""
    return reminding.remind(actor, clock.today())


@periodic("17 * * * *", name="meetings.hours", city=frozenset({"meetings"}))
def tell_hours(actor: Actor) -> list[int]:
    """Hours and places of meetings that an older release kept without them."""
    return agenda.tell_hours(actor)


@periodic("* * * * *", name="meetings.files", city=frozenset({"meetings"}))
def make_files(actor: Actor) -> list[int]:
    """Files of minutes that were published without them: by an older release, or with a format that it did not offer."""
    return publishing.make_missing(actor, formats=exchange.FORMATS, write=exchange.write_files, now=clock.now())
