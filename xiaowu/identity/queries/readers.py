"""The recipient of a letter (收信人)."""

from django.conf import settings

from xiaowu.identity.models import Account


def reader_of(account_id: int) -> Account | None:
    """The person who gets a letter to this account, if they still have a mailbox. One statement."""
    return Account.objects.filter(pk=account_id).first() if settings.XIAOWU_MAIL_DOMAIN else None
