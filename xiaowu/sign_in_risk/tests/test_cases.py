"""An abnormal sign-in from the attempt to the closed case, as its owner, the coordinator and the bureau see it (3.4)."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.test import TestCase

from conftest import Somebody, as_owner
from tests.client import HouseClient, words
from tests.outbox import later, send_letters
from tests.postbox import Inbox
from xiaowu.followups.actions import keeping
from xiaowu.followups.models import FollowUp, Note
from xiaowu.followups.rules.kinds import Owner
from xiaowu.identity.actions.accounts import give_start_code, use_start_code
from xiaowu.identity.actions.passwords import set_password
from xiaowu.identity.models import Account, Session
from xiaowu.identity.rules.accounts import Kind
from xiaowu.kernel import clock
from xiaowu.kernel.actor import system
from xiaowu.kernel.delivery.tables import Delivery
from xiaowu.kernel.errors import BadInput, Conflict
from xiaowu.kernel.models import AuditEntry
from xiaowu.kernel.queue import perform
from xiaowu.notifications.models import Telling
from xiaowu.roster.models import Post
from xiaowu.roster.queries.calendar import working_day_after
from xiaowu.roster.rules.roles import Role
from xiaowu.sign_in_risk.actions import cases
from xiaowu.sign_in_risk.models import Alert, Case, SignIn
from xiaowu.sign_in_risk.rules.cases import FAMILY_CASES, KIND, TO_CLEAN, Answer, Outcome, State, Verb
from xiaowu.sign_in_risk.tests.alerting import REACH, SCHOOL, TOKYO, advance_due_cases, alert, case_of, follow, judge, knock, owed, the_case

ClientOf = Callable[[str], Any]


def test_a_sign_in_from_abroad_is_told_to_its_owner_and_to_the_coordinator_of_the_school(watched: Somebody, client_of: ClientOf) -> None:
    alert(watched)
    home = words(client_of("homeroom_teacher").get("/"))
    assert "您的帳號有 1 次異常登入" in home
    mine = words(client_of("homeroom_teacher").get("/account/alerts/"))
    assert "第一次從這個國家登入" in mine
    assert "日本" in mine
    assert "上一次登入" in mine
    assert watched.name in words(client_of("it_coordinator").get("/account-cases/"))
    assert watched.name in words(client_of("bureau_officer").get("/account-cases/"))


def test_another_schools_coordinator_may_not_see_a_case(watched: Somebody, client_of: ClientOf) -> None:
    alert(watched)
    case = the_case()
    assert watched.name not in words(client_of("other_coordinator").get("/account-cases/"))
    assert client_of("other_coordinator").get(f"/account-cases/{case.pk}/").status_code == 404
    assert client_of("other_coordinator").send(f"/account-cases/{case.pk}/record/", {"outcome": "cleaned", "done": "x"}).status_code == 404
    assert client_of("principal").get(f"/account-cases/{case.pk}/").status_code == 403
    assert the_case().closed is None


def test_the_owner_may_say_it_was_me_from_elsewhere_but_the_sign_in_in_question_may_not(watched: Somebody, client_of: ClientOf) -> None:
    stranger, number = alert(watched)
    other = HouseClient()  # a second sign-in of the stranger's, judged or not, vouches for nothing
    knock(watched.sign_in, other, TOKYO)
    assert other.send(f"/account/alerts/{number}/answer/", {"answer": "me"}).status_code == 422
    assert judge() == 1
    assert other.send(f"/account/alerts/{number}/answer/", {"answer": "me"}).status_code == 422
    refused = stranger.send(f"/account/alerts/{number}/answer/", {"answer": "me"})
    assert refused.status_code == 422
    assert "這個登入本身也待確認" in words(refused)
    assert the_case().closed is None
    assert client_of("clerk").send(f"/account/alerts/{number}/answer/", {"answer": "me"}).status_code == 404
    owner = HouseClient()
    knock(watched.sign_in, owner, SCHOOL)
    judge()
    owner.send(f"/account/alerts/{number}/answer/", {"answer": "me"})
    assert not follow(watched)  # the other alert is still open
    owner.send(f"/account/alerts/{number + 1}/answer/", {"answer": "me"})
    assert follow(watched)
    ended = owed(the_case())
    assert (the_case().state, ended.state, ended.outcome, ended.done_by) == (State.CLOSED, "done", "mistaken", "系統")
    assert not SignIn.objects.filter(is_habit=False).exists()


def test_not_me_ends_every_other_session_at_once_and_asks_for_a_new_password(watched: Somebody) -> None:
    stranger, number = alert(watched)
    assert stranger.get("/account/").status_code == 200
    owner = HouseClient()
    knock(watched.sign_in, owner, SCHOOL)
    said = owner.send(f"/account/alerts/{number}/answer/", {"answer": "not_me"})
    assert said.redirect_chain[-1][0] == "/accounts/password/"
    assert stranger.get("/account/").status_code == 302
    assert owner.get("/").headers["Location"] == "/accounts/password/"
    assert Session.objects.filter(account_id=watched.account_id, ended=None).count() == 1


def test_if_alerts_go_on_after_a_new_password_the_device_is_cleaned_and_the_coordinator_records_it(
    watched: Somebody, people: dict[str, Somebody], client_of: ClientOf
) -> None:
    alert(watched)
    SignIn.objects.update(at=F("at") - timedelta(hours=3))
    with as_owner():
        Alert.objects.update(at=F("at") - timedelta(hours=3))
        Case.objects.update(last_alert=F("last_alert") - timedelta(hours=3))
    Account.objects.filter(pk=watched.account_id).update(password_changed_at=clock.now() - timedelta(hours=1))
    assert follow(watched)
    assert (the_case().state, owed(the_case()).state) == (State.WATCHED, "answered")
    knock(watched.sign_in, HouseClient(), TOKYO)
    assert judge() == 1
    case = the_case()
    again = owed(case)
    assert (case.state, again.state, again.reopened, again.due) == (
        State.DEVICE,
        "open",
        1,
        working_day_after(case.school_id, clock.today(), TO_CLEAN),
    )
    assert "清除瀏覽器儲存的密碼" in words(client_of("homeroom_teacher").get("/account/alerts/"))
    page = words(client_of("it_coordinator").get(f"/account-cases/{case.pk}/"))
    assert "視為已遭入侵" in page
    empty = client_of("it_coordinator").send(f"/account-cases/{case.pk}/record/", {"outcome": "mistaken", "done": " "})
    assert empty.status_code == 422
    assert "裝置已排除風險（警示之後還沒有更換密碼" in page
    early = client_of("it_coordinator").send(f"/account-cases/{case.pk}/record/", {"outcome": "cleaned", "done": "重灌系統"})
    assert (early.status_code, the_case().closed) == (422, None)
    assert "警示之後還沒有更換密碼" in words(early)
    Account.objects.filter(pk=watched.account_id).update(password_changed_at=clock.now())
    done = client_of("it_coordinator").send(f"/account-cases/{case.pk}/record/", {"outcome": "cleaned", "done": "重灌系統並再次更換密碼"})
    assert "重灌系統並再次更換密碼" in words(done)
    assert "異常登入，請確認" not in words(client_of("homeroom_teacher").get("/"))  # nobody is asked any more
    assert the_case().closed
    ended = owed(case)
    assert (ended.state, ended.outcome, ended.done_by) == ("done", "cleaned", people["it_coordinator"].name)
    assert "重灌系統並再次更換密碼" in words(client_of("it_coordinator").get(f"/followups/{ended.pk}/"))
    again = client_of("it_coordinator").send(f"/account-cases/{case.pk}/record/", {"outcome": "cleaned", "done": "再一次"})
    assert again.status_code == 409


def test_overdue_cases_stand_on_the_bureaus_page_with_counts_by_school_and_in_the_exports(watched: Somebody, client_of: ClientOf) -> None:
    alert(watched)
    with as_owner():
        FollowUp.objects.filter(kind=KIND).update(due=clock.today() - timedelta(days=1))
    bureau = client_of("bureau_officer")
    assert "逾期 1 案" in words(bureau.get("/"))
    assert watched.name in words(bureau.get("/account-cases/?show=overdue"))
    assert watched.name not in words(bureau.get("/account-cases/?show=closed"))
    sheet = bureau.get("/account-cases/list.csv?show=overdue").content.decode("utf-8-sig")
    assert watched.name in sheet
    assert "待更換密碼" in sheet
    for suffix in ("xlsx", "ods"):
        assert bureau.get(f"/account-cases/list.{suffix}").status_code == 200


def test_a_quiet_fortnight_after_the_new_password_closes_the_case(watched: Somebody) -> None:
    alert(watched)
    with TestCase.captureOnCommitCallbacks() as called:
        set_password(system("test"), Account.objects.get(pk=watched.account_id), "Rainy-Monday-7")
    assert cases.FOLLOW in [getattr(each, "name", "") for each in called]
    assert follow(watched)
    assert not follow(watched)
    assert advance_due_cases() == 0
    perform("test", lambda _actor: Case.objects.update(watched_until=clock.now()), city=REACH)
    assert advance_due_cases() == 1
    ended = owed(the_case())
    assert (the_case().state, ended.state, ended.outcome) == (State.CLOSED, "done", "quiet")
    with as_owner():
        notes = list(Note.objects.filter(follow_up=ended).order_by("pk").values_list("verb", "by"))
    assert notes == [("answer", "系統"), ("close", "系統")]


def test_the_owner_gets_a_letter_the_coordinator_is_told_of_what_is_owed_and_once_for_what_belongs_together(
    watched: Somebody, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    alert(watched)
    with monkeypatch.context() as away:
        away.setattr(settings, "EMAIL_PORT", 1)
        assert send_letters() == 0
    waiting = Delivery.objects.filter(kind="identity.alert_letter").earliest("pk")
    assert (waiting.answer, waiting.attempts) == ("ConnectionRefusedError", 0)  # an outage uses nothing up
    later()
    assert send_letters() == 1
    knock(watched.sign_in, HouseClient(), TOKYO)
    judge()
    assert send_letters() == 0
    [owners] = inbox.letters
    assert owners["To"] == f"{watched.sign_in}@mail.example"
    assert owners["Subject"] == "您的帳號有一次異常登入"
    assert "日本" in owners.get_content()
    with as_owner():
        told = [(each.kind, each.role, each.school_id, each.about["title"]) for each in Telling.objects.filter(kind="sign_in_risk.owed")]
    assert told == [("sign_in_risk.owed", "it_coordinator", watched.school_id, f"{watched.name}的帳號異常登入")]


def test_the_owner_gets_a_letter_when_the_password_changed_or_somebody_gave_a_start_code(
    actor_of: Callable[[str], Any], people: dict[str, Somebody], inbox: Inbox
) -> None:
    clerk, today = people["clerk"], clock.today()
    code = give_start_code(actor_of("it_coordinator"), clerk.school_id, person_id=clerk.person_id, today=today)
    use_start_code(code, "Rainy-Monday-7", clock.now())
    assert send_letters() == 2
    assert [each["To"] for each in inbox.letters] == [f"{clerk.sign_in}@mail.example"] * 2
    subjects = [each["Subject"].strip() for each in inbox.letters]
    assert subjects == ["有人為您的帳號產生了一次性啟用碼", "您的密碼已變更"]
    text = "".join(each.get_content() for each in inbox.letters)
    assert code not in text
    assert "Rainy" not in text
    assert send_letters() == 0


@pytest.mark.parametrize("place", ["at another school", "at another school from next month", "over the city"])
def test_the_abnormal_sign_ins_of_who_serves_at_several_places_are_the_bureaus_to_follow_up(
    client_of: Callable[[str], Any], watched: Somebody, people: dict[str, Somebody], place: str
) -> None:
    since = clock.today() + timedelta(days=30 if "month" in place else 0)
    over_city = place == "over the city"
    with as_owner():
        Post.objects.create(
            person_id=watched.person_id, role="bureau_officer" if over_city else "clerk",
            school_id=None if over_city else people["other_teacher"].school_id, valid=(since, None),
        )  # fmt: skip
    alert(watched)
    with as_owner():
        case = Case.objects.get(account_id=watched.account_id)
    waits = owed(case)
    assert (case.school_id, waits.school_id, waits.owner_role, waits.owner_section) == (None, None, "bureau_officer", "network")
    assert watched.name not in words(client_of("it_coordinator").get("/account-cases/"))
    assert watched.name in words(client_of("bureau_officer").get("/account-cases/"))


def test_an_alert_is_answered_once_and_the_same_again_changes_nothing(watched: Somebody, actor_of: ClientOf) -> None:
    _stranger, number = alert(watched)
    owner = actor_of("homeroom_teacher")
    for _press in range(2):
        cases.answer(owner, number, Answer.NOT_ME)
    with pytest.raises(Conflict):
        cases.answer(owner, number, Answer.ME)
    assert Alert.objects.get(pk=number).answer == Answer.NOT_ME
    with as_owner():
        assert AuditEntry.objects.filter(verb="answered", subject="alert", subject_id=number).count() == 1


def test_a_coordinator_who_records_that_it_was_the_owner_makes_the_sign_in_a_habit_and_must_say_why(watched: Somebody, actor_of: ClientOf) -> None:
    alert(watched)
    keeper, number = actor_of("it_coordinator"), the_case().pk
    with pytest.raises(BadInput):
        cases.record(keeper, number, Outcome.MISTAKEN, " \n")
    assert SignIn.objects.filter(is_habit=False).count() == 1
    cases.record(keeper, number, Outcome.MISTAKEN, "出國研習")
    assert owed(the_case()).outcome == "mistaken"
    assert not SignIn.objects.filter(is_habit=False).exists()


def test_nobody_takes_a_part_in_the_own_case(people: dict[str, Somebody], actor_of: ClientOf, client_of: ClientOf) -> None:
    keeper = people["it_coordinator"]
    own = case_of(keeper.account_id, keeper.school_id)
    with pytest.raises(BadInput, match="自己帳號的案件"):
        cases.record(actor_of("it_coordinator"), own.pk, Outcome.MISTAKEN, "是我")
    mine, owes = client_of("it_coordinator"), owed(own)
    assert 'type="file"' not in mine.get(f"/followups/{owes.pk}/").content.decode()
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.4")
    for what, sent in (
        ("advance/", {"verb": "note", "text": "沒事"}),
        ("attach/", {"attachment": file}),
    ):
        refused = mine.send(f"/followups/{owes.pk}/{what}", sent)
        assert (refused.status_code, "自己的帳號" in words(refused)) == (422, True), what
    with pytest.raises(BadInput, match="自己的帳號"):
        keeping.change(actor_of("it_coordinator"), owes.pk, owner=Owner(Role.IT_COORDINATOR), due=None, seen=None, now=clock.now())
    with as_owner():
        assert Note.objects.filter(follow_up=owes).count() == 0
    assert client_of("bureau_officer").send(f"/followups/{owes.pk}/advance/", {"verb": "note", "text": "已聯繫"}).status_code == 200


def test_a_step_that_an_open_case_does_not_have_is_refused_by_its_state_and_by_nobodys_name(watched: Somebody, actor_of: ClientOf) -> None:
    alert(watched)
    number = the_case().pk
    with pytest.raises(Conflict, match=r"^目前是「待更換密碼」，不能「觀察期滿」。$"):
        cases.CASES.begin(actor_of("it_coordinator"), number, Verb.REST)


def test_what_is_owed_of_a_familys_account_names_no_child(db: None) -> None:
    with as_owner():
        pupil = Account.objects.create(sign_in="014666-p9999", kind=Kind.PUPIL, holder=uuid.uuid4())
        assert cases._title(pupil.pk) == FAMILY_CASES[Kind.PUPIL]


def test_of_an_account_without_a_case_nothing_goes_on(watched: Somebody) -> None:
    assert not follow(watched)
