"""A merger that is taken back leaves every table of both schools as it was (併校復原), whichever app keeps it."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from conftest import Somebody, as_owner
from tests.integrity import contradictions
from xiaowu.attendance.actions.roll import save_roll
from xiaowu.attendance.models import Roll, RollMark
from xiaowu.attendance.rules.roll import Mark, RollException
from xiaowu.kernel import clock
from xiaowu.roster.actions import schools as actions
from xiaowu.roster.models import Enrolment, SchoolClass, Student
from xiaowu.roster.tests.actions.closing import another_school, close
from xiaowu.roster.tests.ending import TODAY, Stage, stage_of

_TELLS = {"kernel_audit"}  # that it was closed and opened again
# when a row was last written is what other systems ask; a guardian is known by its uid, and comes back as the successor had it, in a row of its own
_ROW = "to_jsonb(t) - 'modified' - case when '{table}' = 'roster_guardian' then 'id' else '' end"


@pytest.fixture
def stage(actor_of: Any, people: dict[str, Somebody]) -> Stage:
    return stage_of(actor_of, people)


def kept(*school_ids: int) -> dict[str, set[str]]:
    """Every row of these schools, by table."""
    found = {}
    with as_owner(), connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table not in _TELLS and any(field.column == "school_id" for field in model._meta.local_fields):
                cursor.execute(f"select ({_ROW.format(table=table)})::text from {table} t where school_id = any(%s)", [list(school_ids)])
                found[table] = {row[0] for row in cursor.fetchall()}
    return found


def absent_this_morning(stage: Stage, child: int) -> None:
    """In the class where the child sits. The head of the roll says how far it was taken before, if it was."""
    dean = stage.actor_of("student_affairs")
    with as_owner():
        head = Roll.objects.filter(school_class_id=stage.class_id, day=TODAY).first()
    save_roll(
        dean, stage.here, class_id=stage.class_id, day=TODAY, exceptions={child: RollException(Mark.ABSENT)}, seen_revision=head.revision if head else 0,
        now=clock.now(),
    )  # fmt: skip


def test_who_came_or_changed_class_that_very_day_goes_along_and_comes_back(stage: Stage) -> None:
    with as_owner():
        new = Student.objects.create(school_id=stage.here, number="N-1", name="周新生", school_class_id=stage.class_id)
        Enrolment.objects.create(school_id=stage.here, student=new, school_class_id=stage.class_id, seat=77, valid=(TODAY, None))
        was = Enrolment.objects.get(school_id=stage.here, student_id=stage.child, valid__upper_inf=True)
        Enrolment.objects.filter(pk=was.pk).update(valid=(was.valid.lower, TODAY))
        other = SchoolClass.objects.filter(school_id=stage.here, enrolment__isnull=False).exclude(pk=stage.class_id).order_by("pk")[0]
        Enrolment.objects.create(school_id=stage.here, student_id=stage.child, school_class=other, seat=78, grade=was.grade, valid=(TODAY, None))
        Student.objects.filter(pk=stage.child).update(school_class=other)
        uids = dict(Student.objects.filter(pk__in=[new.pk, stage.child]).values_list("uid", "pk"))
    before = kept(stage.here, stage.there)
    plan = close(stage)
    assert plan.along == plan.children
    with as_owner():
        there = Enrolment.objects.filter(school_id=stage.there, student__uid__in=uids, valid__upper_inf=True)
        assert sorted((uids[each.student.uid], each.seat, each.valid.lower) for each in there) == [(stage.child, 78, TODAY), (new.pk, 77, TODAY)]
        left = Enrolment.objects.filter(school_id=stage.here, student_id__in=uids.values()).values_list("student_id", "ended_for", "valid")
        assert [(child, why, valid.upper) for child, why, valid in left] == [(stage.child, "closed", TODAY)]
        assert not Student.objects.filter(pk__in=uids.values(), school_class__isnull=False).exists()
        assert contradictions() == {}
    actions.reopen_school(stage.actor_of("bureau_officer"), stage.here)
    after = kept(stage.here, stage.there)
    assert {table: sorted(before[table] ^ after[table]) for table in before if before[table] != after[table]} == {}
    with as_owner():
        assert contradictions() == {}


def test_a_merger_that_is_taken_back_leaves_every_table_of_both_schools_as_it_was(stage: Stage) -> None:
    before = kept(stage.here, stage.there)
    assert sum(map(len, before.values())) > 100
    close(stage)
    assert kept(stage.here, stage.there) != before
    actions.reopen_school(stage.actor_of("bureau_officer"), stage.here)
    after = kept(stage.here, stage.there)
    changed = {table: sorted(before[table] ^ after[table]) for table in before if before[table] != after[table]}
    assert changed == {}


def test_two_mergers_that_are_taken_back_one_after_the_other_leave_every_table_as_it_was(stage: Stage) -> None:
    bureau = stage.actor_of("bureau_officer")
    third = another_school(bureau, stage.there)
    before = kept(stage.here, stage.there, third)
    close(stage)
    actions.close_school(bureau, stage.there, closed_on=TODAY, successor_id=third, today=TODAY)
    actions.reopen_school(bureau, stage.there)
    actions.reopen_school(bureau, stage.here)
    after = kept(stage.here, stage.there, third)
    assert {table: sorted(before[table] ^ after[table]) for table in before if before[table] != after[table]} == {}


def test_two_mergers_of_one_day_are_taken_back_one_after_the_other_with_who_was_absent_that_morning(stage: Stage) -> None:
    with as_owner():
        uid = Student.objects.get(pk=stage.child).uid
    absent_this_morning(stage, stage.child)
    bureau = stage.actor_of("bureau_officer")
    third = another_school(bureau, stage.there)
    close(stage)
    actions.close_school(bureau, stage.there, closed_on=TODAY, successor_id=third, today=TODAY)
    actions.reopen_school(bureau, stage.there)
    assert actions.reopen_school(bureau, stage.here) > 0
    with as_owner():
        marks = RollMark.objects.filter(day=TODAY, student__uid=uid).values_list("school_id", "student_id", "mark")
        assert list(marks) == [(stage.here, stage.child, "absent")]
        assert contradictions() == {}


def test_who_came_that_very_day_and_was_absent_that_morning_keeps_no_merger(stage: Stage) -> None:
    with as_owner():
        new = Student.objects.create(school_id=stage.here, number="N-1", name="周新生", school_class_id=stage.class_id)
        Enrolment.objects.create(school_id=stage.here, student=new, school_class_id=stage.class_id, seat=77, valid=(TODAY, None))
    absent_this_morning(stage, new.pk)
    plan = close(stage)
    assert actions.reopen_school(stage.actor_of("bureau_officer"), stage.here) == plan.children
    with as_owner():
        marks = RollMark.objects.filter(day=TODAY, student__uid=new.uid).values_list("school_id", "school_class_id", "student_id", "mark")
        assert list(marks) == [(stage.here, stage.class_id, new.pk, "absent")]
        assert contradictions() == {}
