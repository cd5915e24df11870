"""Rows on the register's lists that are empty in the cast."""

from uuid import uuid4

from django.db.models import F

from conftest import as_owner
from tests.flows import Cast
from xiaowu.kernel import audit
from xiaowu.roster.models import Mistake, SchoolClass, Student, Transfer
from xiaowu.roster.tests.ending import TODAY
from xiaowu.roster.tests.flows import EXAMPLES as FLOWS


def _left(cast: Cast) -> None:
    FLOWS["transfer"].make(cast)


def _coming(cast: Cast) -> None:
    there, here = cast.people["other_teacher"], cast.people["it_coordinator"].school_id
    with as_owner():
        child = Student.objects.filter(school_id=there.school_id).order_by("pk")[0]
        record = {"name": child.name, "uid": str(uuid4())}
        Transfer.objects.create(school_id=there.school_id, student_id=child.pk, to_school_id=here, left_on=TODAY, record=record)


def _mistake(cast: Cast) -> None:
    here, place = cast.people["it_coordinator"].school_id, {"class_id": cast.people["homeroom_teacher"].class_id, "seat": 98}
    record = {"name": "誤建者", "uid": str(uuid4()), "place": place | {"grade": None, "since": TODAY.isoformat()}}
    with as_owner():
        Mistake.objects.create(school_id=here, student_id=9_000_000, number="X-1", record=record, removed_on=TODAY)


def _look(cast: Cast) -> None:
    teacher = cast.people["homeroom_teacher"]
    with as_owner():
        child = Student.objects.filter(school_class_id=teacher.class_id).order_by("pk")[0].pk
    audit.looked(cast.actor_of("homeroom_teacher"), "roster.student", school_id=teacher.school_id, student_ids=[child])


def _past_class(cast: Cast) -> None:
    with as_owner():
        SchoolClass.objects.filter(pk=cast.people["homeroom_teacher"].class_id).update(academic_year=F("academic_year") - 1)


EXAMPLES = {
    "roster:left": _left,
    "roster:incoming": _coming,
    "roster:mistakes": _mistake,
    "roster:looks": _look,
    "roster:turn_city": _past_class,
}
