"""A password is set (密碼設定): by its owner, who chose it, and by nobody else."""

from allauth.idp.oidc.models import Token

from xiaowu.identity.actions.notices import tell
from xiaowu.identity.actions.throttling import forget
from xiaowu.identity.models import Account, PastPassword
from xiaowu.identity.rules.notices import Notice
from xiaowu.kernel import audit, clock
from xiaowu.kernel.actor import Actor


def set_password(actor: Actor, account: Account, password: str) -> None:
    """The new password stands, and the old one is remembered as used. Rules are asked before, where there are words for people."""
    if account.has_usable_password():
        PastPassword.objects.create(account=account, password=account.password, until=clock.now())
    account.set_password(password)
    account.save(update_fields=["password", "password_changed_at"])
    Token.objects.filter(user_id=account.pk).delete()  # whoever had them may be why the password changes
    forget(account)
    tell(account.pk, Notice.PASSWORD)
    audit.record(actor, "set", "password", account.pk)
