"""Whoever is to hear of an alert gets a letter (異常登入通知), which is written when it is sent. A house without a mail domain sends none."""

from collections.abc import Iterable

from django.conf import settings

from xiaowu.kernel.delivery import MAIL, Parcel, post

ALERT = "identity.alert_letter"


def tell_of_alert(alert_id: int, account_ids: Iterable[int]) -> None:
    """A letter about an alert to each of these accounts."""
    if settings.XIAOWU_MAIL_DOMAIN:
        post(*(Parcel(ALERT, MAIL, {"alert": alert_id, "account": each}, key=f"{alert_id} {each}") for each in account_ids))
