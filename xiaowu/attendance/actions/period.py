"""Saving a period's roll (節次點名存檔): each source's word is kept beside the others', and people are told at once if a child is suddenly gone."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.attendance.actions.alarming import SavedDay, alarm
from xiaowu.attendance.actions.roll import why_not_words
from xiaowu.attendance.actions.saving import Form, moved, save
from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries.class_day import ClassDay, held_day
from xiaowu.attendance.queries.lending import open_lesson
from xiaowu.attendance.queries.period import marks_between, sheet_of, source_for
from xiaowu.attendance.queries.roll import IN_CLASS, RollHeader
from xiaowu.attendance.rules.effective import Said, Source, of_saver
from xiaowu.attendance.rules.period import why_not_now
from xiaowu.attendance.rules.roll import PRESENT, Exceptions, RollException, counts
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import value
from xiaowu.kernel.errors import BadInput, Forbidden

READS = ("roster_enrolment",)


def save_period(
    actor: Actor,
    school_id: int,
    *,
    class_id: int,
    day: date,
    period: int,
    exceptions: Exceptions,
    seen_revision: int,
    now: datetime,
    listed: Collection[int] | None = None,
    shown: Exceptions | None = None,
) -> int:
    """Save a period's roll as the source that the actor is of the class then, and return the revision that now stands; else as `save_roll` does.

    Raises Forbidden (neither the lesson's teacher nor the homeroom's nor the office), NotFound, BadInput, RollChanged.
    """
    require(actor, Permission.TAKE_LESSON, school_id=ANYWHERE)
    open_lesson(actor, school_id, class_id, day, period)
    told = held_day(school_id, class_id, day)
    source = source_for(actor, told, period)
    if source is None:
        raise Forbidden(_("這一節由任課教師、導師或學務處點名。"))
    bell, children = told.bell(period), told.ids
    due = told.header.due(len(children))
    if fault := why_not_now(day, now, bell.starts if bell else None, due, is_office=source is Source.OFFICE):
        raise BadInput(why_not_words(fault, told.header))
    if listed is not None and set(listed) != children:
        raise moved()
    if not exceptions.keys() <= children:
        raise BadInput(_("名單中有不屬於這個班級的學生，請重新整理後再點名。"))
    book = _Period(actor, told, period, source, now)
    return save(book, sheet_of(actor, told, period).header, children, Form(exceptions, shown, seen_revision))


@dataclass(slots=True)
class _Period:
    """The roll of one period, written as one source. `told` is the class's day as it was read last."""

    actor: Actor
    told: ClassDay
    period: int
    source: Source
    now: datetime

    @property
    def said(self) -> Said:
        return self.told.said(self.period)

    def read(self) -> tuple[RollHeader, frozenset[int]]:
        head = self.told.header
        self.told = held_day(head.school_id, head.class_id, head.day)
        return sheet_of(self.actor, self.told, self.period).header, self.told.ids

    def stands(self) -> Exceptions:
        return self.said.sure.stands(self.told.ids)

    def since(self, revision: int) -> list[dict[int, RollException]]:
        head = self.told.header
        return marks_between(head.school_id, head.class_id, head.day, self.period, revision)

    def says_anew(self, marks: Exceptions, stands: Exceptions) -> bool:
        has_spoken = self.source in self.said.whole or (self.source is Source.OFFICE and self.said.is_taken)
        return marks != stands or not has_spoken

    def write(self, marks: Exceptions, children: frozenset[int], seen: int) -> int | None:
        head, left = self.told.header, self._left(marks)
        is_whole, given = of_saver(self.said.sure, self.source, children - left.keys(), marks)
        whole = self.said.whole | {self.source} if is_whole else self.said.whole
        given |= {child: word for child, word in self.said.marks.get(self.source, {}).items() if child in left}
        after = Said(whole, {**self.said.marks, self.source: given}, self.said.leaves, self.said.unasked | (left.keys() - given.keys()))
        saved = value(_SAVE, self._values(after, given, children, seen))
        if saved is None:
            return None
        facts = {"day": head.day.isoformat(), "period": self.period, "source": self.source.name.lower(), "revision": saved}
        audit.record(self.actor, "saved", "period_roll", head.class_id, school_id=head.school_id, **facts)
        if head.day == clock.day(self.now):
            alarm(self.actor, [SavedDay(self.told, {self.period: after})])
        return int(saved)

    def _left(self, marks: Exceptions) -> Mapping[int, str]:
        """Of whom a lesson's teacher says nothing: children who have another lesson then, and are left as they stand."""
        elsewhere = self.told.elsewhere(self.period) if self.source is Source.SUBJECT else {}
        stands = self.stands()
        return {child: group for child, group in elsewhere.items() if marks.get(child) == stands.get(child)}

    def _values(self, after: Said, given: dict[int, RollException | None], children: frozenset[int], seen: int) -> dict[str, Any]:
        head, stands = self.told.header, after.stands(children)
        told = counts(len(children), stands)
        said = {child: (each.mark.value, each.leave_type.value if each.leave_type else "") for child, each in stands.items()}
        return {
            "school": head.school_id, "class": head.class_id, "day": head.day, "period": self.period, "source": self.source.value, "seen": seen,
            "whole": sorted(each.value for each in after.whole), "enrolled": told.enrolled, "away": told.away, "late": told.late,
            "children": sorted(children), "account": self.actor.account_id, "name": self.actor.name, "now": self.now, "said": json.dumps(said),
            "unasked": sorted(after.unasked), "students": list(given), "marks": [mark.mark.value if mark else PRESENT for mark in given.values()],
            "leaves": [(mark.leave_type or "") if mark else "" for mark in given.values()],
        }  # fmt: skip


# as the morning's roll is written (`actions.roll`), with every other source's marks left alone: the revision decides who was first, whoever they are
_SAVE = f"""
with roll as (
    insert into attendance_periodroll as roll
        (school_id, school_class_id, day, period, revision, whole, enrolled, away, late, saved_by, saved_by_name, saved_at, unasked)
    select %(school)s, %(class)s, %(day)s, %(period)s, 1, %(whole)s::smallint[], %(enrolled)s, %(away)s, %(late)s, %(account)s, %(name)s, %(now)s,
        %(unasked)s::bigint[]
    where array(select e.student_id from roster_enrolment e where {IN_CLASS} order by e.student_id) = %(children)s::bigint[]
    on conflict (school_id, school_class_id, day, period) do update set revision = roll.revision + 1, whole = excluded.whole,
        enrolled = excluded.enrolled, away = excluded.away, late = excluded.late, saved_by = excluded.saved_by,
        saved_by_name = excluded.saved_by_name, saved_at = excluded.saved_at, unasked = excluded.unasked
    where roll.revision = %(seen)s
    returning revision
), given as (
    select * from unnest(%(students)s::bigint[], %(marks)s::text[], %(leaves)s::text[]) as given (student_id, mark, leave_type)
), gone as (
    delete from attendance_periodmark where school_id = %(school)s and school_class_id = %(class)s and day = %(day)s and period = %(period)s
    and source = %(source)s and exists (select from roll) and student_id not in (select student_id from given)
), put as (
    insert into attendance_periodmark (school_id, school_class_id, day, period, source, student_id, mark, leave_type)
    select %(school)s, %(class)s, %(day)s, %(period)s, %(source)s, given.* from given where exists (select from roll)
    on conflict (school_id, school_class_id, day, period, student_id, source) do update set mark = excluded.mark, leave_type = excluded.leave_type
), kept as (
    insert into attendance_periodrevision
        (school_id, school_class_id, day, period, revision, source, marks, saved_by, saved_by_name, saved_at)
    select %(school)s, %(class)s, %(day)s, %(period)s, revision, %(source)s, %(said)s::jsonb, %(account)s, %(name)s, %(now)s from roll
)
select revision from roll
"""
