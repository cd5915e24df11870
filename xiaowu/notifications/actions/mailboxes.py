"""A guardian says where letters about absences go (電子信箱): an address gets them once its owner has typed in the code that was sent there."""

import hmac
from datetime import datetime

from django.utils.translation import gettext as _

from xiaowu.kernel import audit
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.delivery import MAIL, Parcel, post
from xiaowu.kernel.errors import BadInput, Forbidden, NotFound
from xiaowu.notifications.models import Mailbox, Sent
from xiaowu.notifications.permissions import Permission
from xiaowu.notifications.queries.mailboxes import code_of, takes_address
from xiaowu.notifications.rules import CODES_WITHIN, code_is_good, may_send_code

CODE = "notifications.code"


def ask_address(actor: Actor, *, address: str, now: datetime) -> None:
    """Send a code to the address; until it is typed in, letters still go to the previous one. Raises Forbidden, BadInput (too soon, too many)."""
    _may(actor)
    held, first = _locked(actor), {"codes": 1, "first_code": now}
    if held is not None:
        if not may_send_code(held.asked, held.codes, held.first_code, now):
            raise BadInput(_("驗證碼一分鐘最多寄一次、一天最多五次，請稍後再試。"), at="address")
        if now - held.first_code < CODES_WITHIN:
            first = {"codes": held.codes + 1, "first_code": held.first_code}
    Mailbox.objects.update_or_create(pk=actor.account, defaults={"asked_for": address, "asked": now, "tries": 0, **first})
    audit.record(actor, "asked", "notifications.mailbox", actor.account)
    post(Parcel(CODE, MAIL, {"account": actor.account, "asked": now.timestamp()}, key=f"{actor.account} {now.timestamp()}"))


def confirm_address(actor: Actor, *, code: str, now: datetime) -> bool:
    """Whether the code was right; if so, letters go there from now on. Five tries within a day. Repeating it changes nothing. A wrong code raises
    nothing, since the try must be counted. Raises Forbidden, NotFound, BadInput.
    """
    _may(actor)
    held = _locked(actor)
    if held is None or not (held.asked_for or held.address):
        raise NotFound
    if not held.asked_for:
        return True
    if not code_is_good(held.asked, held.tries, now):
        raise BadInput(_("驗證碼已失效，請重新寄送。"), at="code")
    if not hmac.compare_digest(code.strip().encode(), code_of(held).encode()):
        Mailbox.objects.filter(pk=held.pk).update(tries=held.tries + 1)
        return False
    Mailbox.objects.filter(pk=held.pk).update(address=held.asked_for, confirmed=now, asked_for="", refused=None)
    audit.record(actor, "confirmed", "notifications.mailbox", actor.account)
    return True


def forget_address(actor: Actor) -> None:
    """Send no more letters to any address. Repeating it changes nothing. Raises Forbidden."""
    _may(actor)
    mine = Mailbox.objects.filter(pk=actor.account).exclude(address="", asked_for="")
    if mine.update(address="", confirmed=None, refused=None, asked_for=""):
        audit.record(actor, "removed", "notifications.mailbox", actor.account)


def own_address_answered(sent_id: int, refused: datetime | None) -> None:
    """How a mail server took the last letter to a guardian's own address: when it refused it, or None: it took it."""
    Mailbox.objects.filter(pk__in=Sent.objects.filter(pk=sent_id).values("account_id")).exclude(address="").update(refused=refused)


def _locked(actor: Actor) -> Mailbox | None:
    return Mailbox.objects.select_for_update(of=("self",)).filter(pk=actor.account).first()


def _may(actor: Actor) -> None:
    require(actor, Permission.READ, school_id=ANYWHERE)
    if not takes_address(actor):
        raise Forbidden(_("只有家長可以登記接收缺席通知的電子信箱。"))
