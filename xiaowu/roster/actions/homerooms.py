"""Classes get their homeroom teachers from a list (導師名單), all at once."""

from collections.abc import Sequence
from datetime import date

from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.roster.actions import posts
from xiaowu.roster.permissions import Permission
from xiaowu.roster.rules.homerooms import Change
from xiaowu.roster.rules.roles import Role


def assign_homerooms(actor: Actor, school_id: int, changes: Sequence[Change], *, today: date) -> None:
    """What a list without faults does, from today on: posts begin before others end, so that nobody is without one in between. Raises Forbidden."""
    require(actor, Permission.KEEP_STAFF, school_id=school_id)
    for each in changes:
        if each.gives:
            posts.give(actor, school_id, person_id=each.teacher.person_id, role=Role.HOMEROOM_TEACHER, class_id=each.homeroom.class_id, since=today)
    for each in changes:
        for held in each.ends:
            posts.end_post(actor, school_id, post_id=held.post_id, ends_on=today)
