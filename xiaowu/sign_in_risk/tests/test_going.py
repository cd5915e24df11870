"""A removed account takes its alerts and cases along, though the person who removes it sees none of them."""

from collections.abc import Callable
from typing import Any

from conftest import Somebody, as_owner
from xiaowu.followups.models import FollowUp, Note
from xiaowu.identity.actions import families
from xiaowu.identity.actions.removing import remove
from xiaowu.identity.models import Account, Unread
from xiaowu.kernel import clock
from xiaowu.kernel.database.rows import run
from xiaowu.kernel.queue import perform
from xiaowu.roster.models import Guardian, Student
from xiaowu.sign_in_risk.actions.cases import advance_due_cases
from xiaowu.sign_in_risk.actions.judging import FOLLOWING
from xiaowu.sign_in_risk.models import Alert, Case, SignIn
from xiaowu.sign_in_risk.queries.cases import case
from xiaowu.sign_in_risk.rules.cases import KIND
from xiaowu.sign_in_risk.tests.alerting import case_of

ActorOf = Callable[[str], Any]


def test_a_coordinator_who_unbinds_a_guardian_takes_away_the_case_that_another_school_follows_up(
    people: dict[str, Somebody], actor_of: ActorOf
) -> None:
    keeper, now = people["it_coordinator"], clock.now()
    with as_owner():
        child = Student.objects.filter(school_id=keeper.school_id).order_by("pk")[0]
        mother = Guardian.objects.create(school_id=keeper.school_id, student=child, name="林美玲", relation="mother")
        account = Account.objects.create(kind="guardian", holder=mother.uid, sign_in="mother", password="!")
        elsewhere = people["other_coordinator"].school_id
        found = Case.objects.create(account=account, school_id=elsewhere, state="password", opened=now, last_alert=now)
        sign_in = SignIn.objects.create(account=account, at=now, knows_device=False, succeeded=True)
        Alert.objects.create(case=found, account=account, school_id=elsewhere, sign_in=sign_in, at=now, reasons=[], risk=1)
        Unread.objects.create(account=account, notices=2)
    assert case(actor_of("other_coordinator"), found.pk).sign_in == "mother"
    keeper_in = actor_of("it_coordinator")
    assert not Case.objects.exists()
    families.unbind(keeper_in, keeper.school_id, mother.pk)
    with as_owner():
        assert (Case.objects.count(), Alert.objects.count(), Unread.objects.filter(notices=2).count()) == (0, 0, 0)
        assert SignIn.objects.get(pk=sign_in.pk).account_id is None  # what was tried at the door stays on record
        run("set constraints all immediate")


def test_what_was_owed_of_the_case_of_an_account_that_is_gone_waits_for_nobody(people: dict[str, Somebody], actor_of: ActorOf) -> None:
    who = people["clerk"]
    with as_owner():
        gone = Account.objects.create(kind="pupil", holder="00000000-0000-4000-8000-000000000001", sign_in="gone", password="!")
    kept, lost = case_of(who.account_id, who.school_id).pk, case_of(gone.pk, who.school_id).pk
    actor_of("other_coordinator")
    remove(gone.pk)
    assert perform("sign_in_risk.go_on", advance_due_cases, city=FOLLOWING) == 1
    with as_owner():
        states = dict(FollowUp.objects.filter(kind=KIND).values_list("about", "state"))
        notes = list(Note.objects.filter(follow_up__about=lost, follow_up__kind=KIND).values_list("by", "text"))
    assert states == {kept: "open", lost: "dropped"}
    assert notes == [("系統", "帳號已移除。")]
