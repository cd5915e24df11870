"""Letters about accounts (通知), written when they are sent. A house without a mail domain sends none."""

from django.conf import settings

from xiaowu.identity.models import Account
from xiaowu.identity.rules.accounts import Kind
from xiaowu.identity.rules.notices import Notice
from xiaowu.kernel.delivery import MAIL, Parcel, post

NOTICE = "identity.notice_letter"


def notify(account_id: int, notice: Notice) -> None:
    """A letter to an account's owner about what was done to it (帳號異動通知), whoever did it;
    people without a mailbox (pupils, guardians) get none.
    """
    if settings.XIAOWU_MAIL_DOMAIN and Account.objects.filter(pk=account_id, kind=Kind.STAFF).exists():
        post(Parcel(NOTICE, MAIL, {"account": account_id, "notice": notice.value}))
