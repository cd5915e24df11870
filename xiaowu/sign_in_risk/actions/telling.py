"""The account's owner gets a letter about an alert (異常登入通知), written when it is sent. A house without a mail domain sends none.

Those who must follow it up are told as for anything that is owed (`followups`).
"""

from django.conf import settings

from xiaowu.kernel.delivery import MAIL, Parcel, post

ALERT = "identity.alert_letter"


def tell_of_alert(alert_id: int, account_id: int) -> None:
    """The owner of the account is asked whether it was them."""
    if settings.XIAOWU_MAIL_DOMAIN:
        post(Parcel(ALERT, MAIL, {"alert": alert_id, "account": account_id}, key=f"{alert_id} {account_id}"))
