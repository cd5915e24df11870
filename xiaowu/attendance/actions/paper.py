"""Rolls on paper are entered (紙本點名補登): all of a sheet in one statement for the morning's rolls and one for the periods',
by the same tables, triggers and history as a roll that is saved alone.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.attendance.actions.alarming import SavedDay, alarm
from xiaowu.attendance.actions.reminding import KIND
from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries.class_day import ClassDay
from xiaowu.attendance.rules.effective import Said, Source
from xiaowu.attendance.rules.paper import Entered, differing
from xiaowu.attendance.rules.roll import PRESENT, Exceptions, counts
from xiaowu.kernel import clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import the_row, value
from xiaowu.kernel.errors import Conflict
from xiaowu.notifications.actions.telling import settle
from xiaowu.timetable.rules.periods import WHOLE_DAY


@dataclass(frozen=True, slots=True)
class PaperRoll:
    """A roll of paper: the class's day as it stands, the period, what stands once it is entered."""

    told: ClassDay
    period: int
    after: Entered

    @property
    def before(self) -> Said:
        return self.told.said(self.period) if self.period else self.told.morning

    @property
    def revision(self) -> int:
        if not self.period:
            return self.told.header.revision
        taken = self.told.taken.get(self.period)
        return taken.revision if taken else 0

    @property
    def changes(self) -> frozenset[int]:
        """The children of whom something else counts afterwards; of a roll that nobody took, and that is taken now, all."""
        is_new = self.after.said.is_taken and not self.before.is_taken
        return self.told.ids if is_new else differing(self.before, self.after.said, self.told.ids)


def enter_rolls(actor: Actor, school_id: int, papers: Collection[PaperRoll], *, now: datetime) -> list[PaperRoll]:
    """Enter the rolls that change something, all or none; returns them.

    Raises Forbidden; Conflict: somebody has saved one of them since it was read.
    """
    require(actor, Permission.CORRECT_ROLL, school_id=school_id)
    new = [each for each in papers if each.changes]
    mornings, periods = ([each for each in new if (each.period == WHOLE_DAY) is is_morning] for is_morning in (True, False))
    given = {"school": school_id, "account": actor.account_id, "name": actor.name, "now": now, "source": Source.OFFICE.value, "kind": KIND}
    if mornings:
        saved = the_row(_Mornings, _MORNINGS, {**given, "rolls": _rows(mornings)})
        _all_of(mornings, saved.saved)
        for key in saved.reminded or ():
            settle(KIND, key)
    if periods:
        _all_of(periods, value(_PERIODS, {**given, "rolls": _rows(periods)}))
        alarm(actor, _saved_on(periods, clock.day(now)))
    return new


def _all_of(papers: Sequence[PaperRoll], saved: int) -> None:
    if saved != len(papers):
        raise Conflict(_("剛有人儲存了其中的點名，沒有寫入任何資料；請再確認一次。"))


def _saved_on(papers: Sequence[PaperRoll], day: date) -> list[SavedDay]:
    """What is entered of that day, class by class."""
    of_class: dict[int, SavedDay] = {}
    for each in papers:
        if each.told.header.day == day:
            of_class.setdefault(each.told.header.class_id, SavedDay(each.told, {})).after[each.period] = each.after.said
    return list(of_class.values())


def _rows(papers: Sequence[PaperRoll]) -> str:
    """As the statements read them."""
    return json.dumps([_row(each) for each in papers])


def _row(paper: PaperRoll) -> dict[str, Any]:
    head, children = paper.told.header, paper.told.ids
    stands = paper.after.said.stands(children)
    told = counts(len(children), stands)
    return {
        "class_id": head.class_id, "day": head.day.isoformat(), "period": paper.period, "seen": paper.revision,
        "whole": sorted(each.value for each in paper.after.said.whole), "enrolled": told.enrolled, "away": told.away, "late": told.late,
        "said": _said(stands),
        "given": _said({child: mark for child, mark in paper.after.given.items() if mark})
        | {str(child): (PRESENT, "") for child, mark in paper.after.given.items() if not mark},
    }  # fmt: skip


def _said(marks: Exceptions) -> dict[str, tuple[str, str]]:
    return {str(child): (each.mark.value, each.leave_type.value if each.leave_type else "") for child, each in marks.items()}


@dataclass(frozen=True, slots=True)
class _Mornings:
    saved: int
    reminded: list[str] | None


# as a roll that is saved alone is written (`actions.roll`, `actions.period`): of each the revision that was seen decides who was first. Whoever
# enters paper holds the school, so that no child changes class meanwhile
_PAPER = """
with paper as materialized (
    select * from jsonb_to_recordset(%(rolls)s::jsonb) as paper (class_id bigint, day date, period smallint, seen integer, whole smallint[],
        enrolled smallint, away smallint, late smallint, said jsonb, given jsonb)
)"""
_MARKS = """
told as materialized (
    select paper.*, roll.revision from roll
    join paper on paper.class_id = roll.school_class_id and paper.day = roll.day and paper.period = roll.period
), mark as (
    select told.class_id, told.day, told.period, said.key::bigint as student_id, said.value ->> 0 as mark, said.value ->> 1 as leave_type
    from told cross join lateral jsonb_each(told.given) said
)"""
_MORNINGS = f"""
{_PAPER}, roll as (
    insert into attendance_roll as roll (school_id, school_class_id, day, revision, enrolled, away, late, saved_by, saved_by_name, saved_at)
    select %(school)s, class_id, day, 1, enrolled, away, late, %(account)s, %(name)s, %(now)s from paper
    on conflict (school_id, school_class_id, day) do update set revision = roll.revision + 1, enrolled = excluded.enrolled,
        away = excluded.away, late = excluded.late, saved_by = excluded.saved_by, saved_by_name = excluded.saved_by_name,
        saved_at = excluded.saved_at, unasked = '{{}}'
    where roll.revision = (select seen from paper where paper.class_id = excluded.school_class_id and paper.day = excluded.day)
    returning school_class_id, day, 0 as period, revision
), {_MARKS}, gone as (
    delete from attendance_rollmark stale using told where stale.school_id = %(school)s and stale.school_class_id = told.class_id
    and stale.day = told.day and not jsonb_exists(told.given, stale.student_id::text)
), put as (
    insert into attendance_rollmark (school_id, school_class_id, day, student_id, mark, leave_type)
    select %(school)s, class_id, day, student_id, mark, leave_type from mark
    on conflict (school_id, school_class_id, day, student_id) do update set mark = excluded.mark, leave_type = excluded.leave_type
), kept as (
    insert into attendance_rollrevision (school_id, school_class_id, day, revision, marks, saved_by, saved_by_name, saved_at)
    select %(school)s, class_id, day, revision, said, %(account)s, %(name)s, %(now)s from told
), key as (
    select class_id || to_char(day, ' YYYY-MM-DD') as key from told
)
select (select count(*) from told) as saved, (select array_agg(key) from key where notifications_is_told(%(kind)s, key)) as reminded
"""
_PERIODS = f"""
{_PAPER}, roll as (
    insert into attendance_periodroll as roll
        (school_id, school_class_id, day, period, revision, whole, enrolled, away, late, saved_by, saved_by_name, saved_at)
    select %(school)s, class_id, day, period, 1, whole, enrolled, away, late, %(account)s, %(name)s, %(now)s from paper
    on conflict (school_id, school_class_id, day, period) do update set revision = roll.revision + 1, whole = excluded.whole,
        enrolled = excluded.enrolled, away = excluded.away, late = excluded.late, saved_by = excluded.saved_by,
        saved_by_name = excluded.saved_by_name, saved_at = excluded.saved_at
    where roll.revision = (select seen from paper where paper.class_id = excluded.school_class_id and paper.day = excluded.day
        and paper.period = excluded.period)
    returning school_class_id, day, period, revision
), {_MARKS}, gone as (
    delete from attendance_periodmark stale using told where stale.school_id = %(school)s and stale.school_class_id = told.class_id
    and stale.day = told.day and stale.period = told.period and stale.source = %(source)s and not jsonb_exists(told.given, stale.student_id::text)
), put as (
    insert into attendance_periodmark (school_id, school_class_id, day, period, source, student_id, mark, leave_type)
    select %(school)s, class_id, day, period, %(source)s, student_id, mark, leave_type from mark
    on conflict (school_id, school_class_id, day, period, student_id, source) do update set mark = excluded.mark, leave_type = excluded.leave_type
), kept as (
    insert into attendance_periodrevision
        (school_id, school_class_id, day, period, revision, source, marks, saved_by, saved_by_name, saved_at)
    select %(school)s, class_id, day, period, revision, %(source)s, said, %(account)s, %(name)s, %(now)s from told
)
select count(*) from told
"""
