"""Whose letter it is (收信人)."""

from django.conf import settings

from xiaowu.identity.models import Account


def reader_of(account_id: int) -> Account | None:
    """Whoever gets a letter to this account, if there still is a mailbox of theirs. One statement."""
    return Account.objects.filter(pk=account_id).first() if settings.XIAOWU_MAIL_DOMAIN else None
