"""Setting a password (密碼設定): only its owner does, who chose it."""

from xiaowu.identity.actions.notices import notify
from xiaowu.identity.actions.throttling import forget
from xiaowu.identity.events import PasswordChanged
from xiaowu.identity.models import Account, PastPassword
from xiaowu.identity.rules.notices import Notice
from xiaowu.kernel import audit, clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.events import tell


def set_password(actor: Actor, account: Account, password: str, *, session_id: int | None = None) -> None:
    """Set the new password, and remember the old one as used. The caller has checked the rules, where it can show words to people. `session_id`:
    the session that changes it, if one does.
    """
    if account.has_usable_password():
        PastPassword.objects.create(account=account, password=account.password, until=clock.now())
    account.set_password(password)
    account.save(update_fields=["password", "password_changed_at"])
    tell(PasswordChanged(account.pk, session_id))
    forget(account)
    notify(account.pk, Notice.PASSWORD)
    audit.record(actor, "set", "password", account.pk)
