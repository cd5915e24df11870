"""Children whom a set moved (學籍異動), told to the apps that follow children: one event, however many they are."""

from typing import Any

from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.events import tell
from xiaowu.roster.actions.seating import follow_groups
from xiaowu.roster.events import ChildrenMoved, Moved

# rows deleted because they left no history, and rows opened again: the table itself does not show either afterwards
_ASIDE = """
create temp table or_undone (school_id bigint, student_id bigint, class_id bigint, since date) on commit drop;
create temp table or_back (school_id bigint, student_id bigint, since date) on commit drop;
select coalesce(max(id), 0) from roster_enrolment
"""
# new rows, with the class that ended on the day on which they begin; rows that the set ended (`modified` is this transaction's start); rows set aside
_MOVES = """
select e.school_id, e.student_id, coalesce(undone.class_id, former.school_class_id) as former, lower(e.valid) as since from roster_enrolment e
left join roster_enrolment former on former.school_id = e.school_id and former.student_id = e.student_id and upper(former.valid) = lower(e.valid)
left join (select school_id, student_id, min(class_id) as class_id from or_undone group by school_id, student_id) undone
    on undone.school_id = e.school_id and undone.student_id = e.student_id
where e.id > %(last)s
union
select school_id, student_id, school_class_id, upper(valid) from roster_enrolment
where modified = now() and not upper_inf(valid) and id <= %(last)s
union
select school_id, student_id, class_id, since from or_undone
union
select school_id, student_id, null, since from or_back
"""


def last_enrolment(cursor: Any) -> int:
    """The highest id before the set is applied: anything above it afterwards is new."""
    cursor.execute(_ASIDE)
    while cursor.nextset():
        pass
    return int(cursor.fetchone()[0])


def tell_moves(last: int) -> None:
    """The set says who is in which group; whoever left the school is in none, whatever it says."""
    moves = tuple(rows(Moved, _MOVES, {"last": last}))
    follow_groups(moves, only_gone=True)
    tell(ChildrenMoved(moves))
