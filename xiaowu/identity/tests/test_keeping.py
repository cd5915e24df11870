"""Accounts are kept by those whose task it is, without ever knowing a password."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pypdfium2
import pytest
from django.conf import settings

from conftest import Somebody, as_owner
from tests.client import HouseClient, words
from tests.outbox import notices
from tests.transactions import statements
from xiaowu.identity.actions.accounts import forget_factors, give_start_code, make_account, make_accounts, restore, suspend
from xiaowu.identity.models import Account, StartCode
from xiaowu.identity.tests.keeping import ClientOf, listed
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Conflict, NotFound
from xiaowu.kernel.models import AuditEntry
from xiaowu.portal.city.cast import PASSWORD
from xiaowu.roster.models import Person, Post


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
    assert answer.status_code == 302
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


def test_what_the_bureau_suspends_no_school_restores(client_of: ClientOf, people: dict[str, Somebody], keeper: Somebody) -> None:
    school, bureau, clerk = client_of("it_coordinator"), client_of("bureau_officer"), people["clerk"]
    for first in (school, bureau):  # a school that suspended it first does not restore it either
        first.send(path(keeper, clerk.person_id, "suspend/"))
    assert "由教育局停用" in words(school.get(path(keeper, clerk.person_id)))
    assert school.send(path(keeper, clerk.person_id, "suspend/")).status_code == 200
    assert school.send(path(keeper, clerk.person_id, "restore/")).status_code == 403
    assert not Account.objects.get(pk=clerk.account_id).is_open
    assert bureau.send(path(keeper, clerk.person_id, "restore/")).status_code == 200
    assert Account.objects.get(pk=clerk.account_id).is_open
    for what in ("suspend/", "restore/"):
        assert school.send(path(keeper, clerk.person_id, what)).status_code == 200


def test_a_coordinator_does_not_touch_another_schools_people_nor_the_bureau(
    client_of: ClientOf, people: dict[str, Somebody], keeper: Somebody
) -> None:
    client, stranger, officer = client_of("it_coordinator"), people["other_teacher"], people["bureau_officer"]
    assert client.get(path(stranger, stranger.person_id)).status_code == 403
    assert client.get(path(keeper, stranger.person_id)).status_code == 404
    for shared in (officer, stranger):  # who also serve at the school
        serve(shared, keeper)
        for what in ("code/", "forget-factors/", "suspend/", "restore/"):
            refused = client.send(path(keeper, shared.person_id, what))
            assert (refused.status_code, "請洽教育局" in words(refused)) == (403, True)
    assert not StartCode.objects.exists()
    assert not Account.objects.filter(is_open=False).exists()


def test_letters_are_made_for_all_who_have_no_account_and_can_be_printed_again_while_they_are_good(
    client_of: ClientOf, people: dict[str, Somebody], keeper: Somebody, newcomer: Person
) -> None:
    client = client_of("it_coordinator")
    answer = client.send(f"/account-keeping/{keeper.school_id}/make/", follow=False)
    assert answer.status_code == 303
    sheet = client.get(answer.url + "letters.pdf")
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(io.BytesIO(sheet.content)))
    assert "鄭新到" in text
    account = Account.objects.get(person=newcomer)
    assert account.sign_in in text
    code = text.split("啟用碼：")[1][:19]
    with as_owner():
        elsewhere = Post.objects.create(person=newcomer, role="clerk", school_id=people["other_teacher"].school_id, valid=(clock.today(), None))
    assert client.get(answer.url + "letters.pdf").status_code == 404  # it opens nothing while its holder also serves elsewhere
    with as_owner():
        elsewhere.delete()
    client.send(path(keeper, newcomer.pk, "code/"))
    assert client.get(answer.url + "letters.pdf").status_code == 404  # void
    assert "啟用碼：" not in words(client.get(answer.url))
    StartCode.objects.filter(batch=account.startcode_set.earliest("pk").batch).update(expires=clock.now() + timedelta(days=1))
    HouseClient().post("/account-start/", {"code": code, "password1": "Morning-116", "password2": "Morning-116"})
    assert client.get(answer.url + "letters.pdf").status_code == 404  # used: nothing left to print


def serve(who: Somebody, keeper: Somebody, role: str = "clerk", since: timedelta = timedelta()) -> None:
    """Somebody serves at the keeper's school too."""
    with as_owner():
        Post.objects.create(person_id=who.person_id, role=role, school_id=keeper.school_id, valid=(clock.today() + since, None))


def test_a_coordinator_reads_of_a_teacher_in_two_schools_what_the_own_staff_list_says(
    client_of: ClientOf, people: dict[str, Somebody], keeper: Somebody
) -> None:
    teacher, client = people["other_teacher"], client_of("it_coordinator")
    HouseClient().post("/accounts/login/", {"login": teacher.sign_in, "password": PASSWORD})
    serve(teacher, keeper)
    listed, alone = f"/account-keeping/{keeper.school_id}/", path(keeper, teacher.person_id)
    for page in (client.get(alone), client.get(f"{listed}?q={quote(teacher.name)}"), client.get(f"{listed}?state=elsewhere")):
        assert teacher.name in words(page)
        assert teacher.sign_in not in words(page)
        assert "由教育局管理" in words(page)
        assert "最近登入：" not in words(page)
    for oracle in (f"?q={teacher.sign_in}", f"?q={quote(teacher.name)}&state=active", f"?q={quote(teacher.name)}&state=none"):
        assert "找不到符合" in words(client.get(listed + oracle))
    assert teacher.sign_in in words(client_of("bureau_officer").get(alone))
    assert client_of("bureau_officer").send(path(keeper, teacher.person_id, "code/")).status_code == 200
    assert Account.objects.filter(person_id=teacher.person_id).count() == 1


def test_a_school_does_not_keep_whoever_begins_elsewhere_later(client_of: ClientOf, people: dict[str, Somebody], keeper: Somebody) -> None:
    clerk, there = people["clerk"], people["other_coordinator"]
    assert client_of("it_coordinator").send(path(keeper, clerk.person_id, "code/")).status_code == 200
    serve(clerk, there, since=timedelta(days=30))
    assert client_of("it_coordinator").send(path(keeper, clerk.person_id, "code/")).status_code == 403


def test_a_code_opens_nothing_once_its_holder_serves_elsewhere(client_of: ClientOf, people: dict[str, Somebody], keeper: Somebody) -> None:
    clerk = people["clerk"]
    code = code_in(client_of("it_coordinator").send(path(keeper, clerk.person_id, "code/")))
    serve(clerk, people["other_coordinator"])
    given = {"code": code, "password1": "Morning-116", "password2": "Morning-116"}
    assert "已過期" in words(HouseClient().post("/account-start/", given))
    assert HouseClient().post("/accounts/login/", {"login": clerk.sign_in, "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize("role", ["principal", "student_affairs"])
def test_a_coordinator_alone_gives_no_way_into_the_account_of_who_reaches_many(
    client_of: ClientOf, people: dict[str, Somebody], keeper: Somebody, role: str
) -> None:
    client, who = client_of("it_coordinator"), people[role]
    assert "由教育局重設" in words(client.get(path(keeper, who.person_id)))
    for what in ("code/", "forget-factors/"):
        assert client.send(path(keeper, who.person_id, what)).status_code == 403
    with as_owner():
        post = Post.objects.get(person_id=who.person_id)
    serve(who, keeper)
    assert client.send(f"/roster/{keeper.school_id}/staff/{post.pk}/end/").status_code == 200  # nor by ending the post first
    assert client.send(path(keeper, who.person_id, "code/")).status_code == 403
    assert client_of("bureau_officer").send(path(keeper, who.person_id, "code/")).status_code == 200


def test_a_coordinator_gives_the_first_letter_to_a_new_principal(client_of: ClientOf, keeper: Somebody, newcomer: Person) -> None:
    with as_owner():
        Post.objects.filter(person=newcomer).update(role="principal")
    client = client_of("it_coordinator")
    client.send(path(keeper, newcomer.pk, "make/"), {"sign_in": "zheng.xd"})
    code = code_in(client.send(path(keeper, newcomer.pk, "code/")))  # the first one was lost before it was used
    assert HouseClient().post("/account-start/", {"code": code, "password1": "Morning-116", "password2": "Morning-116"}).status_code == 302
    assert client.send(path(keeper, newcomer.pk, "code/")).status_code == 403


def test_nobody_gives_himself_a_code(client_of: ClientOf, people: dict[str, Somebody], keeper: Somebody) -> None:
    assert client_of("it_coordinator").send(path(keeper, keeper.person_id, "code/")).status_code == 422
    officer = people["bureau_officer"]
    serve(officer, keeper)
    assert client_of("bureau_officer").send(path(keeper, officer.person_id, "code/")).status_code == 422
    assert client_of("bureau_officer").send(path(keeper, officer.person_id, "forget-factors/")).status_code == 422


def test_the_owner_is_told_of_everything_that_a_keeper_does(
    client_of: ClientOf, people: dict[str, Somebody], keeper: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "XIAOWU_MAIL_DOMAIN", "mail.example")
    client, clerk, staff = client_of("it_coordinator"), people["clerk"], f"/roster/{keeper.school_id}/staff"
    client.send(f"{staff}/add/", {"person": f"#{clerk.person_id}", "role": "nutritionist", "class_id": "", "since": "115/11/01"})
    with as_owner():
        post = Post.objects.get(person_id=clerk.person_id, role="nutritionist")
    client.send(f"{staff}/{post.pk}/end/")
    client.send(f"{staff}/people/{clerk.person_id}/rename/", {"name": "王淑芳"})
    for what in ("code/", "forget-factors/", "suspend/", "restore/"):
        client.send(path(keeper, clerk.person_id, what))
    told = [notice for account_id, notice in notices() if account_id == clerk.account_id]
    assert told == ["post_given", "post_ended", "renamed", "start_code", "factor_removed", "suspended", "restored"]


@pytest.mark.parametrize("sheet", [None, "姓名,帳號\n鄭新到,zheng1\n"])
def test_a_coordinator_makes_no_account_for_somebody_of_the_bureau(
    client_of: ClientOf, keeper: Somebody, newcomer: Person, sheet: str | None
) -> None:
    with as_owner():  # who also serves at the bureau, which the school does not see
        Post.objects.create(person=newcomer, role="bureau_officer", valid=(clock.today(), None))
    if sheet:
        assert "本校沒有這位還沒有帳號的人" in words(listed(client_of, keeper, sheet.encode()))
    client_of("it_coordinator").send(f"/account-keeping/{keeper.school_id}/make/")
    assert client_of("it_coordinator").send(path(keeper, newcomer.pk, "make/"), {"sign_in": "zheng1"}).status_code == 403
    assert not Account.objects.filter(person=newcomer).exists()


def test_accounts_of_many_are_made_in_as_many_statements_as_those_of_few(actor_of: Callable[[str], Any], keeper: Somebody) -> None:
    counts = []
    for size in (3, 30):
        with as_owner():
            people = [Person.objects.create(name=f"新到{size}之{each}") for each in range(size)]
            for person in people:
                Post.objects.create(person=person, role="clerk", school_id=keeper.school_id, valid=(clock.today(), None))
        actor: Any = actor_of("it_coordinator")
        with statements() as ran:
            _batch, made = make_accounts(actor, keeper.school_id, school_code="x", today=clock.today())
        counts.append((len(ran), made))
    assert counts == [(counts[0][0], 3), (counts[0][0], 30)]


def test_nobody_gets_a_second_account_nor_one_by_a_name_that_is_taken(
    actor_of: Callable[[str], Any], people: dict[str, Somebody], keeper: Somebody, newcomer: Person
) -> None:
    actor, clerk = actor_of("it_coordinator"), people["clerk"]
    with pytest.raises(Conflict, match="已經有帳號"):
        make_account(actor, keeper.school_id, person_id=clerk.person_id, sign_in="another.name", today=clock.today())
    with pytest.raises(Conflict, match="已經有人使用"):
        make_account(actor, keeper.school_id, person_id=newcomer.pk, sign_in=clerk.sign_in.upper(), today=clock.today())
    assert not Account.objects.filter(person=newcomer).exists()


def test_accounts_are_made_for_ones_own_people_and_under_free_names_or_none_is_made(
    actor_of: Callable[[str], Any], people: dict[str, Somebody], keeper: Somebody, newcomer: Person
) -> None:
    actor, clerk, stranger = actor_of("it_coordinator"), people["clerk"], people["other_teacher"]
    with pytest.raises(NotFound):
        make_accounts(actor, keeper.school_id, school_code="x", names={newcomer.pk: "new.one", stranger.person_id: "other.one"}, today=clock.today())
    with pytest.raises(BadInput, match=clerk.sign_in):
        make_accounts(actor, keeper.school_id, school_code="x", names={newcomer.pk: clerk.sign_in}, today=clock.today())
    assert not Account.objects.filter(person=newcomer).exists()


@pytest.mark.parametrize("keep", [give_start_code, forget_factors, suspend, restore])
def test_of_who_has_no_account_there_is_nothing_to_keep(
    actor_of: Callable[[str], Any], keeper: Somebody, newcomer: Person, keep: Callable[..., object]
) -> None:
    with pytest.raises(NotFound):
        keep(actor_of("it_coordinator"), keeper.school_id, person_id=newcomer.pk, today=clock.today())
