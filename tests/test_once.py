"""A write is done once; sent again it leads to the same place and shows only what its sender may see now. Reading pages accept no form."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from conftest import Somebody, as_owner
from tests.cast import arm_for
from tests.client import HouseClient
from tests.routes import MADE_FIRST, address, of_programs
from xiaowu.kernel import clock
from xiaowu.kernel.access.checks import METHODS, READS, every_view_takes_what_it_reads, methods_of, views
from xiaowu.kernel.actor import system
from xiaowu.kernel.models import IdempotencyKey, Look
from xiaowu.kernel.retention.forgetting import forget
from xiaowu.roster.models import Post, School, Student

ClientOf = Callable[[str], Any]
API = "/api/v1/attendance/schools/{}/classes/{}/rolls/2026-11-24"


def put(client: HouseClient, who: Somebody, key: str) -> Any:
    with as_owner():
        child = Student.objects.filter(school_class_id=who.class_id).order_by("pk").values_list("pk", flat=True)[0]
    path = API.format(who.school_id, who.class_id)
    return client.put_json(path, {"revision": 0, "exceptions": [{"student_id": child, "mark": "late"}]}, key=key)


def test_no_view_takes_a_method_that_it_does_not_declare() -> None:
    assert every_view_takes_what_it_reads() == []


def test_what_only_reads_answers_no_form(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    """Every page that has not declared that it accepts a form refuses one, even from a reader.

    A page is asked as the first of these roles that may read it: the methods that it takes are declared with it, the same for each who may read it.
    """
    read: set[str] = set()
    for role in ("homeroom_teacher", "it_coordinator", "bureau_officer"):
        client = client_of(role)
        for route, name, view in views():
            if not name or route in read or methods_of(view) - READS or name in MADE_FIRST or name.startswith("api:") or of_programs(view):
                continue
            path = address(name, route, people["homeroom_teacher"], 1)
            if client.get(path).status_code == 200:
                read.add(route)
                answers = {client.generic(method, path, headers={"idempotency-key": uuid.uuid4().hex}).status_code for method in METHODS - READS}
                assert answers == {405}, name
    assert len(read) > 60


def test_a_repeated_form_leads_to_the_same_place_and_nothing_that_it_showed_is_kept(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    who, client = people["homeroom_teacher"], client_of("homeroom_teacher")
    path = f"/attendance/{who.school_id}/{who.class_id}/2026-11-24/save/"
    first = client.send(path, {"revision": "0"}, key="one", follow=False)
    again = client.send(path, {"revision": "0"}, key="one", follow=False)
    assert (first.status_code, first.url) == (again.status_code, again.url)
    assert again.content == b""
    kept = IdempotencyKey.objects.filter(key="one").values("status", "location").get()
    assert kept == {"status": 303, "location": first.url}
    assert {field.name for field in IdempotencyKey._meta.get_fields()} == {"id", "account_id", "key", "fingerprint", "status", "location", "at"}


def test_a_form_that_is_shown_again_may_be_sent_again_with_its_key(people: dict[str, Somebody], db: None) -> None:
    from xiaowu.identity.tests.entering import code_of, knock  # needs Django set up

    client, _answer = knock(people["clerk"])
    client.send("/accounts/reauthenticate/", {"password": "Xiaowu-115"})
    secret = client.get("/account/factors/app/").context_data["form"].secret
    assert client.send("/account/factors/app/", {"code": "000000"}, key="k").status_code == 200
    assert client.send("/account/factors/app/", {"code": code_of(secret)}, key="k", follow=False).status_code == 302
    assert list(IdempotencyKey.objects.filter(key="k").values_list("status", flat=True)) == [302]


def test_a_repeated_write_of_the_api_tells_how_things_stand_to_who_may_know_it_now(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    who, client = people["homeroom_teacher"], client_of("homeroom_teacher")
    assert put(client, who, "k").json() == put(client, who, "k").json() == {"revision": 1}
    with as_owner():  # from today they have another class
        Post.objects.filter(person_id=who.person_id, role="homeroom_teacher").update(valid=(clock.today() - timedelta(days=9), clock.today()))
        school_class = people["other_teacher"]
        Post.objects.create(
            person_id=who.person_id, role="homeroom_teacher", school_id=school_class.school_id, school_class_id=school_class.class_id,
            valid=(clock.today(), None),
        )  # fmt: skip
        looks = Look.objects.count()
    assert put(client, who, "k").status_code == 403
    with as_owner():
        assert Look.objects.count() == looks


def test_a_repeated_write_in_a_narrowed_session_is_asked_like_any_other(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    who, client = people["homeroom_teacher"], client_of("homeroom_teacher")
    elsewhere = people["other_teacher"].school_id
    with as_owner():
        Post.objects.create(person_id=who.person_id, role="clerk", school_id=elsewhere, valid=(clock.today(), None))
        assert School.objects.filter(pk=elsewhere).exists()
    assert put(client, who, "k").status_code == 200
    client.send("/account/work-in/", {"school": str(elsewhere)})
    assert put(client, who, "k").status_code == 403
    client.send("/account/work-in/", {"school": ""})
    assert put(client, who, "k").json() == {"revision": 1}


def test_nobody_sees_anothers_keys_and_old_ones_go(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    client_of("clerk").send("/account/sessions/end-others/", key="mine")
    arm_for(people["clerk"])
    assert IdempotencyKey.objects.count() == 1
    arm_for(people["principal"])
    assert IdempotencyKey.objects.count() == 0
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("update kernel_idempotency set at = at - interval '8 days'")
    assert forget(system("test"))["kernel_idempotency"] == 1
    with as_owner():
        assert IdempotencyKey.objects.count() == 0


@pytest.mark.parametrize("path", ["/account/factors/app/", "/account/factors/codes/new/"])
def test_a_form_that_asks_for_the_password_first_leads_there(client_of: ClientOf, people: dict[str, Somebody], path: str) -> None:
    answer = client_of("clerk").send(path, {"code": "1"}, follow=False)
    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/accounts/reauthenticate/")
