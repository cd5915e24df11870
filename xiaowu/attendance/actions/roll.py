"""Saving a roll (點名存檔): once a day and class, by revisions, none of which is lost."""

import json
from collections.abc import Mapping
from datetime import date, datetime

from django.db import connection
from django.utils.translation import gettext as _

from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries.roll import RollHeader, children_of, header, marks_of
from xiaowu.attendance.rules.roll import RollException, RollFault, counts, why_not_now
from xiaowu.kernel import audit, roc
from xiaowu.kernel.access import may, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.clock import TAIPEI
from xiaowu.kernel.errors import BadInput, Conflict


class RollChanged(Conflict):
    """Somebody saved this roll after the form was opened; their save stands until it is seen and replaced."""


def save_roll(
    actor: Actor, school_id: int, *, class_id: int, day: date, exceptions: Mapping[int, RollException], seen_revision: int, now: datetime
) -> int:
    """Save who is not simply present, and return the revision that now stands.

    The same content again changes nothing. Raises Forbidden, NotFound, BadInput (wrong day or hour, a child of another class),
    RollChanged (saved by somebody else since `seen_revision`).
    """
    require(actor, Permission.TAKE_ROLL, school_id=school_id, class_id=class_id)
    head = header(school_id, class_id, day)
    is_office = may(actor, Permission.CORRECT_ROLL, school_id=school_id) is None
    fault = why_not_now(day, now, head.closes, is_school_day=head.no_school is None, is_office=is_office)
    if fault:
        raise BadInput(_words(fault, head))
    children = children_of(school_id, class_id, day)
    if not exceptions.keys() <= children:
        raise BadInput(_("名單中有不屬於這個班級的學生，請重新整理後再點名。"))
    if head.revision and head.revision != seen_revision:
        if marks_of(school_id, class_id, day) == dict(exceptions):
            return head.revision
        raise _changed(head)
    revision = _write_roll(actor, school_id, class_id, day, exceptions, len(children), seen_revision, now)
    if revision is None:
        raise _changed(header(school_id, class_id, day))
    _write_marks(school_id, class_id, day, exceptions, is_first=revision == 1)
    _write_revision(actor, school_id, class_id, day, exceptions, revision, now)
    audit.record(actor, "saved", "roll", class_id, school_id=school_id, day=day.isoformat(), revision=revision)
    return revision


def _write_roll(
    actor: Actor, school_id: int, class_id: int, day: date, exceptions: Mapping[int, RollException], enrolled: int, seen: int, now: datetime
) -> int | None:
    """None when somebody else was first: the unique key and the revision decide, not a look before."""
    told = counts(enrolled, exceptions)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            insert into attendance_roll as roll
                (school_id, school_class_id, day, revision, enrolled, away, late, saved_by, saved_by_name, saved_at)
            values (%s, %s, %s, 1, %s, %s, %s, %s, %s, %s)
            on conflict (school_id, school_class_id, day) do update set revision = roll.revision + 1, enrolled = excluded.enrolled,
                away = excluded.away, late = excluded.late, saved_by = excluded.saved_by, saved_by_name = excluded.saved_by_name,
                saved_at = excluded.saved_at
            where roll.revision = %s
            returning revision
            """,
            [school_id, class_id, day, told.enrolled, told.away, told.late, actor.account_id, actor.name, now, seen],
        )
        row = cursor.fetchone()
    return None if row is None else int(row[0])


def _write_marks(school_id: int, class_id: int, day: date, exceptions: Mapping[int, RollException], *, is_first: bool) -> None:
    with connection.cursor() as cursor:
        if not is_first:
            cursor.execute("delete from attendance_rollmark where school_id = %s and school_class_id = %s and day = %s", [school_id, class_id, day])
        if exceptions:
            marks = [each.mark.value for each in exceptions.values()]
            leaves = [each.leave_type.value if each.leave_type else "" for each in exceptions.values()]
            cursor.execute(
                "insert into attendance_rollmark (school_id, school_class_id, day, student_id, mark, leave_type)"
                " select %s, %s, %s, given.* from unnest(%s::bigint[], %s::text[], %s::text[]) as given",
                [school_id, class_id, day, list(exceptions), marks, leaves],
            )


def _write_revision(
    actor: Actor, school_id: int, class_id: int, day: date, exceptions: Mapping[int, RollException], revision: int, now: datetime
) -> None:
    said = {str(student): [each.mark.value, each.leave_type.value if each.leave_type else ""] for student, each in exceptions.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into attendance_rollrevision (school_id, school_class_id, day, revision, marks, saved_by, saved_by_name, saved_at)"
            " values (%s, %s, %s, %s, %s, %s, %s, %s)",
            [school_id, class_id, day, revision, json.dumps(said), actor.account_id, actor.name, now],
        )


def _changed(head: RollHeader) -> RollChanged:
    at = head.saved_at.astimezone(TAIPEI).strftime("%H:%M") if head.saved_at else ""
    return RollChanged(_("%(name)s已於 %(at)s 儲存這份點名。請確認下列內容，再儲存一次就會取代。") % {"name": head.saved_by, "at": at})


def _words(fault: RollFault, head: RollHeader) -> str:
    day = roc.long(head.day)
    return {
        RollFault.FUTURE: _("%(day)s還沒到，不能點名。") % {"day": day},
        RollFault.NO_SCHOOL: _("%(day)s不是上課日，不需要點名。") % {"day": day},
        RollFault.CLOSED: _("%(day)s的點名已於 %(closes)s 截止，請由生教組更正。") % {"day": day, "closes": head.closes.strftime("%H:%M")},
    }[fault]
