"""Who changed places by a set (學籍異動), told to whoever follows the children: one event, however many they are."""

from typing import Any

from xiaowu.kernel.events import tell
from xiaowu.roster.events import ChildrenMoved, Moved

# new rows, with the class that ended on the day on which they begin; and rows that the set ended (`modified` is when this transaction began)
_MOVES = """
select e.school_id, e.student_id, former.school_class_id, lower(e.valid) from roster_enrolment e
left join roster_enrolment former on former.school_id = e.school_id and former.student_id = e.student_id and upper(former.valid) = lower(e.valid)
where e.id > %(last)s
union
select school_id, student_id, school_class_id, upper(valid) from roster_enrolment
where modified = now() and not upper_inf(valid) and id <= %(last)s
"""


def last_enrolment(cursor: Any) -> int:
    """The highest id there is before the set is applied: what is above it afterwards is new."""
    cursor.execute("select coalesce(max(id), 0) from roster_enrolment")
    return int(cursor.fetchone()[0])


def tell_moves(cursor: Any, last: int) -> None:
    cursor.execute(_MOVES, {"last": last})
    tell(ChildrenMoved(tuple(Moved(*row) for row in cursor.fetchall())))
