"""Accounts are kept by those whose task it is, without ever knowing a password."""

import io
from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest

from conftest import Somebody, as_owner
from tests.conftest_tools import HouseClient, words
from xiaowu.identity.models import Account, StartCode
from xiaowu.kernel import clock
from xiaowu.kernel.models import AuditEntry
from xiaowu.portal.city.cast import PASSWORD
from xiaowu.roster.models import Person, Post

ClientOf = Callable[[str], Any]


@pytest.fixture
def keeper(people: dict[str, Somebody]) -> Somebody:
    return people["it_coordinator"]


@pytest.fixture
def newcomer(keeper: Somebody, db: None) -> Person:
    """Somebody added to the school's staff who has no account yet."""
    with as_owner():
        person = Person.objects.create(name="鄭新到")
        Post.objects.create(person=person, role="clerk", school_id=keeper.school_id, valid=(clock.today(), None))
    return person


def path(who: Somebody, person: int, what: str = "") -> str:
    return f"/account-keeping/{who.school_id}/people/{person}/{what}"


def code_in(answer: Any) -> str:
    return words(answer).split("一次性啟用碼：")[1][:19]


def test_a_coordinator_makes_an_account_whose_owner_alone_sets_the_password(client_of: ClientOf, keeper: Somebody, newcomer: Person) -> None:
    client = client_of("it_coordinator")
    made = client.send(path(keeper, newcomer.pk, "make/"), {"sign_in": "Zheng.XD"})
    code = code_in(made)
    assert Account.objects.get(person=newcomer).has_usable_password() is False
    owner = HouseClient()
    answer = owner.post("/account-start/", {"code": code.lower(), "password1": "Morning-116", "password2": "Morning-116"})
    assert answer.status_code == 303
    assert owner.post("/accounts/login/", {"login": "zheng.xd", "password": "Morning-116"}).status_code == 302
    again = HouseClient().post("/account-start/", {"code": code, "password1": "Morning-117", "password2": "Morning-117"})
    assert "已使用過" in words(again)
    assert StartCode.objects.filter(account__person=newcomer, used=None).count() == 0


@pytest.mark.parametrize("sign_in", ["wаng.ming", "王小明", "ab", "' or 1=1", "a b"])
def test_a_name_that_looks_like_another_is_refused(client_of: ClientOf, keeper: Somebody, newcomer: Person, sign_in: str) -> None:
    refused = client_of("it_coordinator").send(path(keeper, newcomer.pk, "make/"), {"sign_in": sign_in})
    assert refused.status_code == 422
    assert not Account.objects.filter(person=newcomer).exists()


def test_a_code_that_was_replaced_or_has_run_out_opens_nothing(client_of: ClientOf, people: dict[str, Somebody], keeper: Somebody) -> None:
    client, clerk = client_of("it_coordinator"), people["clerk"]
    first = code_in(client.send(path(keeper, clerk.person_id, "code/")))
    second = code_in(client.send(path(keeper, clerk.person_id, "code/")))
    given = {"password1": "Morning-116", "password2": "Morning-116"}
    assert "已過期" in words(HouseClient().post("/account-start/", {"code": first, **given}))
    assert HouseClient().post("/accounts/login/", {"login": clerk.sign_in, "password": PASSWORD}).status_code == 302  # as before, until it is used
    StartCode.objects.update(expires=clock.now())
    assert "已過期" in words(HouseClient().post("/account-start/", {"code": second, **given}))


def test_a_start_code_obeys_the_password_rule_and_ends_what_was_open(client_of: ClientOf, people: dict[str, Somebody], keeper: Somebody) -> None:
    clerk, inside = people["clerk"], client_of("clerk")
    code = code_in(client_of("it_coordinator").send(path(keeper, clerk.person_id, "code/")))
    weak = HouseClient().post("/account-start/", {"code": code, "password1": "Password1", "password2": "Password1"})
    assert "外洩" in words(weak)
    assert inside.get("/").status_code == 200
    HouseClient().post("/account-start/", {"code": code, "password1": "Morning-116", "password2": "Morning-116"})
    assert inside.get("/").status_code == 302


def test_a_suspended_account_is_out_at_once_and_comes_back_with_its_password(
    client_of: ClientOf, people: dict[str, Somebody], keeper: Somebody
) -> None:
    client, clerk, inside = client_of("it_coordinator"), people["clerk"], client_of("clerk")
    client.send(path(keeper, clerk.person_id, "suspend/"))
    assert inside.get("/").status_code == 302
    client.send(path(keeper, clerk.person_id, "restore/"))
    assert HouseClient().post("/accounts/login/", {"login": clerk.sign_in, "password": PASSWORD}).status_code == 302
    own = client.send(path(keeper, keeper.person_id, "suspend/"))
    assert own.status_code == 422
    with as_owner():
        verbs = list(AuditEntry.objects.filter(account_id=keeper.account_id, subject="account").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["suspended", "restored"]


def test_a_coordinator_does_not_touch_another_schools_people_nor_the_bureau(
    client_of: ClientOf, people: dict[str, Somebody], keeper: Somebody
) -> None:
    client, stranger, officer = client_of("it_coordinator"), people["other_teacher"], people["bureau_officer"]
    assert client.get(path(stranger, stranger.person_id)).status_code == 403
    assert client.get(path(keeper, stranger.person_id)).status_code == 404
    with as_owner():  # an officer who also serves at the school
        Post.objects.create(person_id=officer.person_id, role="clerk", school_id=keeper.school_id, valid=(clock.today(), None))
    assert client.send(path(keeper, officer.person_id, "code/")).status_code == 403
    assert not StartCode.objects.filter(account_id=officer.account_id).exists()


def test_letters_are_made_for_all_who_have_no_account_and_can_be_printed_again(client_of: ClientOf, keeper: Somebody, newcomer: Person) -> None:
    client = client_of("it_coordinator")
    answer = client.send(f"/account-keeping/{keeper.school_id}/make/", follow=False)
    assert answer.status_code == 303
    sheet = client.get(answer.url + "letters.pdf")
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(io.BytesIO(sheet.content)))
    assert "鄭新到" in text
    account = Account.objects.get(person=newcomer)
    assert account.sign_in in text
    code = text.split("啟用碼：")[1][:19]
    HouseClient().post("/account-start/", {"code": code, "password1": "Morning-116", "password2": "Morning-116"})
    assert client.get(answer.url + "letters.pdf").status_code == 404  # used: nothing left to print


@pytest.mark.parametrize(
    ("sheet", "reason"),
    [
        ("姓名,帳號\n鄭新到,zheng1\n沒有人,nobody\n", "本校沒有這位"),
        ("姓名,帳號\n鄭新到,wаng\n", "英文小寫"),
        ("姓名,帳號\n鄭新到,zheng1\n鄭新到,zheng2\n", "同一個人"),
        ("姓名,帳號\n鄭新到,bureau\n", "已經有人使用"),
        ("名字\n鄭新到\n", "缺少欄位"),
        ("", "檔案是空的"),
    ],
)
def test_a_list_with_a_wrong_row_makes_nothing_and_names_the_row(
    client_of: ClientOf, keeper: Somebody, newcomer: Person, sheet: str, reason: str
) -> None:
    file = io.BytesIO(sheet.encode())
    file.name = "accounts.csv"
    refused = client_of("it_coordinator").send(f"/account-keeping/{keeper.school_id}/make/", {"file": file})
    assert refused.status_code == 422
    assert reason in words(refused)
    assert not Account.objects.filter(person=newcomer).exists()


def test_a_list_gives_people_the_names_that_were_chosen(client_of: ClientOf, keeper: Somebody, newcomer: Person) -> None:
    client = client_of("it_coordinator")
    assert "鄭新到" in client.get(f"/account-keeping/{keeper.school_id}/list.csv").content.decode("utf-8-sig")
    file = io.BytesIO("姓名,帳號\n鄭新到,Zheng.Xd\n".encode())
    file.name = "accounts.csv"
    assert client.send(f"/account-keeping/{keeper.school_id}/make/", {"file": file}, follow=False).status_code == 303
    assert Account.objects.get(person=newcomer).sign_in == "zheng.xd"


def test_a_teacher_in_two_schools_has_one_account_with_two_posts(client_of: ClientOf, people: dict[str, Somebody], keeper: Somebody) -> None:
    teacher = people["other_teacher"]
    with as_owner():
        Post.objects.create(person_id=teacher.person_id, role="clerk", school_id=keeper.school_id, valid=(clock.today(), None))
    page = client_of("it_coordinator").get(path(keeper, teacher.person_id))
    assert teacher.sign_in in words(page)
    assert Account.objects.filter(person_id=teacher.person_id).count() == 1


@pytest.mark.parametrize("sheet", [None, "姓名,帳號\n鄭新到,zheng1\n"])
def test_a_coordinator_makes_no_account_for_somebody_of_the_bureau(
    client_of: ClientOf, keeper: Somebody, newcomer: Person, sheet: str | None
) -> None:
    with as_owner():  # who also serves at the bureau, which the school does not see
        Post.objects.create(person=newcomer, role="bureau_officer", valid=(clock.today(), None))
    given: dict[str, Any] = {}
    if sheet:
        given["file"] = io.BytesIO(sheet.encode())
        given["file"].name = "accounts.csv"
    client_of("it_coordinator").send(f"/account-keeping/{keeper.school_id}/make/", given, follow=False)
    assert client_of("it_coordinator").send(path(keeper, newcomer.pk, "make/"), {"sign_in": "zheng1"}).status_code == 403
    assert not Account.objects.filter(person=newcomer).exists()
