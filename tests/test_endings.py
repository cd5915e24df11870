"""Every event that ends an account, or puts it in doubt, ends what it had open: sessions, other systems' tokens, start codes; and only its own."""

import os
from collections.abc import Callable
from dataclasses import dataclass, is_dataclass
from datetime import timedelta
from typing import Any

import pytest
from allauth.idp.oidc.models import Client, Token

from conftest import Somebody, as_owner
from xiaowu.identity import events
from xiaowu.identity.actions import accounts
from xiaowu.identity.actions.ending import end_of_departed
from xiaowu.identity.actions.passwords import set_password
from xiaowu.identity.models import Account, Session, StartCode
from xiaowu.kernel import clock
from xiaowu.kernel.actor import system
from xiaowu.kernel.queue import perform
from xiaowu.roster.actions import posts
from xiaowu.roster.models import Post
from xiaowu.sign_in_risk.actions import cases
from xiaowu.sign_in_risk.models import Alert, Case
from xiaowu.sign_in_risk.rules.cases import Answer

ActorOf = Callable[[str], Any]
People = dict[str, Somebody]
ALL = {"sessions", "tokens", "codes"}


@dataclass
class Held:
    """What somebody has open."""

    account_id: int

    def left(self) -> set[str]:
        open_now = {
            "sessions": Session.objects.filter(account_id=self.account_id, ended=None).exists(),
            "tokens": Token.objects.filter(user_id=self.account_id).exists(),
            "codes": StartCode.objects.filter(account_id=self.account_id, used=None, expires__gt=clock.now()).exists(),
        }
        return {name for name, is_open in open_now.items() if is_open}


def opened(account_id: int) -> Held:
    now = clock.now()
    expires = now + timedelta(hours=1)
    Session.objects.create(token_hash=os.urandom(32), account_id=account_id, created=now, last_seen=now, expires=expires)
    StartCode.objects.create(account_id=account_id, batch="0" * 32, code_hash=os.urandom(32), made=now, expires=expires)
    with as_owner():
        client, _made = Client.objects.get_or_create(id="x", defaults={"name": "x"})
    Token.objects.create(client=client, user_id=account_id, type=Token.Type.REFRESH_TOKEN, hash=os.urandom(16).hex(), expires_at=expires)
    return Held(account_id)


def suspended(who: Somebody, actor_of: ActorOf) -> None:
    accounts.suspend(actor_of("it_coordinator"), who.school_id or 0, person_id=who.person_id, today=clock.today())


def last_post_ended(who: Somebody, actor_of: ActorOf) -> None:
    with as_owner():
        post = Post.objects.get(person_id=who.person_id)
    posts.end_post(actor_of("it_coordinator"), who.school_id or 0, post_id=post.pk, ends_on=clock.today())


def school_closed(who: Somebody, actor_of: ActorOf) -> None:
    posts.end_posts_of_school(actor_of("bureau_officer"), who.school_id or 0, ends_on=clock.today())


def departed_over_night(who: Somebody, _actor_of: ActorOf) -> None:
    with as_owner():
        Post.objects.filter(person_id=who.person_id).update(valid=(clock.today() - timedelta(days=30), clock.today()))
    assert perform("identity.departed", end_of_departed) == 1
    assert perform("identity.departed", end_of_departed) == 0


def password_set(who: Somebody, _actor_of: ActorOf) -> None:
    set_password(system("test"), Account.objects.get(pk=who.account_id), "Rainy-Monday-7")


def code_used(who: Somebody, actor_of: ActorOf) -> None:
    code = accounts.give_start_code(actor_of("it_coordinator"), who.school_id or 0, person_id=who.person_id, today=clock.today())
    accounts.use_start_code(code, "Rainy-Monday-7", clock.now())


def factors_forgotten(who: Somebody, actor_of: ActorOf) -> None:
    accounts.forget_factors(actor_of("it_coordinator"), who.school_id or 0, person_id=who.person_id, today=clock.today())


def disowned(who: Somebody, actor_of: ActorOf) -> None:
    now = clock.now()
    with as_owner():
        case = Case.objects.create(account_id=who.account_id, school_id=who.school_id, state="password", opened=now, last_alert=now)
        alert = Alert.objects.create(case=case, account_id=who.account_id, school_id=who.school_id, at=now, reasons=[], risk=0.1)
    cases.answer(actor_of("clerk"), alert.pk, Answer.NOT_ME)


WAYS: dict[Callable[[Somebody, ActorOf], None], set[str]] = {
    suspended: ALL, last_post_ended: ALL, school_closed: ALL, departed_over_night: ALL, code_used: ALL,
    password_set: {"tokens"}, factors_forgotten: {"sessions"}, disowned: {"sessions", "tokens"},
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_each_way_ends_what_it_should_and_touches_nobody_else(people: People, actor_of: ActorOf, way: Callable[[Somebody, ActorOf], None]) -> None:
    actor_of("bureau_officer")
    who, other = people["clerk"], people["other_teacher"]
    held, others = opened(who.account_id), opened(other.account_id)
    assert held.left() == others.left() == ALL
    way(who, actor_of)
    assert held.left() == ALL - WAYS[way]
    assert others.left() == ALL


def test_whoever_has_another_post_stays_in(people: People, actor_of: ActorOf) -> None:
    who, today = people["clerk"], clock.today()
    with as_owner():
        Post.objects.create(person_id=who.person_id, role="clerk", school_id=people["other_teacher"].school_id, valid=(today, None))
        post = Post.objects.get(person_id=who.person_id, school_id=who.school_id)
    held = opened(who.account_id)
    posts.end_post(actor_of("it_coordinator"), who.school_id or 0, post_id=post.pk, ends_on=today)
    assert held.left() == ALL


def test_whoever_leaves_at_the_end_of_the_month_stays_in_until_then(people: People, actor_of: ActorOf) -> None:
    who = people["clerk"]
    with as_owner():
        post = Post.objects.get(person_id=who.person_id)
    held = opened(who.account_id)
    posts.end_post(actor_of("it_coordinator"), who.school_id or 0, post_id=post.pk, ends_on=clock.today() + timedelta(days=7))
    assert held.left() == ALL
    assert perform("identity.departed", end_of_departed) == 0


def test_every_event_of_an_account_is_told_by_a_way_that_is_tried() -> None:
    at_the_door = {"SignedIn", "HalfSignedIn", "SignInFailed", "FactorFailed", "TokenRenewed"}  # nothing ends through these
    one_browser = {"SignedOut"}  # its owner's own, and nobody is locked out: notifications/tests/test_signed_out.py
    declared = {name for name, each in vars(events).items() if is_dataclass(each) and "account_id" in getattr(each, "__annotations__", {})}
    ends = {"AccountSuspended", "PersonDeparted", "PasswordChanged", "StartCodeUsed", "FactorsForgotten", "SignInDisowned", "SessionsEnded"}
    assert declared - at_the_door - one_browser == ends
