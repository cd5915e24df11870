"""A school's timetable of the week as it stands (每週課表), and who and what may be named in it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.db.models.expressions import RawSQL

from xiaowu.kernel import roc
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.lists import ListRequest, Page, Sorts, page_of
from xiaowu.roster.models import Person, Post, SchoolClass, TeachingGroup, Term
from xiaowu.timetable.models import Lesson
from xiaowu.timetable.permissions import Permission
from xiaowu.timetable.rules.lessons import OF_CLASS, OF_GROUP, Slot, Whom

LESSON_SORTS: Sorts = {
    "weekday": "weekday", "period": "period", "whom": "school_class__grade", "subject": "subject", "teacher": "teacher__name__in_order",
    "room": "room",
}  # fmt: skip
WHOLE = ListRequest(sort="whom", whole=True)


@dataclass(frozen=True, slots=True)
class Named:
    """A class, a group or a person of a school, by what they are called."""

    id: int
    name: str
    grade: int = 0
    number: int = 0


@dataclass(frozen=True, slots=True)
class LessonRow:
    """A lesson of every week, as the list shows it."""

    id: int
    school_id: int
    weekday: int
    period: int
    class_id: int | None
    group_id: int | None
    of_whom: str
    subject: str
    teacher_id: int | None
    teacher: str
    co_teacher_id: int | None
    co_teacher: str
    room: str


def term_of(day: date) -> Term:
    """The term in which a day lies, or the next one. One statement. Raises NotFound."""
    found = Term.objects.filter(ends__gte=day).order_by("starts").first()
    if found is None:
        raise NotFound
    return found


def classes_of(school_id: int, day: date) -> list[Named]:
    """The classes of that year that are not closed. One statement."""
    found = SchoolClass.objects.filter(school_id=school_id, academic_year=roc.academic_year(day), closed_on=None).order_by("grade", "number")
    return [Named(each.pk, each.name, each.grade, each.number) for each in found]


def groups_of(school_id: int, term: Term) -> list[Named]:
    """The teaching groups of that term that are not closed. One statement."""
    return [Named(each.pk, each.name) for each in TeachingGroup.objects.filter(school_id=school_id, term=term, closed_on=None).order_by("name")]


def staff_of(school_id: int, day: date) -> list[Named]:
    """Who serves at the school that day, as far as the reader sees its posts. One statement."""
    serving = Post.objects.filter(school_id=school_id, valid__contains=day).values("person_id")
    return [Named(each.pk, each.name) for each in Person.objects.filter(pk__in=serving).order_by("name__in_order", "pk")]


def shown_staff(school_id: int, day: date) -> list[Named]:
    """Whose week may be shown: the staff that the reader sees, and whoever a lesson names, as on the classroom's wall. One statement."""
    serving = Post.objects.filter(school_id=school_id, valid__contains=day).values("person_id")
    standing = Lesson.objects.filter(school_id=school_id, term__ends__gte=day).filter(_stands(day))
    named = Q(pk__in=serving) | Q(pk__in=standing.values("teacher_id")) | Q(pk__in=standing.values("co_teacher_id"))
    return [Named(each.pk, each.name) for each in Person.objects.filter(named).order_by("name__in_order", "pk")]


def slots_of(school_id: int, term: Term, day: date) -> list[Slot]:
    """The lessons that stand: those of that day and those that begin later. One statement."""
    found = Lesson.objects.filter(school_id=school_id, term=term).filter(_stands(day))
    return [_slot(each) for each in found]


def lessons(actor: Actor, wanted: ListRequest, school_id: int, day: date) -> Page[LessonRow]:
    """The lessons of every week that stand. One statement and the term. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=school_id)
    found = Lesson.objects.filter(school_id=school_id, term__ends__gte=day).filter(_stands(day))
    if wanted.text:
        named = ("subject__icontains", "room__icontains", "teacher__name__named", "co_teacher__name__named", "school_class__name__icontains",
                 "group__name__icontains")  # fmt: skip
        found = found.filter(Q(*[(each, wanted.text) for each in named], _connector=Q.OR))
    if weekday := wanted.filter("weekday"):
        found = found.filter(weekday=weekday)
    if wanted.filter("teacher"):
        found = found.filter(pk__in=RawSQL("select timetable_unheld(%s, %s)", [school_id, day]))
    named_too = found.select_related("teacher", "co_teacher", "school_class", "group")
    return page_of(named_too, wanted, LESSON_SORTS, _row, "weekday", "period", "pk")


def lesson(actor: Actor, school_id: int, lesson_id: int) -> LessonRow:
    """One of them. One statement. Raises Forbidden, NotFound."""
    require(actor, Permission.KEEP, school_id=school_id)
    found = Lesson.objects.select_related("teacher", "co_teacher", "school_class", "group").filter(school_id=school_id, pk=lesson_id).first()
    if found is None:
        raise NotFound
    return _row(found)


def _stands(day: date) -> Q:
    return Q(until=None) | Q(until__gt=day)


def _slot(each: Lesson) -> Slot:
    whom = Whom(OF_CLASS, each.school_class_id) if each.school_class_id is not None else Whom(OF_GROUP, each.group_id or 0)
    return Slot(whom, each.weekday, each.period, each.subject, each.teacher_id, each.co_teacher_id, each.room, lesson_id=each.pk)


def _row(each: Lesson) -> LessonRow:
    of_whom = each.school_class.name if each.school_class else each.group.name if each.group else ""
    return LessonRow(
        each.pk, each.school_id, each.weekday, each.period, each.school_class_id, each.group_id, of_whom, each.subject, each.teacher_id,
        each.teacher.name if each.teacher else "", each.co_teacher_id, each.co_teacher.name if each.co_teacher else "", each.room,
    )  # fmt: skip
