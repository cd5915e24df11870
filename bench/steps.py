"""The steps of the morning as requests: the bytes that a user sends in a turn."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from cast import People, Teacher
from load import Request

_CSRF = "a" * 32
SIGN_IN = "sign in"
PERIOD = 5  # 早自修, which has begun at 07:50, and of which the standing city has taken no roll that day


def rush(people: People) -> dict[str, Request]:
    """Step → what a user sends in a turn."""
    teachers, day = people.teachers, people.day

    def sign_in(user: int, _turn: int) -> bytes:
        form = urlencode({"login": teachers[user].sign_in, "password": people.password, "csrfmiddlewaretoken": _CSRF})
        return http("POST", "/accounts/login/", "", form, "application/x-www-form-urlencoded")

    def report(user: int, _turn: int) -> bytes:
        token, school = people.principals[user % len(people.principals)]
        return http("GET", f"/attendance/{school}/{day}/", token)

    return {
        SIGN_IN: sign_in,
        "home": _own(teachers, lambda _who: "/"),
        "roll page": _own(teachers, lambda who: f"/attendance/{who.school}/{who.place}/{day}/"),
        "save": _saving(teachers, f"rolls/{day}"),
        "period page": _own(teachers, lambda who: f"/attendance/{who.school}/{who.place}/periods/{PERIOD}/{day}/"),
        "period save": _saving(teachers, f"rolls/{day}/periods/{PERIOD}", has_revisions=False),
        "day report": report,
        "city board": lambda _user, _turn: http("GET", "/attendance/city/", people.officer),
    }


def good(step: str) -> int:
    """The status of the answer to a step: signing in redirects to the home page."""
    return 302 if step == SIGN_IN else 200


def apart(people: People) -> dict[str, Request]:
    """The same steps by the users whose SQL pgbench repeats."""
    return rush(replace(people, teachers=people.apart))


def http(method: str, path: str, token: str, body: str = "", kind: str = "application/json") -> bytes:
    """A request's bytes, with the session, the form token, and a fresh idempotency key for a write."""
    key = f"Idempotency-Key: {uuid.uuid4().hex}\r\nContent-Type: {kind}\r\n" if body else ""
    session = f"xiaowu={token}; " if token else ""
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {session}csrftoken={_CSRF}\r\n{key}Content-Length: {len(body.encode())}\r\n\r\n"
    return (head + body).encode()


def _saving(teachers: Sequence[Teacher], roll: str, *, has_revisions: bool = True) -> Request:
    revisions: dict[int, int] = {}

    def save(user: int, _turn: int) -> bytes:
        who = teachers[user]
        seen = revisions.get(who.place, who.revision if has_revisions else 0)
        revisions[who.place] = seen + 1
        mark = "absent" if seen % 2 else "late"
        body = f'{{"revision": {seen}, "exceptions": [{{"student_id": {who.child}, "mark": "{mark}"}}]}}'
        return http("PUT", f"/api/v1/attendance/schools/{who.school}/classes/{who.place}/{roll}", who.token, body)

    return save


def _own(teachers: Sequence[Teacher], path: Callable[[Teacher], str]) -> Request:
    return lambda user, _turn: http("GET", path(teachers[user]), teachers[user].token)
