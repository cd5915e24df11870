"""Where letters go (收信地址): to the official mailbox of staff, to the address that a guardian has confirmed."""

from collections.abc import Collection

from django.conf import settings
from django.utils.crypto import salted_hmac

from xiaowu.identity.models import Account
from xiaowu.identity.rules.accounts import Kind
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.delivery.mail import official
from xiaowu.kernel.notices import NotificationKind
from xiaowu.notifications.models import Mailbox
from xiaowu.notifications.rules import CODE_DIGITS
from xiaowu.roster.rules.roles import Family


def addresses(accounts: Collection[Account], kind: NotificationKind | None = None) -> dict[int, str]:
    """Account → where a letter of that kind reaches it; accounts without a mailbox are left out. A guardian's own address takes only what is meant
    for families. One statement; none if all are staff.
    """
    if not settings.XIAOWU_MAIL_DOMAIN:
        return {}
    there = [each for each in accounts if each.is_open]
    families = [each.pk for each in there if each.kind == Kind.GUARDIAN] if kind is not None and kind.families == "letters" else []
    own = dict(Mailbox.objects.filter(pk__in=families).exclude(address="").values_list("pk", "address")) if families else {}
    return {**own, **{each.pk: official(each.sign_in) for each in there if each.kind == Kind.STAFF}}


def mailbox(actor: Actor) -> Mailbox | None:
    """A guardian's own, confirmed or not; nobody else has one. One statement."""
    return Mailbox.objects.filter(pk=actor.account).first() if takes_address(actor) else None


def takes_address(actor: Actor) -> bool:
    """Whether an account may say where letters go: a guardian without an official mailbox, where the house sends letters at all."""
    return bool(settings.XIAOWU_MAIL_DOMAIN) and actor.person_id is None and Family.GUARDIAN in actor.roles


def code_of(held: Mailbox) -> str:
    """The code that was sent to the address, and to no other at no other time."""
    made = salted_hmac("xiaowu.mailbox", f"{held.pk} {held.asked_for} {held.asked.timestamp()}", algorithm="sha256").digest()
    return f"{int.from_bytes(made[:8], 'big') % 10**CODE_DIGITS:0{CODE_DIGITS}d}"
