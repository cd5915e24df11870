"""A person consents to one system, for what it asked; a silent request is let in only by that."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.idp.oidc.models import Token

from conftest import as_owner
from tests.client import HouseClient, words
from xiaowu.connections.models import Consent
from xiaowu.connections.oidc.actions import clients as actions
from xiaowu.connections.oidc.rules import Kind, Scope
from xiaowu.connections.tests.oidc.asking import signed
from xiaowu.connections.tests.oidc.granting import Screen, connect
from xiaowu.connections.tests.oidc.partner import BACK, ClientOf, Partner
from xiaowu.identity.actions import accounts
from xiaowu.kernel import clock
from xiaowu.kernel.models import AuditEntry
from xiaowu.portal.city.cast import PASSWORD

ALL = [Scope.PROFILE, Scope.SCHOOL, Scope.CLASSES]
PartnerOf = Callable[..., Partner]


@pytest.fixture
def third(actor_of: Callable[[str], Any]) -> PartnerOf:
    """A system that is not the bureau's own."""

    def made(name: str, *, is_ours: bool = False) -> Partner:
        return Partner(*connect(actor_of("bureau_officer"), Kind.WEB, name=name, redirect_uris=[BACK], scopes=ALL, is_ours=is_ours))

    return made


def outcome(browser: HouseClient, partner: Partner, **more: str) -> str:
    """How a browser that was sent here comes back: `code`, the error, or `page` if somebody is asked."""
    answer = browser.get(partner.address(**more))
    if answer.status_code == 200:
        return "page"
    back = parse_qs(urlsplit(answer["Location"]).query)
    return "code" if "code" in back else back.get("error", ["elsewhere"])[0]


def agree(browser: HouseClient, partner: Partner, scopes: list[str]) -> str:
    """Say yes on the page, for these; the code."""
    page = browser.get(partner.address())
    form = {"request": signed(page), "scopes": scopes, "action": "grant"}
    answer = browser.post("/oidc/authorize", form)
    return parse_qs(urlsplit(answer["Location"]).query)["code"][0]


EVERYTHING = ["openid", "profile", "school", "classes"]


@pytest.mark.parametrize("prompt", ["", "none", "consent", "login"])
@pytest.mark.parametrize("given_to", ["nobody", "first", "second", "ours"])
def test_each_system_is_let_in_by_its_own_consent_and_by_no_others(browser_of: ClientOf, third: PartnerOf, given_to: str, prompt: str) -> None:
    partners = {"first": third("第一個"), "second": third("第二個"), "ours": third("自有", is_ours=True)}
    browser = browser_of("homeroom_teacher")
    if given_to == "ours":
        partners["ours"].exchange(partners["ours"].code(browser))
    elif given_to in partners:
        partners[given_to].exchange(agree(browser, partners[given_to], EVERYTHING))
    came = {name: outcome(browser, each, **({"prompt": prompt} if prompt else {})) for name, each in partners.items()}
    asked = {"": "page", "none": "consent_required", "consent": "page", "login": "elsewhere"}[prompt]
    known = "code" if prompt == "none" else asked
    expected = {name: known if name == given_to else asked for name in ("first", "second")}
    assert came == expected | {"ours": {"login": "elsewhere", "consent": "page"}.get(prompt, "code")}


def test_consent_holds_for_what_was_agreed_to_and_the_last_word_stands(browser_of: ClientOf, third: PartnerOf) -> None:
    partner, browser = third("學習平臺"), browser_of("clerk")
    agree(browser, partner, ["openid", "profile"])
    assert outcome(browser, partner, prompt="none") == "consent_required"
    assert outcome(browser, partner, prompt="none", scope="openid profile") == "code"
    agree(browser, partner, ["openid"])
    assert outcome(browser, partner, prompt="none", scope="openid profile") == "consent_required"
    assert outcome(browser_of("principal"), partner, prompt="none", scope="openid") == "consent_required"  # somebody else's


def test_nobody_signed_in_is_not_let_in_without_a_word(people: Any, third: PartnerOf) -> None:
    assert outcome(HouseClient(), third("自有", is_ours=True), prompt="none") == "login_required"


def test_consent_goes_with_the_client_and_is_none_for_the_bureaus_own(
    browser_of: ClientOf,
    third: PartnerOf,
    actor_of: Callable[[str], Any],
) -> None:
    ours, partner, browser = third("自有", is_ours=True), third("學習平臺"), browser_of("clerk")
    ours.code(browser)
    agree(browser, partner, EVERYTHING)
    assert list(Consent.objects.values_list("client_id", flat=True)) == [partner.http.client_id]
    actions.disconnect(actor_of("bureau_officer"), partner.http.client_id)
    assert not Consent.objects.exists()


def test_a_person_sees_what_was_agreed_to_and_takes_it_back(browser_of: ClientOf, third: PartnerOf) -> None:
    partner, browser = third("學習平臺"), browser_of("clerk")
    assert "您沒有同意任何系統" in words(browser.get("/account/consents/"))
    partner.exchange(agree(browser, partner, ["openid", "school"]))
    shown = words(browser.get("/account/consents/"))
    assert "學習平臺" in shown
    assert "學校與職務" in shown
    given = Consent.objects.get()
    other = browser_of("principal")
    assert "學習平臺" not in words(other.get("/account/consents/"))
    assert other.send(f"/account/consents/{given.pk}/end/").status_code == 404
    assert Consent.objects.exists()
    assert "已收回同意" in words(browser.send(f"/account/consents/{given.pk}/end/"))
    assert not Consent.objects.exists()
    with as_owner():
        said = list(AuditEntry.objects.filter(verb__in=("consented", "withdrew")).order_by("pk").values_list("verb", "facts__client"))
    assert said == [("consented", partner.http.client_id), ("withdrew", partner.http.client_id)]
    assert not Token.objects.filter(client_id=partner.http.client_id).exists()
    assert outcome(browser, partner, prompt="none", scope="openid school") == "consent_required"


def test_a_no_is_told_to_the_address_that_was_registered_and_keeps_nothing(browser_of: ClientOf, third: PartnerOf) -> None:
    partner, browser = third("學習平臺"), browser_of("clerk")
    answer = browser.post("/oidc/authorize", {"request": signed(browser.get(partner.address())), "scopes": EVERYTHING, "action": "cancel"})
    assert answer["Location"].startswith(f"{BACK}?error=access_denied")
    assert not Consent.objects.exists()


@pytest.fixture
def screen(actor_of: Callable[[str], Any], db: None) -> Screen:
    """A screen that is not the bureau's own, to which nobody has consented yet."""
    return Screen(connect(actor_of("bureau_officer"), Kind.DEVICE, name="走廊看板", is_ours=False)[0])


def answer_screen(browser: HouseClient, screen: Screen, action: str) -> None:
    browser.send(f"/oidc/device?code={screen.told['user_code']}", {"action": action})


def withdraw_all(browser: HouseClient) -> None:
    for given in Consent.objects.all():
        assert "已收回同意" in words(browser.send(f"/account/consents/{given.pk}/end/"))


def test_a_person_sees_a_yes_to_a_screen_and_takes_it_back(browser_of: ClientOf, screen: Screen) -> None:
    browser = browser_of("clerk")
    answer_screen(browser, screen, "confirm")
    shown = words(browser.get("/account/consents/"))
    assert "走廊看板" in shown
    assert list(Consent.objects.values_list("client_id", "scopes")) == [(screen.id, ["openid", "profile"])]
    assert "access_token" in screen.poll().json()
    withdraw_all(browser)
    assert not Token.objects.filter(client_id=screen.id).exists()


def test_a_no_to_a_screen_and_a_yes_to_the_bureaus_own_keep_no_consent(
    browser_of: ClientOf,
    screen: Screen,
    actor_of: Callable[[str], Any],
) -> None:
    browser, ours = browser_of("clerk"), Screen(connect(actor_of("bureau_officer"), Kind.DEVICE)[0])
    answer_screen(browser, screen, "deny")
    answer_screen(browser, ours, "confirm")
    assert "access_token" in ours.poll().json()
    assert not Consent.objects.exists()


def test_what_waits_when_a_yes_is_taken_back_cannot_be_exchanged(browser_of: ClientOf, third: PartnerOf, screen: Screen) -> None:
    partner, browser = third("學習平臺"), browser_of("clerk")
    code = agree(browser, partner, EVERYTHING)
    answer_screen(browser, screen, "confirm")
    withdraw_all(browser)
    refused = partner.raw(grant_type="authorization_code", code=code, redirect_uri=BACK, code_verifier=partner.verifier)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert screen.poll().json()["error"] == "invalid_grant"
    assert not Token.objects.exists()


@pytest.mark.parametrize("ends", ["password", "sign_out", "suspension"])
def test_what_waits_as_a_code_ends_with_the_session_and_with_the_password(
    browser_of: ClientOf,
    third: PartnerOf,
    screen: Screen,
    people: Any,
    actor_of: ClientOf,
    ends: str,
) -> None:
    partner, browser, who = third("自有", is_ours=True), browser_of("clerk"), people["clerk"]
    code = partner.code(browser)
    answer_screen(browser, screen, "confirm")
    if ends == "password":
        browser.send("/accounts/password/", {"oldpassword": PASSWORD, "password1": "Spring-116", "password2": "Spring-116"})
        assert browser.get("/account/").status_code == 200
    elif ends == "sign_out":
        browser.post("/accounts/logout/")
    else:
        keeper = actor_of("it_coordinator")
        accounts.suspend(keeper, who.school_id, person_id=who.person_id, today=clock.today())
        accounts.restore(keeper, who.school_id, person_id=who.person_id, today=clock.today())
    refused = partner.raw(grant_type="authorization_code", code=code, redirect_uri=BACK, code_verifier=partner.verifier)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert screen.poll().json()["error"] == "invalid_grant"
    assert not Token.objects.exists()


def test_a_question_without_a_word_changes_no_consent(browser_of: ClientOf, third: PartnerOf) -> None:
    partner, browser = third("學習平臺"), browser_of("clerk")
    agree(browser, partner, EVERYTHING)
    before = list(Consent.objects.values_list("client_id", "scopes", "at"))
    assert outcome(browser, partner, scope="openid", prompt="none") == "code"
    assert list(Consent.objects.values_list("client_id", "scopes", "at")) == before


def test_a_yes_that_was_asked_of_somebody_else_is_nobodys(browser_of: ClientOf, third: PartnerOf) -> None:
    """The form is signed for its session: in another browser that is signed in, it lets nobody in."""
    partner, own, elsewhere = third("學習平臺"), browser_of("clerk"), browser_of("principal")
    form = {"request": signed(own.get(partner.address())), "scopes": ["openid"], "action": "grant"}
    answer = elsewhere.post("/oidc/authorize", form)
    assert (answer.status_code, answer.get("Location")) == (400, None)
    assert "code=" in own.post("/oidc/authorize", form)["Location"]


@pytest.mark.parametrize("resource", ["urn:x:y", "x", "", "https://learning.example/"])
def test_whatever_resource_is_named_is_passed_over(browser_of: ClientOf, third: PartnerOf, resource: str) -> None:
    assert outcome(browser_of("clerk"), third("學習平臺"), resource=resource) == "page"
    assert outcome(browser_of("clerk"), third("校務平臺", is_ours=True), resource=resource) == "code"
