"""Rows on the timetable's lists that are empty in the cast."""

from datetime import date

from conftest import as_owner
from tests.flows import Cast
from xiaowu.kernel import clock
from xiaowu.roster.models import Term
from xiaowu.timetable.models import Lesson, LessonChange, RollExemption
from xiaowu.timetable.rules.exemptions import Reason

_DAY = date(2026, 11, 24)


def _lesson(cast: Cast, period: int = 10) -> Lesson:
    teacher = cast.people["homeroom_teacher"]
    with as_owner():
        term = Term.objects.get(starts__lte=_DAY, ends__gte=_DAY)
        return Lesson.objects.create(
            school_id=teacher.school_id, school_class_id=teacher.class_id, term=term, since=term.starts, weekday=2, period=period, subject="國語",
            teacher_id=teacher.person_id,
        )  # fmt: skip


def _lessons(cast: Cast) -> None:
    _lesson(cast)


def _change(cast: Cast) -> None:
    lesson, other = _lesson(cast, 20), cast.people["subject_teacher"]
    with as_owner():
        LessonChange.objects.create(school_id=lesson.school_id, lesson=lesson, day=_DAY, teacher_id=other.person_id, made_at=clock.now())


def _exemption(cast: Cast) -> None:
    with as_owner():
        RollExemption.objects.create(
            school_id=cast.people["homeroom_teacher"].school_id, first=_DAY, last=_DAY, periods=[10], grades=[1], reason=Reason.EXAM,
            made_at=clock.now(),
        )  # fmt: skip


EXAMPLES = {"timetable:lessons": _lessons, "timetable:changes": _change, "timetable:exemptions": _exemption}
