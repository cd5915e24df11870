"""What Microsoft Entra, Okta and personnel systems send is accepted, or refused in the standard's words and never in a library's."""

import json
import re
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from django.db import connection
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Somebody, as_owner
from tests.outbox import notices
from xiaowu.connections.models import ClientGroupMember
from xiaowu.connections.scim.queries.filters import Column
from xiaowu.connections.scim.queries.users import USERS
from xiaowu.connections.scim.rules.resources import name_parts
from xiaowu.connections.scim.rules.sent import cleaned, own_name
from xiaowu.connections.tests.scim.houses import CORE, ENTERPRISE, ENTRA_USER, OKTA_USER, PATCH, asked, member, without
from xiaowu.connections.tests.scim.reading import LIST, found, patched, uid_of
from xiaowu.identity.models import Account
from xiaowu.roster.models import Person, Post

People = dict[str, Somebody]


@pytest.fixture(autouse=True)
def mail_domain() -> Any:
    with override_settings(XIAOWU_MAIL_DOMAIN="mail.example"):
        yield


@pytest.mark.parametrize(
    ("sent", "sign_in", "name"),
    [
        (ENTRA_USER, "ting.wang", "王小婷"),
        (without(ENTRA_USER, "displayName"), "ting.wang", "王小婷"),
        (without(ENTRA_USER, "displayName") | {"name": {"familyName": "歐陽", "givenName": "娜娜"}}, "ting.wang", "歐陽娜娜"),
        (OKTA_USER, "lin.w", "Wei Lin"),
        (without(OKTA_USER, "displayName"), "lin.w", "Wei Lin"),
        ({"SCHEMAS": [CORE], "USERNAME": "upper.case", "DisplayName": "大寫"}, "upper.case", "大寫"),
        (OKTA_USER | {"schemas": [CORE, "urn:example:other:1.0:User"], "urn:example:other:1.0:User": {"x": [1]}}, "lin.w", "Wei Lin"),
        (OKTA_USER | {"active": "True"}, "lin.w", "Wei Lin"),
    ],
)
def test_what_other_houses_send_makes_an_account_that_nobody_can_use_yet(
    keeper: httpx2.Client,
    sent: dict[str, Any],
    sign_in: str,
    name: str,
) -> None:
    answer = keeper.post("/Users", json=sent)
    made = answer.json()
    assert answer.status_code == 201, answer.text
    assert (made["userName"], made["displayName"], made["active"]) == (sign_in, name, False)
    assert not Account.objects.get(sign_in=sign_in).has_usable_password()
    assert set(made) & {"title", "locale", "timezone", "phoneNumbers", "password", ENTERPRISE} == set()
    again = keeper.post("/Users", json=sent)
    assert (again.status_code, again.json()["scimType"]) == (409, "uniqueness")
    assert found(keeper, "/Users", filter=f'userName eq "{sent.get("userName", sign_in)}"')["totalResults"] == 1  # as they look before they make


@pytest.mark.parametrize("name", ["ting@elsewhere.example", "@mail.example", "a b@mail.example", "ting@mail.example@mail.example"])
def test_an_address_of_another_house_is_no_sign_in_name_and_the_answer_says_what_is(keeper: httpx2.Client, name: str) -> None:
    answer = keeper.post("/Users", json=OKTA_USER | {"userName": name})
    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidValue")
    assert "userName" in answer.json()["detail"]


def test_changes_come_in_capitals_with_paths_or_without(keeper: httpx2.Client) -> None:
    where = f"/Users/{keeper.post('/Users', json=ENTRA_USER).json()['id']}"
    changes = [
        {"op": "Replace", "path": "displayName", "value": "王大婷"},
        {"op": "Add", "path": f"{ENTERPRISE}:department", "value": "學務處"},
        {"op": "Replace", "path": "title", "value": "組長"},
        {"op": "Replace", "path": 'phoneNumbers[type eq "mobile"].value', "value": "0911"},
        {"op": "Add", "value": {"userName": "t.wang@mail.example", f"{ENTERPRISE}:employeeNumber": "8", "nickName": "婷"}},
    ]
    assert keeper.patch(where, json=asked(*changes)).status_code == 204
    told = found(keeper, where)
    assert (told["displayName"], told["userName"]) == ("王大婷", "t.wang")
    whole = keeper.put(where, json=OKTA_USER | {"id": told["id"]})
    assert (whole.status_code, whole.json()["displayName"]) == (200, "Wei Lin")


@pytest.mark.parametrize("value", [False, "False", "false"])
def test_nobody_is_switched_off_by_a_program_and_it_is_told_so(keeper: httpx2.Client, people: People, value: Any) -> None:
    where = f"/Users/{uid_of(people['clerk'])}"
    for operation in ({"op": "Replace", "path": "active", "value": value}, {"op": "replace", "value": {"active": value}}):
        answer = keeper.patch(where, json=asked(operation))
        assert (answer.status_code, answer.json()["scimType"]) == (400, "mutability")
    assert found(keeper, where)["active"] is True


@pytest.mark.parametrize(
    ("path", "value"),
    [("active", True), ("Active", "True"), ("urn:ietf:params:scim:schemas:core:2.0:User:active", True), ("name.formatted", None), ("name", None)],
)
def test_what_the_register_says_may_be_said_again_and_changes_nothing(keeper: httpx2.Client, people: People, path: str, value: Any) -> None:
    where = f"/Users/{uid_of(people['clerk'])}"
    before = found(keeper, where)
    same = value if value is not None else (before["name"]["formatted"] if "." in path else before["name"])
    assert keeper.patch(where, json=asked({"op": "replace", "path": path, "value": same})).status_code in (200, 204)
    assert found(keeper, where) == before
    other = keeper.patch(where, json=asked({"op": "replace", "path": "name.familyName", "value": "別姓"}))
    assert (other.status_code, other.json()["scimType"]) == (400, "mutability")


ADSCIM = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"


def test_a_group_is_pushed_filled_and_emptied_as_entra_and_okta_do(keeper: httpx2.Client, people: People) -> None:
    clerk, teacher, head = (member(people[role]) for role in ("clerk", "homeroom_teacher", "principal"))
    made = keeper.post("/Groups", json=LIST | {"schemas": [LIST["schemas"][0], ADSCIM], "externalId": "g-1", "members": [clerk]})
    assert made.status_code == 201, made.text
    where = f"/Groups/{made.json()['id']}"

    def now() -> set[str]:
        return {each["value"] for each in found(keeper, where).get("members", [])}

    def change(*operations: dict[str, Any]) -> None:
        answer = keeper.patch(where, json=asked(*operations))
        assert answer.status_code in (200, 204), answer.text

    change({"op": "Add", "path": "members", "value": [teacher, head]})
    assert now() == {each["value"] for each in (clerk, teacher, head)}
    change({"op": "Remove", "path": "members", "value": [{"value": head["value"], "display": head["display"]}]})
    assert now() == {clerk["value"], teacher["value"]}
    change({"op": "Remove", "path": f'members[value eq "{teacher["value"]}"]'})
    assert now() == {clerk["value"]}
    change({"op": "replace", "value": {"id": made.json()["id"], "displayName": "校刊社"}})
    assert (now(), found(keeper, where)["displayName"]) == ({clerk["value"]}, "校刊社")
    change({"op": "replace", "path": "members", "value": [teacher, head]}, {"op": "Remove", "path": "members", "value": teacher})
    assert now() == {head["value"]}
    assert keeper.put(where, json=LIST | {"members": [clerk, teacher]}).status_code == 200
    assert now() == {clerk["value"], teacher["value"]}
    change({"op": "Remove", "path": "members"})
    assert (now(), ClientGroupMember.objects.count()) == (set(), 0)


@pytest.mark.parametrize("who", ["bureau_officer", "homeroom_teacher", "departed"])
def test_who_has_or_had_a_post_is_called_what_the_register_says(
    keeper: httpx2.Client,
    people: People,
    owner: Callable[[], Any],
    who: str,
) -> None:
    person = people["clerk" if who == "departed" else who]
    if who == "departed":
        with owner():
            Post.objects.filter(person_id=person.person_id).update(valid=("2020-01-01", "2021-01-01"))
    where, before = f"/Users/{uid_of(person)}", len(notices())
    for change in ({"userName": "renamed.x"}, {"displayName": "別的名字"}):
        answer = keeper.patch(where, json=patched(**change))
        assert (answer.status_code, answer.json()["scimType"]) == (400, "mutability")
        whole = {"schemas": [CORE], "userName": person.sign_in, "displayName": person.name} | change
        assert keeper.put(where, json=whole).json()["scimType"] == "mutability"
    assert keeper.put(where, json={"schemas": [CORE], "userName": person.sign_in, "displayName": person.name, "externalId": "A-9"}).status_code == 200
    told = found(keeper, where)
    assert (told["userName"], told["displayName"], told["externalId"]) == (person.sign_in, person.name, "A-9")
    assert len(notices()) == before
    with as_owner():
        assert Person.objects.get(pk=person.person_id).name == person.name


def test_filters_as_others_ask_them(reader: httpx2.Client, people: People) -> None:
    clerk = people["clerk"]
    parts = name_parts(clerk.name)
    for text in (
        f'userName eq "{clerk.sign_in}@mail.example"', f'emails[type eq "work" and value eq "{clerk.sign_in}@mail.example"]',
        f'name.familyName eq "{parts.family_name}" and name.givenName eq "{parts.given_name}"', f'USERNAME Eq "{clerk.sign_in.upper()}"',
    ):  # fmt: skip
        ids = {each["id"] for each in found(reader, "/Users", filter=text, count=200)["Resources"]}
        assert uid_of(clerk) in ids, text
    all_of = found(reader, "/Users", count=0)["totalResults"]
    for since, count in (("2001-01-01", all_of), ("2001-01-01T00:00:00", all_of), ("2099-01-01", 0)):
        assert found(reader, "/Users", filter=f'meta.lastModified gt "{since}"', count=0)["totalResults"] == count


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(categories=["L", "Zs"]), min_size=1, max_size=8).map(str.strip).filter(bool))
def test_the_statement_takes_a_name_apart_as_the_rule_does(people: People, db: None, name: str) -> None:
    told = [USERS.columns["name", part] for part in ("family_name", "given_name")]
    assert all(isinstance(column, Column) for column in told)
    with connection.cursor() as cursor:
        cursor.execute(f"select {told[0].sql}, {told[1].sql} from (select %s::text as name) r", [name])  # type: ignore[union-attr]
        assert cursor.fetchone() == (name_parts(name).family_name, name_parts(name).given_name)


# nobody's words but the standard's and ours

LIBRARIES = re.compile(
    r"pydantic|Input should|not permitted|validation error|ValidationError|input_value|input_type|datetime\.|Traceback|<class|object at 0x|lark|"
    r"Unexpected (token|char|end)|Expected one of|NoneType|dict_keys|for further information|http://|https://errors|Error:|function-|line \d+ column",
    re.IGNORECASE,
)
_names = st.sampled_from(["userName", "displayName", "members", "schemas", "name", "active", "externalId", "id", "meta", "emails", "Operations", "x"])
_json: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.floats(allow_nan=True)
    | st.text(max_size=6)
    | st.sampled_from([CORE, PATCH, "User", "new.one"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_names, inner, max_size=4),
    max_leaves=10,
)
_operations = st.lists(
    st.fixed_dictionaries(
        {"op": st.sampled_from(["Add", "remove", "Replace", "move", None, 7])},
        optional={
            "path": st.sampled_from(
                ["members", "userName", "displayName", "name.x", "emails[type eq 5]", "a b", "[", "members[value", "x.y.z", 7, ""]
            ),
            "value": _json,
        },
    ),
    max_size=3,
)
_bodies = (
    _json | st.builds(lambda each: {"schemas": [PATCH], "Operations": each}, _operations) | st.builds(lambda x: ENTRA_USER | {"userName": x}, _json)
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["POST", "PUT", "PATCH"]), st.sampled_from(["Users", "Groups"]), _bodies.map(json.dumps) | st.text(max_size=9), st.booleans())
def test_a_bad_body_is_refused_in_words_that_no_library_wrote(
    keeper: httpx2.Client,
    people: People,
    method: str,
    kind: str,
    body: str,
    is_search: bool,
) -> None:
    where = f"/{kind}" if method == "POST" else f"/{kind}/{uid_of(people['clerk']) if kind == 'Users' else 'bureau'}"
    where = f"/{kind}/.search" if is_search and method == "POST" else where
    answer = keeper.request(method, where, content=body.encode("utf-8", "surrogatepass"), headers={"Content-Type": "application/scim+json"})
    assert answer.status_code < 500, (body, answer.text)
    if answer.status_code >= 400:
        told = answer.json()
        assert told["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
        assert not LIBRARIES.search(told.get("detail", "")), (body, told)
        assert len(told.get("detail", "")) <= 400


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "7", '"x"', "null", '{"userName": 7}', '{"schemas": 7}', '{"members": 7}', "{'a': 1}", "\ufeff{}", '{"a":' * 2000, "NaN"]
)
@pytest.mark.parametrize("kind", ["Users", "Groups"])
def test_what_is_no_request_is_told_in_our_words(keeper: httpx2.Client, kind: str, body: str) -> None:
    answer = keeper.post(f"/{kind}", content=body.encode(), headers={"Content-Type": "application/scim+json"})
    assert (answer.status_code, answer.json()["status"]) == (400, "400")
    assert not LIBRARIES.search(answer.json()["detail"])


@pytest.mark.parametrize(
    "text", ["(", "a b c", 'userName eq "', "userName zz 5", 'meta.lastModified gt "x"', "active gt 5", "emails[", 'x eq "y"', "🦉"]
)
def test_a_filter_that_cannot_be_read_is_told_in_our_words(reader: httpx2.Client, text: str) -> None:
    for more in ({"filter": text}, {"sortBy": text}, {"attributes": text}, {"count": text}, {"startIndex": text}):
        answer = reader.get("/Users", params=more)
        assert answer.status_code in (200, 400)
        assert not LIBRARIES.search(answer.json().get("detail", "")), (more, answer.text)


@pytest.mark.parametrize("kind", ["application/scim+json; charset=utf-8", "application/json;charset=UTF-8", "APPLICATION/JSON"])
def test_a_body_may_name_its_character_set(keeper: httpx2.Client, kind: str) -> None:
    answer = keeper.post("/Users", content=json.dumps(OKTA_USER), headers={"Content-Type": kind})
    assert answer.status_code == 201, answer.text


def test_an_address_may_end_in_a_slash_and_a_head_is_a_get_without_a_body(reader: httpx2.Client, people: People) -> None:
    assert reader.get("/Users/", params={"count": 1}).status_code == 200
    answer = reader.head(f"/Users/{uid_of(people['clerk'])}")
    assert (answer.status_code, answer.content) == (200, b"")


@given(_json)
def test_whatever_is_sent_is_cleaned_without_a_fall(sent: Any) -> None:
    body = json.dumps(sent).encode()
    told = cleaned(body, "mail.example")
    assert isinstance(told, bytes)
    assert cleaned(told, "mail.example") == told or not isinstance(sent, dict)


@pytest.mark.parametrize(("name", "own"), [("a@mail.example", "a"), ("a@MAIL.example", "a"), ("a@x", "a@x"), ("a", "a"), ("@mail.example", "")])
def test_an_address_of_the_house_is_a_sign_in_name(name: str, own: str) -> None:
    assert own_name(name, "mail.example") == own
    assert own_name(name, "") == name


def test_an_operation_that_is_no_object_stays_as_it_is_for_whoever_refuses_it() -> None:
    body = json.dumps({"Operations": [1, {"op": "add"}, "x", {"op": "remove"}]}).encode()
    assert cleaned(body, "mail.example") == body
