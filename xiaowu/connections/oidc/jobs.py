"""Other systems learn that somebody is out (通知介接系統登出); whoever only they still know departs."""

from xiaowu.connections.oidc.actions.entering import post_over
from xiaowu.connections.oidc.actions.following import end_of_departed
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import periodic


@periodic("* * * * *", name="identity.tell_logout")
def tell_logout(_actor: Actor) -> int:
    """Every minute, since a session ends by itself too; tokens need no telling, they are asked for here each time."""
    return post_over()


@periodic("4 0 * * *", name="connections.departed")
def departed(actor: Actor) -> int:
    """After midnight: tokens end of those who departed with the day and had nothing else open."""
    return end_of_departed(actor)
