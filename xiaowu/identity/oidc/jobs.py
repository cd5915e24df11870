"""Other systems learn that somebody is out (通知介接系統登出)."""

from xiaowu.identity.oidc.actions.entering import post_over
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import periodic


@periodic("* * * * *", name="identity.tell_logout")
def tell_logout(_actor: Actor) -> int:
    """Every minute, since a session ends by itself too; tokens need no telling, they are asked for here each time."""
    return post_over()
