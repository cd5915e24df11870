"""Lessons of the week (課表): a new timetable, one lesson, one lesson less. What ends stays on record for the days on which it was held."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, Conflict, NotFound
from xiaowu.kernel.seen import Seen, changes, mark
from xiaowu.roster.models import Term
from xiaowu.timetable.actions.bells import hold_school
from xiaowu.timetable.models import Lesson, LessonChange
from xiaowu.timetable.permissions import Permission
from xiaowu.timetable.queries.week import classes_of, groups_of, slots_of, staff_of, term_of
from xiaowu.timetable.rules.lessons import OF_CLASS, Clash, Contradiction, Plan, Slot, Whom, contradictions, plan
from xiaowu.timetable.rules.periods import WEEKDAY_TITLES, title_of
from xiaowu.timetable.rules.weekdays import SCHOOL_WEEK


def plan_of(school_id: int, given: Sequence[Slot], whole: Collection[Whom], today: date) -> tuple[Plan, list[Contradiction]]:
    """What these lessons change of what stands in the running term, or in the next, and what contradicts itself. Two statements."""
    standing = slots_of(school_id, term_of(today), today)
    found = plan(standing, given, whole)
    beside = [each for each in standing if each not in found.ends and each not in found.stays]
    return found, contradictions(given, beside)


def set_lessons(actor: Actor, school_id: int, *, given: Sequence[Slot], whole: Collection[Whom], today: date) -> Plan:
    """Set the lessons that stand from today on; those of classes that had none stand from the term's first day.

    Raises Forbidden, NotFound, BadInput (a weekday without school), Conflict.
    """
    require(actor, Permission.KEEP, school_id=school_id)
    if not {each.weekday for each in given} <= {*SCHOOL_WEEK}:
        raise BadInput(no_weekday(), at="weekday")
    hold_school(school_id)
    found, wrong = plan_of(school_id, given, whole, today)
    if wrong:
        raise Conflict(words(wrong[0]))
    term = term_of(today)
    known = {each.whom for each in (*found.ends, *found.stays)} | {each.whom for each in slots_of(school_id, term, today)}
    _end(school_id, found.ends, max(today, term.starts))
    Lesson.objects.bulk_create(
        _lesson(school_id, term, each, max(today, term.starts) if each.whom in known else term.starts) for each in found.begins
    )
    audit.record(actor, "set", "lessons", school_id=school_id, begun=len(found.begins), ended=len(found.ends))
    return found


def set_lesson(actor: Actor, school_id: int, *, slot: Slot, today: date, seen: Seen | None = None) -> None:
    """Set one lesson, in place of what its class has at that time; `seen`: marks of the one that the page showed (`shown_of`), with which it is
    merged.

    Raises Forbidden, NotFound, Conflict, BadInput (who is not of this school), Stale.
    """
    require(actor, Permission.KEEP, school_id=school_id)
    hold_school(school_id)
    standing = next((each for each in slots_of(school_id, term_of(today), today) if each.place == slot.place), None)
    if standing and seen and seen.get("place") == mark(shown_of(slot)["place"]):
        slot = replace(slot, **{**_said(standing), **changes(_said(standing), _said(slot), seen)})
    whom = classes_of(school_id, today) if slot.whom.kind == OF_CLASS else groups_of(school_id, term_of(today))
    if slot.whom.id not in {each.id for each in whom}:
        raise BadInput(_("本校沒有這個班級。"), at="whom")
    if not {*slot.teachers} <= {each.id for each in staff_of(school_id, today)}:
        raise BadInput(_("這位教師不在本校任職。"), at="teacher")
    set_lessons(actor, school_id, given=[slot], whole=(), today=today)


def shown_of(slot: Slot) -> dict[str, Any]:
    """A lesson as its form shows it: `place` is of whom and when it is."""
    return {"place": f"{slot.whom.kind} {slot.whom.id} {slot.weekday} {slot.period}", **_said(slot)}


def _said(slot: Slot) -> dict[str, Any]:
    return {"subject": slot.subject, "teacher": slot.teacher, "co_teacher": slot.co_teacher, "room": slot.room}


def end_lesson(actor: Actor, school_id: int, *, lesson_id: int, today: date) -> None:
    """End a lesson: from today on it is not held any more. Raises Forbidden, NotFound."""
    require(actor, Permission.KEEP, school_id=school_id)
    hold_school(school_id)
    gone = [each for each in slots_of(school_id, term_of(today), today) if each.lesson_id == lesson_id]
    if not gone:
        raise NotFound(_("這一節已經不在課表上。"))
    _end(school_id, gone, today)
    audit.record(actor, "ended", "lesson", lesson_id, school_id=school_id)


def no_weekday() -> str:
    """Why no lesson of every week is held then, for people."""
    return _("每週課程只排星期一到星期五；補課日請在作息時間登錄那一天上星期幾的課。")


def words(wrong: Contradiction) -> str:
    """What contradicts what, for people."""
    other = wrong.other
    when = f"{_(WEEKDAY_TITLES[other.weekday])} {_(title_of(other.period))}"
    where = _("第 %(row)d 列") % {"row": other.row} if other.row else _("現有課表")
    said = {
        Clash.CLASS: _("這一班在%(when)s已有課（%(where)s：%(subject)s）；兩位教師同上一節，請寫在協同教師。"),
        Clash.TEACHER: _("教師在%(when)s已有課（%(where)s：%(subject)s）；合班上課時科目、教師與教室須相同。"),
        Clash.ROOM: _("教室在%(when)s已有課（%(where)s：%(subject)s）。"),
        Clash.ALONE: _("協同教師與任課教師是同一人。"),
    }[wrong.clash]
    return said % {"when": when, "where": where, "subject": other.subject}


def _end(school_id: int, gone: Sequence[Slot], day: date) -> None:
    """What was never held leaves nothing behind; what was changed of it for days to come goes with it."""
    ids = [each.lesson_id for each in gone]
    LessonChange.objects.filter(school_id=school_id, lesson_id__in=ids, day__gte=day).delete()
    Lesson.objects.filter(school_id=school_id, pk__in=ids, since__lt=day).update(until=day)
    Lesson.objects.filter(school_id=school_id, pk__in=ids, since__gte=day).delete()


def _lesson(school_id: int, term: Term, slot: Slot, since: date) -> Lesson:
    made = Lesson(school_id=school_id, term=term, since=since, weekday=slot.weekday, period=slot.period, subject=slot.subject, room=slot.room)
    made.teacher_id, made.co_teacher_id = slot.teacher, slot.co_teacher
    if slot.whom.kind == OF_CLASS:
        made.school_class_id = slot.whom.id
    else:
        made.group_id = slot.whom.id
    return made
