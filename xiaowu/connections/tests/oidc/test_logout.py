"""Clients are told when somebody is signed out here, and their answers are kept."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from conftest import Somebody, as_owner
from tests.client import HouseClient
from tests.outbox import later, tell_logouts
from xiaowu.connections.oidc.actions import clients
from xiaowu.connections.oidc.rules import LOGOUT_EVENT, Scope
from xiaowu.connections.tests.oidc.listening import Listener
from xiaowu.connections.tests.oidc.partner import BACK, Partner
from xiaowu.kernel import clock
from xiaowu.kernel.delivery.tables import Delivery
from xiaowu.kernel.errors import NotFound
from xiaowu.portal.city.cast import PASSWORD
from xiaowu.roster.models import Person, Post

MOST = 10  # tries


@pytest.fixture
def entered(listener: Listener, people: dict[str, Somebody], actor_of: Callable[[str], Any], db: None) -> tuple[Partner, HouseClient]:
    """The clerk went on to a client."""
    uri = f"http://127.0.0.1:{listener.server_port}/logout"
    made = clients.connect(
        actor_of("bureau_officer"),
        name="x",
        redirect_uris=[BACK],
        scopes=[Scope.PROFILE, Scope.SCHOOL, Scope.CLASSES],
        is_public=False,
        is_ours=True,
        logout_uri=uri,
    )
    partner, browser = Partner(*made), HouseClient()
    browser.post("/accounts/login/", {"login": people["clerk"].sign_in, "password": PASSWORD})
    partner.exchange(partner.code(browser))
    return partner, browser


def test_a_partner_is_told_with_a_signed_token_once_somebody_signs_out(
    entered: tuple[Partner, HouseClient], listener: Listener, people: dict[str, Somebody]
) -> None:
    partner, browser = entered
    assert partner.known["backchannel_logout_supported"] is True
    assert tell_logouts() == 0  # still signed in: nobody is told
    browser.post("/accounts/logout/")
    assert tell_logouts() == 1
    token = jwt.decode(listener.heard[0], KeySet.import_key_set(partner.bare.get(partner.known["jwks_uri"]).json()), algorithms=["RS256"])
    with as_owner():
        uid = str(Person.objects.get(pk=people["clerk"].person_id).uid)
    assert token.header["typ"] == "logout+jwt"
    assert (token.claims["iss"], token.claims["aud"], token.claims["sub"]) == ("http://testserver", partner.http.client_id, uid)
    assert token.claims["events"] == {LOGOUT_EVENT: {}}
    assert "nonce" not in token.claims
    assert tell_logouts() == 0  # once
    assert Delivery.objects.get().answer == "200"


def test_a_partner_is_told_of_a_departure_though_nobody_came_back(
    entered: tuple[Partner, HouseClient], listener: Listener, people: dict[str, Somebody]
) -> None:
    with as_owner():
        Post.objects.filter(person_id=people["clerk"].person_id).update(valid=(clock.today() - timedelta(days=9), clock.today()))
    assert tell_logouts() == 1
    assert len(listener.heard) == 1


def test_a_partner_that_does_not_answer_is_asked_ten_times_and_its_answer_is_kept(entered: tuple[Partner, HouseClient], listener: Listener) -> None:
    _partner, browser = entered
    listener.status = 500
    browser.post("/accounts/logout/")
    for turn in range(MOST + 2):
        tell_logouts()
        tell_logouts()  # not again at once
        waits = Delivery.objects.get()
        assert (waits.ended is None and waits.due > clock.now()) is (turn < MOST - 1)
        later()
    kept = Delivery.objects.get()
    assert (len(listener.heard), kept.attempts, kept.answer, kept.outcome) == (MOST, MOST, "500", "given_up")


@pytest.mark.parametrize("status", [200, 202, 204])
def test_every_way_to_say_that_they_are_out_there_too_is_understood(entered: tuple[Partner, HouseClient], listener: Listener, status: int) -> None:
    listener.status = status
    entered[1].post("/accounts/logout/")
    assert (tell_logouts(), tell_logouts()) == (1, 0)
    assert Delivery.objects.get().answer == str(status)


def test_a_partner_that_was_let_go_meanwhile_is_told_nothing(
    entered: tuple[Partner, HouseClient], listener: Listener, actor_of: Callable[[str], Any]
) -> None:
    partner, browser = entered
    browser.post("/accounts/logout/")
    officer = actor_of("bureau_officer")
    clients.disconnect(officer, partner.http.client_id)
    with pytest.raises(NotFound):
        clients.disconnect(officer, partner.http.client_id)
    assert (tell_logouts(), listener.heard) == (0, [])
