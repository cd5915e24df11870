"""Browsers start and stop taking pushes (推播裝置)."""

import base64
import binascii
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.utils.translation import gettext as _

from xiaowu.identity.events import SessionsEnded, SignedIn, SignedOut, TokenRenewed
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.addresses.told import outward_address
from xiaowu.kernel.database.rows import run
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.kernel.queue import soon
from xiaowu.notifications.models import Device, Sent
from xiaowu.notifications.permissions import Permission
from xiaowu.notifications.rules import AUTH_BYTES, LONGEST_DEVICE, MOST_DEVICES, POINT_BYTES

ONE_OWNER, END = "notifications.one_owner", "notifications.end_devices"


@dataclass(frozen=True, slots=True)
class Where:
    """In which session of which browser somebody subscribes (訂閱處): hashes of their tokens."""

    session: bytes
    mark: bytes | None = None


def add_device(actor: Actor, *, endpoint: str, p256dh: str, auth: str, browser: str, where: Where | None = None) -> int:
    """From now on one of the actor's browsers takes pushes, until its owner signs out there; returns its id. One that does already keeps its row,
    with the new keys.

    Nobody else gets pushes on that browser any more. Raises Forbidden, BadInput.
    """
    at = {"session": where.session, "mark": where.mark} if where else {}
    require(actor, Permission.READ, school_id=ANYWHERE)
    if not settings.XIAOWU_PUSH:
        raise BadInput(_("本平台未提供推播。"))
    address = outward_address(endpoint, settings.XIAOWU_PUSH_INSIDE)
    _ask_keys(p256dh, auth)
    mine = Device.objects.filter(account_id=actor.account, ended=None)
    kept = mine.filter(endpoint=address).select_for_update().first()
    if kept is not None and (kept.p256dh, kept.auth) == (p256dh, auth):
        if at:
            mine.filter(pk=kept.pk).update(**at)
        return kept.pk
    if kept is not None:
        mine.filter(pk=kept.pk).update(ended=clock.now())
    beyond = list(mine.order_by("-pk").values_list("pk", flat=True)[MOST_DEVICES - 1 :])
    Device.objects.filter(pk__in=beyond).update(ended=clock.now())
    made = Device.objects.create(
        account_id=actor.account, endpoint=address, p256dh=p256dh, auth=auth, browser=browser[:LONGEST_DEVICE], made=clock.now(), **at
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


def signed_in(event: SignedIn) -> None:
    """A browser's pushes are its present user's: for whoever used it before they end, as on a computer of the school. One statement."""
    if event.browser:
        run("select notifications_signed_in(%s, %s, %s, %s)", [event.account_id, event.browser, event.session, clock.now()])


def renewed(event: TokenRenewed) -> None:
    """The session has another token. One statement."""
    Device.objects.filter(account_id=event.account_id, session=event.before, ended=None).update(session=event.after)


def signed_out(event: SignedOut) -> None:
    """Whoever signs out gets no more pushes there. One statement."""
    Device.objects.filter(account_id=event.account_id, session=event.session, ended=None).update(ended=clock.now())


def sessions_ended(event: SessionsEnded) -> None:
    """A new password, a suspension, a departure, "sign out everywhere": the account's other browsers are told nothing more. A job, since whoever
    suspends an account does not reach its browsers.
    """
    soon(END, account=event.account_id, but=event.but.hex())


def end_all(account_id: int, but: str) -> int:
    """End all browsers of an account except the one of that session; returns how many. One statement."""
    held = Device.objects.filter(account_id=account_id, ended=None)
    return (held.exclude(session=bytes.fromhex(but), session__isnull=False) if but else held).update(ended=clock.now())


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
