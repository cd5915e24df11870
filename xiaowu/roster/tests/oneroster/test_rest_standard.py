"""Every answer over REST fits 1EdTech's own description of the service: members, vocabularies, scopes, refusals; and paging loses nothing."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from authlib.integrations.httpx_client import OAuth2Client

from tests.programs import program
from xiaowu.kernel.access.checks import views
from xiaowu.roster.models import Person, Student
from xiaowu.roster.oneroster.exchange import import_set
from xiaowu.roster.oneroster.rules.rest import BASE as SERVICE
from xiaowu.roster.oneroster.rules.rest import links
from xiaowu.roster.oneroster.rules.scopes import Scope
from xiaowu.roster.tests.oneroster.openapi import CORE, MINOR, MORE, OBJECTS, PATHS, PROFILE, ROLE, WORDS, Kind
from xiaowu.roster.tests.oneroster.reading import BASE, code, everything, got, ids
from xiaowu.roster.tests.oneroster.sets import ACTOR, TODAY, Owner, zipped
from xiaowu.roster.tests.oneroster.standard import foreign

ActorOf = Callable[[str], Any]
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
DAY = re.compile(r"\d{4}-\d\d-\d\d")


@pytest.fixture
def city(actor_of: ActorOf, db: None, owner: Owner, tmp_path: Path) -> OAuth2Client:
    """A program of the whole city, into which another system's set was imported too."""
    files = foreign()
    files["academicSessions"][0]["startDate"] = "2026-08-30"
    with owner():
        import_set(ACTOR, zipped(tmp_path / "in.zip", files), TODAY)
    return program(actor_of("bureau_officer"), Scope.ROSTER, Scope.DEMOGRAPHICS)


def faults(kind: Kind, told: Any, at: str = "") -> Iterator[str]:
    """What the description objects to in an object."""
    yield from (f"{at}{name} is missing" for name in kind.required if name not in told)
    for name, value in told.items():
        if name not in (*kind.required, *kind.optional):
            yield f"{at}{name} is unknown"
        yield from (f"{at}{name}: {fault}" for fault in _form(name, kind.forms.get(name, "text"), value))


def _form(name: str, form: str, value: Any) -> Iterator[str]:
    if name == "metadata" or form == "any":
        return
    if name == "dateLastModified" and not MOMENT.fullmatch(value):
        yield f"{value} is no moment"
    if form in ("roles", "profiles"):
        yield from ("none",) if form == "roles" and not value else ()
        for each in value:
            yield from faults(ROLE if form == "roles" else PROFILE, each, f"{form} ")
    elif form.startswith("refs:") or form == "words":
        yield from (f"{value} is no list",) if not isinstance(value, list) or (name == "terms" and not value) else ()
        for each in value:
            yield from _one(f"ref:{form[5:]}" if form.startswith("refs:") else "text", each)
    else:
        yield from _one(form, value)


def _one(form: str, value: Any) -> Iterator[str]:
    if form.startswith("ref:"):
        if value.keys() != {"href", "sourcedId", "type"} or value["type"] != form[4:] or not value["href"].endswith(value["sourcedId"]):
            yield f"{value} is no reference"
    elif not isinstance(value, str) or value == "":
        yield f"{value!r} is no text"
    elif form == "day" and not DAY.fullmatch(value):
        yield f"{value} is no day"
    elif form in WORDS and value not in WORDS[form][0] and not (WORDS[form][1] and re.fullmatch(r"ext:[A-Za-z0-9._-]+", value)):
        yield f"{value} is no word of it"


@pytest.fixture
def within(owner: Owner, city: OAuth2Client) -> dict[str, str]:
    """One object of each kind, to ask within."""
    with owner():
        child, teacher = str(Student.objects.get(school__code="999901", number="1").uid), str(Person.objects.get(name="林文").uid)
    return {
        "academicSessions": "G", "terms": "T1", "gradingPeriods": "G", "orgs": "D", "schools": "S", "courses": "CM", "classes": "M", "users": child,
        "students": child, "teachers": teacher, "enrollments": "m1", "demographics": child,
    }  # fmt: skip


def test_the_addresses_are_those_of_the_description() -> None:
    ours = {route.removeprefix(f"{SERVICE}/") for route, _name, _view in views() if route.startswith(SERVICE)}
    assert len(ours) == len(PATHS) == 41
    assert {re.sub(r"<[^>]*>", "<>", each) for each in ours} == {re.sub(r"{[^}]*}", "<>", each.pattern) for each in PATHS}


def test_every_answer_has_the_members_and_words_of_the_description(city: OAuth2Client, within: dict[str, str]) -> None:
    for path in PATHS:
        where = path.pattern.format(**within)
        if path.is_many and path.scope is not MORE:
            found = everything(city, where)
        else:
            body = got(city, where)
            assert body.keys() == {path.member}
            found = body[path.member] if path.is_many else [body[path.member]]
        assert found, path
        assert [(path, fault) for each in found for fault in faults(OBJECTS[path.kind], each)] == []


def test_no_reference_leads_nowhere(city: OAuth2Client) -> None:
    """Everybody in a class is a user, whatever class it is."""
    users, classes, orgs = (ids(everything(city, name)) for name in ("users", "classes", "orgs"))
    enrollments = everything(city, "enrollments")
    assert {each["user"]["sourcedId"] for each in enrollments} <= users
    assert {each["class"]["sourcedId"] for each in enrollments} <= classes
    assert {role["org"]["sourcedId"] for each in everything(city, "users") for role in each["roles"]} <= orgs
    assert {each["parent"]["sourcedId"] for each in everything(city, "orgs") if "parent" in each} <= orgs


def test_teachers_of_lessons_are_told_as_the_set_told_them(city: OAuth2Client, within: dict[str, str]) -> None:
    assert within["teachers"] in ids(everything(city, "teachers"))
    assert ids(everything(city, "classes/M/teachers")) == {within["teachers"]}
    assert len(ids(everything(city, "classes/M/students"))) == 2
    assert ids(everything(city, f"teachers/{within['teachers']}/classes")) == {"M"}
    assert got(city, "classes/M")["class"]["periods"] == ["1", "3"]


@pytest.mark.parametrize("scope", [Scope.CORE, Scope.ROSTER, Scope.DEMOGRAPHICS])
def test_each_scope_opens_its_paths_and_no_other(city: OAuth2Client, within: dict[str, str], actor_of: ActorOf, scope: Scope) -> None:
    http = program(actor_of("bureau_officer"), scope, name=f"以 {scope.name} 讀取")
    opened = {Scope.CORE: {CORE}, Scope.ROSTER: {CORE, MORE}, Scope.DEMOGRAPHICS: {"birthdays"}}[scope]
    answered = {path.pattern: http.get(f"{BASE}/{path.pattern.format(**within)}", params={"limit": 1}).status_code for path in PATHS}
    assert answered == {path.pattern: 200 if path.scope in opened else 403 for path in PATHS}


def test_every_refusal_has_a_code_of_the_description(city: OAuth2Client) -> None:
    asked: list[httpx2.Response] = [city.get(f"{BASE}/users", params=given) for given in (
        {"sort": "x"}, {"filter": "x"}, {"filter": "x='1'"}, {"fields": "x"}, {"limit": "0"}, {"offset": "x"}, {"orderBy": "x"},
    )]  # fmt: skip
    asked += [
        city.get(f"{BASE}/users/nobody"),
        city.post(f"{BASE}/users", json={}),
        city.delete(f"{BASE}/users/x"),
        city.put(f"{BASE}/classes", json={}),
    ]
    assert {code(each)[1] for each in asked} <= MINOR
    assert [each.status_code for each in asked] == [400] * 7 + [404, 405, 405, 405]


def test_fields_may_be_told_one_by_one(city: OAuth2Client) -> None:
    answer = city.get(f"{BASE}/orgs?fields=name&fields=type&limit=1")
    assert answer.json()["orgs"][0].keys() == {"name", "type"}
    assert "fields=name&fields=type" in answer.links["next"]["url"]


def test_what_is_told_as_last_changed_finds_just_that_and_nothing_twice(city: OAuth2Client, owner: Owner) -> None:
    moments = sorted({each["dateLastModified"] for each in everything(city, "students")})
    same = everything(city, "students", filter=f"dateLastModified='{moments[-1]}'")
    assert same
    assert {each["dateLastModified"] for each in same} == {moments[-1]}
    assert everything(city, "students", filter=f"dateLastModified>'{moments[-1]}'") == []


def test_somebody_is_found_by_what_is_told_and_nobody_by_what_is_not(city: OAuth2Client, within: dict[str, str]) -> None:
    child = within["students"]
    assert ids(everything(city, "users", filter=f"username='{child}'")) == {child}
    assert ids(everything(city, "users", filter="metadata.xiaowu.name='王小明'")) >= {child}
    users = everything(city, "users")
    at = {each["sourcedId"] for each in users if each["primaryOrg"]["sourcedId"] == "S"}
    assert ids(everything(city, "users", filter="primaryOrg.sourcedId='S'")) == at
    assert child in at
    assert everything(city, "users", filter="email='a@example.org'") == []
    assert everything(city, "users", sort="email") != []
    assert ids(everything(city, "students", filter="grades='03'")) >= {child}


def test_organisations_are_found_by_the_identifier_that_they_are_told_with(city: OAuth2Client) -> None:
    told = {each["sourcedId"]: each["identifier"] for each in everything(city, "orgs")}
    assert (told["S"], told["N"], told["city"]) == ("999901", "TW", "city")
    for sourced_id in ("S", "N", "city"):
        assert ids(everything(city, "orgs", filter=f"identifier='{told[sourced_id]}'")) == {sourced_id}


@pytest.mark.parametrize(("offset", "expected"), [(0, None), (10, 0), (200, 100), (250, 150), (10**9, 200)])
def test_the_page_before_is_one_that_there_is(offset: int, expected: int | None) -> None:
    found = links("x?", 250, limit=100, offset=offset)
    assert found.get("prev") == (None if expected is None else f"x?limit=100&offset={expected}")
