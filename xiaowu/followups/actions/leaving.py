"""Somebody from outside is no longer admitted (負責者離任): whoever may hand over what they owed is told, and who answered for them."""

from xiaowu.followups.actions.telling import tell_of_leaving
from xiaowu.followups.models import FollowUp
from xiaowu.followups.queries.leaving import left_behind
from xiaowu.kernel import audit
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import one_by_one, soon
from xiaowu.roster.events import PostChanged, PostEnded

JOB = "followups.left_behind"


def post_ended(event: PostEnded | PostChanged) -> None:
    """At once if the post is over already; one that ends on a day to come is found on its morning."""
    if event.school_id is None:
        soon(JOB)


def tell_left_behind(actor: Actor) -> list[int]:
    """Each owner who left is told of once; returns the ids of what waits for another owner."""
    return one_by_one(left_behind(), lambda each: _told(actor, each))


def _told(actor: Actor, held: FollowUp) -> int:
    if tell_of_leaving(actor, held):
        audit.record(actor, "left_behind", held.kind, held.pk, school_id=held.school_id)
    return int(held.pk)
