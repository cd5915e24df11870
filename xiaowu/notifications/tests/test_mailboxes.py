"""A guardian's own address: nothing goes there before the code that came there was typed in, and then what is meant for families alone."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import HouseClient, words
from tests.postbox import Inbox
from xiaowu.identity.actions.families import give_code
from xiaowu.identity.models import Account
from xiaowu.identity.rules.accounts import Kind
from xiaowu.identity.tests.family import started
from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor, RoleAssignment
from xiaowu.kernel.database.arm import arm, reach_of
from xiaowu.kernel.errors import BadInput, Forbidden, NotFound
from xiaowu.notifications.actions.distributing import distribute
from xiaowu.notifications.actions.mailboxes import ask_address, confirm_address, forget_address
from xiaowu.notifications.models import Mailbox
from xiaowu.notifications.tests.talking import NOON, deliver, records, tell, text, told
from xiaowu.roster.models import Guardian, Student

ActorOf = Callable[[str], Any]
ADDRESS, NEWER = "mother@family.example", "mother@newer.example"
SETTINGS = "/inbox/settings/"


@pytest.fixture
def mother(actor_of: ActorOf, people: dict[str, Somebody]) -> tuple[HouseClient, int]:
    """A guardian's browser and account."""
    teacher = people["homeroom_teacher"]
    with as_owner():
        child = Student.objects.filter(school_class_id=teacher.class_id).order_by("pk")[0]
        uid = Guardian.objects.create(school_id=teacher.school_id, student=child, name="林美玲", relation="mother").uid
    code = give_code(actor_of("homeroom_teacher"), teacher.school_id, teacher.class_id, Kind.GUARDIAN, uid, clock.today())
    browser = started(code, uid)
    with as_owner():
        return browser, Account.objects.get(holder=uid).pk


def absent(actor: Actor, account: int, key: str) -> None:
    about = {"student": 1, "day": "2026-11-24", "child": "陳小明", "class": "一年甲班", "mark": "absent", "leave": ""}
    tell(actor, account, "attendance.absent", about, key=key)
    distribute()


def code_in(letter: Any) -> str:
    return re.search(r"\b[0-9]{6}\b", text(letter))[0]  # type: ignore[index]


@pytest.mark.usefixtures("noon")
def test_a_guardian_gets_letters_of_absences_alone_at_the_own_address_once_its_code_was_typed_in(
    postbox: Inbox, actor_of: ActorOf, mother: tuple[HouseClient, int], stop_clock: Callable[..., None]
) -> None:
    (browser, account), actor = mother, actor_of("it_coordinator")
    shown = words(browser.get(SETTINGS))
    assert [each in shown for each in ("不作其他用途", "孩子缺席：推播", "追蹤列管提醒")] == [True, False, False]
    assert browser.send(f"{SETTINGS}mailbox/", {"address": "mother@"}, follow=False).status_code == 422
    assert "驗證碼已寄出" in words(browser.send(f"{SETTINGS}mailbox/", {"address": ADDRESS}))
    assert browser.send(f"{SETTINGS}mailbox/", {"address": ADDRESS, "again": "1"}, follow=False).status_code == 422  # a minute has not passed
    assert deliver()["notifications.code"] == 1
    [letter] = postbox.letters
    absent(actor, account, "1")
    assert [way for whose, way, _outcome in records() if whose == account] == ["page"]  # not confirmed: no letter
    assert "不正確" in words(browser.send(f"{SETTINGS}mailbox/confirm/", {"code": "abc"}))
    assert "會寄到這個電子信箱" in words(browser.send(f"{SETTINGS}mailbox/confirm/", {"code": code_in(letter)}))

    told(actor, account)  # what is not meant for families
    absent(actor, account, "2")
    assert deliver()["notifications.letter"] == 1
    letter = postbox.letters[-1]
    assert (letter["To"], letter["Subject"], "陳小明" in text(letter), "甲班" in text(letter)) == (ADDRESS, "孩子缺席", False, False)

    stop_clock(NOON + timedelta(minutes=2))
    browser.send(f"{SETTINGS}mailbox/", {"address": NEWER})
    absent(actor, account, "3")
    deliver()
    assert sorted(each["To"] for each in postbox.letters) == [
        ADDRESS,
        ADDRESS,
        ADDRESS,
        NEWER,
    ]  # the one before goes on until the new one is confirmed
    newer = next(each for each in postbox.letters if each["To"] == NEWER)
    browser.send(f"{SETTINGS}mailbox/confirm/", {"code": code_in(newer)})
    assert NEWER in browser.get(SETTINGS).content.decode()
    assert "不再寄到" in words(browser.send(f"{SETTINGS}mailbox/forget/"))
    assert NEWER not in browser.get(SETTINGS).content.decode()
    absent(actor, account, "4")
    assert records()[-1] == (account, "page", "taken")


def test_a_guardian_chooses_ways_of_what_families_are_told_and_of_nothing_else(mother: tuple[HouseClient, int], with_mail: None) -> None:
    browser, account = mother
    chosen = {
        "start": "21:00",
        "end": "06:30",
        "letter-attendance.absent": "never",
        "letter-attendance.corrected": "now",
        "push-attendance.absent": "on",
    }
    assert "已儲存通知設定" in words(browser.send(SETTINGS, chosen))
    with as_owner():
        from_rows = Account.objects.get(pk=account).chosen_set.order_by("kind").values_list("kind", "letter", "push")
        assert list(from_rows) == [
            ("attendance.absent", "never", True), ("attendance.corrected", "now", False), ("attendance.leave_decided", "never", False),
            ("meals.refunds_paid", "never", False), ("meals.stop_taken_back", "never", False),
        ]  # fmt: skip


@pytest.mark.usefixtures("noon", "with_mail")
def test_codes_are_few_good_for_five_tries_and_a_day_and_nobody_but_a_guardian_says_an_address(
    actor_of: ActorOf, mother: tuple[HouseClient, int]
) -> None:
    _browser, account = mother
    arm(reach_of(str(account), clock.today(), ()))
    guardian = Actor("林美玲", (RoleAssignment("guardian", 1, 1),), account)

    def after(**time: float) -> datetime:
        return NOON + timedelta(**time)

    with pytest.raises(NotFound):
        confirm_address(guardian, code="1", now=NOON)
    ask_address(guardian, address=ADDRESS, now=NOON)
    for too_soon in (after(seconds=59), NOON):
        with pytest.raises(BadInput):
            ask_address(guardian, address=NEWER, now=too_soon)
    with pytest.raises(BadInput):
        confirm_address(guardian, code="1", now=after(days=1))
    assert [confirm_address(guardian, code="wrong", now=NOON) for _try in range(5)] == [False] * 5
    with pytest.raises(BadInput):
        confirm_address(guardian, code="wrong", now=NOON)
    forget_address(guardian)
    forget_address(guardian)
    with pytest.raises(NotFound):
        confirm_address(guardian, code="1", now=NOON)
    for minute in range(1, 5):  # withdrawing one does not begin the count anew
        ask_address(guardian, address=ADDRESS, now=after(minutes=minute))
    with pytest.raises(BadInput):
        ask_address(guardian, address=ADDRESS, now=after(hours=23))
    ask_address(guardian, address=ADDRESS, now=after(days=1))
    with as_owner():
        assert Mailbox.objects.get(pk=account).codes == 1
        Mailbox.objects.update(address=ADDRESS, asked_for="", confirmed=NOON)
    assert confirm_address(guardian, code="whatever", now=NOON)  # pressed twice
    with pytest.raises(Forbidden):
        ask_address(actor_of("clerk"), address=ADDRESS, now=NOON)
