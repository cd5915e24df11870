"""Other systems learn that somebody is out (通知介接系統登出)."""

from xiaowu.identity.oidc.actions.logout import tell_ended
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import periodic


@periodic("* * * * *", name="identity.tell_logout", pieces=True)
def tell_logout(_actor: Actor) -> int:
    """Every minute; tokens need no telling, they are asked for here each time."""
    return tell_ended()
