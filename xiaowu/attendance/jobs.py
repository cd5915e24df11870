"""Keeping rolls in order (點名資料維護)."""

from datetime import timedelta

from django.db import connection

from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import periodic

AHEAD = timedelta(days=60)


@periodic("7 3 * * *", name="attendance.open_terms")
def open_terms(_actor: Actor) -> int:
    """The partitions of this term and, two months ahead, of the next; how many were made."""
    today = clock.today()
    with connection.cursor() as cursor:
        cursor.execute("select attendance_open_term(%s) + attendance_open_term(%s)", [today, today + AHEAD])
        return int(cursor.fetchone()[0])
