"""The search on every page: who finds what, and what is recorded about it."""

from collections.abc import Callable
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import words
from tests.transactions import statements
from xiaowu.identity.actions.families import give_code
from xiaowu.identity.rules.accounts import Kind
from xiaowu.identity.tests.family import started
from xiaowu.kernel import clock
from xiaowu.kernel.models import Look
from xiaowu.portal.queries.search import search
from xiaowu.roster.models import Guardian, Student
from xiaowu.vulnerabilities.models import Finding, Weakness
from xiaowu.vulnerabilities.tests.told import Told

ClientOf = Callable[[str], Any]


@pytest.fixture
def child(people: dict[str, Somebody], owner: Callable[[], Any]) -> Student:
    """The first child of the homeroom teacher's class."""
    with owner():
        return Student.objects.filter(school_class_id=people["homeroom_teacher"].class_id).order_by("pk")[0]


def titles(client: Any, text: str) -> str:
    return words(client.get("/search/", {"q": text})).split("跳到主要內容")[1]


@pytest.mark.parametrize("role", ["homeroom_teacher", "it_coordinator", "student_affairs", "principal"])
def test_whoever_may_see_a_child_finds_it_by_name_and_number_and_leads_to_its_page(client_of: ClientOf, child: Student, role: str) -> None:
    client = client_of(role)
    for text in (child.name, child.number, f" {child.number[:3]}　{child.number[3:]}"):
        page = client.get("/search/", {"q": text})
        assert f"/roster/{child.school_id}/students/{child.pk}/" in page.content.decode(), text
    assert client.get(f"/roster/{child.school_id}/students/{child.pk}/").status_code == 200


@pytest.mark.parametrize("role", ["clerk", "nutritionist", "bureau_officer", "other_teacher", "other_coordinator"])
def test_whoever_may_not_see_a_child_finds_nothing_of_it(client_of: ClientOf, child: Student, role: str) -> None:
    client = client_of(role)
    assert f"/students/{child.pk}/" not in client.get("/search/", {"q": child.number}).content.decode()
    assert f"/students/{child.pk}/" not in client.get("/search/", {"q": child.name}).content.decode()


@pytest.mark.parametrize(("text", "found"), [("number", True), ("no such number", False)])
def test_who_looks_for_a_child_is_on_record_also_when_nobody_was_found(
    client_of: ClientOf, people: dict[str, Somebody], child: Student, owner: Callable[[], Any], text: str, found: bool
) -> None:
    client_of("it_coordinator").get("/search/", {"q": getattr(child, text, text)})
    with owner():
        look = Look.objects.order_by("-pk")[0]
    assert (look.account_id, look.school_id, look.purpose) == (people["it_coordinator"].account_id, child.school_id, "roster.find_students")
    assert look.student_ids == ([child.pk] if found else [])


def test_the_bureau_finds_schools_by_name_and_code_in_any_width_and_people_by_name(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    client, teacher = client_of("bureau_officer"), people["homeroom_teacher"]
    by_name = client.get("/search/", {"q": teacher.name}).content.decode()
    assert f"/roster/{teacher.school_id}/staff/?q=" in by_name
    code = client.get(f"/api/v1/roster/schools?q={teacher.sign_in[:3]}").json()["rows"][0]["code"]
    for typed in (code, "".join(chr(ord(sign) + 0xFEE0) for sign in code)):
        assert code in titles(client, typed)


@pytest.mark.parametrize("text", ["101", "１０１", "一年1班", "1年1班"])
def test_a_class_is_found_by_its_name_and_by_grade_and_number(client_of: ClientOf, people: dict[str, Somebody], text: str) -> None:
    teacher = people["homeroom_teacher"]
    page = client_of("it_coordinator").get("/search/", {"q": text}).content.decode()
    assert f"/roster/{teacher.school_id}/classes/{teacher.class_id}/" in page


@pytest.mark.parametrize("text", ["115/11/20", "1151120", "2026-11-20", "115年11月20日"])
def test_a_teacher_who_types_a_day_is_led_to_that_days_roll(client_of: ClientOf, people: dict[str, Somebody], text: str) -> None:
    teacher = people["homeroom_teacher"]
    page = client_of("homeroom_teacher").get("/search/", {"q": text}).content.decode()
    assert f"/attendance/{teacher.school_id}/{teacher.class_id}/2026-11-20/" in page


@pytest.mark.parametrize("text", ["84/1/1", "2910-01-01"])
def test_a_day_on_which_there_was_no_house_leads_nowhere(client_of: ClientOf, text: str) -> None:
    assert "/attendance/school/" not in client_of("principal").get("/search/", {"q": text}).content.decode().partition("<main")[2]


def test_pages_are_found_by_their_names_in_the_readers_navigation_alone(client_of: ClientOf) -> None:
    assert 'href="/roster/calendar/"' in client_of("it_coordinator").get("/search/", {"q": "行事曆"}).content.decode().split("<main")[1]
    assert 'href="/roster/calendar/"' not in client_of("clerk").get("/search/", {"q": "行事曆"}).content.decode()


@pytest.mark.parametrize("role", ["homeroom_teacher", "it_coordinator", "bureau_officer"])
def test_a_search_takes_as_many_statements_whatever_it_finds(actor_of: Callable[[str], Any], child: Student, role: str) -> None:
    actor, counts = actor_of(role), set()
    for text in (child.name, "王", "%", "_", "'", "nobody is called so", "・"):
        with statements() as run:
            search(actor, text)
        counts.add(len(run))
    assert len(counts) == 1
    with statements() as run:
        assert search(actor, "") == []
    assert run == []


def test_what_was_typed_is_a_text_and_no_pattern(client_of: ClientOf) -> None:
    assert "找不到「%」" in titles(client_of("clerk"), "%")
    page = client_of("it_coordinator").get("/search/", {"q": "<script>alert(1)</script>"})
    assert "<script>alert" not in page.content.decode()
    assert client_of("clerk").get("/search/", {"q": "\u0000王\u202e" + "長" * 500}).status_code == 200


def test_whoever_may_read_a_finding_finds_it_by_its_cve_in_whole_and_in_part(
    client_of: ClientOf, actor_of: Callable[[str], Any], people: dict[str, Somebody]
) -> None:
    Told(actor_of, people["it_coordinator"].school_id)
    with as_owner():
        Weakness.objects.filter(finding__isnull=False).update(cves=["CVE-2017-0144"])
        finding = Finding.objects.filter(school_id=people["it_coordinator"].school_id).order_by("pk")[0].pk
    for text in ("CVE-2017-0144", "cve-2017-0144", "2017-0144", "CVE"):
        for role in ("it_coordinator", "bureau_officer"):
            assert f"/vulnerabilities/findings/{finding}/" in client_of(role).get("/search/", {"q": text}).content.decode(), (text, role)
        assert f"/vulnerabilities/findings/{finding}/" not in client_of("clerk").get("/search/", {"q": text}).content.decode(), text


@pytest.mark.parametrize("kind", [Kind.GUARDIAN, Kind.PUPIL])
def test_a_family_finds_its_own_child_its_pages_and_what_is_explained_of_them_and_no_other_child(
    actor_of: Callable[[str], Any], people: dict[str, Somebody], child: Student, kind: Kind
) -> None:
    teacher = people["homeroom_teacher"]
    with as_owner():
        other = Student.objects.filter(school_class_id=teacher.class_id).exclude(name=child.name).order_by("-pk")[0]
        mother = Guardian.objects.create(school_id=child.school_id, student=child, name="林美玲", relation="mother")
    uid = mother.uid if kind is Kind.GUARDIAN else child.uid
    family = started(give_code(actor_of("homeroom_teacher"), teacher.school_id, teacher.class_id, kind, uid, clock.today()), uid)
    with as_owner():
        before = Look.objects.count()

    def found(text: str) -> str:
        return family.get("/search/", {"q": text}).content.decode().split("<main")[1]

    own = found(child.name[1:])
    assert ("自己的孩子" in own, 'href="/attendance/own/"' in own) == (True, True)
    assert "找不到" in found(other.name)
    assert 'href="/timetable/' in found("課表")
    assert '/help/families/#attendance:own"' in found("免點名")
    assert ("您的職務" in found("沒有的字"), "學號" in found("")) == (False, False)
    with as_owner():
        assert Look.objects.count() == before
