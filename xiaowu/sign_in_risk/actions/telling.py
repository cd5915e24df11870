"""The account's owner gets a letter about an alert (異常登入通知), which is written when it is sent. A house without a mail domain sends none.

Whoever is to follow it up is told as of everything that is owed (`followups`).
"""

from django.conf import settings

from xiaowu.kernel.delivery import MAIL, Parcel, post

ALERT = "identity.alert_letter"


def tell_of_alert(alert_id: int, account_id: int) -> None:
    """Whether it was them is asked of whoever owns the account."""
    if settings.XIAOWU_MAIL_DOMAIN:
        post(Parcel(ALERT, MAIL, {"alert": alert_id, "account": account_id}, key=f"{alert_id} {account_id}"))
