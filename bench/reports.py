"""The bureau's year: a report's page as one officer opens it, beside the plainest SQL that sums the same rows, without guards and names."""

import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from statistics import median

import counted
from cast import People
from django.db import connection
from load import drive
from steps import http

_TURNS = 9
_FIGURES = "sum(classes_taken), sum(recorded), sum(away) from attendance_tally"
_SPAN = "where day between %s and %s group by 1"
_BARE = {each: f"select {each}, {_FIGURES} {_SPAN}" for each in ("day", "grade")} | {
    "school": f"select school_id, {_FIGURES} {_SPAN}",
    "district": f"select district_id, date_trunc('month', day), {_FIGURES} join roster_school s on s.id = school_id {_SPAN}, 2",
}


def measured(port: int, people: People) -> list[str]:
    """A line for each report, and for each way of grouping the latest twelve months of tallies; none if there is less than a month of them."""
    with connection.cursor() as cursor:
        cursor.execute("select max(day), count(distinct day), count(*) from attendance_tally")
        last, days, cells = cursor.fetchone()
    if days < 20:
        return []
    told = list(counted.measured(people, _median, lambda path, token: _open(port, path, token)))
    first = date(last.year - 1, last.month, 1)
    last = date(last.year, last.month, 1) - timedelta(days=1)
    for by, statement in _BARE.items():
        path = f"/attendance/city/report/?by={by}&first={first}&last={last}"
        opens, sums = partial(_open, port, path, people.officer), partial(_run, statement, first, last)
        turns = [(_took(opens), _took(sums)) for _turn in range(_TURNS)]
        page, bare = (median(each) * 1000 for each in zip(*turns, strict=True))
        times = median(one / other for one, other in turns)  # of neighbours: a slow moment meets both
        told.append(f"a year by {by} of {cells} cells: page {page:.0f} ms, bare SQL {bare:.0f} ms: {times:.1f} times")
    return told


def _open(port: int, path: str, token: str) -> None:
    if drive(port, lambda _user, _turn: http("GET", path, token), 1, 0.01).errors:
        raise SystemExit(f"{path} was refused")


def _run(statement: str, first: date, last: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [first, last])
        cursor.fetchall()


def _median(does: Callable[[], object]) -> float:
    return median(_took(does) for _turn in range(_TURNS))


def _took(does: Callable[[], object]) -> float:
    begun = time.perf_counter()
    does()
    return time.perf_counter() - begun
