"""The cast's city, built once; and how a test acts as one of its people."""

import sys
import uuid
from datetime import datetime
from typing import Any

TODAY = datetime.fromisoformat("2026-11-24T07:50:00+08:00")


def build_cast() -> None:
    """Two schools with the cast at the first, small; rolls of the last three weeks; none of this morning's."""
    import django

    django.setup()
    from xiaowu.kernel.database import setup
    from xiaowu.portal.city.build import Wish, build, district_schools, hold_meetings

    setup.migrate()
    schools = district_schools("文山")
    build(Wish(schools[:2], TODAY.date(), seed=7, history=21, this_morning=0, scale=0.3))
    hold_meetings(schools, TODAY)


def arm_for(person: Any) -> Any:
    """Arm the running transaction for a person, by the same table that a request's statement uses, and return the actor."""
    from django.db import connection

    from tests.conftest_tools import standings_of
    from xiaowu.kernel import clock
    from xiaowu.kernel.actor import Actor
    from xiaowu.kernel.database.arm import arm, reach_of

    standings = standings_of(person.person_id)
    arm(reach_of(str(person.account_id), clock.today(), standings))
    connection.ensure_connection()
    return Actor(person.name, standings, person.account_id, person.person_id, None)


def signed_in(account_id: int) -> Any:
    """A test client with a session of that account."""
    from django.conf import settings

    from tests.conftest_tools import HouseClient
    from xiaowu.identity.sessions import SessionStore

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


if __name__ == "__main__":
    build_cast()
    sys.exit(0)
