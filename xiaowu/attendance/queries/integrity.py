"""What constraints cannot forbid (一致性檢查)."""

from django.db import connection


def wrong_tallies() -> list[tuple[int, str]]:
    """(school, day) whose tally differs from a recount of its rolls: always none. As the owner."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select school_id, day::text from (select school_id, day, count(*) as n, sum(enrolled) as e, sum(away) as a, sum(late) as l"
            " from attendance_roll group by school_id, day) recount full join attendance_tally t using (school_id, day)"
            " where (n, e, a, l) is distinct from (t.classes_taken, t.recorded, t.away, t.late) limit 100"
        )
        return [(school_id, day) for school_id, day in cursor.fetchall()]
