"""Somebody who departs is out everywhere with the next request: pages, other systems' tokens, SCIM, the register over REST;
and systems are told (3.3).
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.idp.oidc.models import Token

from conftest import Somebody
from tests.programs import program
from xiaowu.connections.oidc.actions.following import end_of_departed
from xiaowu.connections.scim.rules.scopes import Scope as Accounts
from xiaowu.connections.tests.oidc.partner import ClientOf, Partner
from xiaowu.connections.tests.provisioning.other import Other, copy_of, run
from xiaowu.identity.actions import accounts
from xiaowu.identity.models import Session
from xiaowu.kernel import clock
from xiaowu.kernel.actor import system
from xiaowu.roster.models import Person, Post
from xiaowu.roster.oneroster.rules.scopes import Scope

People = dict[str, Somebody]
REST = "/ims/oneroster/rostering/v1p2/users"


def end_by_departure(who: Somebody, _actor_of: Callable[[str], Any], owner: Any) -> None:
    with owner():
        Post.objects.filter(person_id=who.person_id).update(valid=(clock.today() - timedelta(days=30), clock.today()))


def end_by_suspension(who: Somebody, actor_of: Callable[[str], Any], _owner: Any) -> None:
    accounts.suspend(actor_of("it_coordinator"), who.school_id, person_id=who.person_id, today=clock.today())


@pytest.mark.parametrize("end", [end_by_departure, end_by_suspension])
def test_departure_and_suspension_cut_everything_with_the_next_request(
    partner: Partner,
    browser_of: ClientOf,
    target: Any,
    other: Other,
    people: People,
    actor_of: Callable[[str], Any],
    owner: Any,
    end: Callable[..., None],
) -> None:
    who, browser = people["clerk"], browser_of("clerk")
    with owner():
        uid = str(Person.objects.get(pk=who.person_id).uid)
    token = partner.exchange(partner.code(browser))
    reader = program(actor_of("bureau_officer"), Accounts.READ, Scope.ROSTER, name="郵件")
    assert run() > 0
    open_before = (
        browser.get("/account/").status_code, partner.http.get(partner.known["userinfo_endpoint"]).status_code,
        reader.get(f"/scim/v2/Users/{uid}").json()["active"], reader.get(f"{REST}/{uid}").status_code, other.users()[who.sign_in].active,
    )  # fmt: skip
    assert open_before == (200, 200, True, 200, True)
    end(who, actor_of, owner)
    assert browser.get("/account/").status_code == 302
    assert not Session.objects.filter(account_id=who.account_id, ended=None).exists()
    assert partner.http.get(partner.known["userinfo_endpoint"]).status_code == 401
    assert partner.bare.post("/oidc/introspect", data={"token": token["access_token"]}).json()["active"] is False
    assert partner.raw(grant_type="refresh_token", refresh_token=token["refresh_token"]).status_code == 400
    assert reader.get(f"/scim/v2/Users/{uid}").json()["active"] is False
    if end is end_by_departure:
        assert reader.get(f"{REST}/{uid}").status_code == 404  # the register knows no accounts: suspension is none of its business
    else:
        assert not Token.objects.filter(user_id=who.account_id).exists()
    assert run() == 1
    assert (other.users()[who.sign_in].active, copy_of(who).answer) == (False, "200")


def test_whoever_departed_with_the_day_and_had_nothing_else_open_loses_the_tokens_at_night(
    partner: Partner, browser_of: ClientOf, people: People, owner: Any
) -> None:
    who = people["clerk"]
    partner.exchange(partner.code(browser_of("clerk")))
    with owner():
        Post.objects.filter(person_id=who.person_id).update(valid=(clock.today() - timedelta(days=30), clock.today()))
        assert end_of_departed(system("night")) == 1
        assert not Token.objects.filter(user_id=who.account_id).exists()
        assert end_of_departed(system("night")) == 0
