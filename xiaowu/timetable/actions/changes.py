"""Substitution and swapped lessons (代課、調課): for a day or a span; made together, taken back together."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
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
from xiaowu.timetable.actions.telling import AffectedLesson, tell_moved, tell_named, tell_withdrawn
from xiaowu.timetable.models import Lesson, LessonChange
from xiaowu.timetable.permissions import Permission
from xiaowu.timetable.queries.changes import made_with
from xiaowu.timetable.queries.covering import Choice, Cover, chosen, doubts, held_of, lessons_to_cover, teachers_of
from xiaowu.timetable.queries.lessons import LessonToday, lessons_between
from xiaowu.timetable.queries.week import staff_of
from xiaowu.timetable.rules.changes import LONGEST_SPAN, Held, in_the_way, weekly


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
    """Give all lessons that a teacher answers for, on the school days from the first to the last, to whoever stands in; returns how many. `periods`:
    only lessons in these, so that several colleagues can share a day. Raises as `cover` does.
    """
    return cover(
        actor, school_id, teacher_id=teacher_id, first=first, last=last, everybody=substitute_id, each={}, periods=periods, note=note, now=now,
    )  # fmt: skip


def cover(
    actor: Actor,
    school_id: int,
    *,
    teacher_id: int,
    first: date,
    last: date | None,
    everybody: int | None,
    each: Choice,
    note: str,
    now: datetime,
    periods: Collection[int] = (),
    sure: Collection[tuple[date, int, int, int | None]] = (),
) -> int:
    """Give each lesson that the teacher answers for to whoever was chosen for it, else to `everybody`, all in one act; returns how many. `sure`: the
    doubts (`Doubt.key`) that were confirmed; it confirms none that came up since. Raises Forbidden, NotFound, BadInput (backwards, too long, oneself,
    nobody of this school, no lesson, nobody chosen), Conflict (who stands in has a lesson then).
    """
    require(actor, Permission.KEEP, school_id=school_id)
    hold_school(school_id)
    last = last or first
    _span_is_possible(first, last)
    _serve_here(school_id, teacher_id, {*each.values(), *([everybody] if everybody is not None else [])}, first)
    days, mine = lessons_to_cover(actor, school_id, teacher_id, first, last)
    taken = chosen(mine, everybody, each, periods)
    if not taken:
        at = "everybody" if mine and not periods else "periods" if periods else "teacher_id"
        raise BadInput(_("請選擇代課教師。") if at == "everybody" else _("這段期間這位教師沒有課。"), at=at)
    for substitute_id in {one.substitute_id for one in taken}:
        _refuse_own([one.lesson.lesson_id for one in taken if one.substitute_id == substitute_id and one.lesson.substitute_for], substitute_id)
    if busy := [(one.cover, one.other) for one in doubts(days, taken) if one.other and one.key not in sure]:
        [(one, other), *_more] = busy
        raise Conflict(busy_words(one.day, other))
    return _cover(actor, school_id, teacher_id, taken, note, now)


def _serve_here(school_id: int, teacher_id: int, substitutes: Collection[int], day: date) -> None:
    if teacher_id in substitutes:
        raise BadInput(_("代課教師與原任課教師是同一人。"), at="substitute_id")
    if not set(substitutes) <= {each.id for each in staff_of(school_id, day)}:
        raise BadInput(_("這位教師不在本校任職。"), at="substitute_id")


def _cover(actor: Actor, school_id: int, teacher_id: int, taken: Sequence[Cover], note: str, now: datetime) -> int:
    together = _put(actor, school_id, [_Change(one.day, one.lesson, one.substitute_id) for one in taken], note, now)
    of_each: dict[int, list[AffectedLesson]] = defaultdict(list)
    for one in taken:
        of_each[one.substitute_id].append(_told(one.day, one.lesson))
    for substitute_id, lessons in of_each.items():
        tell_named(actor, substitute_id, together, lessons)
    if relieved := [_told(one.day, one.lesson) for one in taken if one.lesson.substitute_for]:
        tell_withdrawn(actor, teacher_id, together, relieved)
    return len(taken)


def _refuse_own(covered: Sequence[int], substitute_id: int) -> None:
    """Raises BadInput for a teacher who would stand in for the own lesson, which somebody else has: that is taken back instead."""
    if covered and Lesson.objects.filter(pk__in=covered, teacher_id=substitute_id).exists():
        raise BadInput(_("其中有這位教師自己的課；請取消先前的代課，不必另外代課。"), at="substitute_id")


def swap(
    actor: Actor,
    school_id: int,
    *,
    class_id: int,
    first: date,
    first_period: int,
    second: date,
    second_period: int,
    note: str,
    now: datetime,
    last: date | None = None,
) -> int:
    """Exchange a class's lessons at two times; where one time is empty, the other's lesson moves there. Returns how many moved. `last`: repeat it
    each week until then, except in weeks in which one of the days has no school; all of it is one act. Raises Forbidden, NotFound, BadInput (no
    school then, no lesson, the same time, backwards, too long), Conflict (a teacher or a room is taken then).
    """
    require(actor, Permission.KEEP, school_id=school_id)
    hold_school(school_id)
    if (first, first_period) == (second, second_period):
        raise BadInput(_("兩個時間相同。"), at="second")
    if last:
        _week_by_week(first, second, last)
    held = set(days_of(school_id, min(first, second), last or max(first, second)))
    for name, day in (("first", first), ("second", second)):
        if day not in held:
            raise BadInput(_("%(day)s不是上課日。") % {"day": spoken.long(day)}, at=name)
    pairs = [each for each in weekly(first, second, last) if held.issuperset(each)]
    days = _days_of(school_id, pairs)
    exchanged = [_exchanged(days, class_id, ((one, first_period), (other, second_period))) for one, other in pairs]
    moves = [move for week in exchanged for move in week]
    if not moves:
        raise BadInput(_("這兩個時間這一班都沒有課。"), at="first_period")
    together = _put(actor, school_id, [_Change(each.on, each.lesson, None, each.to, each.period) for each in moves], note, now)
    told = [(teachers_of(each.lesson), (each.to, each.period, each.lesson.of_whom, each.lesson.subject)) for each in moves]
    _tell_moved(actor, together, told)
    return len(moves)


def _week_by_week(first: date, second: date, last: date) -> None:
    """Raises BadInput where the two times cannot change places each week until then."""
    _span_is_possible(min(first, second), last)
    if last < max(first, second):
        raise BadInput(_("最後一日不得早於第一日。"), at="last")
    if abs(first - second) >= timedelta(days=7):
        raise BadInput(_("每週重複時，兩個日期須在七天之內。"), at="last")


def _days_of(school_id: int, pairs: Sequence[tuple[date, date]]) -> dict[date, list[LessonToday]]:
    """What the school has on these days; of a few days alone, of many all that lies between. At most eight statements."""
    if len(pairs) == 1:
        return {day: lessons_between(school_id, day, day).get(day, []) for day in pairs[0]}
    of_all = sorted(day for pair in pairs for day in pair)
    return lessons_between(school_id, of_all[0], of_all[-1])


@dataclass(frozen=True, slots=True)
class _Move:
    """A lesson that is held on another day or in another period than it would be."""

    lesson: LessonToday
    on: date
    to: date
    period: int


def _exchanged(days: Mapping[date, Sequence[LessonToday]], class_id: int, times: Sequence[tuple[date, int]]) -> list[_Move]:
    """What moves when the class's two times change places. Raises Conflict."""
    (first, first_period), (second, second_period) = times
    here = [_Move(each, first, second, second_period) for each in _of_class(days.get(first, ()), class_id, first_period)]
    there = [_Move(each, second, first, first_period) for each in _of_class(days.get(second, ()), class_id, second_period)]
    moving = [each.lesson.lesson_id for each in (*here, *there)]
    for each in (*here, *there):
        on = days.get(each.to, ())
        if other := in_the_way(held_of(each.lesson), each.period, teachers_of(each.lesson), _all_held(on), moving):
            raise Conflict(busy_words(each.to, next(one for one in on if one.lesson_id == other.lesson_id)))
    return here + there


def withdraw(actor: Actor, school_id: int, *, change_id: int) -> int:
    """Take back what was made in one act, so that it is held as the timetable says again; returns how many lessons. Raises Forbidden, NotFound."""
    require(actor, Permission.KEEP, school_id=school_id)
    hold_school(school_id)
    found = LessonChange.objects.filter(school_id=school_id, pk=change_id).first()
    if found is None:
        raise NotFound(_("這筆調代課已經取消。"))
    changes = LessonChange.objects.filter(school_id=school_id, **made_with(found))
    together = found.together or UUID(int=found.pk)
    standing_in: dict[int, list[AffectedLesson]] = defaultdict(list)
    back: list[tuple[tuple[int, ...], AffectedLesson]] = []
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


def _tell_moved(actor: Actor, together: UUID, lessons: Sequence[tuple[tuple[int, ...], AffectedLesson]], again: str = "") -> None:
    """Each of the teachers, of all that moved of theirs, in one notice; `again`: that it was taken back is news of its own."""
    of_each: dict[int, list[AffectedLesson]] = defaultdict(list)
    for teachers, told in lessons:
        for person_id in teachers:
            of_each[person_id].append(told)
    for person_id, told_them in of_each.items():
        tell_moved(actor, person_id, f"{together}{again}", told_them)


def _told(day: date, lesson: LessonToday) -> AffectedLesson:
    return day, lesson.period, lesson.of_whom, lesson.subject


def _span_is_possible(first: date, last: date) -> None:
    if last < first:
        raise BadInput(_("最後一日不得早於第一日。"), at="last")
    if last - first >= timedelta(days=LONGEST_SPAN):
        raise BadInput(_("一次最多 %(days)d 天。") % {"days": LONGEST_SPAN}, at="last")


def _of_class(lessons: Sequence[LessonToday], class_id: int, period: int) -> list[LessonToday]:
    return [each for each in lessons if each.class_id == class_id and each.period == period]


def _all_held(lessons: Sequence[LessonToday]) -> list[Held]:
    return [held_of(each) for each in lessons]


def busy_words(day: date, other: LessonToday) -> str:
    """That something is held then already, and what."""
    told = {
        "day": spoken.long(day),
        "period": _(other.period_title),
        "whom": other.of_whom,
        "subject": other.subject,
        "teacher": other.teacher,
        "room": other.room,
    }
    return _("%(day)s %(period)s已有課，不能安排：%(whom)s %(subject)s %(teacher)s %(room)s").rstrip() % told
