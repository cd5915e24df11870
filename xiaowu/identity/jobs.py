"""Whoever departed is out (離職)."""

from xiaowu.identity.actions.ending import end_of_departed
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import periodic


@periodic("3 0 * * *", name="identity.departed")
def departed(actor: Actor) -> int:
    """After midnight: whoever departed with the day is out, though nobody comes back to be told."""
    return end_of_departed(actor)
