"""What the demo has of absences: in the last class of the first school two children are away without a word today, and one family has answered."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from xiaowu.attendance.actions.roll import save_roll
from xiaowu.attendance.models import AbsenceTold, AbsenceWord, CareRule
from xiaowu.attendance.rules.roll import Mark, RollException
from xiaowu.attendance.rules.telling import Said
from xiaowu.kernel import clock, roc
from xiaowu.kernel.actor import Actor, RoleAssignment
from xiaowu.roster.models import Enrolment, School, SchoolClass
from xiaowu.roster.queries.calendar import no_school_reason
from xiaowu.roster.rules.roles import Role


@transaction.atomic
def seed(schools: Sequence[School], moment: datetime, cast: Mapping[Role, str]) -> None:
    """The roll by the same action as the pages; on a day without school only the school's own rule."""
    school_id, day = schools[0].pk, clock.day(moment)
    CareRule.objects.create(school_id=school_id, warn_at=[3, 5])
    place = SchoolClass.objects.filter(school_id=school_id, academic_year=roc.academic_year(day)).order_by("grade", "number").last()
    if place is None or no_school_reason(school_id, day):
        return
    inside = Enrolment.objects.filter(school_id=school_id, school_class=place, valid__contains=day).order_by("seat")
    away = list(inside.values_list("student_id", flat=True)[3:5])
    office = Actor(cast[Role.STUDENT_AFFAIRS], (RoleAssignment(Role.STUDENT_AFFAIRS.value, school_id),))
    marks = {child: RollException(Mark.ABSENT) for child in away}
    save_roll(office, school_id, class_id=place.pk, day=day, exceptions=marks, seen_revision=0, now=moment)
    for child in away:
        of_child = {"school_id": school_id, "school_class": place, "day": day, "student_id": child}
        AbsenceTold.objects.create(**of_child, is_told=True, times=1, accounts=0, told_at=moment)
    for child in away[:1]:
        said = {"said": Said.COMING, "text": "公車誤點，大約九點到校", "at": moment, "account_id": 0, "by_name": "家長"}
        AbsenceWord.objects.create(school_id=school_id, school_class=place, day=day, student_id=child, **said)
