"""How a test acts as one of the cast's people."""

import uuid
from typing import Any

from django.conf import settings
from django.db import connection

from conftest import as_owner
from tests.client import HouseClient
from xiaowu.identity.adapters.sessions import SessionStore
from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor, RoleAssignment
from xiaowu.kernel.database.arm import arm, reach_of
from xiaowu.roster.models import Post

OTHERS = {"other_teacher": "homeroom_teacher", "other_coordinator": "it_coordinator"}  # of the second school


def role_of(name: str) -> str:
    """The role of somebody of the cast."""
    return OTHERS.get(name, name)


def assignments_of(person_id: int) -> tuple[RoleAssignment, ...]:
    with as_owner():
        posts = list(Post.objects.filter(person_id=person_id, valid__contains=clock.today()).order_by("pk"))
    return tuple(RoleAssignment(post.role, post.school_id, post.school_class_id, post.section) for post in posts)


def arm_for(person: Any) -> Any:
    """Arm the running transaction for a person, by the same table that a request's statement uses, and return the actor."""
    assignments = assignments_of(person.person_id)
    arm(reach_of(str(person.account_id), clock.today(), assignments))
    connection.ensure_connection()
    return Actor(person.name, assignments, person.account_id, person.person_id, None)


def signed_in(account_id: int) -> Any:
    """A test client with a session of that account."""
    store = SessionStore()
    store["_auth_user_id"] = str(account_id)
    store.create()
    store["_auth_user_id"] = str(account_id)
    store.save()
    client = HouseClient(headers={"user-agent": "test browser"})
    client.cookies[settings.SESSION_COOKIE_NAME] = store.session_key
    return client


def key() -> str:
    return uuid.uuid4().hex
