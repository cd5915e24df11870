"""The steps of the morning as requests: distinct teachers with sessions, spread over the city's schools, and a bureau officer."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db import connection, transaction
from load import Request

from xiaowu.identity.models import Account
from xiaowu.identity.sessions import SessionStore
from xiaowu.kernel import clock
from xiaowu.portal.city.cast import PASSWORD

_CSRF = "a" * 32
SPREAD = """
select post.person_id, post.school_id, post.school_class_id, (select min(student_id) from roster_enrolment e
    where e.school_id = post.school_id and e.school_class_id = post.school_class_id and upper_inf(e.valid)),
    coalesce((select revision from attendance_roll r where r.school_id = post.school_id
        and r.school_class_id = post.school_class_id and r.day = %s), 0)
from roster_post post where post.role = 'homeroom_teacher' order by md5(post.id::text) limit %s
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
    """Who plays the morning."""

    teachers: list[Teacher]
    principals: list[tuple[str, int]]  # token, school
    officer: str


def people(count: int) -> People:
    """So many homeroom teachers, with the principals of their schools, all signed in."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SPREAD, [clock.today(), count])
        teachers = []
        for person, school, place, child, revision in cursor.fetchall():
            account = Account.objects.get(person_id=person)
            teachers.append(Teacher(account.sign_in, _token(account.pk), school, place, child, revision))
        cursor.execute(
            "select a.id, p.school_id from roster_post p join identity_account a on a.person_id = p.person_id"
            " where p.role = 'principal' and p.school_id = any(%s::bigint[])",
            [[each.school for each in teachers]],
        )
        principals = [(_token(account), school) for account, school in cursor.fetchall()]
        officer = _token(Account.objects.get(sign_in="bureau").pk)
    return People(teachers, principals, officer)


def rush(cast: People) -> dict[str, Request]:
    """Step → what a user sends on a turn."""
    day = clock.today().isoformat()
    teachers, principals = cast.teachers, cast.principals
    revisions: dict[int, int] = {}

    def sign_in(user: int, _turn: int) -> bytes:
        form = urlencode({"login": teachers[user].sign_in, "password": PASSWORD, "csrfmiddlewaretoken": _CSRF})
        return http("POST", "/accounts/login/", "", form, "application/x-www-form-urlencoded")

    def save(user: int, _turn: int) -> bytes:
        who = teachers[user]
        seen = revisions.get(who.place, who.revision)
        revisions[who.place] = seen + 1
        mark = "absent" if seen % 2 else "late"
        body = f'{{"revision": {seen}, "exceptions": [{{"student_id": {who.child}, "mark": "{mark}"}}]}}'
        return http("PUT", f"/api/v1/attendance/schools/{who.school}/classes/{who.place}/rolls/{day}", who.token, body)

    def report(user: int, _turn: int) -> bytes:
        token, school = principals[user % len(principals)]
        return http("GET", f"/attendance/{school}/{day}/", token)

    return {
        "sign in": sign_in,
        "home": _own(teachers, lambda _who: "/"),
        "roll page": _own(teachers, lambda who: f"/attendance/{who.school}/{who.place}/{day}/"),
        "save": save,
        "day report": report,
        "city board": lambda _user, _turn: http("GET", "/attendance/city/", cast.officer),
    }


def http(method: str, path: str, token: str, body: str = "", kind: str = "application/json") -> bytes:
    """A request's bytes, with the session, the form token, and a fresh idempotency key for a write."""
    key = f"Idempotency-Key: {uuid.uuid4().hex}\r\nContent-Type: {kind}\r\n" if body else ""
    session = f"xiaowu={token}; " if token else ""
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {session}csrftoken={_CSRF}\r\n{key}Content-Length: {len(body.encode())}\r\n\r\n"
    return (head + body).encode()


def _own(teachers: list[Teacher], path: Callable[[Teacher], str]) -> Request:
    return lambda user, _turn: http("GET", path(teachers[user]), teachers[user].token)


def _token(account_id: int) -> str:
    store = SessionStore()
    store["_auth_user_id"] = str(account_id)
    store.create()
    store["_auth_user_id"] = str(account_id)
    store.save()
    return store.session_key or ""
