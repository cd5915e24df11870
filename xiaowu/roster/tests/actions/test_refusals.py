"""What the register refuses at its edges: things that do not exist, days that do not fit, and things that are closed."""

from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from conftest import as_owner
from xiaowu.kernel.actor import system
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.roster.actions import calendar, leaving, places, posts, students
from xiaowu.roster.actions.adding import enter_student
from xiaowu.roster.actions.facts import load_facts
from xiaowu.roster.models import Enrolment, Post, School, SchoolDayException
from xiaowu.roster.rules.ends import Reason
from xiaowu.roster.rules.roles import Diet, Level, Role
from xiaowu.roster.tests.ending import LAST_WEEK, TODAY, Stage, history, send

ActorOf = Callable[[str], Any]
NOWHERE = 999_999
CHILD: dict[str, Any] = {"number": "EDGE-1", "name": "周新生", "seat": 57, "birth_date": None, "diet": Diet.REGULAR}


@pytest.fixture
def officer(actor_of: ActorOf) -> Any:
    return actor_of("bureau_officer")


def add(stage: Stage, since: date = TODAY, **told: Any) -> int:
    return int(students.add_student(stage.keeper, stage.here, class_id=stage.class_id, since=since, **CHILD | told).pk)


@pytest.mark.parametrize("number", ["", " ", "1.15E+06"])
def test_a_child_gets_a_number_that_is_one(stage: Stage, number: str) -> None:
    with pytest.raises(BadInput, match="學號"):
        add(stage, number=number)
    with pytest.raises(BadInput, match="學號"):
        enter_student(stage.keeper, stage.here, class_id=stage.class_id, since=TODAY, confirmed="", **CHILD | {"number": number})


def test_a_child_of_a_grade_that_the_class_lacks_is_refused_before_anybody_is_asked(stage: Stage) -> None:
    with pytest.raises(BadInput, match="沒有 9 年級") as refused:
        enter_student(stage.keeper, stage.here, class_id=stage.class_id, since=TODAY, confirmed="", grade=9, **CHILD)
    assert refused.type is BadInput


def test_who_has_left_is_moved_to_no_class(stage: Stage) -> None:
    leaving.leave(stage.keeper, stage.here, student_id=stage.child, reason=Reason.ABROAD, left_on=TODAY, today=TODAY)
    with pytest.raises(BadInput, match="不在學"):
        students.move_student(stage.keeper, stage.here, student_id=stage.child, class_id=stage.class_id, seat=57, since=TODAY, today=TODAY)


def test_nobody_leaves_on_the_first_day_or_is_placed_before_leaving(stage: Stage) -> None:
    with pytest.raises(BadInput, match="離校日須晚於"):
        leaving.leave(stage.keeper, stage.here, student_id=add(stage), reason=Reason.ABROAD, left_on=TODAY, today=TODAY)
    with pytest.raises(BadInput, match="不可早於離開原校"):
        send(stage, left_on=TODAY, since=TODAY - timedelta(days=1))


def test_a_guardian_that_there_is_not_is_not_removed(stage: Stage) -> None:
    with pytest.raises(NotFound):
        students.remove_guardian(stage.keeper, stage.here, student_id=stage.child, guardian_id=NOWHERE)


def test_a_record_goes_to_another_school_that_there_is(stage: Stage) -> None:
    leaving.leave(stage.keeper, stage.here, student_id=stage.child, reason=Reason.ABROAD, left_on=TODAY, today=TODAY)
    for school in (NOWHERE, stage.here):
        with pytest.raises(BadInput, match="轉入的學校"):
            leaving.hand_over(stage.keeper, stage.here, student_id=stage.child, to_school_id=school)


def test_what_a_closing_ended_no_school_takes_back(stage: Stage) -> None:
    with as_owner():
        Enrolment.objects.filter(school_id=stage.here, student_id=stage.child).update(valid=(stage.began, TODAY), ended_for=Reason.CLOSED)
    with pytest.raises(BadInput, match="由教育局復原"):
        leaving.take_back(stage.keeper, stage.here, student_id=stage.child)


def test_a_school_that_is_closed_takes_nobody_in(stage: Stage) -> None:
    with as_owner():
        School.objects.filter(pk=stage.here).update(closed_on=TODAY)
    with pytest.raises(BadInput, match="已裁撤"):
        add(stage)
    with pytest.raises(NotFound):
        places.add_class(stage.keeper, stage.here, grade=1, number=77, today=TODAY)
    with pytest.raises(BadInput, match="已裁撤"):
        posts.enter_person(stage.keeper, stage.here, name="王新人", role=Role.CLERK, class_id=None, since=TODAY, today=TODAY)


def test_only_a_mistake_that_is_kept_is_put_back(stage: Stage) -> None:
    with pytest.raises(NotFound):
        leaving.put_back(stage.keeper, stage.here, mistake_id=NOWHERE)


def by_mistake(stage: Stage, student_id: int, school: int = 0) -> bool:
    actor = stage.receiver if school == stage.there else stage.keeper
    return leaving.leave(actor, school or stage.here, student_id=student_id, reason=Reason.MISTAKE, left_on=TODAY, today=TODAY)


@pytest.mark.parametrize("since", [LAST_WEEK, TODAY])
def test_a_child_who_came_by_transfer_was_no_slip(stage: Stage, since: date) -> None:
    there = send(stage, left_on=LAST_WEEK, since=since)
    with pytest.raises(BadInput, match="由他校轉入"):
        by_mistake(stage, there, stage.there)
    assert history(stage.there, there)[-1][2:] == (since, None, "")


def test_a_child_who_came_by_transfer_goes_by_transfer(stage: Stage) -> None:
    there = send(stage, left_on=LAST_WEEK, since=LAST_WEEK)
    students.release_student(stage.receiver, stage.there, student_id=there, to_school_id=stage.here, left_on=TODAY, today=TODAY)
    assert history(stage.there, there)[-1][3] == TODAY


def test_a_child_who_was_once_released_leaves_as_a_mistake_with_its_history(stage: Stage) -> None:
    there = send(stage, left_on=LAST_WEEK - timedelta(days=7), since=LAST_WEEK - timedelta(days=7))
    home = students.release_student(stage.receiver, stage.there, student_id=there, to_school_id=stage.here, left_on=LAST_WEEK, today=TODAY)
    students.place_student(stage.keeper, stage.here, transfer_id=home.pk, class_id=stage.class_id, seat=57, number="", since=LAST_WEEK)
    assert by_mistake(stage, stage.child)
    assert history(stage.here, stage.child)[-1][3:] == (TODAY, Reason.MISTAKE)


def test_who_has_left_already_was_no_slip(stage: Stage) -> None:
    child = add(stage, since=LAST_WEEK)
    leaving.leave(stage.keeper, stage.here, student_id=child, reason=Reason.ABROAD, left_on=TODAY, today=TODAY)
    with pytest.raises(BadInput, match="不在學"):
        by_mistake(stage, child)


def test_a_school_is_in_a_district_that_there_is(officer: Any, school: int) -> None:
    told: dict[str, Any] = {"name": "市立新設國小", "district": "沒有", "area": "新店區"}
    with pytest.raises(BadInput, match="分區"):
        places.correct_school(officer, school, **told)
    with pytest.raises(BadInput, match="分區"):
        places.add_school(officer, code="019998", level=Level.ELEMENTARY, **told)
    with pytest.raises(NotFound):
        places.correct_school(officer, NOWHERE, **told | {"district": "文山"})


@pytest.mark.parametrize(("last", "word"), [(1, "高於最低"), (2, "高於最低"), (7, "年級須在")])
def test_a_class_of_several_grades_goes_upwards_within_its_level(stage: Stage, last: int, word: str) -> None:
    with pytest.raises(BadInput, match=word):
        places.add_class(stage.keeper, stage.here, grade=2, number=77, last_grade=last, today=TODAY)


def test_a_class_that_there_is_not_is_not_renamed_and_an_open_one_not_reopened(stage: Stage) -> None:
    with pytest.raises(NotFound):
        places.rename_class(stage.keeper, stage.here, class_id=NOWHERE, name="x")
    with pytest.raises(NotFound):
        places.reopen_class(stage.keeper, stage.here, class_id=stage.class_id)


def test_nobody_unknown_gets_a_post_and_none_is_over_a_class_of_another_school(officer: Any, stage: Stage) -> None:
    with pytest.raises(NotFound):
        posts.give_post(officer, stage.here, person_id=NOWHERE, role=Role.CLERK, class_id=None, since=TODAY, today=TODAY)
    with pytest.raises(BadInput, match="沒有這個班級"):
        posts.enter_person(stage.keeper, stage.here, name="王新人", role=Role.SUBJECT_TEACHER, class_id=stage.class_there, since=TODAY, today=TODAY)


@pytest.mark.parametrize("since", [TODAY, TODAY + timedelta(days=3)])
def test_a_post_that_was_never_held_a_day_is_gone(since: date, stage: Stage) -> None:
    person = posts.enter_person(stage.keeper, stage.here, name="王新人", role=Role.CLERK, class_id=None, since=since, today=TODAY)
    with as_owner():
        post = Post.objects.get(person_id=person).pk
    posts.end_post(stage.keeper, stage.here, post_id=post, ends_on=TODAY)
    with as_owner():
        assert not Post.objects.filter(pk=post).exists()
    with pytest.raises(NotFound):
        posts.end_post(stage.keeper, stage.here, post_id=post, ends_on=TODAY)


def test_a_day_that_was_set_follows_the_calendar_again_once_it_is_cleared(stage: Stage) -> None:
    for reason in ("校慶", "校慶補假"):
        calendar.set_exception(stage.keeper, stage.here, day=TODAY, is_school_day=False, reason=reason)
    with as_owner():
        kept = SchoolDayException.objects.get(school_id=stage.here, day=TODAY)
    assert kept.reason == "校慶補假"
    assert calendar.clear_exception(stage.keeper, stage.here, exception_id=kept.pk) == TODAY  # whose month is shown then
    with pytest.raises(NotFound):
        calendar.clear_exception(stage.keeper, stage.here, exception_id=kept.pk)


def test_the_hour_of_the_roll_and_school_days_are_of_schools_that_there_are(officer: Any, stage: Stage) -> None:
    calendar.set_roll_closes(stage.keeper, stage.here, closes=time(9, 30))
    with as_owner():
        assert School.objects.get(pk=stage.here).roll_closes == time(9, 30)
    officer = stage.actor_of("bureau_officer")
    with pytest.raises(NotFound):
        calendar.set_roll_closes(officer, NOWHERE, closes=time(9, 30))
    with pytest.raises(NotFound):
        calendar.set_exception(officer, NOWHERE, day=TODAY, is_school_day=False, reason="x")


@pytest.mark.parametrize(("level", "is_one"), [("elementary", True), ("kindergarten", False)])
def test_a_directory_brings_the_schools_that_are_new_and_of_a_level_that_there_is(db: None, tmp_path: Path, level: str, is_one: bool) -> None:
    directory = tmp_path / "schools.csv"
    directory.write_text(f"code,name,level,city,district\n099998,市立測試國小,{level},新北市,板橋區\n", encoding="utf-8")
    with as_owner():
        if is_one:
            load_facts(system("test"), directory=directory)
        else:
            with pytest.raises(BadInput) as refused:
                load_facts(system("test"), directory=directory)
            assert [(each.row, each.column) for each in refused.value.rows] == [(2, "level")]
        assert School.objects.filter(code="099998", level=level).exists() == is_one
