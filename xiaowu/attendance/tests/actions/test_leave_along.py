"""Leave goes along with the child when schools merge: the days from the merger on, by the successor's bells, and comes back with it."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.integrity import contradictions
from xiaowu.attendance.actions.leave import Wish, ask_for
from xiaowu.attendance.actions.leave_along import bring
from xiaowu.attendance.actions.leave_flow import WAITS, attach
from xiaowu.attendance.models import Leave, LeaveCell, LeaveFile, LeaveStep
from xiaowu.attendance.queries.leave_along import lines
from xiaowu.attendance.rules.leave import Span
from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.attendance.tests.school import SICK, SchoolDay
from xiaowu.kernel import clock
from xiaowu.kernel.database.rows import values
from xiaowu.kernel.errors import Conflict, Forbidden
from xiaowu.notifications.models import Telling
from xiaowu.roster.actions.schools import close_school, reopen_school
from xiaowu.roster.events import SchoolMerged
from xiaowu.roster.models import Enrolment, Student
from xiaowu.roster.tests.actions.closing import another_school, close, some
from xiaowu.roster.tests.ending import TODAY, Stage, label_of, stage_of
from xiaowu.timetable.models import Bell, BellSchedule
from xiaowu.timetable.rules.periods import WHOLE_DAY, BellKind

YESTERDAY, TOMORROW, AFTER = (TODAY + timedelta(days=each) for each in (-1, 1, 2))


@pytest.fixture
def stage(actor_of: Callable[[str], Any], people: dict[str, Somebody]) -> Stage:
    return stage_of(actor_of, people)


def asked(stage: Stage, span: Span, kind: LeaveType = LeaveType.SICK, *, by: str = "student_affairs", child: int = 0) -> int:
    return ask_for(stage.actor_of(by), stage.here, child or stage.child, Wish(kind, span, "住院"), now=clock.now())


def undecided(leave: int, state: str = "asked") -> None:
    with as_owner():
        waits_for = "homeroom_teacher" if state == "asked" else ""
        Leave.objects.filter(pk=leave).update(state=state, waits_for=waits_for, chain=["homeroom_teacher"], place=0)


def approved(leave: int) -> None:
    with as_owner():
        Leave.objects.filter(pk=leave).update(state="approved", waits_for="")


def cells(leave: int) -> list[tuple[Any, int, str]]:
    with as_owner():
        return list(LeaveCell.objects.filter(leave_id=leave, is_together=False).order_by("day", "period").values_list("day", "period", "standing"))


def there_of(stage: Stage, leave: int) -> Leave | None:
    with as_owner():
        return Leave.objects.filter(school_id=stage.there, came_from=leave).first()


def four_lessons(school_id: int) -> None:
    """Tomorrow the school rings four lessons."""
    with as_owner():
        schedule = BellSchedule.objects.create(school_id=school_id, weekday=TOMORROW.isoweekday(), since=TODAY)
        for each in range(1, 5):
            said = {"title": f"第 {each} 節", "starts": time(8 + each), "ends": time(8 + each, 40), "kind": BellKind.LESSON.value}
            Bell.objects.create(school_id=school_id, schedule=schedule, period=10 * each, **said)


def test_an_approved_leave_is_split_by_the_merger_and_its_later_days_are_the_successors(stage: Stage) -> None:
    leave = asked(stage, Span(YESTERDAY, AFTER))
    attach(stage.actor_of("student_affairs"), leave, filename="證明.pdf", sent=b"%PDF-1.7 a proof", now=clock.now())
    approved(leave)
    before = cells(leave)
    close(stage)
    went = there_of(stage, leave)
    assert went is not None
    assert cells(leave) == [(YESTERDAY, WHOLE_DAY, "approved")]
    assert cells(went.pk) == [(day, WHOLE_DAY, "approved") for day in (TODAY, TOMORROW, AFTER)]
    with as_owner():
        here = Leave.objects.get(pk=leave)
        assert (here.state, here.last_day, here.days, went.first_day, went.last_day, went.days) == ("approved", AFTER, 1, TODAY, AFTER, 3)
        assert LeaveFile.objects.get(leave_id=went.pk).content_id == LeaveFile.objects.get(leave_id=leave).content_id
    assert contradictions() == {}
    assert reopen_school(stage.actor_of("bureau_officer"), stage.here) > 0
    assert (cells(leave), there_of(stage, leave)) == (before, None)
    with as_owner():
        assert Leave.objects.get(pk=leave).days == 4


def test_the_roll_of_the_day_of_the_merger_has_the_leave_again_when_it_is_taken_back(stage: Stage, day: SchoolDay) -> None:
    day.take(stage.class_id, {})
    asked(stage, Span(TODAY, TODAY))
    assert day.marks(stage.class_id, TODAY)[stage.child] == SICK
    close(stage)
    assert contradictions() == {}
    reopen_school(stage.actor_of("bureau_officer"), stage.here)
    assert day.marks(stage.class_id, TODAY)[stage.child] == SICK
    assert contradictions() == {}


@pytest.mark.parametrize("state", ["asked", "returned"])
def test_what_is_undecided_waits_at_the_successor_and_no_more_at_the_school_that_ended(stage: Stage, state: str) -> None:
    leave = asked(stage, Span(TOMORROW, AFTER))
    undecided(leave, state)
    close(stage)
    went = there_of(stage, leave)
    assert went is not None
    with as_owner():
        here = Leave.objects.get(pk=leave)
        assert (here.state, here.waits_for, [stands for _day, _period, stands in cells(leave) if stands]) == ("withdrawn", "", [])
        assert list(LeaveStep.objects.filter(leave_id=leave).order_by("-pk").values_list("verb", "words")[:1]) == [
            ("withdraw", "併校，移至承接學校審核")
        ]
        told = Telling.objects.filter(kind=WAITS, school_id=stage.there).count()
    assert (went.state, bool(went.waits_for), went.asked_by_name, told) == (state, state == "asked", here.asked_by_name, int(state == "asked"))
    assert [stand for _day, _period, stand in cells(went.pk)] == (["asked"] * 2 if state == "asked" else [])
    reopen_school(stage.actor_of("bureau_officer"), stage.here)
    with as_owner():
        here = Leave.objects.get(pk=leave)
    assert (here.state, here.waits_for, there_of(stage, leave)) == (state, "homeroom_teacher" if state == "asked" else "", None)
    assert [stand for _day, _period, stand in cells(leave)] == ["asked" if state == "asked" else ""] * 2


@pytest.mark.parametrize("state", ["asked", "returned", "approved"])
def test_leave_comes_back_through_two_mergers_that_are_taken_back_one_after_the_other(stage: Stage, state: str) -> None:
    leave = asked(stage, Span(TOMORROW, AFTER))
    (approved if state == "approved" else undecided)(leave, *([] if state == "approved" else [state]))
    before, bureau = cells(leave), stage.actor_of("bureau_officer")
    third = another_school(bureau, stage.there)
    close(stage)
    close_school(bureau, stage.there, closed_on=TODAY, successor_id=third, today=TODAY)
    with as_owner():
        assert Leave.objects.filter(school_id=third, state=state).count() == 1
    reopen_school(bureau, stage.there)
    assert reopen_school(bureau, stage.here) > 0
    with as_owner():
        here = Leave.objects.get(pk=leave)
        assert not Leave.objects.filter(school_id__in=[stage.there, third]).exists()
    assert (here.state, here.waits_for, there_of(stage, leave)) == (state, "homeroom_teacher" if state == "asked" else "", None)
    assert [day for day, _period, _stands in cells(leave)] == [day for day, _period, _stands in before]
    assert contradictions() == {}


def test_what_does_not_fit_or_waits_is_said_before_and_stays(stage: Stage) -> None:
    four_lessons(stage.there)
    fits, unfit = asked(stage, Span(TOMORROW, TOMORROW, 30, 60)), asked(stage, Span(TOMORROW, TOMORROW, 70, 0))
    past = asked(stage, Span(YESTERDAY, YESTERDAY))
    undecided(past)
    with as_owner():
        known = Student.objects.filter(school_id=stage.here, school_class_id=stage.class_id).exclude(pk=stage.child).order_by("pk")[0]
        Student.objects.create(school_id=stage.there, number="OLD-1", name=known.name, uid=known.uid)
        left = Student.objects.filter(school_id=stage.here, school_class_id=stage.class_id).order_by("pk").last()
        assert left is not None
    asked(stage, Span(TOMORROW, TOMORROW), child=left.pk)
    with as_owner():  # who left before is neither moved nor waits
        Enrolment.objects.filter(student=left).update(valid=(stage.began, YESTERDAY))
        Student.objects.filter(pk=left.pk).update(school_class=None)
    waits = asked(stage, Span(TOMORROW, TOMORROW), child=known.pk)
    assert some(lines(stage.actor_of("bureau_officer"), stage.here, stage.there, TODAY)) == [
        ("隨學生移至承接學校的假單（裁撤日起的部分）", 1),
        ("不移轉的假單：學生等待編班，編班後再申請", 1),
        ("不移轉的假單：承接學校那段時間沒有課", 1),
        ("由承接學校學務處審核的假單（裁撤日前的日期）", 1),
    ]
    close(stage)
    went = there_of(stage, fits)
    assert went is not None
    assert cells(went.pk) == [(TOMORROW, each, "approved") for each in (30, 40)]
    assert [there_of(stage, each) for each in (unfit, past, waits)] == [None] * 3
    with as_owner():
        assert Leave.objects.get(pk=past).state == "asked"


def test_a_merger_told_again_brings_nothing_twice(stage: Stage) -> None:
    first, second = asked(stage, Span(TOMORROW, TOMORROW)), asked(stage, Span(AFTER, AFTER))
    with as_owner():
        Leave.objects.filter(pk__in=(first, second)).update(batch=first)
    close(stage)
    with as_owner():
        went = list(Leave.objects.filter(school_id=stage.there, came_from__in=(first, second)).order_by("pk").values_list("pk", "batch"))
    assert went == [(went[0][0], went[0][0]), (went[1][0], went[0][0])]
    bring(SchoolMerged(stage.here, stage.there, TODAY, stage.actor_of("bureau_officer")))
    with as_owner():
        assert Leave.objects.filter(came_from__in=(first, second)).count() == 2


def test_a_leave_that_was_decided_at_the_successor_keeps_the_merger(stage: Stage) -> None:
    leave = asked(stage, Span(TOMORROW, TOMORROW))
    undecided(leave)
    close(stage)
    went = there_of(stage, leave)
    assert went is not None
    with as_owner():
        Leave.objects.filter(pk=went.pk).update(sequence=1)
    with pytest.raises(Conflict):
        reopen_school(stage.actor_of("bureau_officer"), stage.here)


def test_nobody_but_the_bureau_is_told_what_goes_along(stage: Stage) -> None:
    asked(stage, Span(TOMORROW, TOMORROW))
    for role in ("principal", "student_affairs"):
        with pytest.raises(Forbidden):
            lines(stage.actor_of(role), stage.here, stage.there, TODAY)
        assert values("select leave_id from attendance_leave_going(%s, %s, %s)", [stage.here, stage.there, TODAY]) == []
    assert len(some(lines(stage.actor_of("bureau_officer"), stage.here, stage.there, TODAY))) == 1


def test_the_bureau_reads_on_the_page_how_many_leaves_go_along(stage: Stage, client_of: Callable[[str], Any]) -> None:
    asked(stage, Span(TOMORROW, TOMORROW))
    said = client_of("bureau_officer").get(f"/roster/{stage.here}/closing/", {"closed_on": TODAY.isoformat(), "successor_id": label_of(stage.there)})
    assert "隨學生移至承接學校的假單（裁撤日起的部分）</dt><dd>1</dd>" in said.content.decode()
