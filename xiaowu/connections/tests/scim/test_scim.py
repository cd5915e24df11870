"""SCIM as other systems use it: the public tester, the public command line, and what neither of them tries."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from allauth.idp.oidc.models import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

from conftest import Somebody
from tests.client import HouseClient
from tests.programs import InProcess
from tests.transactions import statements
from xiaowu.connections.oidc.actions import clients as actions
from xiaowu.connections.oidc.rules import Kind
from xiaowu.connections.scim.rules.scopes import Scope
from xiaowu.connections.tests.scim.reading import LIST, ActorOf, everything, found, patched, program, uid_of
from xiaowu.identity.models import Account
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.models import AuditEntry
from xiaowu.roster.models import Post, School

GIVEN = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "new.comer", "displayName": "新來的"}
People = dict[str, Somebody]


def connected_token(http: Any) -> str:
    return str(http.token["access_token"])


def test_the_public_tester_finds_no_failure(keeper: httpx2.Client) -> None:
    results = check_server(SyncSCIMClient(keeper), raise_exceptions=False)
    assert [(each.title, each.reason) for each in results if each.status is not Status.SUCCESS] == []
    assert len(results) > 40


def test_a_platform_reads_who_somebody_is_where_and_whether_they_are_still_here(reader: httpx2.Client, people: People) -> None:
    teacher = people["homeroom_teacher"]
    told = found(reader, f"/Users/{uid_of(teacher)}")
    assert (told["userName"], told["displayName"], told["active"]) == (teacher.sign_in, teacher.name, True)
    assert told["name"]["formatted"] == teacher.name
    assert {"value": "homeroom_teacher", "display": "導師"} in told["roles"]
    kinds = {each["type"]: each for each in told["groups"]}
    school = found(reader, f"/Groups/{kinds['school']['value']}")
    assert told["id"] in {each["value"] for each in school["members"]}
    assert found(reader, f"/Groups/{kinds['class']['value']}")["displayName"] == kinds["class"]["display"]
    assert "password" not in json.dumps(told)


def test_who_departs_is_inactive_at_once_and_not_gone(reader: httpx2.Client, people: People, owner: Any) -> None:
    clerk, where = people["clerk"], f"/Users/{uid_of(people['clerk'])}"
    before = reader.get(where)
    with owner():
        Post.objects.filter(person_id=clerk.person_id).update(valid=(clock.today() - timedelta(days=30), clock.today()))
    after = reader.get(where)
    assert (before.json()["active"], after.json()["active"]) == (True, False)
    assert before.headers["ETag"] != after.headers["ETag"]
    assert "groups" not in after.json()
    assert found(reader, "/Users", filter=f'userName eq "{clerk.sign_in}" and active eq true')["totalResults"] == 0
    since = f'meta.lastModified ge "{clock.today().isoformat()}T00:00:00+08:00"'
    assert uid_of(clerk) in {each["id"] for each in everything(reader, "/Users", filter=since)}


def test_a_suspended_account_is_inactive(reader: httpx2.Client, people: People) -> None:
    Account.objects.filter(pk=people["clerk"].account_id).update(is_open=False)
    assert found(reader, f"/Users/{uid_of(people['clerk'])}")["active"] is False


def test_a_schools_platform_reads_that_schools_people_and_no_others(actor_of: ActorOf, people: People) -> None:
    school, stranger = School.objects.get(pk=people["clerk"].school_id), people["other_teacher"]
    http = program(actor_of("bureau_officer"), Scope.READ, codes=(school.code,))
    names = {each["userName"] for each in everything(http, "/Users")}
    assert people["clerk"].sign_in in names
    assert not names & {stranger.sign_in, people["bureau_officer"].sign_in}
    assert http.get(f"/Users/{uid_of(stranger)}").status_code == 404
    groups = {each["id"] for each in everything(http, "/Groups")}
    other = School.objects.exclude(code=school.code).filter(pk=stranger.school_id).get()
    assert f"school-{school.code}-{school.level}" in groups
    assert not groups & {"bureau", f"school-{other.code}-{other.level}"}
    assert http.post("/Users", json=GIVEN).status_code == 403


def test_a_teacher_who_went_to_another_school_is_inactive_for_the_first(actor_of: ActorOf, people: People, owner: Any) -> None:
    school, clerk = School.objects.get(pk=people["clerk"].school_id), people["clerk"]
    http = program(actor_of("bureau_officer"), Scope.READ, codes=(school.code,))
    with owner():
        Post.objects.filter(person_id=clerk.person_id).update(valid=(clock.today() - timedelta(days=30), clock.today()))
        Post.objects.create(person_id=clerk.person_id, role="clerk", school_id=people["other_teacher"].school_id, valid=(clock.today(), None))
    assert found(http, f"/Users/{uid_of(clerk)}")["active"] is False
    city = program(actor_of("bureau_officer"), Scope.READ)
    assert found(city, f"/Users/{uid_of(clerk)}")["active"] is True


def test_a_sign_that_the_database_cannot_hold_is_refused_in_the_protocols_words(keeper: httpx2.Client) -> None:
    for method, where in (("GET", "/Users/%00"), ("GET", "/Groups/%00"), ("DELETE", "/Users/%00")):
        answer = keeper.request(method, where)
        assert (answer.status_code, answer.json()["status"]) == (400, "400")
    device = {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "client_id": "x", "device_code": "\0"}
    assert HouseClient().post("/oidc/token", device).status_code == 401


def test_users_and_groups_are_one_collection_at_the_root(reader: httpx2.Client, people: People) -> None:
    each = [*everything(reader, "/Users"), *everything(reader, "/Groups")]
    assert [one["id"] for one in everything(reader, "/")] == [one["id"] for one in each]
    clerk = people["clerk"]
    only = found(reader, "/", filter=f'userName eq "{clerk.sign_in}" or displayName eq "教育局"')
    assert [one["id"] for one in only["Resources"]] == [uid_of(clerk), "bureau"]
    assert reader.get("/", params={"sortBy": "displayName"}).status_code == 501


def test_a_page_of_users_or_groups_costs_the_same_however_many(reader: httpx2.Client) -> None:
    for where in ("/Users", "/Groups"):
        counted = []
        for count in (2, 40):
            with statements() as run:
                found(reader, where, count=count)
            counted.append(len(run))
        assert counted[0] == counted[1] <= 12, (where, run)


def test_a_platform_that_has_the_newest_version_is_told_so(reader: httpx2.Client, people: People) -> None:
    where = f"/Users/{uid_of(people['clerk'])}"
    tag = reader.get(where).headers["ETag"]
    assert reader.get(where, headers={"If-None-Match": tag}).status_code == 304
    assert reader.get(where, headers={"If-None-Match": 'W/"other"'}).status_code == 200


def test_who_writes_over_something_newer_is_refused_and_nothing_changes(keeper: httpx2.Client) -> None:
    made = keeper.post("/Users", json=GIVEN)
    where, tag = f"/Users/{made.json()['id']}", made.headers["ETag"]
    assert keeper.patch(where, json=patched(displayName="第一次"), headers={"If-Match": tag}).status_code == 204
    late = keeper.patch(where, json=patched(displayName="第二次"), headers={"If-Match": tag})
    assert (late.status_code, found(keeper, where)["displayName"]) == (412, "第一次")
    assert keeper.delete(where, headers={"If-Match": tag}).status_code == 412


def test_bulk_is_refused_in_so_many_words(keeper: httpx2.Client) -> None:
    answer = keeper.post("/Bulk", json={"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": []})
    assert (answer.status_code, answer.json()["detail"]) == (501, "Bulk is not supported")
    assert found(keeper, "/ServiceProviderConfig")["bulk"]["supported"] is False


def test_somebody_whom_the_personnel_system_makes_known_cannot_sign_in_until_a_school_gives_a_post(keeper: httpx2.Client) -> None:
    answer = keeper.post("/Users", json=GIVEN | {"active": True, "externalId": "HR-7"})
    made = answer.json()
    assert answer.status_code == 201, answer.text
    assert (made["active"], made["externalId"]) == (False, "HR-7")
    account = Account.objects.get(sign_in="new.comer")
    assert not account.has_usable_password()
    assert not account.is_active
    knows_password = keeper.post("/Users", json=GIVEN | {"userName": "other", "password": "Xiaowu-115"})
    assert (knows_password.status_code, Account.objects.get(sign_in="other").has_usable_password()) == (201, False)
    again = keeper.post("/Users", json=GIVEN)
    assert (again.status_code, again.json()["scimType"]) == (409, "uniqueness")
    assert keeper.delete(f"/Users/{made['id']}").status_code == 204
    assert keeper.delete(f"/Users/{made['id']}").status_code == 404


def test_a_sign_in_name_that_could_pose_as_another_is_refused(keeper: httpx2.Client) -> None:
    for name in ("аdmin", "管理者", "a", "x" * 61, "a b", "-x", "../etc"):
        answer = keeper.post("/Users", json=GIVEN | {"userName": name})
        assert (name, answer.status_code, answer.json()["scimType"]) == (name, 400, "invalidValue")
    assert keeper.post("/Users", json=GIVEN | {"displayName": "看不\u202e見"}).status_code == 400


def test_what_the_register_keeps_no_program_changes(keeper: httpx2.Client, people: People) -> None:
    clerk = f"/Users/{uid_of(people['clerk'])}"
    refused = keeper.delete(clerk)
    assert (refused.status_code, "register" in refused.json()["detail"]) == (403, True)
    assert keeper.patch(clerk, json=patched(active=False)).status_code == 400
    assert found(keeper, clerk)["active"] is True
    group = next(each for each in everything(keeper, "/Groups", filter="members pr") if each["id"].startswith("school-"))
    where = f"/Groups/{group['id']}"
    assert keeper.patch(where, json=patched(displayName="改名國小")).json()["scimType"] == "mutability"
    assert keeper.patch(where, json=patched(members=[])).status_code == 400
    assert keeper.delete(where).status_code == 403
    assert keeper.patch(where, json=patched(externalId="course-9")).status_code == 204
    assert found(keeper, where) == group | {"externalId": "course-9", "meta": found(keeper, where)["meta"]}


def test_a_list_is_its_programs_own_and_nobody_elses(keeper: httpx2.Client, actor_of: ActorOf, people: People) -> None:
    clerk, teacher = uid_of(people["clerk"]), uid_of(people["homeroom_teacher"])
    made = keeper.post("/Groups", json=LIST | {"members": [{"value": clerk}]}).json()
    where = f"/Groups/{made['id']}"
    added = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{"op": "add", "path": "members", "value": [{"value": teacher}]}],
    }
    assert keeper.patch(where, json=added).status_code == 204
    assert {each["value"] for each in found(keeper, where)["members"]} == {clerk, teacher}
    assert made["id"] in {each["value"] for each in found(keeper, f"/Users/{teacher}")["groups"]}
    removed = {"schemas": added["schemas"], "Operations": [{"op": "remove", "path": f'members[value eq "{clerk}"]'}]}
    assert keeper.patch(where, json=removed).status_code == 204
    assert [each["value"] for each in found(keeper, where)["members"]] == [teacher]
    unknown = keeper.post("/Groups", json=LIST | {"members": [{"value": "nobody"}]})
    assert (unknown.status_code, unknown.json()["scimType"]) == (400, "invalidValue")
    other = program(actor_of("bureau_officer"), Scope.READ, Scope.KEEP, name="另一個")
    assert other.get(where).status_code == 404
    assert other.delete(where).status_code == 404
    assert made["id"] not in {each["value"] for each in found(other, f"/Users/{teacher}")["groups"]}


def test_each_program_has_its_own_names_for_things(keeper: httpx2.Client, actor_of: ActorOf, people: People) -> None:
    where = f"/Users/{uid_of(people['clerk'])}"
    assert keeper.patch(where, json=patched(externalId="A-1")).status_code == 204
    assert found(keeper, "/Users", filter='externalId eq "A-1"')["totalResults"] == 1
    other = program(actor_of("bureau_officer"), Scope.READ, name="另一個")
    assert "externalId" not in found(other, where)
    assert found(other, "/Users", filter='externalId eq "A-1"')["totalResults"] == 0


def test_a_program_that_may_only_read_writes_nothing(reader: httpx2.Client, people: People, owner: Any) -> None:
    where = f"/Users/{uid_of(people['clerk'])}"
    answers = [
        reader.post("/Users", json=GIVEN), reader.post("/Groups", json=LIST), reader.patch(where, json=patched(externalId="x")),
        reader.put(where, json=GIVEN), reader.delete(where),
    ]  # fmt: skip
    assert [answer.status_code for answer in answers] == [403] * 5
    assert all(answer.json()["status"] == "403" for answer in answers)
    assert not Account.objects.filter(sign_in="new.comer").exists()
    with owner():
        assert AuditEntry.objects.filter(verb="refused", actor="學習平台").count() == 5


def test_without_a_programs_token_nothing_is_told(reader: httpx2.Client, client_of: Callable[[str], Any], people: People) -> None:
    token = connected_token(reader)
    for proof in ("", "Bearer", "Bearer guessed", "Basic eDp5", f"Token {token}"):
        answer = httpx2.Client(base_url=reader.base_url, transport=InProcess(), headers={"Authorization": proof}).get("/Users")
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="xiaowu"')
    assert client_of("bureau_officer").get("/scim/v2/Users").status_code == 401  # a session is none
    assert client_of("bureau_officer").get("/scim/v2/Users", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_each_look_is_on_record_and_names_nobody(reader: httpx2.Client, people: People, owner: Any) -> None:
    found(reader, "/Users", filter=f'displayName eq "{people["clerk"].name}"')
    with owner():
        entry = AuditEntry.objects.filter(subject="scim_user").latest("pk")
    assert uid_of(people["clerk"]) in entry.facts["ids"]
    assert people["clerk"].name not in json.dumps(entry.facts)


def test_scopes_and_places_that_do_not_fit_are_not_given(actor_of: ActorOf) -> None:
    officer = actor_of("bureau_officer")
    given: dict[str, Any] = {"name": "x", "redirect_uris": ["https://x.example/"], "is_public": False, "is_ours": True}
    for kind, scopes, more in (
        (Kind.WEB, [Scope.READ], {"is_city": True}),
        (Kind.MACHINE, [Scope.READ], {}),
        (Kind.MACHINE, [Scope.KEEP], {"school_codes": ["014666"]}),
        (Kind.MACHINE, [Scope.READ], {"school_codes": ["nowhere"]}),
    ):
        with pytest.raises(BadInput):
            actions.connect(officer, kind=kind, scopes=scopes, **given, **more)


def test_a_program_that_is_disconnected_is_out_at_once(reader: httpx2.Client, actor_of: ActorOf) -> None:
    actions.disconnect(actor_of("bureau_officer"), Client.objects.get(name="學習平台").pk)
    assert reader.get("/Users").status_code == 401
