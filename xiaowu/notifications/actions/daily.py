"""The letter of the day (每日彙整信): one per person, with everything that waited for it."""

from datetime import datetime

from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.delivery import MAIL, Parcel, post
from xiaowu.notifications.models import QuietHours, Sent
from xiaowu.notifications.rules import QUIET, TRIED, Hours, Outcome, Way, not_before
from xiaowu.roster.queries.calendar import no_school_reason

DAY = "notifications.day"


def send_daily(_actor: Actor, now: datetime) -> int:
    """On a school day of the city: post everybody's letter; returns how many. Notices read by now need none. Once a day, however often it is called.

    On other days everything waits for the next school day.
    """
    day = clock.day(now)
    if no_school_reason(None, day) is not None:
        return 0
    waiting = Sent.objects.filter(way=Way.DAILY, outcome=Outcome.WAITING, day=None)
    waiting.filter(notice__read_at__isnull=False).update(outcome=Outcome.UNNEEDED, answered=now)
    waiting.update(day=day)
    found = Sent.objects.filter(way=Way.DAILY, outcome=Outcome.WAITING, day=day, answered=None)
    accounts = list(found.order_by("account_id").values_list("account_id", flat=True).distinct())
    hours = {each.pk: Hours(each.start, each.end) for each in QuietHours.objects.filter(pk__in=accounts)}
    return post(*(_parcel(each, now, hours.get(each, QUIET)) for each in accounts))


def close_unanswered(now: datetime) -> int:
    """Record as not sent what nobody took within the time for trying; returns how many. Earlier nights have dealt with anything older."""
    over = Sent.objects.filter(outcome=Outcome.WAITING, made__gte=now - 2 * TRIED, made__lt=now - TRIED)
    return over.exclude(way=Way.DAILY, day=None).update(outcome=Outcome.REFUSED)


def _parcel(account_id: int, now: datetime, hours: Hours) -> Parcel:
    due, day = not_before(now, hours, is_urgent=False), clock.day(now).isoformat()
    return Parcel(DAY, MAIL, {"account": account_id, "day": day}, key=f"{account_id} {day}", due=due if due > now else None)
