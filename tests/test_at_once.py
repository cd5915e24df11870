"""Real servers, real simultaneity: two phones, a double click, sixteen seats."""

import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from conftest import Somebody
from tests.beside import not_held_up, refused_after
from tests.cast import arm_for
from tests.servers import signed_in
from xiaowu.attendance.actions.roll import save_roll
from xiaowu.attendance.queries.roll import class_on
from xiaowu.attendance.rules.roll import Mark, RollException
from xiaowu.kernel import clock
from xiaowu.kernel.seen import marks
from xiaowu.meetings.actions import agenda, publishing
from xiaowu.meetings.models import Item
from xiaowu.meetings.rules.document import Kind
from xiaowu.meetings.rules.flow import Verb
from xiaowu.roster.actions import offers, students
from xiaowu.roster.actions.adding import enter_student
from xiaowu.roster.models import Student
from xiaowu.roster.rules.roles import Diet, Role

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


CHANGES: dict[str, Callable[[Any, int, Item], object]] = {
    "correct": lambda actor, meeting, item: agenda.correct(actor, meeting, item_id=item.pk, text="改了", seen=marks({"text": item.text})),
    "add": lambda actor, meeting, item: agenda.add_block(actor, meeting, parent_id=item.pk, kind=Kind.POINT, text="加了"),
    "move_up": lambda actor, meeting, item: agenda.move_up(actor, meeting, item_id=item.pk),
}


@pytest.mark.parametrize("change", CHANGES)
def test_who_changes_minutes_while_they_are_published_waits_and_is_refused(people: dict[str, Somebody], change: str) -> None:
    def publish() -> None:
        agenda.advance(arm_for(people["bureau_officer"]), 1, verb=Verb.PUBLISH, now=clock.now(), write=lambda _text: iter(()))

    def alter() -> None:
        officer = arm_for(people["bureau_officer"])
        CHANGES[change](officer, 1, Item.objects.filter(meeting_id=1).order_by("-pk")[0])

    assert "撤回修訂" in refused_after(publish, alter)


def test_a_school_that_moves_while_the_meeting_opens_waits_and_is_refused(people: dict[str, Somebody]) -> None:
    def begin() -> None:
        agenda.advance(arm_for(people["bureau_officer"]), 2, verb=Verb.OPEN, now=clock.now(), write=lambda _text: iter(()))

    def move() -> None:
        agenda.submit_motion(arm_for(people["it_coordinator"]), 2, subject="晚了", explanation="如題", today=clock.today())

    assert "階段" in refused_after(begin, move)


def save_roll_of(people: dict[str, Somebody], mark: Mark) -> None:
    teacher = people["homeroom_teacher"]
    actor = arm_for(teacher)
    child = min(class_on(teacher.school_id, teacher.class_id, clock.today())[1])
    save_roll(
        actor,
        teacher.school_id,
        class_id=teacher.class_id,
        day=clock.today(),
        exceptions={child: RollException(mark)},
        seen_revision=0,
        now=clock.now(),
    )


def test_of_two_rolls_that_are_saved_at_once_the_second_is_told_by_whom_the_first_was(people: dict[str, Somebody]) -> None:
    told = refused_after(lambda: save_roll_of(people, Mark.ABSENT), lambda: save_roll_of(people, Mark.LATE))
    assert people["homeroom_teacher"].name in told


def add_child(people: dict[str, Somebody], act: Callable[..., object], **told: Any) -> None:
    keeper = people["it_coordinator"]
    given: dict[str, Any] = {"number": "ONCE-1", "name": "許一次", "seat": 57, "birth_date": None, "diet": Diet.REGULAR, "since": clock.today()}
    act(arm_for(keeper), keeper.school_id, class_id=people["homeroom_teacher"].class_id, **given | told)


def give_number(people: dict[str, Somebody]) -> None:
    keeper = people["it_coordinator"]
    actor = arm_for(keeper)
    child = Student.objects.filter(school_id=keeper.school_id).order_by("pk")[0].pk
    students.correct_number(actor, keeper.school_id, student_id=child, number="ONCE-1", today=clock.today())


@pytest.mark.parametrize("late", [students.add_student, partial(enter_student, confirmed="")])
def test_who_gives_a_number_while_another_child_gets_it_waits_and_is_refused(people: dict[str, Somebody], late: Callable[..., object]) -> None:
    assert "ONCE-1" in refused_after(lambda: give_number(people), lambda: add_child(people, late))


def test_of_two_who_take_one_offer_at_once_one_gets_the_post(people: dict[str, Somebody]) -> None:
    keeper, codes = people["it_coordinator"], list[str]()

    def offer() -> None:
        codes.append(offers.offer_post(arm_for(keeper), keeper.school_id, role=Role.CLERK, class_id=None, since=clock.today(), now=clock.now()))

    def take(role: str) -> Callable[[], object]:
        return lambda: offers.take_offer(arm_for(people[role]), codes[0], clock.now())

    assert "已使用過" in refused_after(take("other_teacher"), take("other_coordinator"), before=offer)


def test_the_job_passes_over_minutes_that_are_taken_back_meanwhile(people: dict[str, Somebody]) -> None:
    made: list[list[int]] = []

    def publish() -> None:
        agenda.advance(arm_for(people["bureau_officer"]), 1, verb=Verb.PUBLISH, now=clock.now(), write=lambda _text: iter(()))

    def take_back() -> None:
        agenda.advance(arm_for(people["bureau_officer"]), 1, verb=Verb.REVISE, now=clock.now(), write=lambda _text: iter(()))

    def work() -> None:
        made.append(publishing.make_missing(arm_for(people["bureau_officer"]), formats=["txt"], write=lambda _text: iter(()), now=clock.now()))

    not_held_up(take_back, work, before=publish)
    assert made == [[]]
