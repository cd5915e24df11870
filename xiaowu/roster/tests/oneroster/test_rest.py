"""The register over REST, as learning platforms read it: the same data as the sets of files, and to each no more than it may have."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from authlib.integrations.httpx_client import OAuth2Client

from conftest import Somebody
from tests.client import HERE
from tests.programs import InProcess, program
from tests.transactions import statements
from xiaowu.connections.scim.rules.scopes import Scope as Accounts
from xiaowu.kernel import clock
from xiaowu.kernel.actor import system
from xiaowu.kernel.models import AuditEntry, Look
from xiaowu.roster.models import Guardian, Person, Post, School, SchoolClass, Student
from xiaowu.roster.oneroster.exchange import export_set
from xiaowu.roster.oneroster.rules.rest import COLLECTIONS, NAME, SHAPES, WITHIN, Shape
from xiaowu.roster.oneroster.rules.scopes import Scope
from xiaowu.roster.tests.oneroster.reading import BASE, code, everything, got, ids

ActorOf = Callable[[str], Any]
People = dict[str, Somebody]
Owner = Callable[[], Any]


@pytest.fixture
def city(actor_of: ActorOf, db: None) -> OAuth2Client:
    return program(actor_of("bureau_officer"), Scope.ROSTER, Scope.DEMOGRAPHICS)


@pytest.fixture
def school(people: People, owner: Owner) -> School:
    with owner():
        return School.objects.get(pk=people["homeroom_teacher"].school_id)


@pytest.fixture
def platform(actor_of: ActorOf, school: School) -> OAuth2Client:
    """A learning platform of one school."""
    return program(actor_of("bureau_officer"), Scope.ROSTER, codes=(school.code,))


def test_over_rest_is_told_what_the_set_of_files_says(city: OAuth2Client, owner: Owner, tmp_path: Path) -> None:
    with owner():
        export_set(system("test"), tmp_path / "set.zip", clock.today())
    for collection in SHAPES:
        with zipfile.ZipFile(tmp_path / "set.zip") as archive:
            rows = {row["sourcedId"]: row for row in csv.DictReader(io.StringIO(archive.read(f"{collection}.csv").decode()))}
        items = {each["sourcedId"]: each for each in everything(city, collection)}
        assert items.keys() == rows.keys(), collection
        for sourced_id, item in items.items():
            for out in SHAPES[collection]:
                there = rows[sourced_id][out.source] or (sourced_id if out.or_id else "")
                assert _flat(item.get(out.name, ""), out.shape) == there, (sourced_id, out.name)
            if collection == "users":
                assert item["metadata"] == {"xiaowu": {"name": rows[sourced_id][NAME]}}


def _flat(told: Any, shape: Shape) -> str:
    """A member as the set of files writes it."""
    if shape is Shape.REF:
        return str(told and told["sourcedId"])
    if shape in (Shape.LIST, Shape.REFS):
        return ",".join(each if isinstance(each, str) else each["sourcedId"] for each in told)
    return str(told)


def test_each_collection_and_each_of_its_members_answers(city: OAuth2Client) -> None:
    for name, what in COLLECTIONS.items():
        (items,) = got(city, name, limit=1).values()
        for each in items:
            told = got(city, f"{name}/{each['sourcedId']}")
            assert told == {what.one: each}
            assert {"sourcedId", "status", "dateLastModified"} <= each.keys()
        assert code(city.get(f"{BASE}/{name}/nobody")) == (404, "unknownobject")


def test_what_lies_within_something_else_is_that_part_of_the_whole(city: OAuth2Client, people: People, owner: Owner) -> None:
    teacher = people["homeroom_teacher"]
    with owner():
        place, own = School.objects.get(pk=teacher.school_id), SchoolClass.objects.get(pk=teacher.class_id)
        children = {str(uid) for uid in Student.objects.filter(school_class=own).values_list("uid", flat=True)}
        uid = str(Person.objects.get(pk=teacher.person_id).uid)
    at, within = f"school-{place.code}-{place.level}", f"class-{place.code}-{place.level}-{own.academic_year}-{own.grade}-{own.number}"
    assert ids(everything(city, f"classes/{within}/students")) == children
    assert ids(everything(city, f"schools/{at}/classes/{within}/students")) == children
    assert uid in ids(everything(city, f"schools/{at}/classes/{within}/teachers"))
    assert within in ids(everything(city, f"teachers/{uid}/classes"))
    assert ids(everything(city, f"students/{min(children)}/classes")) == {within}
    assert children < ids(everything(city, f"schools/{at}/students"))
    whole = everything(city, "enrollments")
    assert ids(everything(city, f"schools/{at}/enrollments")) == {each["sourcedId"] for each in whole if each["school"]["sourcedId"] == at}
    for pattern, _name in WITHIN:
        given = pattern.replace("<schools>", at).replace("<classes>", within).replace("<courses>", f"homeroom-{own.grade}")
        given = given.replace("<students>", min(children)).replace("<teachers>", uid).replace("<users>", uid).replace("<terms>", "term-115-1")
        assert city.get(f"{BASE}/{given}").status_code == 200, given
        gone = pattern.replace("<", "").replace(">", "")
        assert code(city.get(f"{BASE}/{gone}")) == (404, "unknownobject"), gone


def test_a_schools_platform_reads_that_school_and_no_other(platform: OAuth2Client, school: School, people: People, owner: Owner) -> None:
    with owner():
        theirs = {str(uid) for uid in Student.objects.exclude(school__code=school.code).values_list("uid", flat=True)}
        stranger = Person.objects.get(pk=people["other_teacher"].person_id).uid
        other = School.objects.get(pk=people["other_teacher"].school_id)
    users = ids(everything(platform, "users"))
    assert users
    assert not users & {*theirs, str(stranger)}
    assert [each["identifier"] for each in everything(platform, "schools")] == [school.code]
    assert {each["school"]["sourcedId"] for each in everything(platform, "classes")} == {f"school-{school.code}-{school.level}"}
    assert code(platform.get(f"{BASE}/users/{min(theirs)}")) == (404, "unknownobject")
    assert code(platform.get(f"{BASE}/schools/school-{other.code}-{other.level}/students")) == (404, "unknownobject")


def test_what_a_platform_does_not_need_it_is_not_told(platform: OAuth2Client, owner: Owner, school: School) -> None:
    with owner():
        Guardian.objects.filter(school=school).update(phone="0912-345-678")
        Student.objects.filter(school=school).update(diet="vegetarian")
    text = json.dumps(everything(platform, "users"))
    assert "0912-345-678" not in text
    assert "vegetarian" not in text
    assert "birthDate" not in text
    assert code(platform.get(f"{BASE}/demographics")) == (403, "forbidden")


def test_somebody_is_told_with_all_roles_and_where(city: OAuth2Client, people: People, owner: Owner) -> None:
    clerk = people["clerk"]
    with owner():
        uid = Person.objects.get(pk=clerk.person_id).uid
        Post.objects.create(person_id=clerk.person_id, role="clerk", school_id=people["other_teacher"].school_id, valid=(clock.today(), None))
    user = got(city, f"users/{uid}")["user"]
    assert len({role["org"]["sourcedId"] for role in user["roles"]}) == 2
    assert {(role["roleType"], role["role"], role["org"]["type"]) for role in user["roles"]} == {("primary", "aide", "org")}
    assert user["primaryOrg"] == user["roles"][0]["org"]
    assert user["familyName"] + user["givenName"] == clerk.name


def test_who_departs_is_gone_at_once(platform: OAuth2Client, people: People, owner: Owner) -> None:
    clerk = people["clerk"]
    with owner():
        uid = Person.objects.get(pk=clerk.person_id).uid
    assert platform.get(f"{BASE}/users/{uid}").status_code == 200
    with owner():
        Post.objects.filter(person_id=clerk.person_id).update(valid=(clock.today() - timedelta(days=30), clock.today()))
    assert platform.get(f"{BASE}/users/{uid}").status_code == 404


def test_a_filter_finds_what_it_says(city: OAuth2Client) -> None:
    users = everything(city, "users")
    name = users[0]["familyName"]
    assert ids(everything(city, "users", filter=f"familyName='{name}'")) == {each["sourcedId"] for each in users if each["familyName"] == name}
    assert ids(everything(city, "users", filter=f"familyName!='{name}'")) == {each["sourcedId"] for each in users if each["familyName"] != name}
    teachers = {each["sourcedId"] for each in users if any(role["role"] == "teacher" for role in each["roles"])}
    assert ids(everything(city, "teachers")) == ids(everything(city, "users", filter="roles.role='teacher'")) == teachers
    both = everything(city, "users", filter=f"roles.role='student' AND familyName='{name}'")
    assert ids(both) == {each["sourcedId"] for each in everything(city, "students") if each["familyName"] == name}
    either = everything(city, "users", filter="roles.role='teacher' OR givenName~'明'")
    assert ids(either) == teachers | {each["sourcedId"] for each in users if "明" in each["givenName"]}
    assert len(everything(city, "users", filter="dateLastModified>'2020-01-01T00:00:00Z'")) == len(users)
    assert everything(city, "users", filter="dateLastModified>'2999-01-01'") == []
    classes = everything(city, "classes")
    at = classes[0]["school"]["sourcedId"]
    assert ids(everything(city, "classes", filter=f"school.sourcedId='{at}'")) == {
        each["sourcedId"] for each in classes if each["school"]["sourcedId"] == at
    }
    assert everything(city, "users", filter="familyName='O''Brien'") == []
    assert everything(city, "users", filter="familyName='x'' or ''1''=''1'") == []


def test_pages_are_sorted_as_asked_and_show_the_fields_asked_for(city: OAuth2Client) -> None:
    names = [each["title"] for each in everything(city, "classes", sort="title", orderBy="desc", fields="title")]
    assert names == sorted(names, reverse=True)
    assert all(each.keys() == {"sourcedId", "roles"} for each in everything(city, "users", fields="sourcedId, roles"))
    answer = city.get(f"{BASE}/users", params={"limit": 10**9})
    assert len(answer.json()["users"]) == min(int(answer.headers["X-Total-Count"]), 1000)
    middle = city.get(f"{BASE}/users", params={"limit": 10, "offset": 10})
    assert set(middle.links) == {"first", "last", "next", "prev"}
    assert got(city, "users", offset=10**12)["users"] == []
    default = city.get(f"{BASE}/users")
    assert len(default.json()["users"]) == min(100, int(default.headers["X-Total-Count"]))


WRONG: list[tuple[dict[str, str], str]] = [
    ({"filter": "familyName"}, "invalid_filter_field"), ({"filter": "familyName=x"}, "invalid_filter_field"),
    ({"filter": "nickname='x'"}, "invalid_filter_field"), ({"filter": "phone='x'"}, "invalid_filter_field"),
    ({"filter": "familyName='x' AND givenName='y' AND status='active'"}, "invalid_filter_field"), ({"filter": "familyName='a\0b'"}, "invalid_filter_field"),
    ({"filter": "familyName='x' or '1'='1'"}, "invalid_filter_field"), ({"filter": "1=1"}, "invalid_filter_field"),
    ({"filter": "familyName='" + "x" * 2000 + "'"}, "invalid_filter_field"), ({"filter": "dateLastModified>'yesterday'"}, "invalid_filter_field"),
    ({"sort": "password"}, "invaliddata"), ({"orderBy": "up"}, "invaliddata"), ({"fields": "sourcedId,diet"}, "invalid_selection_field"),
    ({"limit": "0"}, "invaliddata"), ({"limit": "-1"}, "invaliddata"), ({"limit": "all"}, "invaliddata"), ({"offset": "-1"}, "invaliddata"),
    ({"offset": "٣"}, "invaliddata"),
]  # fmt: skip


def test_what_cannot_be_asked_is_refused_with_the_standards_word_for_it(city: OAuth2Client) -> None:
    for asked, why in WRONG:
        assert (asked, *code(city.get(f"{BASE}/users", params=asked))) == (asked, 400, why)


def test_without_the_right_token_nothing_is_told(platform: OAuth2Client, actor_of: ActorOf, client_of: Callable[[str], Any]) -> None:
    bare = httpx2.Client(base_url=HERE, transport=InProcess())
    answer = bare.get(f"{BASE}/users")
    assert code(answer) == (401, "unauthorisedrequest")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="xiaowu"'
    assert client_of("bureau_officer").get(f"{BASE}/users").status_code == 401
    directory = program(actor_of("bureau_officer"), Accounts.READ, name="郵件")
    assert code(directory.get(f"{BASE}/users")) == (403, "forbidden")
    assert directory.get("/scim/v2/Users").status_code == 200
    assert platform.get("/scim/v2/Users").status_code == 403
    refused = platform.post(f"{BASE}/users", json={})
    assert code(refused) == (405, "invaliddata")
    assert refused.headers["Allow"] == "GET, HEAD"


def test_each_child_that_is_shown_is_on_record_at_its_school(platform: OAuth2Client, owner: Owner, school: School) -> None:
    shown = ids(everything(platform, "students", limit=20))
    with owner():
        looks = Look.objects.filter(purpose="oneroster.rest", school_id=school.pk, actor="學習平台")
        seen = {each for look in looks for each in look.student_ids}
        assert {str(uid) for uid in Student.objects.filter(pk__in=seen).values_list("uid", flat=True)} == shown


def test_each_teacher_that_is_shown_is_on_record(platform: OAuth2Client, owner: Owner) -> None:
    shown = ids(everything(platform, "teachers"))
    with owner():
        entry = AuditEntry.objects.filter(subject="oneroster_users", actor="學習平台").latest("pk")
    assert set(entry.facts["ids"]) == shown


def test_a_page_costs_the_same_however_many_rows(city: OAuth2Client) -> None:
    counted = []
    for limit in (2, 200):
        with statements() as run:
            got(city, "users", limit=limit)
        counted.append(len(run))
    assert counted[0] == counted[1] <= 18, run
