"""Who sits where from when (編班): the one place in which children's enrolments begin and end, for one child or a whole school.

Each change is told once for all its children (`ChildrenMoved`), so that whatever counts children by class can follow.
Callers are responsible for the permission, the rules and the audit.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from xiaowu.kernel.database.rows import run
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.events import tell
from xiaowu.roster.events import ChildrenMoved, Moved
from xiaowu.roster.models import Enrolment, School, SchoolClass, Student
from xiaowu.roster.rules.ends import Reason


@dataclass(frozen=True, slots=True)
class Seat:
    """A child's place. `grade` is the child's own in a class of several grades (混齡班); None: the grade it has now,
    if the class has that one too.
    """

    student_id: int
    class_id: int
    seat: int
    grade: int | None = None


_SIT = """update roster_student s set school_class_id = given.class_id
from unnest(%s::bigint[], %s::bigint[]) as given(id, class_id)
where s.school_id = %s and s.id = given.id and s.school_class_id is distinct from given.class_id"""
_STAND = "update roster_student set school_class_id = null where school_id = %s and id = any(%s)"
_END = """update roster_enrolment set valid = daterange(lower(valid), %s), ended_for = %s, went_to = %s
where school_id = %s and student_id = any(%s) and upper_inf(valid) and lower(valid) < %s"""
_BEGAN = "delete from roster_enrolment where school_id = %s and student_id = any(%s) and upper_inf(valid) and lower(valid) >= %s"
_RESUME = """update roster_enrolment e set valid = daterange(lower(e.valid), null), ended_for = '', went_to = '' from (
    select distinct on (student_id) id from roster_enrolment where school_id = %s and student_id = any(%s) order by student_id, valid desc
) last where e.school_id = %s and e.id = last.id"""
_SEATED = """update roster_student s set school_class_id = e.school_class_id from roster_enrolment e
where s.school_id = %s and s.id = any(%s) and e.school_id = s.school_id and e.student_id = s.id and upper_inf(e.valid)"""
_FOLLOW = "select roster_follow_groups(%s::bigint[], %s::bigint[], %s::date[], %s)"


def begin(school_id: int, seats: Sequence[Seat], since: date) -> None:
    """Seat these children, who are in no class here, from that day on."""
    _begin(school_id, seats, since, {})
    told(school_id, [each.student_id for each in seats], since, {})


def move(school_id: int, seats: Sequence[Seat], since: date) -> None:
    """Move them to other seats: everybody stands up before anybody sits down, so that two can swap.

    Their earlier enrolment ends there and stays; one that began that very day leaves no history.
    """
    children = [each.student_id for each in seats]
    former, grades = _classes_of(school_id, children), _grades_of(school_id, children)
    _end(school_id, children, since)
    run(_BEGAN, [school_id, children, since])
    _begin(school_id, seats, since, grades)
    told(school_id, children, since, former)


def end(school_id: int, children: Collection[int], since: date, *, reason: Reason, went_to: str = "") -> None:
    """From that day on they are in no class here, for that reason. An enrolment that began that very day is left as it is:
    callers must check that before.
    """
    former = _classes_of(school_id, children)
    _end(school_id, children, since, reason, went_to)
    run(_STAND, [school_id, list(children)])
    told(school_id, children, since, former)


def remove(school_id: int, children: Collection[int], since: date) -> None:
    """They were never here: all their enrolments are deleted."""
    former = _classes_of(school_id, children)
    Enrolment.objects.filter(school_id=school_id, student_id__in=children).delete()
    run(_STAND, [school_id, list(children)])
    told(school_id, children, since, former)


def resume(school_id: int, children: Collection[int], since: date) -> None:
    """Take the end back: they sit where they sat, without a gap. Callers have checked that the seats are free."""
    run(_RESUME, [school_id, list(children), school_id])
    run(_SEATED, [school_id, list(children)])
    told(school_id, children, since, {})


def undo_since(school_id: int, children: Collection[int], since: date) -> None:
    """What began that day or later never was: they sit where they sat before. The caller has asked whether the seats are free."""
    former = _classes_of(school_id, children)
    run(_BEGAN, [school_id, children, since])
    run(_RESUME, [school_id, children, school_id])
    run(_SEATED, [school_id, children])
    told(school_id, children, since, former)


def hold_school(school_id: int) -> None:
    """Lock the school, before anything else, in every change of places there. A school that closes meanwhile is noticed, and of two changes the
    second waits here; otherwise both would wait for each other at the rolls that follow. Raises BadInput for a closed school.
    """
    if not School.objects.select_for_update(no_key=True).filter(pk=school_id, closed_on=None).exists():
        raise BadInput(_("這所學校已裁撤。"))


def seat_is_free(school_id: int, class_id: int, seat: int, *, except_student: int | None = None) -> None:
    """Raises BadInput if somebody else has the seat. The class's row is locked, so that of two who ask the second sees the first."""
    SchoolClass.objects.select_for_update(no_key=True).get(school_id=school_id, pk=class_id)
    taken = Enrolment.objects.filter(school_id=school_id, school_class_id=class_id, seat=seat, valid__upper_inf=True)
    if taken.exclude(student_id=except_student or 0).exists():
        raise BadInput(_("座號 %(seat)d 已有其他學生使用。") % {"seat": seat}, at="seat")


def told(school_id: int, children: Collection[int], since: date, former: Mapping[int, int | None]) -> None:
    """Tell a change of places; also one that the database's own functions wrote (graduation, a school that closes).

    `former`: the class in which each was until then, if any. The writer passes it, since the bureau may not read who sat where.
    """
    if children:
        moves = ChildrenMoved.of(school_id, {each: former.get(each) for each in sorted(children)}, since).moves
        follow_groups(moves)
        tell(ChildrenMoved(moves))


def follow_groups(moves: Sequence[Moved], *, only_gone: bool = False) -> None:
    """Whoever left the class or the school leaves its teaching groups, and is in them again where that is taken back. One statement for all."""
    if moves:
        schools, students, since = zip(*((each.school_id, each.student_id, each.since) for each in moves), strict=True)
        run(_FOLLOW, [list(schools), list(students), list(since), only_gone])


def _classes_of(school_id: int, children: Collection[int]) -> dict[int, int | None]:
    """The class in which each child has been until now."""
    seated = Student.objects.filter(school_id=school_id, pk__in=children).exclude(school_class=None)
    return {student: place for student, place in seated.values_list("pk", "school_class_id") if place}


def _grades_of(school_id: int, children: Collection[int]) -> dict[int, tuple[int, int]]:
    """The grade that each child has now, with its academic year."""
    held = Enrolment.objects.filter(school_id=school_id, student_id__in=children, valid__upper_inf=True)
    found = held.annotate(own=Coalesce("grade", "school_class__grade")).values_list("student_id", "own", "school_class__academic_year")
    return {student: (own, year) for student, own, year in found}


def _begin(school_id: int, seats: Sequence[Seat], since: date, grades: Mapping[int, tuple[int, int]]) -> None:
    several = SchoolClass.objects.filter(school_id=school_id, pk__in={each.class_id for each in seats}, last_grade__isnull=False).in_bulk()

    def grade_of(seat: Seat) -> int | None:
        place, (now, year) = several.get(seat.class_id), grades.get(seat.student_id, (0, 0))
        own = seat.grade or (now if place and place.academic_year == year else 0)
        return own if place and place.grade <= own <= (place.last_grade or 0) else None

    always: dict[str, Any] = {"school_id": school_id, "valid": (since, None)}
    Enrolment.objects.bulk_create(
        Enrolment(student_id=each.student_id, school_class_id=each.class_id, seat=each.seat, grade=grade_of(each), **always) for each in seats
    )
    run(_SIT, [[each.student_id for each in seats], [each.class_id for each in seats], school_id])


def _end(school_id: int, children: Collection[int], since: date, reason: Reason | None = None, went_to: str = "") -> None:
    run(_END, [since, reason or "", went_to, school_id, list(children), since])
