"""Every address of the house, as tests walk them: which there are, an example of each, and one asked without leaving a trace."""

import re
import uuid
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse

from conftest import Somebody, as_owner
from tests.conftest_tools import HouseClient, statements
from xiaowu.kernel import clock
from xiaowu.kernel.access import PUBLIC, SIGNED_IN, declared
from xiaowu.kernel.access.checks import methods_of, permission_of, permissions_of, views
from xiaowu.kernel.imports import kinds
from xiaowu.roster.models import Student
from xiaowu.roster.rules.roles import Program

NOT_PAGES = {"healthz", "readyz", "metrics", "account_login", "account_logout", "idp:oidc:userinfo", "api:api-root"}  # nothing is at the last
# parts of an address that name what nobody has made in the cast; their own tests open these pages
MADE_FIRST = {"transfer_id", "post_id", "exception_id", "session_id", "attachment_id", "key"}
# and pages that show it
SHOW_MADE = {
    "meetings:public", "meetings:public_export", "identity:person_account", "identity:letters_pdf", "identity:cards_pdf", "identity:case", "identity:children",
    "mfa_view_recovery_codes", "mfa_download_recovery_codes",
}  # fmt: skip
NEED_MORE = SHOW_MADE | {f"{kind.page}_report" for kind in kinds()}
NEED_MORE |= {name for pattern, name, _view in views() if name and MADE_FIRST & set(re.findall(r":(\w+)>", pattern))}


def of_programs(view: Any) -> bool:
    """Whether only connected programs may open it."""
    return any(permission in declared() and set(declared()[permission].holders) <= set(Program) for permission in permissions_of(view) if permission)


def address(name: str, route: str, person: Somebody, student: int) -> str:
    """The page's address for things of the cast's school and class."""
    given = {
        "school_id": person.school_id, "class_id": person.class_id, "student_id": student, "guardian_id": 1, "day": clock.today(),
        "year": 2026, "month": 11, "suffix": "odt" if name.startswith("meetings:") else "csv",
        "meeting_id": 1, "item_id": 1, "question_id": 1, "opinion_id": 1, "tracked_id": 1, "person_id": 1, "case_id": 1, "alert_id": 1, "target_id": 1, "consent_id": 1, "closure_id": 1, "offer_id": 1, "mistake_id": 1, "saved_id": 1, "import_id": 1, "uid": uuid.UUID(int=0), "kind": "pupil", "batch": uuid.UUID(int=0), "pk": 1, "client_id": "x",
    }  # fmt: skip
    return reverse(name, kwargs={key: value for key, value in given.items() if f":{key}>" in route})


@dataclass(frozen=True, slots=True)
class Route:
    """One address that people may ask by one method."""

    name: str
    pattern: str
    method: str
    permission: str

    @property
    def is_of_a_school(self) -> bool:
        return "school_id>" in self.pattern

    def holders(self) -> set[str] | None:
        """The roles that may ask it; None: everybody who is signed in."""
        return None if self.permission in (PUBLIC, SIGNED_IN) else set(declared()[self.permission].holders)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    text: str
    run: tuple[str, ...]  # the statements

    @property
    def repeats(self) -> int:
        """How often the statement that is run most often is run, whatever the values in it."""
        shapes = Counter(re.sub(r"'(?:[^']|'')*'|\b\d+\b", "?", each) for each in self.run)
        return max(shapes.values(), default=0)


def routes() -> list[Route]:
    """All that people may ask, pages and API, by each method that a view says it takes."""
    found = []
    for pattern, name, view in views():
        if not name or name in NOT_PAGES | NEED_MORE or of_programs(view):
            continue
        for method in sorted(methods_of(view) & {"GET", "POST", "PUT"}):
            permission = permission_of(view, method)
            if permission:
                found.append(Route(name, pattern, method, permission))
    return found


def named_views() -> list[tuple[str, str, str]]:
    """(name, pattern, permission) of each page, API aside."""
    return list(dict.fromkeys((each.name, each.pattern, each.permission) for each in routes() if not each.name.startswith("api:")))


# an empty form is refused before anybody asks whose it is: of each field what would do for one
FORM = {
    "name": "某", "number": "1", "grade": "1", "closes": "10:00", "revision": "0", "since": "115/11/24", "until": "115/12/1", "reason": "事由", "text": "文字",
    "subject": "案由", "explanation": "說明", "closed": "on", "answer": "mine",
}  # fmt: skip


QUERY = {"api:read_report": "?first=2026-11-02&last=2026-11-06"}  # what must be said beside the address


def ask(client: HouseClient, route: Route, person: Somebody, student: int) -> Answer:
    """Asked about things of that person's school and class; whatever it wrote is undone."""
    path = address(route.name, route.pattern.replace("<day>", "<day:day>"), person, student) + QUERY.get(route.name, "")
    with transaction.atomic():
        with statements() as run:
            answer = _sent(client, route.method, path)
        text = b"".join(answer).decode(errors="ignore") if answer.streaming else answer.content.decode(errors="ignore")
        transaction.set_rollback(True)
    return Answer(answer.status_code, text, tuple(run))


def _sent(client: HouseClient, method: str, path: str) -> Any:
    if method == "POST":
        return client.send(path, FORM, follow=False)
    return client.put_json(path, {"revision": 0, "exceptions": []}) if method == "PUT" else client.get(path)


Walk = dict[Route, Answer]
_walked: dict[str, Walk] = {}


def walked(role: str, client: HouseClient, person: Somebody, student: int) -> Walk:
    """All addresses asked by a role about the cast's own school: once, for all tests that look at the answers."""
    if role not in _walked:
        _walked[role] = {route: ask(client, route, person, student) for route in routes()}
    return _walked[role]


def first_student(person: Somebody) -> tuple[int, str]:
    """The id and the name of the first child of that teacher's class."""
    with as_owner():
        pk, name = Student.objects.filter(school_class_id=person.class_id).order_by("pk").values_list("pk", "name")[0]
    return pk, name
