"""Sign-in names that the house gives are nobody else's to take, and one that is gone stops nobody's account."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.connections.scim.rules.scopes import Scope
from xiaowu.connections.tests.scim.reading import program
from xiaowu.identity.actions.families import make_cards
from xiaowu.identity.models import Account
from xiaowu.identity.rules.accounts import Kind
from xiaowu.identity.rules.names import Reserved, another, proposed_sign_in, reserved
from xiaowu.identity.tests.family import ActorOf
from xiaowu.identity.tests.keeping import ClientOf, listed
from xiaowu.kernel import clock
from xiaowu.roster.models import Person, Post, School, Student

_codes = st.from_regex(r"[0-9A-Z]{3,8}", fullmatch=True)
_ids = st.integers(1, 10**9)


@given(st.lists(_codes, min_size=2, max_size=6, unique_by=str.lower), _ids, _ids, st.sampled_from(Kind), st.integers(2, 99))
def test_no_school_may_take_a_name_that_the_house_gives_at_another(codes: list[str], row_id: int, person_id: int, kind: Kind, number: int) -> None:
    here, mine = codes[0], frozenset(codes[:1])
    own, others = proposed_sign_in(here, person_id), frozenset(codes[1:])
    for code in codes[1:]:
        theirs = proposed_sign_in(code, row_id, kind)
        for known in (others, frozenset[str]()):  # also of a school that is still to come
            assert reserved(theirs, own, mine, known) is Reserved.GIVEN
            assert reserved(another(theirs, number), own, mine, known) is Reserved.GIVEN
    beside = proposed_sign_in(here, row_id, kind)
    assert (reserved(beside, own, mine, others) is None) is (beside == own)
    assert reserved(own, own, mine, others) is None
    assert reserved(another(own, number), own, mine, others) is None


@pytest.mark.parametrize(
    ("sign_in", "why"),
    [
        ("wang.xm", None), ("014601.wang", None), ("014602wang", Reserved.SCHOOL), ("0146011wang", Reserved.SCHOOL), ("0146-wang", None),
        ("014601-p8", Reserved.GIVEN), ("014601-p7", None), ("014601-p7-2", None), ("014601-p71", Reserved.GIVEN), ("wang-s1", Reserved.GIVEN),
    ],
)  # fmt: skip
def test_a_school_chooses_names_that_begin_with_its_own_code_or_with_none(sign_in: str, why: Reserved | None) -> None:
    assert reserved(sign_in, "014601-p7", {"014601"}, {"014602", "0146011"}) is why


@pytest.fixture
def elsewhere(people: dict[str, Somebody], db: None) -> str:
    """The code of another school."""
    with as_owner():
        return School.objects.get(pk=people["other_coordinator"].school_id).code.lower()


@pytest.mark.parametrize(("rest", "reason"), [("-s12", "由系統產生"), ("-p12", "由系統產生"), ("-g12-2", "由系統產生"), (".wang", "其他學校的代碼")])
def test_a_coordinator_takes_no_name_of_another_schools_by_neither_door(
    client_of: ClientOf, keeper: Somebody, newcomer: Person, elsewhere: str, rest: str, reason: str
) -> None:
    alone = client_of("it_coordinator").send(f"/account-keeping/{keeper.school_id}/people/{newcomer.pk}/make/", {"sign_in": elsewhere + rest})
    for refused in (alone, listed(client_of, keeper, f"姓名,帳號\n鄭新到,{elsewhere}{rest}\n".encode())):
        assert (refused.status_code, reason in words(refused)) == (422, True)
    assert not Account.objects.filter(person=newcomer).exists()


@pytest.mark.parametrize("rest", ["-s12", ".wang"])
def test_a_program_takes_no_name_of_a_schools(actor_of: ActorOf, elsewhere: str, rest: str) -> None:
    user = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": elsewhere + rest, "displayName": "王小明"}
    keeper = program(actor_of("bureau_officer"), Scope.READ, Scope.KEEP)
    assert keeper.post("/Users", json=user).status_code == 400
    assert not Account.objects.filter(sign_in=elsewhere + rest).exists()


def take(sign_in: str) -> None:
    """Somebody has that name since before."""
    with as_owner():
        Account.objects.create(sign_in=sign_in, person=Person.objects.create(name="先到"))


def test_a_class_gets_its_cards_though_one_childs_name_is_taken(actor_of: ActorOf, teacher: Somebody, child: Student) -> None:
    with as_owner():
        code, size = School.objects.get(pk=teacher.school_id).code, Student.objects.filter(school_class_id=teacher.class_id).count()
    usual = proposed_sign_in(code, child.pk, Kind.PUPIL)
    take(usual)
    take(another(usual, 2))
    _batch, made = make_cards(actor_of("homeroom_teacher"), teacher.school_id, teacher.class_id, Kind.PUPIL, clock.today())
    assert made == size
    assert Account.objects.get(holder=child.uid).sign_in == another(usual, 3)


def test_a_school_gets_all_its_accounts_though_one_name_is_taken(client_of: ClientOf, keeper: Somebody, newcomer: Person) -> None:
    with as_owner():
        code, second = School.objects.get(pk=keeper.school_id).code, Person.objects.create(name="林新到")
        Post.objects.create(person=second, role="clerk", school_id=keeper.school_id, valid=(clock.today(), None))
    take(proposed_sign_in(code, newcomer.pk))
    free = another(proposed_sign_in(code, newcomer.pk), 2)
    client = client_of("it_coordinator")
    assert free in client.get(f"/imports/accounts/{keeper.school_id}/template.csv").content.decode("utf-8-sig")
    assert free in client.get(f"/account-keeping/{keeper.school_id}/people/{newcomer.pk}/").content.decode()
    client.send(f"/account-keeping/{keeper.school_id}/make/")
    assert Account.objects.get(person=newcomer).sign_in == free
    assert Account.objects.get(person=second).sign_in == proposed_sign_in(code, second.pk)


def test_a_list_of_guesses_does_not_tell_which_names_there_are(client_of: ClientOf, keeper: Somebody, newcomer: Person) -> None:
    sheet = "姓名,帳號\n沒有人,bureau\n鄭新到,bureau\n鄭新到,bureau\n鄭新到,nobody.at.all\n也沒有,nobody.at.all\n"
    told = words(listed(client_of, keeper, sheet.encode()))
    assert told.count("已經有人使用") == 1  # of the one whose account may be made, once
    assert told.count("本校沒有這位") == 2
    assert told.count("同一個人出現兩次") == 2


def test_a_list_gives_no_name_to_two(client_of: ClientOf, keeper: Somebody, newcomer: Person) -> None:
    with as_owner():
        second = Person.objects.create(name="林新到")
        Post.objects.create(person=second, role="clerk", school_id=keeper.school_id, valid=(clock.today(), None))
    told = words(listed(client_of, keeper, "姓名,帳號\n鄭新到,one.name\n林新到,one.name\n".encode()))
    assert told.count("同一個帳號出現兩次") == 1
