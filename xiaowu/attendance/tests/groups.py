"""A teaching group of the cast's school: children of its first class and of another, and a lesson on Tuesdays."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from conftest import Somebody, as_owner
from tests.cast import arm_for
from xiaowu.attendance.actions.group import save_group
from xiaowu.attendance.rules.roll import RollException
from xiaowu.kernel import clock
from xiaowu.roster.models import Course, Enrolment, GroupMember, SchoolClass, TeachingGroup, Term
from xiaowu.timetable.models import Lesson

TODAY = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 10, 0, tzinfo=clock.TAIPEI)


def class_beside(school_id: int, class_id: int) -> int:
    """Another class of the school and year, with children in it."""
    with as_owner():
        year = SchoolClass.objects.get(pk=class_id).academic_year
        held = Enrolment.objects.filter(school_id=school_id, school_class__academic_year=year, valid__contains=TODAY).exclude(
            school_class_id=class_id
        )
        return held.order_by("pk")[0].school_class_id


@dataclass
class Group:
    """The group `id`, its children by class, and its lesson in `period`, which `teacher` has."""

    people: dict[str, Somebody]
    period: int = 20
    teacher: str = "subject_teacher"
    members: dict[int, list[int]] = field(default_factory=dict)
    id: int = 0

    def __post_init__(self) -> None:
        place = self.people["homeroom_teacher"]
        self.school, self.here = place.school_id, place.class_id
        self.there = class_beside(self.school, self.here)
        with as_owner():
            term = Term.objects.get(starts__lte=TODAY, ends__gte=TODAY)
            course = Course.objects.create(school_id=self.school, title="英語")
            group = TeachingGroup.objects.create(school_id=self.school, term=term, course=course, name="英語A")
            for class_id in (self.here, self.there):
                found = Enrolment.objects.filter(school_class_id=class_id, valid__contains=TODAY).order_by("seat")
                self.members[class_id] = [each.student_id for each in found[:2]]
                GroupMember.objects.bulk_create(
                    GroupMember(school_id=self.school, group=group, student_id=each, valid=(term.starts, None)) for each in self.members[class_id]
                )
            Lesson.objects.create(
                school_id=self.school, term=term, since=term.starts, weekday=2, period=self.period, group=group, subject="英語",
                teacher_id=self.people[self.teacher].person_id,
            )  # fmt: skip
        self.id = group.pk

    @property
    def children(self) -> list[int]:
        return [child for each in self.members.values() for child in each]

    def save(self, who: str, marks: dict[int, RollException], seen: int = 0, **more: Any) -> int:
        given = {"day": TODAY, "period": self.period, "now": AT, **more}
        return save_group(arm_for(self.people[who]), self.school, group_id=self.id, exceptions=marks, seen_revision=seen, **given)
