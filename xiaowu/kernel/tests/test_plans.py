"""Plans that a connection keeps."""

from collections.abc import Callable
from typing import Any

from django.db import connection

from xiaowu.kernel.database.plans import BULK


def test_a_large_write_after_small_ones_is_not_checked_by_the_plan_of_a_small_table(owner: Callable[[], Any]) -> None:
    with owner(), connection.cursor() as cursor:
        cursor.execute("create temporary table whole (id int primary key)")
        cursor.execute("create temporary table part (whole int references whole deferrable initially deferred)")
        for each in range(16):
            cursor.execute("insert into whole values (%s)", [each])
            cursor.execute("insert into part values (%s)", [each])
            cursor.execute("set constraints all immediate")
            cursor.execute("set constraints all deferred")
            if each == 2:
                cursor.execute("analyze whole")  # as the server does by itself in time
        cursor.execute("insert into whole select generate_series(100, %s)", [100 + BULK])
        cursor.execute("insert into part select generate_series(100, %s)", [100 + BULK])
        cursor.execute("set constraints all immediate")
        cursor.execute("select seq_scan, idx_scan from pg_stat_xact_user_tables where relid = 'whole'::regclass")
        from_end_to_end, by_key = cursor.fetchone()
    assert from_end_to_end < 20
    assert by_key > BULK
