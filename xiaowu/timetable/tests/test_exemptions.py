"""What owes no roll: the effect on completion, board, rates and the teacher's own page, and who may say so."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from conftest import Somebody
from tests.client import words
from xiaowu.attendance.queries.completion import missing_rolls, school_today
from xiaowu.attendance.queries.home import my_classes, rolls_owed
from xiaowu.attendance.tests.school import SchoolDay
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Forbidden, NotFound
from xiaowu.timetable.actions.exemptions import exempt, lift
from xiaowu.timetable.permissions import Permission
from xiaowu.timetable.queries.exemptions import exemptions_on
from xiaowu.timetable.rules.exemptions import LONGEST_SPAN, Exempt, Reason
from xiaowu.timetable.tests.conftest import DAY, ActorOf

People = dict[str, Somebody]
ClientOf = Callable[[str], Any]


def _grade_of(actor_of: ActorOf, teacher: Somebody) -> int:
    told = school_today(actor_of("student_affairs"), teacher.school_id, DAY)
    return next(each.grade for each in told.classes if each.class_id == teacher.class_id)


def _say(actor: Any, school_id: int, **given: Any) -> int:
    said = {"first": DAY, "last": None, "periods": (), "grades": (), "reason": Reason.TRIP, "note": "", "now": clock.now()}
    return exempt(actor, school_id, **{**said, **given})


def test_a_grade_that_owes_no_roll_is_missed_by_nobody_and_what_it_took_counts_nowhere(actor_of: ActorOf, people: People) -> None:
    teacher, day = people["homeroom_teacher"], SchoolDay(actor_of, people["homeroom_teacher"].school_id)
    children, grade = day.children(teacher.class_id), _grade_of(actor_of, teacher)
    day.take(teacher.class_id, {})
    before, asked = day.on_the_board(), day.in_the_report()
    made = _say(actor_of("student_affairs"), teacher.school_id, grades=[grade])
    here = [each for each in school_today(actor_of("student_affairs"), teacher.school_id, DAY).classes if each.grade == grade]
    after = day.on_the_board()
    assert here == []
    assert all(each.grade != grade for each in missing_rolls(teacher.school_id, DAY))
    assert (before.taken - after.taken, before.asked - after.asked) == (1, len(children))
    assert before.due - after.due >= 1
    assert (asked[0] - day.in_the_report()[0], asked[1] - day.in_the_report()[1]) == (1, len(children))
    lift(actor_of("student_affairs"), teacher.school_id, exemption_id=made)
    assert day.on_the_board() == before


def test_a_teacher_is_owed_no_roll_and_is_told_why(actor_of: ActorOf, client_of: ClientOf, people: People) -> None:
    teacher = people["homeroom_teacher"]
    actor = actor_of("homeroom_teacher")
    assert rolls_owed(actor, my_classes(actor)).count == 1
    _say(actor_of("student_affairs"), teacher.school_id, reason=Reason.EXAM)
    actor = actor_of("homeroom_teacher")
    assert rolls_owed(actor, my_classes(actor)).count == 0
    assert "今天免點名" in words(client_of("homeroom_teacher").get("/"))
    assert "段考" in words(client_of("student_affairs").get(f"/attendance/{teacher.school_id}/{DAY}/"))


def test_an_exemption_of_some_periods_leaves_the_mornings_roll_due(actor_of: ActorOf, people: People) -> None:
    teacher = people["homeroom_teacher"]
    due = len(missing_rolls(teacher.school_id, DAY)) if actor_of("student_affairs") else 0
    _say(actor_of("student_affairs"), teacher.school_id, periods=[70, 80], reason=Reason.ASSEMBLY)
    assert len(missing_rolls(teacher.school_id, DAY)) == due
    assert exemptions_on([teacher.school_id], DAY) == {teacher.school_id: (Exempt(DAY, DAY, (70, 80), (), Reason.ASSEMBLY),)}


def test_the_same_said_twice_is_one(actor_of: ActorOf, people: People) -> None:
    actor, school_id = actor_of("dean_of_studies"), people["homeroom_teacher"].school_id
    assert _say(actor, school_id, grades=[2, 1]) == _say(actor, school_id, grades=[1, 2])


@pytest.mark.parametrize("last", [DAY - timedelta(days=1), DAY + timedelta(days=LONGEST_SPAN)], ids=["backwards", "too long"])
def test_days_that_cannot_be_are_refused(actor_of: ActorOf, people: People, last: Any) -> None:
    with pytest.raises(BadInput):
        _say(actor_of("student_affairs"), people["homeroom_teacher"].school_id, last=last)


@pytest.mark.parametrize("role", ["homeroom_teacher", "it_coordinator", "other_coordinator", "clerk"])
def test_others_say_nothing_and_lift_nothing(actor_of: ActorOf, people: People, role: str) -> None:
    school_id = people["homeroom_teacher"].school_id
    made = _say(actor_of("student_affairs"), school_id)
    with pytest.raises(Forbidden):
        _say(actor_of(role), school_id)
    with pytest.raises(Forbidden):
        lift(actor_of(role), school_id, exemption_id=made)


def test_what_is_not_there_is_told_so(actor_of: ActorOf, people: People) -> None:
    with pytest.raises(NotFound):
        lift(actor_of("student_affairs"), people["homeroom_teacher"].school_id, exemption_id=0)


def test_student_affairs_enters_and_lifts_on_the_page(client_of: ClientOf, people: People) -> None:
    client, school_id = client_of("student_affairs"), people["homeroom_teacher"].school_id
    where = f"/timetable/{school_id}/exemptions/"
    shown = client.send(f"{where}add/", {"first": "115/11/24", "reason": "exam", "grades": ["1"], "periods": ["10"], "note": "第二次段考"})
    assert "第二次段考" in words(shown)
    assert "最後一日不得早於第一日" in words(client.send(f"{where}add/", {"first": "115/11/24", "last": "115/11/23", "reason": "exam"}))
    [lifting] = {each for each in client.get(where).content.decode().split('"') if each.endswith("/lift/")}
    assert "第二次段考" not in words(client.send(lifting).client.get(where))
    assert Permission.EXEMPT not in words(client_of("principal").get(where))
