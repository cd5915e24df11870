"""Substitution and swapped lessons (代課、調課): for a day or a span; made together, taken back together."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, Conflict, NotFound
from xiaowu.kernel.roc import spoken
from xiaowu.roster.queries.calendar import days_of
from xiaowu.timetable.actions.bells import hold_school
from xiaowu.timetable.actions.telling import Told, tell_moved, tell_named, tell_withdrawn
from xiaowu.timetable.models import Lesson, LessonChange
from xiaowu.timetable.permissions import Permission
from xiaowu.timetable.queries.changes import made_with
from xiaowu.timetable.queries.lessons import LessonToday, lessons_between
from xiaowu.timetable.queries.week import staff_of
from xiaowu.timetable.rules.changes import LONGEST_SPAN, Held, in_the_way

Days = dict[date, list[LessonToday]]


def substitute(
    actor: Actor,
    school_id: int,
    *,
    teacher_id: int,
    substitute_id: int,
    first: date,
    last: date | None,
    note: str,
    now: datetime,
    periods: Collection[int] = (),
) -> int:
    """Whoever stands in has all lessons that the teacher answers for, on the school days from the first to the last; how many.

    `periods`: only those in these; several colleagues share a day so.
    Raises Forbidden, NotFound, BadInput (backwards, too long, oneself, nobody of this school, no lesson), Conflict (who stands in has a lesson then).
    """
    require(actor, Permission.KEEP, school_id=school_id)
    hold_school(school_id)
    last = last or first
    _span_is_possible(first, last)
    if teacher_id == substitute_id:
        raise BadInput(_("代課教師與原任課教師是同一人。"), at="substitute_id")
    if substitute_id not in {each.id for each in staff_of(school_id, first)}:
        raise BadInput(_("這位教師不在本校任職。"), at="substitute_id")
    days: Days = lessons_between(school_id, first, last)
    taken = [
        (day, each) for day, lessons in days.items() for each in lessons if each.teacher_id == teacher_id and (not periods or each.period in periods)
    ]
    if not taken:
        raise BadInput(_("這段期間這位教師沒有課。"), at="periods" if periods else "teacher_id")
    _refuse_own([each.lesson_id for _day, each in taken if each.substitute_for], substitute_id)
    for day, each in taken:
        if other := in_the_way(_held(each), each.period, [substitute_id], _all_held(days[day])):
            raise Conflict(_busy(day, each.period_title, next(one for one in days[day] if one.lesson_id == other.lesson_id)))
    together = _put(actor, school_id, [_Change(day, each, substitute_id) for day, each in taken], note, now)
    tell_named(actor, substitute_id, together, [_told(day, each) for day, each in taken])
    if relieved := [_told(day, each) for day, each in taken if each.substitute_for]:
        tell_withdrawn(actor, teacher_id, together, relieved)
    return len(taken)


def _refuse_own(covered: Sequence[int], substitute_id: int) -> None:
    """Raises BadInput for a teacher who would stand in for the own lesson, which somebody else has: that is taken back instead."""
    if covered and Lesson.objects.filter(pk__in=covered, teacher_id=substitute_id).exists():
        raise BadInput(_("其中有這位教師自己的課；請取消先前的代課，不必另外代課。"), at="substitute_id")


def swap(
    actor: Actor, school_id: int, *, class_id: int, first: date, first_period: int, second: date, second_period: int, note: str, now: datetime
) -> int:
    """A class's lessons at two times change places; where one time is empty, the other's moves there. How many lessons moved.

    Raises Forbidden, NotFound, BadInput (no school then, no lesson, the same time), Conflict (a teacher or a room is taken then).
    """
    require(actor, Permission.KEEP, school_id=school_id)
    hold_school(school_id)
    if (first, first_period) == (second, second_period):
        raise BadInput(_("兩個時間相同。"), at="second")
    held = set(days_of(school_id, min(first, second), max(first, second)))
    for name, day in (("first", first), ("second", second)):
        if day not in held:
            raise BadInput(_("%(day)s不是上課日。") % {"day": spoken.long(day)}, at=name)
    days = {day: lessons_between(school_id, day, day).get(day, []) for day in (first, second)}
    here = _of_class(days[first], class_id, first_period)
    there = _of_class(days[second], class_id, second_period)
    if not here and not there:
        raise BadInput(_("這兩個時間這一班都沒有課。"), at="first_period")
    moving = [each.lesson_id for each in (*here, *there)]
    for lessons, day, period in ((here, second, second_period), (there, first, first_period)):
        for each in lessons:
            if other := in_the_way(_held(each), period, _teachers(each), _all_held(days[day]), moving):
                raise Conflict(_busy(day, each.period_title, next(one for one in days[day] if one.lesson_id == other.lesson_id)))
    changes = [_Change(first, each, None, second, second_period) for each in here] + [
        _Change(second, each, None, first, first_period) for each in there
    ]
    together = _put(actor, school_id, changes, note, now)
    now_held = [(each, second, second_period) for each in here] + [(each, first, first_period) for each in there]
    _tell_moved(actor, together, [(_teachers(each), (day, period, each.of_whom, each.subject)) for each, day, period in now_held])
    return len(changes)


def withdraw(actor: Actor, school_id: int, *, change_id: int) -> int:
    """What was made together is held as the timetable says again; how many lessons. Raises Forbidden, NotFound."""
    require(actor, Permission.KEEP, school_id=school_id)
    hold_school(school_id)
    found = LessonChange.objects.filter(school_id=school_id, pk=change_id).first()
    if found is None:
        raise NotFound(_("這筆調代課已經取消。"))
    changes = LessonChange.objects.filter(school_id=school_id, **made_with(found))
    together = found.together or UUID(int=found.pk)
    standing_in: dict[int, list[Told]] = defaultdict(list)
    back: list[tuple[tuple[int, ...], Told]] = []
    for each in changes.select_related("lesson__school_class", "lesson__group"):
        lesson = each.lesson
        of_whom = lesson.school_class or lesson.group
        name = of_whom.name if of_whom else ""
        if each.teacher_id:
            standing_in[each.teacher_id].append((each.moved_to or each.day, each.moved_period or lesson.period, name, lesson.subject))
        if each.moved_to:
            teachers = tuple(one for one in (lesson.teacher_id, lesson.co_teacher_id) if one is not None)
            back.append((teachers, (each.day, lesson.period, name, lesson.subject)))
    gone, _kinds = changes.delete()
    for person_id, lessons in standing_in.items():
        tell_withdrawn(actor, person_id, together, lessons)
    _tell_moved(actor, together, back, again=" back")
    audit.record(actor, "withdrew", "lesson_change", change_id, school_id=school_id, lessons=gone)
    return gone


class _Change:
    """A lesson of a day, and what becomes of it. What was changed before is changed on: it keeps the day on which it would be held."""

    def __init__(self, day: date, lesson: LessonToday, teacher_id: int | None, moved_to: date | None = None, period: int | None = None) -> None:
        self.day, self.lesson_id = (lesson.moved_from[0] if lesson.moved_from else day), lesson.lesson_id
        own = lesson.teacher_id if lesson.substitute_for else None
        self.teacher_id = teacher_id or own
        was_moved = lesson.moved_from is not None
        self.moved_to: date | None = moved_to or (day if was_moved else None)
        self.period: int | None = period if moved_to else (lesson.period if was_moved else None)


def _put(actor: Actor, school_id: int, changes: Sequence[_Change], note: str, now: datetime) -> UUID:
    together = uuid4()
    LessonChange.objects.bulk_create(
        [
            LessonChange(
                school_id=school_id, lesson_id=each.lesson_id, day=each.day, teacher_id=each.teacher_id, moved_to=each.moved_to,
                moved_period=each.period, note=note, made_by=actor.account_id, made_at=now, together=together,
            )
            for each in changes
        ],
        update_conflicts=True,
        unique_fields=["school", "lesson", "day"],
        update_fields=["teacher", "moved_to", "moved_period", "note", "made_by", "made_at", "together"],
    )  # fmt: skip
    audit.record(actor, "changed", "lessons", school_id=school_id, lessons=len(changes), first=min(each.day for each in changes).isoformat())
    return together


def _tell_moved(actor: Actor, together: UUID, lessons: Sequence[tuple[tuple[int, ...], Told]], again: str = "") -> None:
    """Each of the teachers, of all that moved of theirs, in one notice; `again`: that it was taken back is news of its own."""
    of_each: dict[int, list[Told]] = defaultdict(list)
    for teachers, told in lessons:
        for person_id in teachers:
            of_each[person_id].append(told)
    for person_id, told_them in of_each.items():
        tell_moved(actor, person_id, f"{together}{again}", told_them)


def _told(day: date, lesson: LessonToday) -> Told:
    return day, lesson.period, lesson.of_whom, lesson.subject


def _span_is_possible(first: date, last: date) -> None:
    if last < first:
        raise BadInput(_("最後一日不得早於第一日。"), at="last")
    if last - first >= timedelta(days=LONGEST_SPAN):
        raise BadInput(_("一次最多 %(days)d 天。") % {"days": LONGEST_SPAN}, at="last")


def _of_class(lessons: Sequence[LessonToday], class_id: int, period: int) -> list[LessonToday]:
    return [each for each in lessons if each.class_id == class_id and each.period == period]


def _teachers(lesson: LessonToday) -> tuple[int, ...]:
    return tuple(each for each in (lesson.teacher_id, lesson.co_teacher_id) if each is not None)


def _held(lesson: LessonToday) -> Held:
    return Held(lesson.lesson_id, lesson.period, lesson.class_id, lesson.group_id, _teachers(lesson), lesson.room)


def _all_held(lessons: Sequence[LessonToday]) -> list[Held]:
    return [_held(each) for each in lessons]


def _busy(day: date, period: str, other: LessonToday) -> str:
    told = {
        "day": spoken.long(day),
        "period": _(period),
        "whom": other.of_whom,
        "subject": other.subject,
        "teacher": other.teacher,
        "room": other.room,
    }
    return _("%(day)s %(period)s已有課，不能安排：%(whom)s %(subject)s %(teacher)s %(room)s").rstrip() % told
