"""The owner of an account is told of what was done to it (帳號異動通知), whoever did it."""

from django.conf import settings

from xiaowu.identity.models import Account, NoticeMail
from xiaowu.identity.rules.accounts import Kind
from xiaowu.identity.rules.notices import Notice
from xiaowu.kernel import clock


def tell(account_id: int, notice: Notice) -> None:
    """A letter to the official mailbox with the job's next run; whoever has none (a pupil, a guardian, a house without mail) gets none."""
    if settings.XIAOWU_MAIL_DOMAIN and Account.objects.filter(pk=account_id, kind=Kind.STAFF).exists():
        NoticeMail.objects.create(account_id=account_id, kind=notice.value, at=clock.now())
