"""Shared by tests of merged schools: who serves at the successor."""

from conftest import Somebody, as_owner
from xiaowu.roster.models import Post
from xiaowu.roster.rules.roles import Role
from xiaowu.roster.tests.ending import Stage


def serve_there(stage: Stage, people: dict[str, Somebody], role: Role) -> None:
    """The second school's coordinator has this post there instead."""
    with as_owner():
        Post.objects.filter(person_id=people["other_coordinator"].person_id).delete()
        Post.objects.create(person_id=people["other_coordinator"].person_id, school_id=stage.there, role=role, valid=(stage.began, None))
