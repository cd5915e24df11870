"""Every address of the house, as tests walk them: which there are, an example of each, and a request that leaves no trace."""

import inspect
import re
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from conftest import Somebody, as_owner
from tests.client import HouseClient
from tests.transactions import statements
from xiaowu.kernel import clock
from xiaowu.kernel.access import PUBLIC, SIGNED_IN, declared
from xiaowu.kernel.access.checks import methods_of, permission_of, permissions_of, views
from xiaowu.kernel.imports import kinds
from xiaowu.kernel.offer import house_apps, offers
from xiaowu.roster.models import Student, Term
from xiaowu.roster.rules.roles import Program, Role
from xiaowu.timetable.models import Lesson
from xiaowu.timetable.rules.periods import Period

EXAMPLES = [offer.examples for offer in offers()]
# what these pages show must be made first, or they are no pages; their own tests open them
MADE_FIRST = {name for each in EXAMPLES for name in each.made_first} | {f"{kind.page}_report" for kind in kinds()}
# the usual value of a part of an address, by its kind
USUAL = {"id": 1, "uuid": uuid.UUID(int=0), "day": clock.today(), "year": 2026, "month": 11, "str": "x", "sheet": "csv", "table": "csv"}


def source(view: object) -> str:
    """A page's own function as it is written."""
    inner = inspect.unwrap(view) if callable(view) else view
    return inspect.getsource(inner) if inspect.isfunction(inner) else ""


def of_programs(view: Any) -> bool:
    """Whether only connected programs may open it."""
    return any(permission in declared() and set(declared()[permission].roles) <= set(Program) for permission in permissions_of(view) if permission)


def address(name: str, route: str, person: Somebody, student: int) -> str:
    """The page's address for things of the cast's school and class, or for its app's examples."""
    given: dict[str, Any] = {"suffix": "csv", "period": Period.EARLY} | examples_of(name)
    given |= {"school_id": person.school_id, "class_id": person.class_id, "student_id": student}
    if name in OF_A_TEACHER:
        given["person_id"] = person.person_id
    told = {"sheet", "table"}  # kinds that say themselves what they accept
    parts = re.findall(r"<(\w+):(\w+)>", route)
    return reverse(name, kwargs={part: USUAL[kind] if kind in told else given.get(part, USUAL[kind]) for kind, part in parts})


def examples_of(name: str) -> dict[str, Any]:
    app = next((app for app in house_apps() if name.startswith(f"{app.label}:")), None)
    return dict(app.offer.examples.parts) if app else {}


@dataclass(frozen=True, slots=True)
class Route:
    """One address and one method."""

    name: str
    pattern: str
    method: str
    permission: str

    @property
    def is_of_a_school(self) -> bool:
        return "school_id>" in self.pattern

    def holders(self) -> set[str] | None:
        """The roles that may ask it; None: everybody who is signed in."""
        return None if self.permission in (PUBLIC, SIGNED_IN) else set(declared()[self.permission].roles)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    text: str
    run: tuple[str, ...]  # the statements
    keeping: str  # what caches are told

    @property
    def repeats(self) -> int:
        """How often the most frequent statement runs, whatever its values."""
        shapes = Counter(re.sub(r"'(?:[^']|'')*'|\b\d+\b", "?", each) for each in self.run)
        return max(shapes.values(), default=0)


@cache
def routes() -> tuple[Route, ...]:
    """Everything that people may ask, pages and API, by each method that a view declares."""
    found = []
    for pattern, name, view in views():
        if not name or name in MADE_FIRST or of_programs(view):
            continue
        for method in sorted(methods_of(view) & {"GET", "POST", "PUT"}):
            permission = permission_of(view, method)
            if permission:
                found.append(Route(name, pattern, method, permission))
    return tuple(found)


def named_views() -> list[tuple[str, str, str]]:
    """(name, pattern, permission) of each page, without the API."""
    return list(dict.fromkeys((each.name, each.pattern, each.permission) for each in routes() if not each.name.startswith("api:")))


OF_A_TEACHER = {"timetable:teacher_week", "timetable:teacher_week_on"}  # who has a lesson for it
# an empty form is refused before any permission is asked: an acceptable value for each field
FORM = {field: value for each in EXAMPLES for field, value in each.form.items()}
QUERY = {name: query for each in EXAMPLES for name, query in each.queries.items()}


def ask(client: HouseClient, route: Route, person: Somebody, student: int) -> Answer:
    """Request it about things of that person's school and class; whatever it wrote is undone."""
    path = address(route.name, route.pattern.replace("<day>", "<day:day>"), person, student) + QUERY.get(route.name, "")
    with transaction.atomic():
        if route.name in OF_A_TEACHER:
            lesson_of(person)
        with statements() as run:
            answer = _sent(client, route.method, path)
        text = b"".join(answer).decode(errors="ignore") if answer.streaming else answer.content.decode(errors="ignore")
        transaction.set_rollback(True)
    return Answer(answer.status_code, text, tuple(run), answer.get("Cache-Control", ""))


def _sent(client: HouseClient, method: str, path: str) -> Any:
    if method == "POST":
        return client.send(path, FORM, follow=False)
    return client.put_json(path, {"revision": 0, "exceptions": []}) if method == "PUT" else client.get(path)


def lesson_of(person: Somebody) -> None:
    """Somebody is named in the timetable: who sees no posts of the school finds them by that alone."""
    with as_owner():
        term = Term.objects.get(starts__lte=clock.today(), ends__gte=clock.today())
        Lesson.objects.create(
            school_id=person.school_id, term=term, since=term.starts, weekday=2, period=70, school_class_id=person.class_id, subject="綜合",
            teacher_id=person.person_id,
        )  # fmt: skip


# each role's walk runs in one worker, since several files use its answers
WALKED = [pytest.param(role.value, marks=pytest.mark.xdist_group(f"walk-{role.value}")) for role in Role]
Walk = dict[Route, Answer]
_walked: dict[str, Walk] = {}


def walked(role: str, client: HouseClient, person: Somebody, student: int) -> Walk:
    """The addresses of `asked_by`, requested by a role about the cast's own school: once, for all tests that use the answers."""
    if role not in _walked:
        _walked[role] = {route: ask(client, route, person, student) for route in asked_by(role)}
    return _walked[role]


def asked_by(role: str) -> Iterator[Route]:
    """All that the role may ask; of what it may not, every permission by every method, and of the addresses a third.

    The house refuses by permission, before the page itself is reached, and each address is refused to another third of the roles that may not.
    """
    met = set()
    for number, route in enumerate(routes()):
        refused, kind = [each.value for each in Role if each not in (route.holders() or Role)], (route.permission, route.method)
        turns = min(3, len(refused))
        if role not in refused or kind not in met or refused.index(role) % turns == number % turns:
            met.add(kind)
            yield route


def first_student(person: Somebody) -> tuple[int, str]:
    """The id and the name of the first child of that teacher's class."""
    with as_owner():
        pk, name = Student.objects.filter(school_class_id=person.class_id).order_by("pk").values_list("pk", "name")[0]
    return pk, name
