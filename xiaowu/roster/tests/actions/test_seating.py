"""Every change of children's places is told, once for all of them, and nothing else writes enrolments directly."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import xiaowu
from conftest import Somebody, as_owner
from xiaowu.kernel import events
from xiaowu.roster.actions import leaving, schools, students
from xiaowu.roster.actions.graduation import graduate, ungraduate
from xiaowu.roster.events import ChildrenMoved, Moved
from xiaowu.roster.models import Enrolment, Mistake, Student
from xiaowu.roster.rules.ends import Reason
from xiaowu.roster.rules.roles import Diet
from xiaowu.roster.tests.ending import LAST_WEEK, TODAY, Stage, history, stage_of

NEXT_YEAR, AUGUST = date(2027, 8, 30), date(2027, 8, 1)
# sets of files write theirs in statements over all children at once; lists move whole classes
Told = tuple[int, tuple[int, ...], date]  # a school, its children, since when
IN_BULK = {"roster/oneroster/actions/seats.py", "roster/oneroster/actions/ending.py", "roster/oneroster/actions/full.py", "roster/actions/seating.py"}


@pytest.fixture
def stage(actor_of: Callable[[str], Any], people: dict[str, Somebody]) -> Stage:
    return stage_of(actor_of, people)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Told]:
    told: list[Told] = []
    others = {kind: hearers for kind, hearers in events._listeners().items() if kind is not ChildrenMoved}
    monkeypatch.setattr(events, "_listeners", lambda: others | {ChildrenMoved: [(lambda event: told.append(gist(event)), False)]})
    return told


def gist(event: ChildrenMoved) -> Told:
    """The one school, the children in their order, the one day."""
    [school], [since] = {each.school_id for each in event.moves}, {each.since for each in event.moves}
    return school, tuple(each.student_id for each in event.moves), since


def one(stage: Stage, since: date = TODAY) -> Told:
    return stage.here, (stage.child,), since


def test_a_move_a_leaving_and_its_way_back_are_told(stage: Stage, heard: list[Told]) -> None:
    keeper, here, child = stage.keeper, stage.here, stage.child
    students.move_student(keeper, here, student_id=child, class_id=stage.class_id, seat=57, since=LAST_WEEK, today=TODAY)
    leaving.leave(keeper, here, student_id=child, reason=Reason.ABROAD, left_on=TODAY, today=TODAY)
    leaving.take_back(keeper, here, student_id=child)
    leaving.leave(keeper, here, student_id=child, reason=Reason.ABROAD, left_on=TODAY - timedelta(days=1), today=TODAY)
    leaving.readmit(keeper, here, student_id=child, number="", class_id=stage.class_id, seat=57, since=TODAY, today=TODAY)
    assert heard == [one(stage, LAST_WEEK), one(stage), one(stage), one(stage, TODAY - timedelta(days=1)), one(stage)]


def test_a_transfer_is_told_by_both_schools(stage: Stage, heard: list[Told]) -> None:
    out = students.release_student(stage.keeper, stage.here, student_id=stage.child, to_school_id=stage.there, left_on=LAST_WEEK, today=TODAY)
    made = students.place_student(stage.receiver, stage.there, transfer_id=out.pk, class_id=stage.class_there, seat=58, number="NEW-1", since=TODAY)
    assert heard == [one(stage, LAST_WEEK), (stage.there, (made,), TODAY)]


def test_a_record_that_comes_goes_by_mistake_and_comes_back_is_told_each_time(stage: Stage, heard: list[Told]) -> None:
    made = students.add_student(
        stage.keeper, stage.here, class_id=stage.class_id, number="SLIP-1", name="周誤建", seat=57, birth_date=None, diet=Diet.REGULAR, since=TODAY
    ).pk
    leaving.leave(stage.keeper, stage.here, student_id=made, reason=Reason.MISTAKE, left_on=TODAY, today=TODAY)
    leaving.put_back(stage.keeper, stage.here, mistake_id=Mistake.objects.get().pk)
    assert heard == [(stage.here, (made,), TODAY)] * 3


def test_a_graduation_is_told_once_for_a_school(stage: Stage, heard: list[Told]) -> None:
    with as_owner():
        last = Enrolment.objects.filter(school_id=stage.here, valid__upper_inf=True, school_class__grade=6)
        children = tuple(sorted(last.values_list("student_id", flat=True)))
    graduate(stage.keeper, stage.here, NEXT_YEAR)
    ungraduate(stage.keeper, stage.here, NEXT_YEAR)
    assert heard == [(stage.here, children, AUGUST)] * 2


def test_a_school_that_closes_is_told_once_here_and_once_there(stage: Stage, heard: list[Told]) -> None:
    with as_owner():
        children = tuple(sorted(Student.objects.filter(school_id=stage.here, school_class__isnull=False).values_list("pk", flat=True)))
    officer = stage.actor_of("bureau_officer")
    schools.close_school(officer, stage.here, closed_on=TODAY, successor_id=stage.there, today=TODAY)
    assert {school: len(children) for school, children, _since in heard} == {stage.here: len(children), stage.there: len(children)}
    assert next(each for each in heard if each[0] == stage.here) == (stage.here, children, TODAY)
    schools.reopen_school(officer, stage.here)
    assert len(heard) == 4
    assert history(stage.here, stage.child)[-1][3] is None


def test_the_bureau_tells_the_former_classes_too_though_it_may_not_read_them(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    moves: list[Moved] = []
    others = {kind: hearers for kind, hearers in events._listeners().items() if kind is not ChildrenMoved}
    monkeypatch.setattr(events, "_listeners", lambda: others | {ChildrenMoved: [(lambda event: moves.extend(event.moves), False)]})

    def seated(school_id: int) -> dict[int, int | None]:
        with as_owner():
            return dict(Student.objects.filter(school_id=school_id, school_class__isnull=False).values_list("pk", "school_class_id"))

    def told(school_id: int) -> dict[int, int | None]:
        return {each.student_id: each.former for each in moves if each.school_id == school_id}

    officer, here, there = stage.actor_of("bureau_officer"), seated(stage.here), seated(stage.there)
    graduate(officer, stage.here, NEXT_YEAR)
    assert told(stage.here) == {child: place for child, place in here.items() if child not in seated(stage.here)} != {}
    ungraduate(officer, stage.here, NEXT_YEAR)
    moves.clear()
    schools.close_school(officer, stage.here, closed_on=TODAY, successor_id=stage.there, today=TODAY)
    came = {child: place for child, place in seated(stage.there).items() if child not in there}
    assert (told(stage.here), told(stage.there)) == (here, dict.fromkeys(came))
    moves.clear()
    schools.reopen_school(officer, stage.here)
    assert (told(stage.here), told(stage.there)) == (dict.fromkeys(here), came)


def test_nothing_else_writes_enrolments_by_hand() -> None:
    package = Path(xiaowu.__file__).parent
    writes = re.compile(r"\bEnrolment(\.objects\.(create|bulk_create|update_or_create)\(|\()|(update|into|delete from) (public\.)?roster_enrolment")
    found = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if not {"tests", "migrations", "models", "city"} & set(path.parts) and writes.search(path.read_text(encoding="utf-8"))
    }
    assert found == IN_BULK
