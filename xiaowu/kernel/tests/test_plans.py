"""Plans that a connection keeps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from xiaowu.kernel.database.plans import BULK, planned_anew
from xiaowu.kernel.database.rows import row, values


@dataclass(frozen=True, slots=True)
class Asked:
    current_query: str  # as the server was given it
    share: str


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


def test_a_span_is_planned_for_its_own_days_where_it_is_asked_for(db: None) -> None:
    asked = "select current_query(), %(share)s::text || '%%' as share from roster_calendarday where day between %(first)s and %(last)s limit 1"
    given = {"share": "it's 5 % of \\ all", "first": date(2026, 8, 1), "last": date(2027, 7, 31)}
    kept = [row(Asked, asked, given) for _turn in range(3)]
    with planned_anew():
        anew = [row(Asked, asked, given) for _turn in range(3)]
    assert {("between $" in each.current_query, each.share) for each in kept if each} == {(True, f"{given['share']}%")}
    assert {("between '2026-08-01'::date and '2027-07-31'::date" in each.current_query, each.share) for each in anew if each} == {
        (True, f"{given['share']}%")
    }
    statements = values("select statement from pg_prepared_statements where statement like 'select current_query()%%'", {})
    assert ["between $" in each for each in statements] == [True]
