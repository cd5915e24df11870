"""What constraints cannot forbid (一致性檢查)."""

from django.db import connection


def wrong_tallies() -> list[tuple[int, str]]:
    """(school, day) whose tally differs from a recount of its rolls: always none. As the owner."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct school_id, day::text from (select r.school_id, day, grade, count(*) filter (where enrolled > 0) as n, sum(enrolled) as e, sum(away) as a,"
            " sum(late) as l from attendance_roll r join roster_schoolclass c on c.school_id = r.school_id and c.id = r.school_class_id"
            " group by r.school_id, day, grade) recount full join attendance_tally t using (school_id, day, grade)"
            " where (n, e, a, l) is distinct from (t.classes_taken, t.recorded, t.away, t.late) limit 100"
        )
        return [(school_id, day) for school_id, day in cursor.fetchall()]
