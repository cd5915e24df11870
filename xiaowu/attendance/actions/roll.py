"""Saving a roll (點名存檔): one for each day and class, in revisions, none of which is lost."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.attendance.actions.reminding import KIND, key_of
from xiaowu.attendance.actions.saving import Form, moved, save
from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries.roll import IN_CLASS, RollHeader, class_on, marks_of, marks_since
from xiaowu.attendance.rules.roll import Exceptions, RollException, RollFault, counts, why_not_now
from xiaowu.kernel import audit
from xiaowu.kernel.access import may, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import row
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.roc import spoken
from xiaowu.notifications.actions.telling import settle

READS = ("roster_enrolment",)


def save_roll(
    actor: Actor,
    school_id: int,
    *,
    class_id: int,
    day: date,
    exceptions: Exceptions,
    seen_revision: int,
    now: datetime,
    listed: Collection[int] | None = None,
    shown: Exceptions | None = None,
) -> int:
    """Save who is not simply present, and return the revision that now stands. `listed` are the children that were on the form, `shown` the marks
    that it showed (None: not told): where somebody else has saved since `seen_revision`, both saves stand, but for children whom both marked.

    The same content again changes nothing. Raises Forbidden, NotFound, BadInput (wrong day or hour, no children, a child of another class),
    RollChanged (both marked the same child, or children came or left: who was not on the form was not looked for).
    """
    require(actor, Permission.TAKE_ROLL, school_id=school_id, class_id=class_id)
    head, children = class_on(school_id, class_id, day)
    is_office = may(actor, Permission.CORRECT_ROLL, school_id=school_id) is None
    fault = why_not_now(day, now, head.closes, head.due(len(children)), is_office=is_office)
    if fault:
        raise BadInput(why_not_words(fault, head))
    if listed is not None and set(listed) != children:
        raise moved()
    if not exceptions.keys() <= children:
        raise BadInput(_("名單中有不屬於這個班級的學生，請重新整理後再點名。"))
    return save(_Morning(actor, school_id, class_id, day, now), head, children, Form(exceptions, shown, seen_revision))


@dataclass(frozen=True, slots=True)
class _Morning:
    """The morning's roll of a class (晨間點名)."""

    actor: Actor
    school_id: int
    class_id: int
    day: date
    now: datetime

    def read(self) -> tuple[RollHeader, frozenset[int]]:
        return class_on(self.school_id, self.class_id, self.day)

    def stands(self) -> Exceptions:
        return marks_of(self.school_id, self.class_id, self.day)

    def since(self, revision: int) -> list[dict[int, RollException]]:
        return marks_since(self.school_id, self.class_id, self.day, revision)

    def says_anew(self, marks: Exceptions, stands: Exceptions) -> bool:
        return marks != stands

    def write(self, marks: Exceptions, children: frozenset[int], seen: int) -> int | None:
        saved = _write(self.actor, self.school_id, self.class_id, self.day, marks, children, seen, self.now)
        if saved is None:
            return None
        audit.record(self.actor, "saved", "roll", self.class_id, school_id=self.school_id, day=self.day.isoformat(), revision=saved.revision)
        if saved.was_reminded:
            settle(KIND, key_of(self.class_id, self.day))
        return saved.revision


# roll, marks and history in one statement (with the reads in one too, 633 saves a second instead of 367). The unique key and the
# revision decide who was first, not a look before: without a row of `roll` nothing else is written. So it is while the class has other children
# than were read: whoever moves one waits for this, or this has waited for them.
_SAVE = f"""
with roll as (
    insert into attendance_roll as roll (school_id, school_class_id, day, revision, enrolled, away, late, saved_by, saved_by_name, saved_at)
    select %(school)s, %(class)s, %(day)s, 1, %(enrolled)s, %(away)s, %(late)s, %(account)s, %(name)s, %(now)s
    where array(select e.student_id from roster_enrolment e where {IN_CLASS} order by e.student_id) = %(children)s::bigint[]
    on conflict (school_id, school_class_id, day) do update set revision = roll.revision + 1, enrolled = excluded.enrolled,
        away = excluded.away, late = excluded.late, saved_by = excluded.saved_by, saved_by_name = excluded.saved_by_name,
        saved_at = excluded.saved_at, unasked = '{{}}'
    where roll.revision = %(seen)s
    returning revision
), given as (
    select * from unnest(%(students)s::bigint[], %(marks)s::text[], %(leaves)s::text[]) as given (student_id, mark, leave_type)
), gone as (
    delete from attendance_rollmark where school_id = %(school)s and school_class_id = %(class)s and day = %(day)s
    and exists (select from roll) and student_id not in (select student_id from given)
), put as (
    insert into attendance_rollmark (school_id, school_class_id, day, student_id, mark, leave_type)
    select %(school)s, %(class)s, %(day)s, given.* from given where exists (select from roll)
    on conflict (school_id, school_class_id, day, student_id) do update set mark = excluded.mark, leave_type = excluded.leave_type
), kept as (
    insert into attendance_rollrevision (school_id, school_class_id, day, revision, marks, saved_by, saved_by_name, saved_at)
    select %(school)s, %(class)s, %(day)s, revision, %(said)s::jsonb, %(account)s, %(name)s, %(now)s from roll
)
select revision, notifications_is_told(%(kind)s, %(key)s) as was_reminded from roll
"""


@dataclass(frozen=True, slots=True)
class _Saved:
    revision: int
    was_reminded: bool  # asked in the same statement: hardly any roll had a reminder, and a job for each would be thousands a morning


def _write(
    actor: Actor,
    school_id: int,
    class_id: int,
    day: date,
    exceptions: Mapping[int, RollException],
    children: Collection[int],
    seen: int,
    now: datetime,
) -> _Saved | None:
    """What now stands; None if somebody else was first, or if the class has other children by now."""
    told = counts(len(children), exceptions)
    said = {student: (each.mark.value, each.leave_type.value if each.leave_type else "") for student, each in exceptions.items()}
    given: dict[str, Any] = {
        "school": school_id, "class": class_id, "day": day, "seen": seen, "enrolled": told.enrolled, "away": told.away, "late": told.late,
        "children": sorted(children), "account": actor.account_id, "name": actor.name, "now": now, "said": json.dumps(said), "students": list(said),
        "marks": [mark for mark, _leave in said.values()], "leaves": [leave for _mark, leave in said.values()], "kind": KIND,
        "key": key_of(class_id, day),
    }  # fmt: skip
    return row(_Saved, _SAVE, given)


def why_not_words(fault: RollFault, head: RollHeader) -> str:
    day = spoken.long(head.day)
    if fault is RollFault.NO_SCHOOL and head.no_school_reason:
        return _("%(day)s不是上課日（%(reason)s），不需要點名。") % {"day": day, "reason": head.no_school_reason}
    return {
        RollFault.FUTURE: _("%(day)s還沒到，不能點名。") % {"day": day},
        RollFault.NO_SCHOOL: _("%(day)s不是上課日，不需要點名。") % {"day": day},
        RollFault.OTHER_YEAR: _("這是 %(year)d 學年度的班級，%(day)s不需要點名。") % {"year": head.academic_year, "day": day},
        RollFault.EMPTY: _("這個班級在%(day)s沒有學生，不需要點名。") % {"day": day},
        RollFault.EARLY: _("這一節還沒開始，不能點名。"),
        RollFault.NO_PERIOD: _("這一天沒有這一節，不需要點名。"),
        RollFault.CLOSED: _("%(day)s的點名已於 %(closes)s 截止，請由生教組更正。") % {"day": day, "closes": head.closes.strftime("%H:%M")},
    }[fault]
