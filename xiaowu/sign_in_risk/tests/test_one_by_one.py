"""A broken letter or sign-in keeps its own answer, and all others go on."""

import pytest

from conftest import Somebody, as_owner
from tests.outbox import later, send_letters
from tests.postbox import Inbox
from xiaowu.followups.models import FollowUp
from xiaowu.identity.actions.notices import NOTICE
from xiaowu.identity.rules.notices import Notice
from xiaowu.kernel import clock
from xiaowu.kernel.delivery import MAIL, Parcel, post
from xiaowu.kernel.delivery.tables import Delivery
from xiaowu.kernel.queue import perform
from xiaowu.kernel.text import tidy
from xiaowu.roster.models import Person
from xiaowu.sign_in_risk.actions import cases, judging
from xiaowu.sign_in_risk.models import SignIn
from xiaowu.sign_in_risk.rules.cases import KIND
from xiaowu.sign_in_risk.tests.alerting import CHROME, REACH, SCHOOL, alert


@pytest.mark.parametrize("name", ["王\nBcc: x@evil.example", "王\r\n\r\nx", "王\u2028x", "\u202e王", "王\x00x".replace("\x00", "\x01")])
def test_a_name_that_breaks_a_line_breaks_no_letter(watched: Somebody, inbox: Inbox, people: dict[str, Somebody], name: str) -> None:
    with as_owner():
        Person.objects.filter(pk=watched.person_id).update(name=name)
    alert(watched)
    assert send_letters() == 1
    for letter in inbox.letters:
        assert letter["Bcc"] is None
        assert set(letter["To"].split("@")[1:]) == {"mail.example"}
    with as_owner():
        assert FollowUp.objects.get(kind=KIND).title == f"{tidy(name)}的帳號異常登入"


def test_a_letter_that_cannot_be_written_keeps_its_own_answer_and_the_others_are_sent(
    watched: Somebody,
    inbox: Inbox,
    people: dict[str, Somebody],
) -> None:
    alert(watched)
    for notice in ("unknown-secret", Notice.PASSWORD.value):
        post(Parcel(NOTICE, MAIL, {"account": people["clerk"].account_id, "notice": notice}))
    assert send_letters() == 2
    waiting = Delivery.objects.get(ended=None)
    assert (waiting.about["notice"], waiting.answer, waiting.attempts) == ("unknown-secret", "ValueError", 1)
    later()
    assert (send_letters(), Delivery.objects.get(ended=None).attempts) == (0, 2)


def test_the_owner_hears_of_an_alert_of_which_nothing_could_be_owed_and_it_is_owed_within_the_hour(
    watched: Somebody, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object, **_more: object) -> None:
        raise LookupError

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(cases, "open_follow_up", broken)
        alert(watched)
    with as_owner():
        assert not FollowUp.objects.filter(kind=KIND).exists()
    assert send_letters() == 1
    advance_due_cases = [perform("sign_in_risk.go_on", cases.advance_due_cases, city=judging.FOLLOWING | {"staff"}) for _hour in range(2)]
    assert advance_due_cases == [1, 0]
    with as_owner():
        assert FollowUp.objects.get(kind=KIND).title == f"{watched.name}的帳號異常登入"


def test_a_sign_in_that_cannot_be_judged_hides_no_other(people: dict[str, Somebody], db: None) -> None:
    given = {"at": clock.now(), "address": SCHOOL, "user_agent": CHROME, "knows_device": False, "succeeded": True, "token_hash": b"x"}
    SignIn.objects.create(account=None, **given)
    for role in ("clerk", "principal"):
        SignIn.objects.create(account_id=people[role].account_id, **given)
    perform("identity.judge", judging.judge, city=REACH)
    judged = list(SignIn.objects.filter(account__isnull=False).values_list("judged", "risk"))
    assert [(when is not None, how is not None) for when, how in judged] == [(True, True)] * 2
    assert SignIn.objects.filter(judged=None).count() == 0  # it does not come again each minute
    assert not SignIn.objects.get(account=None).is_habit
