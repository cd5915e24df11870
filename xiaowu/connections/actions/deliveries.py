"""Sending again what was not taken (再次傳送)."""

from xiaowu.connections.permissions import Permission
from xiaowu.kernel import audit, delivery
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor


def tell_again(actor: Actor, destination: str) -> int:
    """Everything that waits there or was given up is sent again at once; returns how many. Pressed twice it is sent once. Raises Forbidden."""
    require(actor, Permission.KEEP_CLIENTS, school_id=None)
    count = delivery.again(destination=destination)
    audit.record(actor, "told_again", "destination", destination=destination, count=count)
    return count
