"""Other systems learn that somebody is signed out (通知介接系統登出); people whom only they still know depart."""

from xiaowu.connections.oidc.actions.entering import post_over
from xiaowu.connections.oidc.actions.following import end_of_departed
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import periodic


@periodic("* * * * *", name="identity.tell_logout")
def tell_logout(_actor: Actor) -> int:
    """Every minute, since sessions also end by themselves; tokens need no message, since their validity is asked for here each time."""
    return post_over()


@periodic("4 0 * * *", name="connections.departed")
def departed(actor: Actor) -> int:
    """After midnight: tokens of people who departed with the day and had nothing else open end."""
    return end_of_departed(actor)
