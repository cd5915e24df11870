"""The rows from which letters and pushes are written, for the job that sends them (待傳送的通知)."""

from datetime import date

from xiaowu.kernel.notices import kinds
from xiaowu.notifications.models import Sent
from xiaowu.notifications.rules import Outcome, Way

_OPEN = (Outcome.WAITING.value, Outcome.REFUSED.value)


def sent_now(sent_id: int) -> Sent | None:
    """One way that is still to be sent, with its notice, account and device. One statement."""
    found = Sent.objects.select_related("notice__account", "account", "device")
    return found.filter(pk=sent_id, outcome__in=_OPEN, kind__in=kinds()).first()


def of_the_day(account_id: int, day: date) -> list[Sent]:
    """Everything that goes into an account's letter of the day, in the order in which it was told. One statement."""
    found = Sent.objects.select_related("notice__account").filter(account_id=account_id, day=day, way=Way.DAILY.value)
    return list(found.filter(outcome__in=_OPEN, kind__in=kinds()).order_by("pk"))
