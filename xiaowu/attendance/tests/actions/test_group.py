"""The roll of a teaching group's lesson: whoever has it says how each of its children was, in every child's own class, and nothing of the rest."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.cast import arm_for
from xiaowu.attendance.actions import group as actions
from xiaowu.attendance.actions.period import save_period
from xiaowu.attendance.actions.saving import RollChanged
from xiaowu.attendance.models import PeriodMark, PeriodRoll
from xiaowu.attendance.queries.class_day import ClassDay, held_day
from xiaowu.attendance.queries.group import group_history, group_sheet
from xiaowu.attendance.queries.lessons import my_lessons, owed
from xiaowu.attendance.rules.effective import Source
from xiaowu.attendance.rules.roll import LeaveType, Mark, RollException
from xiaowu.attendance.tests.groups import AT, TODAY, Group
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Forbidden, NotFound
from xiaowu.roster.models import Enrolment, GroupMember, SchoolClass
from xiaowu.timetable.models import Lesson, LessonChange, RollExemption

ABSENT, LATE, SICK = RollException(Mark.ABSENT), RollException(Mark.LATE), RollException(Mark.LEAVE, LeaveType.SICK)


@pytest.fixture
def english(people: dict[str, Somebody], db: None) -> Group:
    return Group(people)


def told(group: Group, class_id: int) -> ClassDay:
    with as_owner():
        return held_day(group.school, class_id, TODAY)


def of_class(group: Group, who: str, marks: dict[int, RollException], **more: Any) -> int:
    with as_owner():
        found = PeriodRoll.objects.filter(school_class_id=group.here, day=TODAY, period=group.period).first()
    given = {"day": TODAY, "period": group.period, "now": AT, "seen_revision": found.revision if found else 0, **more}
    return save_period(arm_for(group.people[who]), group.school, class_id=group.here, exceptions=marks, **given)


def test_the_lessons_teacher_names_each_child_in_its_own_class_and_nobody_else(english: Group) -> None:
    (one, two), (three, four) = english.members.values()
    assert english.save("subject_teacher", {one: ABSENT, three: SICK}) == 2  # a save in each of two classes
    with as_owner():
        marks = set(PeriodMark.objects.filter(day=TODAY, period=english.period).values_list("school_class_id", "student_id", "source", "mark"))
    assert marks == {
        (english.here, one, 3, "absent"), (english.here, two, 3, "present"), (english.there, three, 3, "leave"), (english.there, four, 3, "present"),
    }  # fmt: skip
    said = told(english, english.here).said(english.period)
    assert (said.whole, said.is_taken, set(said.stands(told(english, english.here).ids))) == (frozenset(), False, {one})
    assert all(said.effective(child) is None for child in told(english, english.here).ids - {one, two})
    assert english.save("subject_teacher", {one: ABSENT, three: SICK}) == 2  # sent twice it is nothing
    [own] = my_lessons(arm_for(english.people["subject_teacher"]), TODAY)
    assert (own.roll, own.name, own.taken_at) == (("attendance:group", english.school, english.id, english.period, TODAY), "英語A", AT)


def waiting(group: Group) -> int:
    """How many rolls of lessons wait for the group's teacher in the afternoon."""
    actor = arm_for(group.people["subject_teacher"])
    with clock.beginning(datetime(2026, 11, 24, 17, 0, tzinfo=clock.TAIPEI)):
        return owed(actor, my_lessons(actor, TODAY)).count


def exempt(group: Group, *grades: int) -> None:
    with as_owner():
        RollExemption.objects.create(
            school_id=group.school, first=TODAY, last=TODAY, periods=[group.period], grades=grades, reason="exam", made_at=AT
        )


def test_a_groups_roll_waits_unless_none_is_due_of_any_of_its_childrens_grades(english: Group) -> None:
    with as_owner():
        SchoolClass.objects.filter(pk=english.here).update(grade=7)
        SchoolClass.objects.filter(pk=english.there).update(grade=8)
    assert waiting(english) == 1
    exempt(english, 7, 9)
    assert waiting(english) == 1
    exempt(english, 8)
    assert waiting(english) == 0


def test_a_group_without_children_that_day_is_no_lesson_to_take(english: Group) -> None:
    with as_owner():
        GroupMember.objects.filter(group_id=english.id).update(valid=(date(2026, 9, 1), TODAY))
    assert my_lessons(arm_for(english.people["subject_teacher"]), TODAY) == []


def test_a_class_is_taken_once_each_of_its_children_was_named_in_some_lesson(english: Group) -> None:
    with as_owner():
        everybody = Enrolment.objects.filter(school_class_id=english.here, valid__contains=TODAY).values_list("student_id", flat=True)
        rest = set(everybody) - set(english.members[english.here])
        since = Lesson.objects.get(group_id=english.id).since
        GroupMember.objects.bulk_create(
            GroupMember(school_id=english.school, group_id=english.id, student_id=child, valid=(since, None)) for child in rest
        )
    english.save("subject_teacher", {})
    assert told(english, english.here).said(english.period).whole == {Source.SUBJECT}
    assert told(english, english.there).said(english.period).whole == frozenset()


def test_only_who_has_the_lesson_today_takes_its_roll(english: Group) -> None:
    for who in ("homeroom_teacher", "student_affairs", "it_coordinator", "bureau_officer"):
        with pytest.raises(Forbidden):
            english.save(who, {})
    with pytest.raises(Forbidden):
        english.save("subject_teacher", {}, day=date(2026, 11, 17))
    with pytest.raises(Forbidden):
        english.save("subject_teacher", {}, period=30)
    with as_owner():
        LessonChange.objects.create(
            school_id=english.school, lesson=Lesson.objects.get(group_id=english.id), day=TODAY,
            teacher_id=english.people["it_coordinator"].person_id, made_at=clock.now(),
        )  # fmt: skip
    with pytest.raises(Forbidden):
        english.save("subject_teacher", {})
    assert english.save("it_coordinator", {}) == 2


def test_what_cannot_be_is_told(english: Group) -> None:
    with pytest.raises(BadInput, match="還沒開始"):
        english.save("subject_teacher", {}, now=datetime(2026, 11, 24, 7, 0, tzinfo=clock.TAIPEI))
    stranger = min(told(english, english.here).ids - set(english.children))
    with pytest.raises(BadInput, match="不屬於這個分組"):
        english.save("subject_teacher", {stranger: ABSENT})
    with pytest.raises(RollChanged, match="編入或離開"):
        english.save("subject_teacher", {}, listed=[stranger])
    with as_owner():
        GroupMember.objects.filter(group_id=english.id).delete()
    with pytest.raises(NotFound, match="沒有學生"):
        english.save("subject_teacher", {})


def test_two_saves_are_put_together_and_who_was_marked_twice_is_asked(english: Group) -> None:
    (one, two), (three, _four) = english.members.values()
    first = english.save("subject_teacher", {one: ABSENT}, shown={})
    assert english.save("subject_teacher", {three: LATE}, shown={}, now=AT + timedelta(minutes=1)) == first + 2
    with pytest.raises(RollChanged, match="與其不同"):
        english.save("subject_teacher", {one: LATE}, shown={})
    sheet = group_sheet(arm_for(english.people["subject_teacher"]), english.school, english.id, TODAY, english.period)
    assert (sheet.marks, sheet.header.revision, sheet.header.is_taken) == ({one: ABSENT, three: LATE}, 4, True)
    assert [(row.student_id, row.of_class != "") for row in sheet.rows] == [(each, True) for each in english.children]
    english.save("subject_teacher", {three: LATE, two: ABSENT}, 4, now=AT + timedelta(minutes=2))
    saves = group_history(arm_for(english.people["subject_teacher"]), english.school, english.id, TODAY, english.period)
    assert [(each.revision, source, each.exceptions) for each, source in saves] == [
        (6, Source.SUBJECT, {two: ABSENT, three: LATE}), (4, Source.SUBJECT, {one: ABSENT, three: LATE}), (2, Source.SUBJECT, {one: ABSENT}),
    ]  # fmt: skip


def test_who_was_first_in_one_class_leaves_nothing_half_saved(english: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    one, *_others = english.members[english.here]
    read, overtaken = actions.group_day, []

    def slow(*given: Any) -> Any:
        found = read(*given)
        if not overtaken:  # the homeroom teacher saves between the look and the save
            overtaken.append(of_class(english, "homeroom_teacher", {}))
            arm_for(english.people["subject_teacher"])
            actions.open_group(arm_for(english.people["subject_teacher"]), english.school, english.id, TODAY, english.period)
        return found

    monkeypatch.setattr(actions, "group_day", slow)
    assert english.save("subject_teacher", {one: ABSENT}, shown={}) == 3
    said = told(english, english.here).said(english.period)
    assert (said.whole, said.stands([one])) == ({Source.HOMEROOM}, {one: ABSENT})


def test_a_classes_own_lesson_says_nothing_of_who_is_in_a_groups_then(english: Group) -> None:
    """Drawn out of the class for a group's lesson (抽離): the class's teacher leaves them as they stand, and is asked no more."""
    one, two = english.members[english.here]
    with as_owner():
        lesson = Lesson.objects.get(group_id=english.id)
        Lesson.objects.create(
            school_id=english.school, term=lesson.term, since=lesson.since, weekday=2, period=english.period, school_class_id=english.here,
            subject="國語", teacher_id=english.people["homeroom_teacher"].person_id,
        )  # fmt: skip
    other = min(told(english, english.here).ids - {one, two})
    of_class(english, "homeroom_teacher", {other: LATE})
    said = told(english, english.here).said(english.period)
    assert (said.is_taken, said.effective(one), said.effective(two)) == (True, None, None)
    english.save("subject_teacher", {one: ABSENT}, 1)
    of_class(english, "homeroom_teacher", {one: ABSENT})
    said = told(english, english.here).said(english.period)
    assert said.stands(told(english, english.here).ids) == {one: ABSENT}
    assert said.effective(two) is not None
    of_class(english, "homeroom_teacher", {})  # the child came back to its class, and its teacher says so
    assert told(english, english.here).said(english.period).stands([one, two]) == {}
