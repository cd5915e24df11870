"""Saving the roll of a teaching group's lesson (分組課程點名存檔): each child is named as the lesson's teacher's word,
in the roll of its own class.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from xiaowu.attendance.actions.alarming import SavedDay, alarm
from xiaowu.attendance.actions.roll import why_not_words
from xiaowu.attendance.actions.saving import Form, moved, save
from xiaowu.attendance.queries.class_day import ClassDay
from xiaowu.attendance.queries.group import GroupDay, group_day, group_marks_between
from xiaowu.attendance.queries.lending import open_group
from xiaowu.attendance.queries.roll import RollHeader
from xiaowu.attendance.rules.effective import Said, Source, of_group
from xiaowu.attendance.rules.period import why_not_now
from xiaowu.attendance.rules.roll import PRESENT, Exceptions, RollException, counts
from xiaowu.kernel import audit
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import value
from xiaowu.kernel.errors import BadInput

READS = ("roster_enrolment", "roster_school")


def save_group(
    actor: Actor,
    school_id: int,
    *,
    group_id: int,
    day: date,
    period: int,
    exceptions: Exceptions,
    seen_revision: int,
    now: datetime,
    listed: Collection[int] | None = None,
    shown: Exceptions | None = None,
) -> int:
    """Save the roll of one's lesson with a group, in every class of its children at once, and return the revision that now stands; else as
    `save_period` does. Raises Forbidden (not one's lesson today), NotFound, BadInput, RollChanged.
    """
    open_group(actor, school_id, group_id, day, period)
    told = _held(school_id, group_id, day, period)
    head, children, bell = told.header, told.ids, told.days[0].bell(period)
    if fault := why_not_now(day, now, bell.starts if bell else None, head.due(len(children)), is_office=False):
        raise BadInput(why_not_words(fault, head))
    if listed is not None and set(listed) != children:
        raise moved()
    if not exceptions.keys() <= children:
        raise BadInput(_("名單中有不屬於這個分組的學生，請重新整理後再點名。"))
    return save(_Group(actor, told, now), head, children, Form(exceptions, shown, seen_revision))


@dataclass(slots=True)
class _Group:
    """The roll of a group's lesson. `told` is how its classes stood when they were read last."""

    actor: Actor
    told: GroupDay
    now: datetime

    def read(self) -> tuple[RollHeader, frozenset[int]]:
        head = self.told.header
        self.told = _held(head.school_id, self.told.group_id, head.day, self.told.period)
        return self.told.header, self.told.ids

    def stands(self) -> Exceptions:
        return self.told.stands

    def since(self, revision: int) -> list[dict[int, RollException]]:
        return group_marks_between(self.told, revision)

    def says_anew(self, marks: Exceptions, stands: Exceptions) -> bool:
        return marks != stands or not self.told.is_taken

    def write(self, marks: Exceptions, children: frozenset[int], seen: int) -> int | None:
        told, head = self.told, self.told.header
        after = {each.header.class_id: self._after(each, marks) for each in told.days}
        given = {
            "school": head.school_id, "day": head.day, "period": told.period, "source": Source.SUBJECT.value, "account": self.actor.account_id,
            "name": self.actor.name, "now": self.now, "rolls": json.dumps([self._row(each, after[each.header.class_id]) for each in told.days]),
        }  # fmt: skip
        if told.revision != seen or not _all_or_none(given, len(told.days)):
            return None
        revision = told.revision + len(told.days)
        facts = {"day": head.day.isoformat(), "period": told.period, "revision": revision, "children": len(children)}
        audit.record(self.actor, "saved", "group_roll", told.group_id, school_id=head.school_id, **facts)
        alarm(self.actor, [SavedDay(each, {told.period: after[each.header.class_id]}) for each in told.days])
        return revision

    def _after(self, each: ClassDay, marks: Exceptions) -> Said:
        said = each.said(self.told.period)
        is_whole, named = of_group(said.sure, Source.SUBJECT, each.ids, self.told.whole[each.header.class_id], marks)
        whole = said.whole | {Source.SUBJECT} if is_whole else said.whole
        return Said(whole, {**said.marks, Source.SUBJECT: named}, said.leaves, said.unasked)

    def _row(self, each: ClassDay, after: Said) -> dict[str, Any]:
        """A class as the statement reads it: the roll as it counts for the whole class, and the marks of the group's children."""
        everybody = self.told.whole[each.header.class_id]
        stands, taken = after.stands(everybody), each.taken.get(self.told.period)
        told = counts(len(everybody), stands)
        return {
            "class_id": each.header.class_id, "seen": taken.revision if taken else 0, "whole": sorted(source.value for source in after.whole),
            "enrolled": told.enrolled, "away": told.away, "late": told.late, "children": sorted(everybody), "said": _said(stands),
            "given": _said({child: after.marks[Source.SUBJECT][child] for child in each.ids}),
        }  # fmt: skip


def _held(school_id: int, group_id: int, day: date, period: int) -> GroupDay:
    """As it stands, with the school's key held until the end, so that no child changes class meanwhile. Three statements. Raises NotFound."""
    value("select id from roster_school where id = %s for key share", [school_id])
    return group_day(school_id, group_id, day, period)


def _said(marks: Mapping[int, RollException | None]) -> dict[str, tuple[str, str]]:
    return {str(child): (mark.mark.value, mark.leave_type or "") if mark else (PRESENT, "") for child, mark in marks.items()}


def _all_or_none(given: dict[str, Any], classes: int) -> bool:
    """Write the rolls of all classes, unless somebody was first in one of them."""
    saved = transaction.savepoint()
    if value(_SAVE, given) == classes:
        transaction.savepoint_commit(saved)
        return True
    transaction.savepoint_rollback(saved)
    return False


# as a period's roll is saved (`actions.period`), of several classes in their order; the word of whoever is not in the group is left alone
_SAVE = """
with given as materialized (
    select * from jsonb_to_recordset(%(rolls)s::jsonb) as given (class_id bigint, seen integer, whole smallint[], enrolled smallint, away smallint,
        late smallint, children bigint[], said jsonb, given jsonb)
), roll as (
    insert into attendance_periodroll as roll
        (school_id, school_class_id, day, period, revision, whole, enrolled, away, late, saved_by, saved_by_name, saved_at)
    select %(school)s, class_id, %(day)s, %(period)s, 1, whole, enrolled, away, late, %(account)s, %(name)s, %(now)s from given
    where array(select e.student_id from roster_enrolment e where e.school_id = %(school)s and e.school_class_id = given.class_id
        and e.valid @> %(day)s::date order by e.student_id) = given.children
    order by class_id
    on conflict (school_id, school_class_id, day, period) do update set revision = roll.revision + 1, whole = excluded.whole,
        enrolled = excluded.enrolled, away = excluded.away, late = excluded.late, saved_by = excluded.saved_by,
        saved_by_name = excluded.saved_by_name, saved_at = excluded.saved_at
    where roll.revision = (select seen from given where given.class_id = excluded.school_class_id)
    returning school_class_id, revision
), told as materialized (
    select given.*, roll.revision from roll join given on given.class_id = roll.school_class_id
), put as (
    insert into attendance_periodmark (school_id, school_class_id, day, period, source, student_id, mark, leave_type)
    select %(school)s, class_id, %(day)s, %(period)s, %(source)s, each.key::bigint, each.value ->> 0, each.value ->> 1
    from told cross join lateral jsonb_each(told.given) each
    on conflict (school_id, school_class_id, day, period, student_id, source) do update set mark = excluded.mark, leave_type = excluded.leave_type
), kept as (
    insert into attendance_periodrevision
        (school_id, school_class_id, day, period, revision, source, marks, saved_by, saved_by_name, saved_at)
    select %(school)s, class_id, %(day)s, %(period)s, revision, %(source)s, said, %(account)s, %(name)s, %(now)s from told
)
select count(*) from told
"""
