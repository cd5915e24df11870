"""Other systems learn the present state of accounts (帳號同步)."""

from xiaowu.connections.provisioning.actions.targets import compare
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import periodic


@periodic("* * * * *", name="identity.provision", pieces=True)
def provision_accounts(_actor: Actor) -> int:
    """Compares every minute what is true with what was sent: so nothing is lost, however it was changed."""
    return compare()
