"""Rolls follow the children (點名隨學籍異動): whoever changes class takes the marks along, whoever leaves leaves none behind."""

from django.db import connection

from xiaowu.attendance.queries.integrity import STRAY_MARKS, WRONG_ROLLS
from xiaowu.kernel import audit
from xiaowu.kernel.actor import Actor
from xiaowu.roster.events import ChildrenMoved, Moved


def follow(event: ChildrenMoved) -> None:
    """Heard in the transaction of the move, so that boards, counts and meals agree at every moment. One statement, however many children."""
    if not event.moves:
        return
    schools, students, former, since = zip(*((each.school_id, each.student_id, each.former, each.since) for each in event.moves), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "select attendance_follow(%s::bigint[], %s::bigint[], %s::bigint[], %s::date[])",
            [list(schools), list(students), list(former), list(since)],
        )


def mend(actor: Actor) -> int:
    """Rolls that were left behind, by an earlier version or by hand, are brought after the enrolments as these are; how many. As the owner.

    A stray mark goes to the class where its child was that day.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"select school_id, student_id, school_class_id, min(day) from ({STRAY_MARKS}) stray group by 1, 2, 3")
        strays = tuple(Moved(*row) for row in cursor.fetchall())
        cursor.execute(f"select array_agg(distinct school_id), array_agg(distinct school_class_id), min(day), count(*) from ({WRONG_ROLLS}) wrong")
        schools, classes, first, count = cursor.fetchone()
        follow(ChildrenMoved(strays))
        if count:
            cursor.execute("select attendance_recount(%s::bigint[], %s::bigint[], %s)", [schools, classes, first])
    if strays or count:
        audit.record(actor, "mended", "rolls", marks=len(strays), rolls=count)
    return int(count)
