"""Other systems learn what is true of accounts (帳號供裝)."""

from xiaowu.identity.scim.actions.targets import provision
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import periodic


@periodic("* * * * *", name="identity.provision")
def provision_accounts(_actor: Actor) -> int:
    """Every minute; a departure is told first."""
    return provision()
