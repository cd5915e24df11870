"""Rolls follow the children (點名隨學籍異動): a child who changes class takes its marks along, one who leaves leaves none behind."""

from dataclasses import dataclass
from datetime import date

from xiaowu.attendance.actions.leave_days import recut_reached
from xiaowu.attendance.queries.integrity import STRAY_MARKS, WRONG_ROLLS
from xiaowu.kernel import audit, clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows, the_row, value
from xiaowu.roster.events import ChildrenMoved, MergerTakenBack, Moved


def follow(event: ChildrenMoved) -> None:
    """Runs in the transaction of the move, so that boards, counts and meals agree at every moment. One statement, however many children."""
    if not event.moves:
        return
    schools, students, former, since = zip(*((each.school_id, each.student_id, each.former, each.since) for each in event.moves), strict=True)
    value(
        "select attendance_follow(%s::bigint[], %s::bigint[], %s::bigint[], %s::date[])",
        [list(schools), list(students), list(former), list(since)],
    )


def give_back(event: MergerTakenBack) -> None:
    """Runs in the transaction in which a merger is taken back, before the children leave the successor: their marks go back with them,
    or a roll taken on the very morning would keep the merger.
    """
    value("select attendance_marks_back(%s, %s, %s)", [event.school_id, event.successor_id, event.day])


@dataclass(frozen=True, slots=True)
class _Wrong:
    """Rolls whose figures do not match their children."""

    schools: list[int] | None
    classes: list[int] | None
    first: date | None
    rolls: int


def mend(actor: Actor) -> int:
    """Correct rolls that an earlier version or manual changes left out of step with the enrolments, and leaves of days to come whose cells are not
    those of the bells and days as they are; returns how many. As the owner.

    A stray mark goes to the class where its child was that day.
    """
    stray = f"select school_id, student_id, school_class_id as former, min(day) as since from ({STRAY_MARKS}) stray group by 1, 2, 3"
    strays = tuple(rows(Moved, stray))
    wrong = the_row(
        _Wrong,
        "select array_agg(distinct school_id) as schools, array_agg(distinct school_class_id) as classes, min(day) as first, count(*) as rolls"
        f" from ({WRONG_ROLLS}) wrong",
    )
    follow(ChildrenMoved(strays))
    if wrong.rolls:
        value("select attendance_recount(%s::bigint[], %s::bigint[], %s)", [wrong.schools, wrong.classes, wrong.first])
    if strays or wrong.rolls:
        audit.record(actor, "mended", "rolls", marks=len(strays), rolls=wrong.rolls)
    leaves = recut_reached(None, clock.today(), None, actor.account_id, actor.name)
    if leaves:
        audit.record(actor, "mended", "leave", leaves=leaves)
    return wrong.rolls + leaves
