"""A day's rolls by period are sought in that day's term alone, however many terms a city keeps."""

import re
from collections.abc import Callable
from typing import Any

from django.db import connection

from conftest import Somebody, as_owner
from tests.cast import arm_for
from xiaowu.attendance.queries.lessons import my_lessons
from xiaowu.attendance.queries.period import period_history
from xiaowu.attendance.tests.periods import TODAY, PeriodDay
from xiaowu.timetable.rules.periods import Period

PART = re.compile(r"(?:Scan|Delete|Update)[\w ]* on attendance_period(?:roll|mark|revision)_(\w+)")


def test_taking_a_periods_roll_touches_the_partitions_of_its_term_alone(people: dict[str, Somebody], db: None) -> None:
    day, run = PeriodDay(people), list[tuple[str, Any]]()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("select attendance_open_term('2025-10-01'), attendance_open_term('2026-03-01'), attendance_open_term('2026-10-01')")

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if "attendance_period" in sql:
            run.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        day.sheet("homeroom_teacher", Period.FIRST)
        day.save("homeroom_teacher", Period.FIRST, {}, seen=0)
        period_history(arm_for(people["homeroom_teacher"]), day.school, day.place, TODAY, Period.FIRST)
        my_lessons(arm_for(people["homeroom_teacher"]), TODAY)
    touched = set()
    with as_owner(), connection.cursor() as cursor:
        for sql, params in run:
            cursor.execute(f"explain {sql}", params)
            touched |= set(PART.findall("\n".join(line for (line,) in cursor.fetchall())))
    assert len(run) >= 4
    assert touched == {"115_1"}
