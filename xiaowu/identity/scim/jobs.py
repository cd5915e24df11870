"""Other systems learn what is true of accounts (帳號供裝)."""

from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import periodic


@periodic("* * * * *", name="identity.provision", pieces=True)
def provision_accounts(_actor: Actor) -> int:
    """Every minute; a departure is told first."""
    from xiaowu.identity.scim.actions.targets import provision  # SCIM's libraries take a second to load: not at every start

    return provision()
