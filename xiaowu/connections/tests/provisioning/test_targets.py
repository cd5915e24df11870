"""Sending accounts to other systems: our target, over the network, is a SCIM server that others wrote."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.fernet import InvalidToken
from scim2_models import ScimProvider, User

from conftest import as_owner
from tests.client import words
from tests.outbox import deliver, later
from tests.transactions import statements
from xiaowu.connections.models import ProvisionedAccount, ProvisioningTarget
from xiaowu.connections.provisioning.actions import targets as actions
from xiaowu.connections.provisioning.actions.switching import move_target
from xiaowu.connections.provisioning.adapters import channel
from xiaowu.connections.provisioning.queries import targets as queries
from xiaowu.connections.provisioning.rules.target import Verb
from xiaowu.connections.tests.provisioning.other import TOKEN, ActorOf, Other, Owner, People, copy_of, destination_of, end_posts, run
from xiaowu.identity.models import Account
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Forbidden
from xiaowu.kernel.sealing import seal, unseal
from xiaowu.kernel.tests import slow
from xiaowu.kernel.tests.partner import leads_to
from xiaowu.roster.models import Person, Post


def test_a_system_is_told_of_its_schools_people_once_and_of_nobody_else(
    target: ProvisioningTarget, other: Other, people: People, owner: Owner
) -> None:
    taken = run()
    told = other.users()
    assert taken == len(told) > 5
    clerk = told[people["clerk"].sign_in]
    with owner():
        assert clerk.external_id == str(Person.objects.get(pk=people["clerk"].person_id).uid)
    assert (clerk.display_name, clerk.active, clerk.name.formatted) == (people["clerk"].name, True, people["clerk"].name)
    assert people["other_teacher"].sign_in not in told
    assert people["bureau_officer"].sign_in not in told
    assert run() == 0
    assert other.users().keys() == told.keys()


def test_a_departure_is_told_with_the_next_run_and_its_answer_is_kept(
    target: ProvisioningTarget, other: Other, people: People, owner: Owner, client_of: Callable[[str], Any]
) -> None:
    run()
    end_posts(people["clerk"], owner)
    assert run() == 1
    assert other.users()[people["clerk"].sign_in].active is False
    assert copy_of(people["clerk"]).answer == "200"
    page = words(client_of("bureau_officer").get("/connected/accounts/departures/"))
    assert people["clerk"].name in page
    with owner():  # back from leave
        Post.objects.create(person_id=people["clerk"].person_id, role="clerk", school_id=people["clerk"].school_id, valid=(clock.today(), None))
    assert run() == 1
    assert other.users()[people["clerk"].sign_in].active is True


def test_a_suspended_account_and_a_changed_name_are_told(target: ProvisioningTarget, other: Other, people: People, owner: Owner) -> None:
    run()
    with owner():
        Account.objects.filter(pk=people["clerk"].account_id).update(is_open=False)
        Person.objects.filter(pk=people["nutritionist"].person_id).update(name="改名")
    assert run() == 2
    assert other.users()[people["clerk"].sign_in].active is False
    assert other.users()[people["nutritionist"].sign_in].display_name == "改名"


def test_what_that_system_keeps_beside_it_stays(target: ProvisioningTarget, other: Other, people: People, owner: Owner) -> None:
    run()
    (theirs,) = [each for each in other.storage.resources if each.user_name == people["clerk"].sign_in]
    theirs.title = "由對方維護"
    with owner():
        Person.objects.filter(pk=people["clerk"].person_id).update(name="改名")
    run()
    assert (other.users()[people["clerk"].sign_in].title, other.users()[people["clerk"].sign_in].display_name) == ("由對方維護", "改名")


def test_an_account_that_is_there_already_is_taken_over_and_none_is_made_beside_it(
    target: ProvisioningTarget, other: Other, provider: ScimProvider, people: People
) -> None:
    (kind,) = [each for each in provider.resource_types if each.name == "User"]
    there = other.storage.create(kind, provider.model_for(kind)(user_name=people["clerk"].sign_in.upper(), display_name="舊"))
    run()
    assert copy_of(people["clerk"]).remote_id == there.id
    assert [each.display_name for each in other.storage.resources if each.id == there.id] == [people["clerk"].name]


def test_an_account_that_is_gone_there_is_made_anew(target: ProvisioningTarget, other: Other, people: People, owner: Owner) -> None:
    run()
    other.storage.resources = [each for each in other.storage.resources if each.user_name != people["clerk"].sign_in]
    with owner():
        Person.objects.filter(pk=people["clerk"].person_id).update(name="改名")
    assert run() == 0
    later()
    assert run() == 1
    assert other.users()[people["clerk"].sign_in].display_name == "改名"


def test_a_system_that_does_not_answer_loses_nothing_and_the_others_are_told(
    target: ProvisioningTarget, other: Other, actor_of: ActorOf, people: People, owner: Owner
) -> None:
    officer = actor_of("bureau_officer")
    dead = actions.add_target(officer, name="壞掉的", url="http://127.0.0.1:9", token="x", is_city=True)
    wrong = actions.add_target(officer, name="權杖過期的", url=other.url, token="old", is_city=True)
    for each in (dead, wrong):
        move_target(officer, each.pk, Verb.START)
    assert run() == len(other.users())
    assert destination_of(dead).answer.startswith("network")
    assert destination_of(wrong).answer.startswith("401")
    assert ProvisionedAccount.objects.filter(target=dead).count() == 1  # the first told that nobody is there
    with as_owner():
        ProvisioningTarget.objects.filter(pk=dead.pk).update(url=other.url, token=seal(TOKEN, "scim token"))
    for verb in (Verb.STOP, Verb.START):  # whoever mended it switches it off and on
        move_target(actor_of("bureau_officer"), dead.pk, verb)
    assert run() > 0
    assert not ProvisionedAccount.objects.filter(target=dead).exclude(answer="200").exists()


@pytest.mark.parametrize("badly", [slow.drips, slow.drips_its_body, slow.never_ends, slow.packs])
def test_a_system_that_drips_its_answer_cannot_keep_others_from_being_told(
    target: ProvisioningTarget, other: Other, actor_of: ActorOf, monkeypatch: pytest.MonkeyPatch, badly: Callable[[Any], None]
) -> None:
    monkeypatch.setattr(channel, "PATIENCE", 2.0)
    officer = actor_of("bureau_officer")
    with slow.partner(badly) as (url, came):
        bad = actions.add_target(officer, name="緩慢的", url=url, token="x", is_city=True)
        move_target(officer, bad.pk, Verb.START)
        move_target(officer, target.pk, Verb.REMOVE)  # the good one comes after the bad one
        good = actions.add_target(officer, name="平板管理", url=other.url, token=TOKEN, is_city=True)
        move_target(officer, good.pk, Verb.START)
        began = time.monotonic()
        assert run() == len(other.users()) > 5
    assert time.monotonic() - began < 120  # it drips for longer, however busy the machine is
    assert len(came) == 1
    assert destination_of(bad).answer.startswith("network ")


def test_a_system_whose_name_leads_inside_is_not_called(target: ProvisioningTarget, other: Other, monkeypatch: pytest.MonkeyPatch) -> None:
    leads_to(monkeypatch, "10.0.0.8")
    with as_owner():
        ProvisioningTarget.objects.filter(pk=target.pk).update(url="https://partner.example/v2")
    assert (run(), other.users()) == (0, {})
    assert destination_of(target).answer == "network Inward"


def test_a_token_that_cannot_be_unsealed_stops_no_other_system(target: ProvisioningTarget, other: Other, actor_of: ActorOf) -> None:
    officer = actor_of("bureau_officer")
    broken = actions.add_target(officer, name="壞的", url=other.url, token="x", is_city=True)
    move_target(officer, broken.pk, Verb.START)
    with as_owner():
        ProvisioningTarget.objects.filter(pk=broken.pk).update(token="not sealed here")
    assert run() == len(other.users()) > 0
    assert "存取權杖無法解開" in destination_of(broken).answer


def test_a_system_is_told_nothing_before_it_is_switched_on_and_the_page_says_how_many_it_would_be(
    other: Other, actor_of: ActorOf, client_of: Callable[[str], Any]
) -> None:
    officer = client_of("bureau_officer")
    given = {"name": "學習平台", "url": other.url, "token": TOKEN, "is_city": "on"}
    shown = words(officer.send("/connected/accounts/", given))
    assert "未啟動" in shown
    assert TOKEN not in shown
    assert run() == 0
    (row,) = queries.targets(actor_of("bureau_officer"))
    assert (row.done, row.waiting) == (0, Account.objects.count())
    officer.send(f"/connected/accounts/{row.id}/advance/", {"verb": "start"})
    assert run() == row.waiting
    officer.send(f"/connected/accounts/{row.id}/advance/", {"verb": "stop"})
    (row,) = queries.targets(actor_of("bureau_officer"))
    assert (row.is_on, row.waiting) == (False, 0)
    officer.send(f"/connected/accounts/{row.id}/advance/", {"verb": "remove"})
    assert queries.targets(actor_of("bureau_officer")) == []


def test_nobody_but_the_bureau_decides_who_is_told(actor_of: ActorOf, other: Other) -> None:
    for role in ("it_coordinator", "principal", "clerk"):
        with pytest.raises(Forbidden):
            actions.add_target(actor_of(role), name="x", url=other.url, token="x", is_city=True)


@pytest.mark.parametrize(
    "url", ["http://school.example/scim", "https://", "ftp://x", "https://u@x.example", "https://x.example/?q", "http://localhost.evil.example/"]
)
def test_accounts_go_to_no_address_that_others_could_read_or_pose_as(actor_of: ActorOf, url: str) -> None:
    with pytest.raises(BadInput):
        actions.add_target(actor_of("bureau_officer"), name="x", url=url, token="x", is_city=True)


def test_the_token_of_another_system_is_kept_sealed(target: ProvisioningTarget) -> None:
    kept = ProvisioningTarget.objects.get(pk=target.pk).token
    assert TOKEN not in kept
    assert unseal(kept, "scim token") == TOKEN
    with pytest.raises(InvalidToken):
        unseal(kept, "another purpose")


def test_a_run_without_news_asks_the_database_and_nobody_else(target: ProvisioningTarget, other: Other) -> None:
    run()
    with statements() as ran:
        assert run() == 0
    assert len(ran) <= 10, ran


def test_the_model_that_is_sent_is_the_standards_own(target: ProvisioningTarget, other: Other) -> None:
    run()
    for each in other.storage.resources:
        assert User.model_validate(each.model_dump()).user_name == each.user_name


def test_a_system_that_serves_no_school_and_not_the_city_is_not_told(actor_of: ActorOf) -> None:
    with pytest.raises(BadInput, match="服務哪些學校"):
        actions.add_target(actor_of("bureau_officer"), name="平板管理", url="https://partner.example/v2", token=TOKEN)
    assert not ProvisioningTarget.objects.exists()


def test_what_was_to_be_told_when_a_system_is_switched_off_is_told_no_more(target: ProvisioningTarget, other: Other, owner: Owner) -> None:
    actions.compare()
    with owner():
        assert ProvisioningTarget.objects.filter(pk=target.pk).update(is_on=False) == 1  # at the moment at which the letters are on their way
    assert (deliver()["identity.scim"], other.users()) == (0, {})
