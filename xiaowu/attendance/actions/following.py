"""Rolls follow the children (點名隨學籍異動): whoever changes class takes the marks along, whoever leaves leaves none behind."""

from django.db import connection

from xiaowu.roster.events import ChildrenMoved


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
