"""A one-time start code: who may use it, how often, and whom it needs behind it; and the first officer, who needs none."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from conftest import Somebody
from tests.client import HouseClient, words
from xiaowu.identity.actions.accounts import account_of_code, give_start_code, make_first_officer, use_start_code
from xiaowu.identity.models import Account, KnownDevice, StartCode
from xiaowu.identity.rules.accounts import Kind
from xiaowu.identity.rules.startcodes import LETTER_LASTS, RESET_LASTS, CardState, card_state
from xiaowu.identity.tests.family import ActorOf, code_for
from xiaowu.kernel import clock
from xiaowu.kernel.actor import system
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.roster.models import Guardian, Post

NEW = "Morning-116"


@pytest.fixture
def code(actor_of: ActorOf, keeper: Somebody, people: dict[str, Somebody]) -> str:
    """The clerk's, from the school's coordinator."""
    return give_start_code(actor_of("it_coordinator"), keeper.school_id, person_id=people["clerk"].person_id, today=clock.today())


def test_a_code_sets_one_password(code: str, people: dict[str, Somebody]) -> None:
    use_start_code(code, NEW, clock.now())
    with pytest.raises(NotFound):
        use_start_code(code, "Morning-117", clock.now())
    assert Account.objects.get(pk=people["clerk"].account_id).check_password(NEW)


def test_a_code_whose_giver_is_gone_opens_nothing(code: str) -> None:
    assert account_of_code(code, clock.now())
    StartCode.objects.update(made_by=None)  # as the database does when the account goes
    assert account_of_code(code, clock.now()) is None
    with pytest.raises(NotFound):
        use_start_code(code, NEW, clock.now())


def test_a_familys_card_whose_giver_is_gone_binds_no_child(actor_of: ActorOf, teacher: Somebody, mother: Guardian) -> None:
    given = code_for(actor_of, teacher, Kind.GUARDIAN, mother.uid)
    StartCode.objects.update(made_by=None)
    with pytest.raises(NotFound):
        use_start_code(given, NEW, clock.now())


def test_a_fresh_city_has_its_first_officer_by_a_name_that_is_one_and_is_free(db: None, owner: Callable[[], Any]) -> None:
    with owner():
        made = make_first_officer(system("officer"), sign_in="First.Officer", name="王小明", password=NEW, today=clock.today())
        post = Post.objects.get(person=made.person)
        for sign_in in ("王小明", "FIRST.officer"):
            with pytest.raises(BadInput):
                make_first_officer(system("officer"), sign_in=sign_in, name="王小明", password=NEW, today=clock.today())
    assert (made.sign_in, made.check_password(NEW)) == ("first.officer", True)
    assert (post.role, post.school_id, post.valid.lower) == ("bureau_officer", None, clock.today())


def test_whoever_starts_is_told_the_own_name_first_and_is_in_at_once(code: str, people: dict[str, Somebody]) -> None:
    clerk, browser = people["clerk"], HouseClient()
    asked = browser.send("/account-start/", {"code": code.lower().replace("-", "")})
    assert f'value="{clerk.sign_in}"' in asked.content.decode()
    assert not StartCode.objects.filter(used__isnull=False).exists()  # nothing is used up by asking
    home = browser.send("/account-start/", {"code": code, "password1": NEW, "password2": NEW})
    assert home.redirect_chain[0][0] == "/"
    assert clerk.sign_in in words(home)
    assert KnownDevice.objects.filter(account_id=clerk.account_id).exists()


def test_whoever_starts_in_somebody_elses_browser_is_not_taken_for_them(code: str, client_of: Callable[[str], Any]) -> None:
    browser = client_of("principal")
    home = browser.send("/account-start/", {"code": code, "password1": NEW, "password2": NEW})
    assert "（" + Account.objects.get(startcode__used__isnull=False).sign_in in words(browser.get("/account/"))
    assert home.status_code == 200


def test_a_code_opens_nothing_without_the_second_factor_that_is_set_up(code: str, people: dict[str, Somebody]) -> None:
    clerk = people["clerk"]
    Authenticator.objects.create(user_id=clerk.account_id, type=Authenticator.Type.TOTP, data={"secret": "x"})
    browser = HouseClient()
    asked = browser.send("/account-start/", {"code": code, "password1": NEW, "password2": NEW})
    assert asked.redirect_chain[-1][0] == "/accounts/factor/"
    assert browser.get("/account/").status_code == 302


def test_how_a_card_stands_follows_from_its_last_code() -> None:
    now = clock.now()
    later, before = now + timedelta(days=1), now - timedelta(days=1)
    made, spoken = now - LETTER_LASTS / 2, later - RESET_LASTS
    cases = [(None, None, None, False), (made, later, None, True), (spoken, later, None, True), (made, later, None, False),
             (made, later, before, False), (made, before, None, True)]  # fmt: skip
    stands = [card_state(given, until, used, opens=opens, now=now) for given, until, used, opens in cases]
    assert stands == [CardState.NONE, CardState.GIVEN, CardState.SPOKEN, CardState.VOID, CardState.USED, CardState.OVER]


def test_a_code_that_would_void_a_letter_is_given_only_after_a_yes(code: str, client_of: Callable[[str], Any], people: dict[str, Somebody]) -> None:
    clerk, coordinator = people["clerk"], client_of("it_coordinator")
    giving = f"/account-keeping/{clerk.school_id}/people/{clerk.person_id}/code/"
    assert "立即失效" in words(coordinator.send(giving, says_yes=False))
    assert account_of_code(code, clock.now())
    assert f"帳號：{clerk.sign_in}，一次性啟用碼" in words(coordinator.send(giving))
    assert account_of_code(code, clock.now()) is None
