"""Letters: at once or once a day, each in its reader's language, after quiet hours, with the answers recorded."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.postbox import Inbox
from xiaowu.identity.models import Account
from xiaowu.kernel import clock
from xiaowu.kernel.delivery.tables import Delivery
from xiaowu.kernel.notices import kinds
from xiaowu.kernel.queue import perform
from xiaowu.notifications.actions.distributing import REACH
from xiaowu.notifications.jobs import close_unanswered, send_daily
from xiaowu.notifications.models import Chosen, Notice, Sent
from xiaowu.notifications.rules import Letter
from xiaowu.notifications.tests.talking import KIND, MORNING, NIGHT, NOON, Holder, deliver, due, records, text, told
from xiaowu.roster.rules.roles import Role

ActorOf = Callable[[str], Any]
People = dict[str, Somebody]
StopClock = Callable[..., None]


@pytest.fixture
def clerk(people: People) -> Somebody:
    return people["clerk"]


@pytest.fixture
def at_once(clerk: Somebody, db: None) -> None:
    """The clerk wants a letter each time."""
    with as_owner():
        Chosen.objects.create(account_id=clerk.account_id, kind=KIND, letter=Letter.NOW, push=True)


def day() -> int:
    """The morning's job; returns how many letters it posted."""
    count: int = perform("notifications.daily", send_daily, city=REACH)
    return count


def test_a_letter_says_it_in_the_readers_language_and_leads_to_the_page(
    noon: None, at_once: None, postbox: Inbox, actor_of: ActorOf, clerk: Somebody
) -> None:
    with as_owner():
        Account.objects.filter(pk=clerk.account_id).update(language="en")
    told(actor_of("it_coordinator"), clerk.account_id)
    assert deliver()["notifications.letter"] == 1
    [letter] = postbox.letters
    assert (letter["Subject"], letter["To"]) == ("Reminder of a tracked item", f"{clerk.sign_in}@mail.example")
    assert "Due on" in text(letter)
    assert "Fri 27 Nov 2026" in text(letter)
    assert "/inbox/" in text(letter)
    assert records()[-1] == (clerk.account_id, "letter", "taken")


def test_a_letter_of_quiet_hours_waits_until_they_are_over(
    at_once: None, postbox: Inbox, actor_of: ActorOf, clerk: Somebody, stop_clock: StopClock
) -> None:
    stop_clock(NIGHT)
    told(actor_of("it_coordinator"), clerk.account_id)
    assert deliver()["notifications.letter"] == 0
    assert records()[-1] == (clerk.account_id, "letter", "waiting")
    with as_owner():
        assert Delivery.objects.get(kind="notifications.letter").due == MORNING.replace(hour=7, minute=0)
    stop_clock(MORNING)
    assert deliver()["notifications.letter"] == 1


def test_what_was_read_meanwhile_needs_no_letter(noon: None, at_once: None, postbox: Inbox, actor_of: ActorOf, clerk: Somebody) -> None:
    told(actor_of("it_coordinator"), clerk.account_id)
    with as_owner():
        Notice.objects.update(read_at=clock.now())
    deliver()
    assert postbox.letters == []
    assert records()[-1] == (clerk.account_id, "letter", "unneeded")


def test_what_the_mail_server_answers_is_on_record(
    noon: None, at_once: None, postbox: Inbox, actor_of: ActorOf, clerk: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_given: Any) -> str:
        return "550 no such mailbox"

    monkeypatch.setattr(postbox, "handle_RCPT", refuse, raising=False)
    told(actor_of("it_coordinator"), clerk.account_id)
    deliver()
    assert records()[-1] == (clerk.account_id, "letter", "refused")
    with as_owner():
        assert Sent.objects.get(way="letter").answer.startswith("550")
    monkeypatch.undo()


def test_who_has_no_mailbox_any_more_gets_no_letter(noon: None, at_once: None, postbox: Inbox, actor_of: ActorOf, clerk: Somebody) -> None:
    told(actor_of("it_coordinator"), clerk.account_id)
    with as_owner():
        Account.objects.filter(pk=clerk.account_id).update(is_open=False)
    deliver()
    assert postbox.letters == []
    assert records()[-1] == (clerk.account_id, "letter", "refused")


def test_who_has_no_mailbox_any_more_gets_no_letter_of_the_day(postbox: Inbox, actor_of: ActorOf, clerk: Somebody, stop_clock: StopClock) -> None:
    stop_clock(NOON)
    told(actor_of("it_coordinator"), clerk.account_id)
    stop_clock(MORNING)
    assert day() == 1
    with as_owner():
        Account.objects.filter(pk=clerk.account_id).update(is_open=False)
    deliver()
    assert postbox.letters == []
    assert records()[-1] == (clerk.account_id, "daily", "refused")


def test_one_letter_a_day_tells_all_that_is_due_and_nothing_twice(
    postbox: Inbox, actor_of: ActorOf, clerk: Somebody, people: People, stop_clock: StopClock
) -> None:
    stop_clock(NOON)
    actor = actor_of("it_coordinator")
    for number in (1, 2, 3):
        told(actor, clerk.account_id, number=number)
    told(actor, people["principal"].account_id)
    with as_owner():
        Notice.objects.filter(account_id=clerk.account_id, about__id=2).update(read_at=clock.now())
    stop_clock(MORNING)
    assert [day(), day()] == [2, 0]
    deliver()
    letters = {each["To"]: each for each in postbox.letters}
    mine = letters[f"{clerk.sign_in}@mail.example"]
    assert len(postbox.letters) == 2
    assert mine["Subject"] == "今日有 2 件事待您處理"
    assert "第1案" in text(mine)
    assert "第3案" in text(mine)
    assert "第2案" not in text(mine)
    assert sorted(outcome for account, way, outcome in records() if account == clerk.account_id and way == "daily") == ["taken", "taken", "unneeded"]
    stop_clock(MORNING + timedelta(days=1))
    assert day() == 0


def test_on_a_day_without_school_the_letter_waits(postbox: Inbox, actor_of: ActorOf, clerk: Somebody, stop_clock: StopClock) -> None:
    stop_clock(NOON)
    told(actor_of("it_coordinator"), clerk.account_id)
    stop_clock(MORNING + timedelta(days=3))  # a Saturday
    assert day() == 0
    stop_clock(MORNING + timedelta(days=5))
    assert day() == 1


def test_all_read_before_the_letter_goes_none_goes(postbox: Inbox, actor_of: ActorOf, clerk: Somebody, stop_clock: StopClock) -> None:
    stop_clock(NOON)
    told(actor_of("it_coordinator"), clerk.account_id)
    stop_clock(MORNING)
    day()
    with as_owner():
        Notice.objects.update(read_at=clock.now())
    deliver()
    assert postbox.letters == []
    assert records()[-1] == (clerk.account_id, "daily", "unneeded")


def test_a_letter_of_what_tells_of_somebody_says_nothing_of_it(
    noon: None, at_once: None, postbox: Inbox, actor_of: ActorOf, clerk: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = dict(kinds())
    monkeypatch.setattr("xiaowu.notifications.adapters.letters.kinds", lambda: real | {KIND: replace(real[KIND], is_personal=True)})
    told(actor_of("it_coordinator"), clerk.account_id)
    deliver()
    assert "第1案" not in text(postbox.letters[0])
    assert "登入後才能查看內容" in text(postbox.letters[0])


NAMES_NOBODY = {
    "attendance.roll_missing": "a class and a day",
    "attendance.leave_left": "a school that merged and how many requests",
    "timetable.substitute": "a class, a day and lessons; to whoever is to hold them",
    "timetable.substitute_withdrawn": "the same",
    "timetable.moved": "the same; to whoever holds them at another time",
    "meals.refunds_left_open": "a school and how many months",
    "meals.refunds_released": "a school and a month",
    "meals.refunds_paid": "a school and a month",
    "notifications.export_ended": "the title of a list",
    "ipam.asked": "a school, a plan and how many addresses",
    "ipam.decided": "a plan and how many addresses",
    "meetings.tracked_due": "the subject of a resolution, as the minutes publish it",
    "meetings.consultation": "the subject of a motion, as the minutes publish it",
    "traffic.failing": "a page, a machine, a class of error and its place in the code",
}


def test_of_every_kind_whose_words_may_name_somebody_a_letter_says_only_that_there_is_something(
    noon: None, at_once: None, postbox: Inbox, actor_of: ActorOf, clerk: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert {key for key, each in kinds().items() if not each.is_personal} == {*NAMES_NOBODY}
    real = dict(kinds())
    for key in ("sign_in_risk.owed", "followups.owed"):
        monkeypatch.setattr(
            "xiaowu.notifications.adapters.letters.kinds", lambda key=key: real | {KIND: replace(real[KIND], is_personal=real[key].is_personal)}
        )
        told(actor_of("it_coordinator"), clerk.account_id)
        deliver()
    assert not any("第1案" in text(each) for each in postbox.letters)


def test_what_nobody_took_to_the_end_is_on_record_as_not_sent(
    noon: None, at_once: None, with_mail: None, actor_of: ActorOf, clerk: Somebody, people: People, stop_clock: StopClock
) -> None:
    told(actor_of("it_coordinator"), clerk.account_id, people["principal"].account_id)

    def night(after: int) -> int:
        stop_clock(NOON + timedelta(days=after))
        done: int = perform("notifications.unanswered", close_unanswered, city=REACH)
        return done

    assert [night(8), night(10), night(11)] == [0, 1, 0]
    ways = {(account, way): outcome for account, way, outcome in records()}
    assert ways[clerk.account_id, "letter"] == "refused"
    assert ways[people["principal"].account_id, "daily"] == "waiting"  # its letter was not written yet


def test_a_role_is_told_by_letters_in_as_many_statements_however_many_hold_it(with_mail: None, noon: None, actor_of: ActorOf, people: People) -> None:
    told(actor_of("clerk"), Holder(Role.IT_COORDINATOR, people["clerk"].school_id), people["clerk"].account_id)
    due()
    assert [(way, outcome) for _account, way, outcome in records()] == [("page", "taken"), ("daily", "waiting")] * 2
