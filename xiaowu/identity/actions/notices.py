"""Whoever is to hear of something gets a letter (通知), which is written when it is sent (`mails`). A house without a mail domain sends none."""

from collections.abc import Iterable

from django.conf import settings

from xiaowu.identity.models import Account
from xiaowu.identity.rules.accounts import Kind
from xiaowu.identity.rules.notices import Notice
from xiaowu.kernel.delivery import MAIL, Parcel, post

ALERT, NOTICE = "identity.alert_letter", "identity.notice_letter"


def notify(account_id: int, notice: Notice) -> None:
    """A letter to an account's owner about what was done to it (帳號異動通知), whoever did it; who has no mailbox (a pupil, a guardian) gets none."""
    if settings.XIAOWU_MAIL_DOMAIN and Account.objects.filter(pk=account_id, kind=Kind.STAFF).exists():
        post(Parcel(NOTICE, MAIL, {"account": account_id, "notice": notice.value}))


def tell_of_alert(alert_id: int, account_ids: Iterable[int]) -> None:
    """A letter about an alert to each of these accounts."""
    if settings.XIAOWU_MAIL_DOMAIN:
        post(*(Parcel(ALERT, MAIL, {"alert": alert_id, "account": each}, key=f"{alert_id} {each}") for each in account_ids))
