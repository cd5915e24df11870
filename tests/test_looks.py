"""Whoever is shown a child is recorded, whatever the answer's status: every page, every role that may see children, forms with bad input too."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from conftest import Somebody, as_owner
from tests.routes import MADE_FIRST, WALKED, address, first_student, of_programs, walked
from xiaowu.kernel.access import declared
from xiaowu.kernel.access.checks import methods_of, permission_of, views
from xiaowu.kernel.models import Look
from xiaowu.roster.models import Guardian, Person, Student

ClientOf = Callable[[str], Any]
EXPECTED = {"homeroom_teacher": {200, 409, 422}, "student_affairs": {200, 409, 422}, "it_coordinator": {200, 422}}
BAD: dict[str, str] = {"name": "", "revision": "999", "number": "", "seat": "x", "since": "x", "role": "x", "file": ""}


@pytest.fixture
def children(db: None) -> dict[str, set[int]]:
    """Names that only children have, with the ids of those who have them."""
    with as_owner():
        grown = {*Person.objects.values_list("name", flat=True), *Guardian.objects.values_list("name", flat=True)}
        found: dict[str, set[int]] = {}
        for pk, name in Student.objects.values_list("id", "name"):
            if name not in grown and len(name) > 2:
                found.setdefault(name, set()).add(pk)
    return found


@pytest.fixture
def roll(client_of: ClientOf, people: dict[str, Somebody]) -> str:
    """Where the teacher's roll of today is saved, with one child away: sending it with a wrong revision shows that child."""
    who = people["homeroom_teacher"]
    path = f"/attendance/{who.school_id}/{who.class_id}/2026-11-24/save/"
    with as_owner():
        student = Student.objects.filter(school_class_id=who.class_id).order_by("pk").values_list("pk", flat=True)[0]
    assert client_of("homeroom_teacher").send(path, {"revision": "0", f"mark-{student}": "absent"}, follow=False).status_code == 303
    return path


def asked(person: Somebody, student: int, role: str) -> list[tuple[str, str, list[str]]]:
    """Every address that the role may ask, and by which methods: to open it, and to send a form if it accepts one."""
    found = []
    for route, name, view in views():
        if name and name not in MADE_FIRST and not of_programs(view) and not route.startswith("oidc/"):
            ways = ["GET"] + ["POST"] * ("POST" in methods_of(view))
            where = address(name, route.replace("<day>", "<day:day>"), person, student)
            found.append((name, where, [each for each in ways if not refuses(view, each, role)]))
    return found


def refuses(view: Any, method: str, role: str) -> bool:
    """Whether the role is refused before the view runs."""
    grant = declared().get(str(permission_of(view, method)))
    return grant is not None and role not in grant.roles


def shown_and_recorded(send: Callable[[], Any], children: dict[str, set[int]]) -> tuple[Any, set[str], set[str]]:
    """The answer, whom it shows, and which of them were not recorded; whatever it wrote is undone."""
    with transaction.atomic():
        with as_owner():
            last = Look.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        answer = send()
        text = b"".join(answer).decode(errors="ignore") if answer.streaming else answer.content.decode(errors="ignore")
        with as_owner():
            seen = {pk for ids in Look.objects.filter(pk__gt=last).values_list("student_ids", flat=True) for pk in ids}
        transaction.set_rollback(True)
    shown = {name for name in children if name in text}
    return answer, shown, {name for name in shown if not children[name] & seen}


@pytest.mark.parametrize("role", ["homeroom_teacher", "student_affairs", "it_coordinator"])
def test_nobody_is_shown_a_child_without_a_look_on_record(
    client_of: ClientOf, people: dict[str, Somebody], children: dict[str, set[int]], roll: str, role: str
) -> None:
    teacher, client = people["homeroom_teacher"], client_of(role)
    with as_owner():
        student = Student.objects.filter(school_class_id=teacher.class_id).order_by("pk").values_list("pk", flat=True)[0]
    unseen, statuses = [], set()
    for name, path, ways in asked(teacher, student, role):
        for way in ways:
            sent = {**BAD, "_key": uuid.uuid4().hex} if way == "POST" else {}
            send = client.post if way == "POST" else client.get
            answer, shown, missing = shown_and_recorded(lambda send=send, path=path, sent=sent: send(path, sent), children)
            if shown:
                statuses.add(answer.status_code)
            if shown or answer.status_code >= 400:
                assert "no-store" in answer.get("Cache-Control", ""), (name, answer.status_code)
            if missing:
                unseen.append((name, answer.status_code, len(missing)))
    assert unseen == []
    assert statuses == EXPECTED[role]


@pytest.mark.parametrize("role", WALKED)
def test_no_refusal_shows_a_child_or_is_kept_by_a_cache(
    client_of: ClientOf, people: dict[str, Somebody], children: dict[str, set[int]], role: str
) -> None:
    teacher = people["homeroom_teacher"]
    walk = walked(role, client_of(role), teacher, first_student(teacher)[0])
    assert [route.name for route, answer in walk.items() if answer.status >= 400 and "no-store" not in answer.keeping] == []
    refused = [answer.text for route, answer in walk.items() if answer.status == 403]
    said = "\n".join({line for text in refused for line in text.splitlines()})
    assert len(refused) > 100
    assert [name for name in children if name in said] == []


_FULL_AT_THE_SECOND = """
create sequence looks_tried;
grant usage on sequence looks_tried to xiaowu_app;
create function full_disk() returns trigger language plpgsql as $$ begin
    if nextval('looks_tried') > 1 then raise exception 'no space left' using errcode = 'disk_full'; end if;
    return new;
end $$;
create trigger full_disk before insert on kernel_look for each row execute function full_disk();
"""


def test_a_refusal_whose_look_cannot_be_recorded_is_not_shown(client_of: ClientOf, children: dict[str, set[int]], roll: str) -> None:
    client = client_of("homeroom_teacher")

    def save() -> Any:
        return client.post(roll, {**BAD, "_key": uuid.uuid4().hex})

    answer, shown, missing = shown_and_recorded(save, children)
    assert (answer.status_code, missing) == (409, set())
    assert shown
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(_FULL_AT_THE_SECOND)
    answer, shown, missing = shown_and_recorded(save, children)
    assert (answer.status_code, shown) == (503, set())
