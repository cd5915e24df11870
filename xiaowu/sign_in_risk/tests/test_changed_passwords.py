"""A new password completes what is owed only if it is known that its owner set it (更換密碼由誰為之)."""

from django.test import TestCase

from conftest import Somebody, as_owner
from tests.client import HouseClient
from xiaowu.followups.models import Note
from xiaowu.identity.actions.passwords import set_password
from xiaowu.identity.models import Account
from xiaowu.kernel import clock
from xiaowu.kernel.actor import system
from xiaowu.kernel.queue import perform
from xiaowu.portal.city.cast import PASSWORD
from xiaowu.sign_in_risk.actions import cases
from xiaowu.sign_in_risk.models import SignIn
from xiaowu.sign_in_risk.rules.cases import State
from xiaowu.sign_in_risk.tests.alerting import (
    REACH,
    SCHOOL,
    TOKYO,
    advance_due_cases,
    alert,
    change,
    follow,
    judge,
    knock,
    owed,
    owed_notes,
    the_case,
)


def test_a_password_changed_from_the_sign_in_in_question_leaves_everything_owed(watched: Somebody) -> None:
    stranger, _alert = alert(watched)
    with TestCase.captureOnCommitCallbacks() as called:
        change(stranger, PASSWORD, "Rainy-Monday-7")
    assert cases.FOLLOW in [getattr(each, "name", "") for each in called]
    with as_owner():
        assert Account.objects.get(pk=watched.account_id).check_password("Rainy-Monday-7")
    assert not follow(watched)
    assert (advance_due_cases(), the_case().state, owed(the_case()).done_at) == (0, State.PASSWORD, None)
    change(stranger, "Rainy-Monday-7", "Sunny-Tuesday-8")  # in the same session, which has another token since
    assert not follow(watched)
    with as_owner():
        assert Note.objects.filter(follow_up=owed(the_case())).count() == 2  # told each time


def test_a_password_changed_before_the_sign_in_was_judged_completes_nothing_if_it_alerts(watched: Somebody) -> None:
    thief = HouseClient()
    assert knock(watched.sign_in, thief, TOKYO).status_code == 302
    change(thief, PASSWORD, "Rainy-Monday-7")
    assert not follow(watched)
    assert judge() == 1
    assert (follow(watched), advance_due_cases(), the_case().state) == (False, 0, State.PASSWORD)
    again = HouseClient()
    assert knock(watched.sign_in, again, TOKYO, "Rainy-Monday-7").status_code == 302
    change(again, "Rainy-Monday-7", "Sunny-Tuesday-8")
    assert (follow(watched), advance_due_cases(), the_case().state) == (False, 0, State.PASSWORD)  # whose it is, is not known yet
    assert judge() == 1
    assert the_case().state == State.PASSWORD
    with as_owner():
        assert len(owed_notes(the_case())) == 2
    set_password(system("test"), Account.objects.get(pk=watched.account_id), "Windy-Friday-9")  # by a start code, face to face
    assert (follow(watched), the_case().state) == (True, State.WATCHED)


def test_a_password_changed_in_a_sign_in_as_always_completes_what_is_owed_once_it_is_judged(watched: Somebody) -> None:
    stranger, _alert = alert(watched)
    owner = HouseClient()
    knock(watched.sign_in, owner, SCHOOL)
    change(owner, PASSWORD, "Rainy-Monday-7")
    assert not follow(watched)
    assert judge() == 0
    assert the_case().state == State.WATCHED
    change(stranger, "Rainy-Monday-7", "Sunny-Tuesday-8")  # whose session the new password has ended
    assert not follow(watched)
    perform("test", lambda _actor: SignIn.objects.filter(alert__isnull=False).update(password_set=clock.now()), city=REACH)
    follow(watched)
    assert (the_case().state, owed(the_case()).state) == (State.DEVICE, "open")  # had it been one that stayed open
