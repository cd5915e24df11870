"""Pushes (推播): what a browser shows of a notice while none of our pages is open. It says that there is something, and never what or about whom.

pywebpush encrypts it for the browser (RFC 8291) and signs it with the house's own key (VAPID, RFC 8292), by which push services know it.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from py_vapid import Vapid02
from pywebpush import WebPusher

from xiaowu.kernel.actor import Actor
from xiaowu.kernel.delivery import Answer, Outgoing
from xiaowu.kernel.delivery.web import Call, WebChannel
from xiaowu.kernel.notices import kinds
from xiaowu.notifications.actions.answering import answered, not_sent, unneeded
from xiaowu.notifications.actions.devices import end_of
from xiaowu.notifications.adapters.keys import key_file
from xiaowu.notifications.models import Device, Notice
from xiaowu.notifications.queries.letters import sent_now

LASTS = 24 * 3600  # seconds that a push service keeps it for a browser that is off
_GONE = frozenset({"404", "410"})  # RFC 8030, 7.3: the subscription no longer exists


class Push(WebChannel):
    """A push of one notice to one browser."""

    def inside(self) -> Sequence[str]:
        return settings.XIAOWU_PUSH_INSIDE

    def write(self, _actor: Actor, delivery: Outgoing) -> Call | None:
        sent = sent_now(delivery.about["sent"])
        if sent is None or sent.notice is None:
            return None
        account = sent.notice.account
        if sent.device is None or sent.device.ended or not settings.XIAOWU_PUSH or not account.is_active:  # whose post ended with the day, too
            not_sent([sent.pk], sent.answer or "no device")
            return None
        if sent.notice.read_at is not None:
            unneeded([sent.pk])
            return None
        is_urgent = kinds()[sent.kind].is_urgent
        return Call(sent.device.endpoint, body=_sealed(sent.device, payload(sent.notice)), headers=_headers(sent.device, is_urgent=is_urgent))

    def kept(self, _actor: Actor, delivery: Outgoing, answer: Answer) -> None:
        answered([delivery.about["sent"]], answer)
        if answer.words in _GONE:
            end_of(delivery.about["sent"])


def payload(notice: Notice) -> bytes:
    """What the browser shows: nothing of the notice's content; the page it leads to requires signing in."""
    with translation.override(notice.account.language):
        said = {"title": _("校務"), "body": _("有一則通知等您查看。"), "url": reverse("notifications:open", args=[notice.pk]), "tag": str(notice.pk)}
    return json.dumps(said, ensure_ascii=False).encode()


def _key() -> Vapid02:
    return _read(str(key_file()))


@lru_cache(maxsize=2)
def _read(path: str) -> Vapid02:
    return Vapid02.from_file(path)


def _sealed(device: Device, said: bytes) -> bytes:
    there = {"endpoint": device.endpoint, "keys": {"p256dh": device.p256dh, "auth": device.auth}}
    return bytes(WebPusher(there).encode(said, content_encoding="aes128gcm")["body"])


def _headers(device: Device, *, is_urgent: bool) -> dict[str, str]:
    place = urlsplit(device.endpoint)
    ours = settings.XIAOWU_ORIGIN if settings.XIAOWU_ORIGIN.startswith("https://") else f"mailto:{settings.DEFAULT_FROM_EMAIL}"
    signed = _key().sign({"aud": f"{place.scheme}://{place.netloc}", "sub": ours})
    given = {"TTL": str(LASTS), "Urgency": "high" if is_urgent else "normal", "Content-Encoding": "aes128gcm"}
    return {**given, "Content-Type": "application/octet-stream", **signed}
