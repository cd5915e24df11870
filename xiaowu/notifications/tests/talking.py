"""How tests tell somebody something, and run the jobs."""

from datetime import datetime
from email.message import EmailMessage
from typing import Any

from conftest import as_owner
from tests.outbox import deliver
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.delivery.tables import Delivery, Destination
from xiaowu.notifications.actions.distributing import distribute
from xiaowu.notifications.actions.telling import Holder, tell
from xiaowu.notifications.models import Notice, Sent, Telling

KIND = "meetings.tracked_due"
NOON = datetime.fromisoformat("2026-11-24T12:00:00+08:00")
NIGHT = datetime.fromisoformat("2026-11-24T23:10:00+08:00")
MORNING = datetime.fromisoformat("2026-11-25T07:15:00+08:00")


def about(number: int = 1) -> dict[str, Any]:
    return {"id": number, "title": f"第{number}案：校園網路汰換", "due": "2026-11-27", "stage": "due", "since": 0}


def told(actor: Actor, *to: int | Holder, number: int = 1) -> int:
    """Tell each of them, and distribute it; returns how many notices are new."""
    for each in to:
        tell(actor, each, KIND, about(number))
    return distribute()


def inbox_of(account_id: int) -> list[Notice]:
    with as_owner():
        return list(Notice.objects.filter(account_id=account_id).order_by("pk"))


def records() -> list[tuple[int | None, str, str]]:
    """Who was told, in which way, and with what result."""
    with as_owner():
        return list(Sent.objects.order_by("pk").values_list("account_id", "way", "outcome"))


def tellings() -> list[Telling]:
    with as_owner():
        return list(Telling.objects.order_by("pk"))


def due() -> None:
    """As if everything that waits had waited its time."""
    with as_owner():
        Delivery.objects.filter(ended=None).update(due="2020-01-01T00:00:00Z")
        Destination.objects.update(again=None)


def text(letter: EmailMessage) -> str:
    return str(letter.get_content())


__all__ = ["KIND", "MORNING", "NIGHT", "NOON", "Holder", "about", "deliver", "due", "inbox_of", "records", "tell", "tellings", "text", "told"]
