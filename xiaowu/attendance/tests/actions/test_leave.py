"""Leave as it is asked, decided and undone, and what becomes of the rolls (請假)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from conftest import Somebody, as_owner
from tests.transactions import undone
from xiaowu.attendance.actions import leave
from xiaowu.attendance.actions.leave import Wish, ask_again, ask_for, ask_for_group, conflicts
from xiaowu.attendance.actions.leave_flow import DECIDED, WAITS, attach, step, take_back
from xiaowu.attendance.actions.leave_rules import save_rules
from xiaowu.attendance.models import Leave, LeaveCell, LeaveFile, LeaveRules, LeaveStep, Roll, RollMark, RollRevision
from xiaowu.attendance.queries import leave as queries
from xiaowu.attendance.queries.leave_cells import approved_cells
from xiaowu.attendance.queries.leave_waiting import waiting
from xiaowu.attendance.rules.leave import Span, State, Verb
from xiaowu.attendance.rules.roll import LeaveType, Mark, RollException
from xiaowu.attendance.tests.school import ABSENT, SchoolDay
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden, NotFound
from xiaowu.notifications.models import Telling

People = dict[str, Somebody]
LATE = RollException(Mark.LATE)
SICK = RollException(Mark.LEAVE, LeaveType.SICK)


def wish(day: Any, *, days: int = 1, kind: LeaveType = LeaveType.SICK, **span: int) -> Wish:
    return Wish(kind, Span(day, day + timedelta(days=days - 1), **span), "在家休息")


@pytest.fixture
def place(people: People) -> tuple[int, int]:
    return people["homeroom_teacher"].school_id, people["homeroom_teacher"].class_id


@pytest.fixture
def children(day: SchoolDay, place: tuple[int, int]) -> list[int]:
    return day.children(place[1])


def state_of(asked: int) -> State:
    with as_owner():
        return State(Leave.objects.get(pk=asked).state)


def figures(school: int, place: int, day: Any) -> tuple[int, int, int]:
    with as_owner():
        roll = Roll.objects.get(school_id=school, school_class_id=place, day=day)
    return roll.enrolled, roll.away, roll.late


@pytest.mark.parametrize("before", [{}, {0: ABSENT}, {0: LATE}, {0: SICK}, {0: RollException(Mark.LEAVE, LeaveType.PERSONAL)}, {1: ABSENT}])
def test_an_approved_leave_corrects_the_roll_and_undone_restores_it(
    day: SchoolDay, actor_of: Any, place: tuple[int, int], children: list[int], before: dict[int, RollException]
) -> None:
    (school, room), child, now = place, children[0], clock.now()
    marks = {children[at]: mark for at, mark in before.items()}
    day.take(room, marks)
    stood, told = day.marks(room, day.today), figures(school, room, day.today)
    asked = ask_for(actor_of("homeroom_teacher"), school, child, wish(day.today), now=now)
    assert state_of(asked) is State.APPROVED  # nobody else must agree to a day
    assert day.marks(room, day.today) == {**stood, child: SICK}
    assert approved_cells(school, [room], day.today) == {(child, 0): LeaveType.SICK}
    assert figures(school, room, day.today)[1] == len({*stood, child} - {each for each, mark in marks.items() if mark is LATE and each != child})
    with as_owner():
        last = RollRevision.objects.filter(school_class_id=room, day=day.today).order_by("-revision")[0]
    assert last.marks[str(child)] == ["leave", "sick"]
    step(actor_of("homeroom_teacher"), asked, Verb.WITHDRAW, now=now)
    assert (day.marks(room, day.today), figures(school, room, day.today)) == (stood, told)
    assert approved_cells(school, [room], day.today) == {}


def test_a_leave_undone_leaves_alone_what_somebody_else_wrote_since_and_asks_for_whom_nobody_looked(
    day: SchoolDay, actor_of: Any, place: tuple[int, int], children: list[int]
) -> None:
    (school, room), now = place, clock.now()
    first, second = (ask_for(actor_of("student_affairs"), school, each, wish(day.today), now=now) for each in children[:2])
    day.take(room, {children[0]: SICK, children[1]: LATE})
    for each in (first, second):
        step(actor_of("student_affairs"), each, Verb.WITHDRAW, now=now)
    assert day.marks(room, day.today) == {children[1]: LATE}
    with as_owner():
        roll = Roll.objects.get(school_class_id=room, day=day.today)
    assert (roll.unasked, roll.enrolled, roll.away) == ([children[0]], len(children) - 1, 0)
    again = ask_for(actor_of("student_affairs"), school, children[0], wish(day.today), now=now)
    with as_owner():
        assert Roll.objects.get(school_class_id=room, day=day.today).unasked == []
    step(actor_of("student_affairs"), again, Verb.WITHDRAW, now=now)
    with as_owner():
        assert Roll.objects.get(school_class_id=room, day=day.today).unasked == [children[0]]


def test_a_longer_leave_goes_up_step_by_step_and_each_is_told(actor_of: Any, day: SchoolDay, place: tuple[int, int], children: list[int]) -> None:
    (school, _room), now = place, clock.now()
    asked = ask_for(actor_of("homeroom_teacher"), school, children[0], wish(day.today, days=14), now=now)
    with as_owner():
        row = Leave.objects.get(pk=asked)
        assert (row.state, row.waits_for, row.chain[-1]) == (State.ASKED, "student_affairs", "principal")
        assert Telling.objects.filter(kind=WAITS, role="student_affairs").count() == 1
    with pytest.raises(Forbidden):  # whose turn it is not
        step(actor_of("homeroom_teacher"), asked, Verb.APPROVE, now=now)
    assert step(actor_of("student_affairs"), asked, Verb.APPROVE, seen=0, now=now) is State.ASKED
    with pytest.raises(Conflict):  # two who decide at once
        step(actor_of("principal"), asked, Verb.APPROVE, seen=0, now=now)
    with pytest.raises(BadInput):
        step(actor_of("principal"), asked, Verb.RETURN, words=" ", now=now)
    assert step(actor_of("principal"), asked, Verb.RETURN, words="請附診斷書", now=now) is State.RETURNED
    with as_owner():
        assert LeaveCell.objects.filter(leave_id=asked).exclude(standing="").count() == 0
    with pytest.raises(Forbidden):
        ask_again(actor_of("principal"), asked, wish(day.today), now=now)
    assert ask_again(actor_of("homeroom_teacher"), asked, wish(day.today, days=3), now=now) is State.ASKED
    assert step(actor_of("principal"), asked, Verb.APPROVE, now=now) is State.APPROVED  # who stands above agrees for those below
    sheet = queries.leave(actor_of("homeroom_teacher"), asked)
    assert [each.verb for each in sheet.steps] == ["approve", "return", "ask_again", "approve"]


def test_what_hangs_is_decided_by_the_office(actor_of: Any, day: SchoolDay, place: tuple[int, int], children: list[int], stop_clock: Any) -> None:
    (school, _room), now = place, clock.now()
    asked = ask_for(actor_of("student_affairs"), school, children[0], wish(day.today, days=14), now=now)
    with pytest.raises(Forbidden):
        step(actor_of("student_affairs"), asked, Verb.APPROVE, now=now)
    stop_clock(now + timedelta(days=3))
    office = actor_of("student_affairs")
    assert [each.id for each in waiting(office).first] == [asked]
    assert step(office, asked, Verb.APPROVE, now=clock.now()) in (State.ASKED, State.APPROVED)


@pytest.mark.parametrize(
    ("wanted", "at"),
    [
        ({"days": 0}, "last"),
        ({"days": 400}, "last"),
        ({"kind": LeaveType.MARRIAGE}, "leave_type"),
        ({"begins": 50, "ends": 10}, "last"),
    ],
)
def test_what_cannot_be_asked_says_which_field_is_to_blame(
    actor_of: Any, day: SchoolDay, place: tuple[int, int], children: list[int], wanted: dict[str, Any], at: str
) -> None:
    with pytest.raises(BadInput) as refused:
        ask_for(actor_of("homeroom_teacher"), place[0], children[0], wish(day.today, **wanted), now=clock.now())
    assert set(refused.value.faults) == {at}
    with as_owner():
        assert not Leave.objects.exists()


def test_days_without_school_fall_out_and_none_is_refused(actor_of: Any, day: SchoolDay, place: tuple[int, int], children: list[int]) -> None:
    saturday, teacher = day.today + timedelta(days=4), actor_of("homeroom_teacher")
    with pytest.raises(BadInput):
        ask_for(teacher, place[0], children[0], wish(saturday, days=2), now=clock.now())
    with pytest.raises(BadInput):
        ask_for(teacher, place[0], children[0], Wish(LeaveType.SICK, Span(day.today, day.today), " "), now=clock.now())
    with pytest.raises(BadInput) as late:
        ask_for(teacher, place[0], children[0], wish(day.today - timedelta(days=30)), now=clock.now())
    assert "first" in late.value.faults
    asked = ask_for(teacher, place[0], children[0], wish(day.today, days=7), now=clock.now())
    with as_owner():
        assert float(Leave.objects.get(pk=asked).days) == 5


def test_a_cell_is_asked_for_once_whoever_asks_and_however(actor_of: Any, day: SchoolDay, place: tuple[int, int], children: list[int]) -> None:
    (school, room), now = place, clock.now()
    teacher = actor_of("homeroom_teacher")
    ask_for(teacher, school, children[0], wish(day.today, begins=50), now=now)
    ask_for(teacher, school, children[0], wish(day.today, ends=40), now=now)
    assert set(approved_cells(school, [room], day.today)) >= {(children[0], 10), (children[0], 70)}
    with pytest.raises(BadInput) as told:
        ask_for(teacher, school, children[0], wish(day.today), now=now)
    assert told.value.rows
    with as_owner():
        cell = LeaveCell.objects.filter(student_id=children[0])[0]
    cell.pk, cell.period, cell.leave_id = None, 0, cell.leave_id + 1
    with pytest.raises(IntegrityError), transaction.atomic(), as_owner():  # nothing gets past the database either
        cell.save(force_insert=True)
    with pytest.raises(NotFound):
        ask_for(actor_of("other_teacher"), school, children[0], wish(day.today), now=now)


def test_a_group_is_asked_in_one_form_without_those_who_are_away_already(
    actor_of: Any, day: SchoolDay, place: tuple[int, int], children: list[int]
) -> None:
    (school, _room), now, trip = place, clock.now(), wish(day.today, kind=LeaveType.OFFICIAL)
    ask_for(actor_of("homeroom_teacher"), school, children[0], wish(day.today), now=now)
    office = actor_of("student_affairs")
    found, asked, clashes = conflicts(office, school, children[:3], trip, now=now)
    assert ([each.student_id for each in clashes], len(found), asked.days) == ([children[0]], 3, 1)
    made = ask_for_group(office, school, children[:3], trip, now=now)
    assert [state_of(each) for each in made] == [State.APPROVED] * 2
    with pytest.raises(BadInput):
        ask_for_group(office, school, children[:3], trip, now=now)
    with pytest.raises(BadInput):
        ask_for_group(office, school, range(2000), trip, now=now)  # type: ignore[arg-type]
    with pytest.raises(BadInput):
        ask_for_group(office, school, [*children[3:5], 999_999_999], trip, now=now)
    with pytest.raises(Forbidden):
        ask_for_group(actor_of("homeroom_teacher"), school, children[3:5], trip, now=now)
    long = ask_for_group(actor_of("student_affairs"), school, children[3:6], wish(day.today, days=20, kind=LeaveType.OFFICIAL), now=now)
    assert queries.leave(actor_of("principal"), long[0]).together == 3
    assert step(actor_of("principal"), long[0], Verb.APPROVE, whole=True, now=now) is State.APPROVED
    assert {state_of(each) for each in long} == {State.APPROVED}


def test_of_two_groups_asked_at_once_the_second_is_told_and_a_group_of_one_is_no_group(
    actor_of: Any, day: SchoolDay, place: tuple[int, int], children: list[int]
) -> None:
    (school, _room), now, trip = place, clock.now(), wish(day.today, kind=LeaveType.OFFICIAL)
    office = actor_of("student_affairs")
    found, asked, clashes = conflicts(office, school, children[:2], trip, now=now)
    assert clashes == []  # the second has looked before the first writes
    (one,) = ask_for_group(office, school, children[:1], trip, now=now)
    assert queries.leave(office, one).together == 1
    with pytest.raises(Conflict, match="同一時間"), undone():
        leave._write(office, found, trip, asked, now)
    assert approved_cells(school, [place[1]], day.today) == {(children[0], 0): LeaveType.OFFICIAL}


def test_a_group_of_twice_as_many_reads_and_writes_no_more_and_each_approver_and_asker_is_told_once(
    actor_of: Any, day: SchoolDay, place: tuple[int, int], children: list[int]
) -> None:
    (school, _room), now = place, clock.now()
    statements, tellings, answers = [], [], []
    for at, some in ((0, children[:2]), (7, children[2:8])):
        trip = wish(day.today + timedelta(days=at), days=4, kind=LeaveType.OFFICIAL)
        with CaptureQueriesContext(connection) as ran:
            made = ask_for_group(actor_of("student_affairs"), school, some, trip, now=now)
            step(actor_of("dean_of_students"), made[0], Verb.APPROVE, whole=True, now=now)
        assert {state_of(each) for each in made} == {State.APPROVED}
        statements.append(len(ran))
        with as_owner():
            tellings.append(Telling.objects.filter(kind=WAITS).count())
            answers.append(Telling.objects.filter(kind=DECIDED).count())
            assert LeaveStep.objects.filter(leave_id__in=made).count() == len(made)
    assert (statements[0], tellings, answers) == (statements[1], [1, 2], [1, 2])


def test_a_proof_is_what_is_in_it_and_is_taken_back_until_somebody_decides(
    actor_of: Any, day: SchoolDay, place: tuple[int, int], children: list[int]
) -> None:
    school, now = place[0], clock.now()
    asked = ask_for(actor_of("homeroom_teacher"), school, children[0], wish(day.today, days=14), now=now)
    teacher = actor_of("homeroom_teacher")
    with pytest.raises(BadInput), undone():
        attach(teacher, asked, filename="證明.pdf", sent=b"MZ\x90\x00 a program", now=now)
    kept = attach(teacher, asked, filename="證明.pdf", sent=b"%PDF-1.7 proof", now=now)
    assert queries.proof(teacher, asked, kept).media_type == "application/pdf"
    with pytest.raises(NotFound):
        queries.proof(actor_of("other_teacher"), asked, kept)
    with pytest.raises(NotFound):
        attach(actor_of("other_teacher"), asked, filename="證明.pdf", sent=b"%PDF-1.7 proof", now=now)
    teacher = actor_of("homeroom_teacher")
    with pytest.raises(NotFound):
        take_back(teacher, asked, file_id=kept + 1)
    take_back(teacher, asked, file_id=kept)
    kept = attach(teacher, asked, filename="證明.pdf", sent=b"%PDF-1.7 proof", now=now)
    step(actor_of("principal"), asked, Verb.REFUSE, words="請改期", now=now)
    teacher = actor_of("homeroom_teacher")
    for late in (lambda: take_back(teacher, asked, file_id=kept), lambda: attach(teacher, asked, filename="a.pdf", sent=b"%PDF-", now=now)):
        with pytest.raises(Conflict):
            late()
    with as_owner():
        assert LeaveFile.objects.filter(leave_id=asked).count() == 1


def test_a_school_writes_its_own_rules_and_they_hold_from_then_on(actor_of: Any, day: SchoolDay, place: tuple[int, int], children: list[int]) -> None:
    (school, _room), now = place, clock.now()
    own = {"ladder": [{"up_to": 999, "by": ["homeroom_teacher", "student_affairs"]}], "types": {"sick": {}}}
    save_rules(actor_of("student_affairs"), school, own, now=now)
    save_rules(actor_of("student_affairs"), school, own, now=now)
    with as_owner():
        assert LeaveRules.objects.filter(school_id=school).count() == 1
    steps = [{"up_to": 3, "by": ["principal"]}, {"up_to": 2, "by": ["principal"]}]
    for wrong in ({"ladder": steps}, {"types": {"marriage": 3}}, {"types": {}}, {"colour": 1}):
        with pytest.raises(BadInput):
            save_rules(actor_of("student_affairs"), school, wrong, now=now)
    with pytest.raises(Forbidden):
        save_rules(actor_of("homeroom_teacher"), school, own, now=now)
    asked = ask_for(actor_of("homeroom_teacher"), school, children[0], wish(day.today), now=now)
    assert (state_of(asked), queries.leave(actor_of("homeroom_teacher"), asked).waits_for) == (State.ASKED, "student_affairs")
    with pytest.raises(BadInput):
        ask_for(actor_of("homeroom_teacher"), school, children[1], wish(day.today, kind=LeaveType.PERSONAL), now=now)


def test_who_only_cooks_reads_no_leave(actor_of: Any, day: SchoolDay, place: tuple[int, int], children: list[int]) -> None:
    asked = ask_for(actor_of("homeroom_teacher"), place[0], children[0], wish(day.today), now=clock.now())
    with pytest.raises(Forbidden):
        queries.leave(actor_of("nutritionist"), asked)
    assert not Leave.objects.exists()
    assert not LeaveCell.objects.exists()
    actor_of("counsellor")  # who sees the rolls sees that it is leave, and no reason
    assert (LeaveCell.objects.exists(), Leave.objects.exists()) == (True, False)
    assert RollMark.objects.count() >= 0
