"""Real servers, real simultaneity: two phones, a double click, sixteen seats."""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction

from conftest import Somebody, copy_template
from tests.cast import arm_for
from tests.servers import signed_in
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.seen import marks
from xiaowu.meetings.actions import agenda
from xiaowu.meetings.models import Item
from xiaowu.meetings.rules.document import Kind
from xiaowu.meetings.rules.flow import Verb

pytestmark = pytest.mark.site("at_once")
DAY = "2026-11-24"


def roll(person: Somebody) -> str:
    return f"/api/v1/attendance/schools/{person.school_id}/classes/{person.class_id}/rolls/{DAY}"


def test_of_phones_that_save_different_rolls_at_once_one_is_first_and_all_others_are_told(site: str, people: dict[str, Somebody]) -> None:
    person = people["homeroom_teacher"]
    phones = [signed_in(site, person) for _phone in range(6)]
    children = [row["student_id"] for row in phones[0].get(roll(person)).json()["rows"]]

    def save(number: int) -> int:
        body = {"revision": 0, "exceptions": [{"student_id": children[number], "mark": "absent"}]}
        return phones[number].put(roll(person), json=body, headers={"Idempotency-Key": f"phone-{number}"}).status_code

    with ThreadPoolExecutor(len(phones)) as pool:
        answers = Counter(pool.map(save, range(len(phones))))
    assert answers == {200: 1, 409: 5}
    told = phones[0].get(roll(person)).json()
    assert told["header"]["revision"] == 1
    assert len([row for row in told["rows"] if row["mark"]]) == 1


def test_one_request_sent_many_times_at_once_is_done_once_and_answered_alike(site: str, people: dict[str, Somebody]) -> None:
    person = people["other_teacher"]
    client = signed_in(site, person)
    child = client.get(roll(person)).json()["rows"][0]["student_id"]
    body = {"revision": 0, "exceptions": [{"student_id": child, "mark": "late"}]}

    def press(_time: int) -> tuple[int, str]:
        answer = client.put(roll(person), json=body, headers={"Idempotency-Key": "one-press"})
        return answer.status_code, answer.text

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(press, range(8)))
    assert {status for status, _text in answers} == {200}
    assert len({text.replace(" ", "") for _status, text in answers}) == 1
    assert client.get(roll(person)).json()["header"]["revision"] == 1


def test_of_those_who_ask_for_one_seat_at_once_one_gets_it(site: str, people: dict[str, Somebody]) -> None:
    person = people["it_coordinator"]
    client = signed_in(site, person)
    page = client.get(f"/roster/{person.school_id}/students/new/").text
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', page)
    assert token
    class_id = people["homeroom_teacher"].class_id

    def ask(number: int) -> int:
        form = {
            "csrfmiddlewaretoken": token[1], "_key": f"seat-{number}", "number": f"S{number}", "name": "新生", "diet": "regular",
            "class_id": class_id, "seat": 55, "since": "115/11/24",
        }  # fmt: skip
        return client.post(f"/roster/{person.school_id}/students/new/", data=form).status_code

    with ThreadPoolExecutor(6) as pool:
        answers = Counter(pool.map(ask, range(6)))
    assert answers == {200: 1, 422: 5}


def test_motions_sent_at_once_are_all_kept_and_numbered_in_a_row(site: str, people: dict[str, Somebody]) -> None:
    client = signed_in(site, people["it_coordinator"])
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', client.get("/meetings/2/motion/").text)
    assert token

    def move(number: int) -> int:
        form = {"csrfmiddlewaretoken": token[1], "_key": f"motion-{number}", "subject": f"提案{number}", "explanation": "如題"}
        return client.post("/meetings/2/motion/", data=form).status_code

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(move, range(6))) == {200}
    blocks = client.get("/api/v1/meetings/2").json()
    assert [block["label"] for block in blocks if block["kind"] == "motion"] == [f"案由{number}：" for number in "一二三四五六"]


@contextmanager
def beside(database: str) -> Iterator[None]:
    """This thread in a transaction of its own on that database."""
    connection.settings_dict = {**connection.settings_dict, "NAME": database}
    try:
        with transaction.atomic():
            yield
    finally:
        connection.close()


CHANGES: dict[str, Callable[[Any, int, Item], object]] = {
    "correct": lambda actor, meeting, item: agenda.correct(actor, meeting, item_id=item.pk, text="改了", seen=marks({"text": item.text})),
    "add": lambda actor, meeting, item: agenda.add_block(actor, meeting, parent_id=item.pk, kind=Kind.POINT, text="加了"),
    "move_up": lambda actor, meeting, item: agenda.move_up(actor, meeting, item_id=item.pk),
}


@pytest.mark.parametrize("change", CHANGES)
def test_who_changes_minutes_while_they_are_published_waits_and_is_refused(people: dict[str, Somebody], change: str) -> None:
    database = f"texts_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}"
    copy_template(database)
    published, may_end = Event(), Event()

    def publish() -> None:
        with beside(database):
            officer = arm_for(people["bureau_officer"])
            agenda.advance(officer, 1, verb=Verb.PUBLISH, now=clock.now(), write=lambda _text: iter(()))
            published.set()
            assert may_end.wait(20)

    def alter() -> str:
        assert published.wait(20)
        with beside(database):
            item = Item.objects.filter(meeting_id=1).order_by("-pk")[0]
            try:
                CHANGES[change](arm_for(people["bureau_officer"]), 1, item)
            except BadInput as refused:
                return refused.message
        return ""

    assert "撤回修訂" in _held_up_by(publish, alter, may_end)


def test_a_school_that_moves_while_the_meeting_opens_waits_and_is_refused(people: dict[str, Somebody]) -> None:
    database = f"texts_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}"
    copy_template(database)
    opened, may_end = Event(), Event()

    def begin() -> None:
        with beside(database):
            agenda.advance(arm_for(people["bureau_officer"]), 2, verb=Verb.OPEN, now=clock.now(), write=lambda _text: iter(()))
            opened.set()
            assert may_end.wait(20)

    def move() -> str:
        assert opened.wait(20)
        with beside(database):
            try:
                agenda.submit_motion(arm_for(people["it_coordinator"]), 2, subject="晚了", explanation="如題", today=clock.today())
            except BadInput as refused:
                return refused.message
        return ""

    assert "階段" in _held_up_by(begin, move, may_end)


def _held_up_by(first: Callable[[], None], second: Callable[[], str], may_end: Event) -> str:
    """What the second says at last; it says nothing while the first is not committed."""
    with ThreadPoolExecutor(2) as pool:
        earlier, later = pool.submit(first), pool.submit(second)
        with pytest.raises(TimeoutError):
            later.result(timeout=1)
        may_end.set()
        earlier.result(timeout=20)
        return later.result(timeout=20)
