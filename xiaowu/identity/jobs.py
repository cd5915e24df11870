"""Signing out people who departed (離職)."""

from xiaowu.identity.actions.ending import end_of_departed
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import periodic


@periodic("3 0 * * *", name="identity.departed")
def departed(actor: Actor) -> int:
    """After midnight: sessions of people who departed with the day end, even if nobody comes back to be told."""
    return end_of_departed(actor)
