"""Requests that a merged school left undecided (併入學校的未審假單): whoever decides over its whole successor reads and decides them as if there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.kernel import clock
from xiaowu.kernel.access import holds
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.arm import armed_for, reach_of
from xiaowu.kernel.database.rows import row, rows, value


@dataclass(frozen=True, slots=True)
class LeftRow:
    """A request as the list shows it, without the child: its page tells whose it is, and the look is on record there."""

    leave_id: int
    school: str
    leave_type: LeaveType
    first_day: date
    last_day: date
    days: Decimal


@dataclass(frozen=True, slots=True)
class _Door:
    school_id: int
    at: int


def left_undecided(actor: Actor) -> list[LeftRow]:
    """What waits for the reader's office. One statement; none for whoever decides over classes alone."""
    said = "select leave_id, school, leave_type, first_day, last_day, days from attendance_left_undecided() where is_open"
    return rows(LeftRow, said) if _decides(actor) else []


@contextmanager
def as_if_there(actor: Actor, leave_id: int) -> Iterator[Actor]:
    """For as long as somebody reads or decides such a request their post at the successor is one at its school too; of any other request nothing is
    another. One statement; none for whoever decides over classes alone, or over nothing.
    """
    said = "select school_id, at from attendance_left_undecided() where leave_id = %s"
    door = row(_Door, said, [leave_id]) if _decides(actor) else None
    if door is None:
        yield actor
        return
    mine = [each for each in actor.assignments if each.school_id == door.at and each.class_id is None]
    held = (*actor.assignments, *(replace(each, school_id=door.school_id) for each in mine))
    with armed_for(reach_of(str(actor.account_id), clock.today(), held)):
        yield replace(actor, assignments=held)


def _decides(actor: Actor) -> bool:
    return any(holds(actor, Permission.DECIDE_LEAVE, school_id=each) for each in actor.school_ids)


def undecided(school_id: int, before: date = date.max) -> int:
    """How many requests of days from before a day; for the bureau. One statement."""
    return int(value("select attendance_undecided(%s, %s)", [school_id, before]) or 0)
