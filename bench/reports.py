"""The bureau's year: a report's page as one officer opens it, beside the plainest SQL that sums the same rows, without guards and names."""

import time
from collections.abc import Callable
from datetime import date, timedelta
from statistics import median

import counted
from cast import People
from django.db import connection
from load import drive
from steps import http

_TURNS = 5
_SUMS = "select sum(classes_taken), sum(recorded), sum(away) from attendance_tally where day between %s and %s group by "
_BARE = {"day": f"{_SUMS} day", "grade": f"{_SUMS} grade", "school": f"{_SUMS} school_id", "district": f"{_SUMS} school_id"}


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
        page = _median(lambda path=path: _open(port, path, people.officer))
        bare = _median(lambda statement=statement: _run(statement, first, last))
        told.append(f"a year by {by} of {cells} cells: page {page * 1000:.0f} ms, bare SQL {bare * 1000:.0f} ms: {page / bare:.1f} times")
    return told


def _open(port: int, path: str, token: str) -> None:
    if drive(port, lambda _user, _turn: http("GET", path, token), 1, 0.01).errors:
        raise SystemExit(f"{path} was refused")


def _run(statement: str, first: date, last: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [first, last])
        cursor.fetchall()


def _median(does: Callable[[], object]) -> float:
    took = []
    for _turn in range(_TURNS):
        begun = time.perf_counter()
        does()
        took.append(time.perf_counter() - begun)
    return median(took)
