"""What a SCIM filter finds, compared with the standard's own evaluator; and what is not a filter."""

import httpx2
from scim2_models import ScimFilter

from conftest import Somebody
from xiaowu.connections.scim.rules.resources import Group, User
from xiaowu.connections.tests.scim.reading import LIST, everything, uid_of

People = dict[str, Somebody]
FILTERS = [
    'userName eq "{name}"', 'userName eq "{upper}"', 'userName ne "{name}"', 'userName sw "01"', 'userName ew "-it"', 'userName co "CLERK"',
    'userName gt "1"', 'userName le "014666e-clerk"', 'displayName co "王"', 'displayName sw "%"', 'displayName co "_"', "active eq true",
    "not (active eq true)", "active pr", "externalId pr", "externalId eq null", 'externalId ne "x"', 'not (externalId eq "x")', "groups pr",
    'groups.value eq "bureau"', 'groups[value sw "school-"]', 'groups ne "bureau"', 'roles[value eq "clerk" or value eq "principal"]',
    'roles.value eq "clerk" and active eq true', "emails pr", 'preferredLanguage eq "zh-hant"', 'meta.lastModified gt "2020-01-01T00:00:00Z"',
    'meta.lastModified lt "2020-01-01T00:00:00Z"', 'id eq "{uid}"', 'id eq "{uid_upper}"', 'name.formatted eq "{display}"',
    'userName eq "x\\" or userName pr or userName eq \\"x"', "userName eq \"x' or '1'='1\"", 'urn:ietf:params:scim:schemas:core:2.0:User:userName sw "0"',
]  # fmt: skip


def test_a_filter_finds_what_the_standards_own_evaluator_finds(reader: httpx2.Client, people: People) -> None:
    who = people["clerk"]
    uid = uid_of(who)
    known = [User.model_validate(each) for each in everything(reader, "/Users")]
    wrong = []
    for text in FILTERS:
        asked = text.format(name=who.sign_in, upper=who.sign_in.upper(), uid=uid, uid_upper=uid.upper(), display=who.name)
        expected = {each.id for each in known if ScimFilter[User](asked).match(each)}
        if {each["id"] for each in everything(reader, "/Users", filter=asked, attributes="userName")} != expected:
            wrong.append(asked)
    assert wrong == []


GROUP_FILTERS = [
    'displayName co "國小"',
    'members.value eq "{uid}"',
    'members[value eq "{uid}"]',
    'id sw "class-"',
    "members pr",
    'members ne "{uid}"',
]


def test_a_filter_of_groups_finds_what_the_standards_own_evaluator_finds(keeper: httpx2.Client, people: People) -> None:
    uid = uid_of(people["homeroom_teacher"])
    keeper.post("/Groups", json=LIST | {"members": [{"value": uid}]})
    known = [Group.model_validate(each) for each in everything(keeper, "/Groups")]
    wrong = []
    for text in GROUP_FILTERS:
        asked = text.format(uid=uid)
        expected = {each.id for each in known if ScimFilter[Group](asked).match(each)}
        if {each["id"] for each in everything(keeper, "/Groups", filter=asked)} != expected:
            wrong.append(asked)
    assert wrong == []


WRONG = [
    "userName", 'userName eq "x" or', "userName eq", 'nickName eq "x"', 'meta.location eq "x"', "userName eq 5", 'active eq "maybe"', "active gt true",
    'userName eq "a\\u0000b"', 'userName eq "\\ud800"', "1 eq 1", "userName eq 'x'", 'userName eq "x"; drop table identity_account', "(" * 900,
    'userName eq "' + "x" * 3000 + '"', 'password sw "a"', 'meta.lastModified gt "lately"',
]  # fmt: skip


def test_a_filter_that_cannot_be_asked_is_refused_and_is_not_everybody(reader: httpx2.Client) -> None:
    for text in WRONG:
        answer = reader.get("/Users", params={"filter": text})
        assert answer.status_code in (400, 422), (text, answer.text[:200])
        assert answer.json()["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
        assert "Resources" not in answer.json()
