"""The jobs of telling (通知工作): at once after something is to be told, and the letter of the day every school morning."""

from collections.abc import Sequence

from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.lists.exports import JOB as EXPORT
from xiaowu.kernel.lists.exports import REACH
from xiaowu.kernel.queue import job, periodic
from xiaowu.notifications.actions import daily, devices, distributing, exporting
from xiaowu.notifications.actions.telling import JOB, SETTLE


@periodic("* * * * *", name=JOB, pieces=True)
def tell(_actor: Actor) -> int:
    """Tell what waits: soon after it was written down, and every minute as a safety net."""
    return distributing.distribute()


@periodic("15 7 * * *", name="notifications.daily", city=distributing.REACH)
def send_daily(actor: Actor) -> int:
    """At 07:15 of a school day: the letter of the day."""
    return daily.send_daily(actor, clock.now())


@periodic("51 2 * * *", name="notifications.unanswered", city=distributing.REACH)
def close_unanswered(_actor: Actor) -> int:
    """Every night: what was tried in vain to the end counts as not sent."""
    return daily.close_unanswered(clock.now())


@job(name=devices.ONE_OWNER, city=distributing.REACH)
def one_owner(_actor: Actor, device: int) -> int:
    """A browser that changed hands gets no more pushes for its earlier users."""
    return devices.one_owner(device)


@job(name=devices.END, city=distributing.REACH)
def end_devices(_actor: Actor, account: int, but: str) -> int:
    """After all sessions of an account ended, or all but one: its other browsers get no more pushes."""
    return devices.end_all(account, but)


@job(name=SETTLE, pieces=True)
def settle(_actor: Actor, kind: str, key: str, more: Sequence[str] = ()) -> int:
    """A finished matter reminds nobody any more, nor do others that ended with it."""
    return sum(distributing.settle(kind, each) for each in (key, *more))


@job(name=EXPORT, pieces=True)
def make_export(_actor: Actor, export: int) -> bool:
    """The file of a long list, as whoever asked for it."""
    return exporting.make(export)


@periodic("* * * * *", name="lists.go_on", city=REACH)
def go_on(_actor: Actor) -> int:
    """Files whose job was not called, or died, are made after all."""
    return exporting.go_on()
