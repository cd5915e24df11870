"""Other systems learn what is true of accounts (帳號同步)."""

from xiaowu.connections.provisioning.actions.targets import compare
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import periodic


@periodic("* * * * *", name="identity.provision", pieces=True)
def provision_accounts(_actor: Actor) -> int:
    """What is true is compared with what was told, every minute: so nothing is lost, whoever changed it and however."""
    return compare()
