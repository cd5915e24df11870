"""Browsers start and stop taking pushes (推播裝置)."""

import base64
import binascii

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.utils.translation import gettext as _

from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.addresses.told import outward_address
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.kernel.queue import soon
from xiaowu.notifications.models import Device, Sent
from xiaowu.notifications.permissions import Permission
from xiaowu.notifications.rules import AUTH_BYTES, LONGEST_DEVICE, MOST_DEVICES, POINT_BYTES

ONE_OWNER = "notifications.one_owner"


def add_device(actor: Actor, *, endpoint: str, p256dh: str, auth: str, browser: str) -> int:
    """From now on one of the actor's browsers takes pushes; returns its id. One that does already keeps its row, with the new keys.

    Nobody else gets pushes on that browser any more. Raises Forbidden, BadInput.
    """
    require(actor, Permission.READ, school_id=ANYWHERE)
    if not settings.XIAOWU_PUSH:
        raise BadInput(_("本平台未提供推播。"))
    address = outward_address(endpoint, settings.XIAOWU_PUSH_INSIDE)
    _ask_keys(p256dh, auth)
    mine = Device.objects.filter(account_id=actor.account, ended=None)
    kept = mine.filter(endpoint=address).select_for_update().first()
    if kept is not None and (kept.p256dh, kept.auth) == (p256dh, auth):
        return kept.pk
    if kept is not None:
        mine.filter(pk=kept.pk).update(ended=clock.now())
    beyond = list(mine.order_by("-pk").values_list("pk", flat=True)[MOST_DEVICES - 1 :])
    Device.objects.filter(pk__in=beyond).update(ended=clock.now())
    made = Device.objects.create(
        account_id=actor.account, endpoint=address, p256dh=p256dh, auth=auth, browser=browser[:LONGEST_DEVICE], made=clock.now()
    )
    audit.record(actor, "added", "notifications.device", made.pk)
    soon(ONE_OWNER, device=made.pk)
    return made.pk


def end_device(actor: Actor, device_id: int) -> None:
    """One of the actor's browsers takes no more pushes. Raises Forbidden, NotFound."""
    require(actor, Permission.READ, school_id=ANYWHERE)
    mine = Device.objects.filter(pk=device_id, account_id=actor.account)
    if mine.filter(ended=None).update(ended=clock.now()):
        audit.record(actor, "ended", "notifications.device", device_id)
    elif not mine.exists():
        raise NotFound


def end_of(sent_id: int) -> None:
    """The push service says that the browser is gone: no more pushes are sent to it."""
    gone = Sent.objects.filter(pk=sent_id).values("device_id")
    Device.objects.filter(pk__in=gone, ended=None).update(ended=clock.now())


def one_owner(device_id: int) -> int:
    """A browser belongs to whoever subscribed in it last: pushes for earlier users stop there; returns how many."""
    device = Device.objects.filter(pk=device_id).first()
    if device is None:
        return 0
    others = Device.objects.filter(endpoint=device.endpoint, ended=None, pk__lt=device_id)
    return others.update(ended=clock.now())


def _ask_keys(p256dh: str, auth: str) -> None:
    """Checks that a message can be encrypted with these keys. Raises BadInput."""
    try:
        point, secret = _bytes(p256dh), _bytes(auth)
        if len(point) != POINT_BYTES or len(secret) != AUTH_BYTES:
            raise ValueError
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except (ValueError, binascii.Error) as wrong:
        raise BadInput(_("瀏覽器送來的推播金鑰不正確，請重新訂閱。")) from wrong


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
