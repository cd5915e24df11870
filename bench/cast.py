"""Who plays the morning: distinct teachers with sessions, spread over the city's schools, their principals and a bureau officer.

It uses table names instead of the product's classes, so that it runs on any release that is measured.
"""

from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.db import connection, transaction

DRIVEN, APART = 32, 8  # teachers for the driver, and for pgbench, which saves the rolls of other classes
SPREAD = """
select account.id, account.sign_in, post.school_id, post.school_class_id, (select min(student_id) from roster_enrolment e
    where e.school_id = post.school_id and e.school_class_id = post.school_class_id and upper_inf(e.valid)),
    coalesce((select revision from attendance_roll r where r.school_id = post.school_id
        and r.school_class_id = post.school_class_id and r.day = %s), 0)
from roster_post post join identity_account account on account.person_id = post.person_id
where post.role = 'homeroom_teacher' order by md5(post.id::text) limit %s
"""


@dataclass(frozen=True, slots=True)
class Teacher:
    """Somebody with a session and a class."""

    sign_in: str
    token: str
    school: int
    place: int
    child: int
    revision: int


@dataclass(frozen=True, slots=True)
class People:
    """Who plays the morning, and the day on which they do."""

    day: str
    password: str
    teachers: list[Teacher]
    apart: list[Teacher]
    principals: list[tuple[str, int]]  # token, school
    officer: str


def people() -> People:
    """All of them, signed in."""
    from xiaowu.kernel import clock  # needs Django set up
    from xiaowu.portal.city.cast import PASSWORD

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SPREAD, [clock.today(), DRIVEN + APART])
        teachers = [Teacher(sign_in, token(account), *rest) for account, sign_in, *rest in cursor.fetchall()]
        cursor.execute(
            "select a.id, p.school_id from roster_post p join identity_account a on a.person_id = p.person_id"
            " where p.role = 'principal' and p.school_id = any(%s::bigint[])",
            [[each.school for each in teachers[:DRIVEN]]],
        )
        principals = [(token(account), school) for account, school in cursor.fetchall()]
        cursor.execute("select id from identity_account where sign_in = 'bureau'")
        officer = token(cursor.fetchone()[0])
    return People(clock.today().isoformat(), PASSWORD, teachers[:DRIVEN], teachers[DRIVEN:], principals, officer)


def token(account_id: int) -> str:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store["_auth_user_id"] = str(account_id)
    store.create()
    store["_auth_user_id"] = str(account_id)
    store.save()
    return str(store.session_key)
