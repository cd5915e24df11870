"""Files of published minutes (公告檔案); questions about a motion follow it (徵詢)."""

from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import job, periodic
from xiaowu.meetings import exchange
from xiaowu.meetings.actions import agenda, publishing, questions
from xiaowu.meetings.actions.withdrawal import ABOUT_MOTION

_QUESTIONS = frozenset({"minutes", "followups_consultation", "followups_consultation_kept"})


@job(name=ABOUT_MOTION, city=_QUESTIONS)
def follow_motion(actor: Actor, motion: int) -> list[int]:
    """A school that submits motions may not write what other schools owe: the house does, once the motion is withdrawn or put back."""
    return questions.follow_motion(actor, motion, clock.now())


@periodic("17 * * * *", name="meetings.hours", city=frozenset({"meetings"}))
def tell_hours(actor: Actor) -> list[int]:
    """Hours and places of meetings that an older release stored without them."""
    return agenda.tell_hours(actor)


@periodic("* * * * *", name="meetings.files", city=frozenset({"meetings"}))
def make_files(actor: Actor) -> list[int]:
    """Files of minutes that were published without them: by an older release, or before a format was offered."""
    return publishing.make_missing(actor, formats=exchange.FORMATS, write=exchange.write_files, now=clock.now())
