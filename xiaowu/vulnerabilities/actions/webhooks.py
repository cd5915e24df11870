"""Who is told by a call when something changes (異動通知的接收端), and what they are told."""

import secrets
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.followups.events import FollowUpMoved
from xiaowu.kernel import audit, clock, sealing
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.addresses.told import outward_address
from xiaowu.kernel.delivery import Parcel, cancel, post
from xiaowu.kernel.errors import BadInput, Conflict, NotFound
from xiaowu.kernel.queue import soon
from xiaowu.vulnerabilities.models import Receiver
from xiaowu.vulnerabilities.permissions import Permission
from xiaowu.vulnerabilities.queries.webhooks import PREFIX, PURPOSE
from xiaowu.vulnerabilities.rules.letters import KIND as OWED
from xiaowu.vulnerabilities.rules.webhooks import KIND, Event, secret

TELL = "vulnerabilities.tell_change"  # a job, since whoever only answers for a school cannot read receivers


def add_receiver(actor: Actor, *, name: str, hook: str, now: datetime) -> str:
    """Enter an address that is told of changes; returns its secret, which nobody can read again.

    Raises Forbidden, BadInput (an address of the inner network, or none), Conflict (it is told already).
    """
    require(actor, Permission.KEEP, school_id=None)
    if not name.strip():
        raise BadInput(_("請填寫系統名稱。"), at="name")
    where, made = outward_address(hook.strip()), secret(secrets.token_bytes)
    if Receiver.objects.filter(url=where, ended_at=None).exists():
        raise Conflict(_("這個網址已登記；要換簽章密鑰，請先移除再登記。"), at="hook")
    held = Receiver.objects.create(name=name.strip(), url=where, sealed=sealing.seal(made, PURPOSE), made_at=now, by=actor.name[:60])
    audit.record(actor, "added", "vulnerabilities.receiver", held.pk)
    return made


def end_receiver(actor: Actor, receiver_id: int, *, now: datetime) -> None:
    """It is told nothing more, and its secret is gone. Repeating it changes nothing. Raises Forbidden, NotFound."""
    require(actor, Permission.KEEP, school_id=None)
    held = Receiver.objects.select_for_update().filter(pk=receiver_id).first()
    if held is None:
        raise NotFound
    if held.ended_at is None:
        Receiver.objects.filter(pk=held.pk).update(ended_at=now, sealed="")
        cancel(KIND, f"{PREFIX}{held.pk}")
        audit.record(actor, "ended", "vulnerabilities.receiver", held.pk)


def changed(event: Event, **about: Any) -> None:
    """Something changed: `about` are ids and words of our own. Who is told is read once this is committed."""
    soon(TELL, event=event.value, about=about, at=clock.now().isoformat())


def moved(told: FollowUpMoved) -> None:
    """A school took note of a letter, answered, or was told that a re-test confirms or refutes it."""
    if told.kind == OWED and told.was is not told.now:
        changed(Event.MOVED, follow_up=told.follow_up_id, state=told.now.value)


def post_change(event: str, about: dict[str, Any], *, at: datetime) -> int:
    """A call to each receiver; how many. Two statements."""
    told = {"event": event, "at": at.isoformat(), **about}
    return post(*(Parcel(KIND, f"{PREFIX}{each}", told) for each in Receiver.objects.filter(ended_at=None).values_list("pk", flat=True)))
