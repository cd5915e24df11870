"""Reports as their readers open them, each beside the plainest SQL that counts the same, without guards, names or a recorded look.

A report's page, the empty page of its reader (session, menu, packing: the search before anything is looked for), its own statements and the plain
SQL take turns, so that a slow moment of the machine meets all four; what is told are medians, and of ratios those of neighbours.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from statistics import median
from typing import Any

import counted
from cast import People
from counted import Bare, Opened
from django.db import connection
from django.db.utils import ConnectionHandler
from floor import statements
from load import drive
from psycopg import ClientCursor
from steps import http

_TURNS = 15
_BEFORE = 6  # of each, so that both processes of the server have planned its statements
_EMPTY = "/search/"
_FIGURES = "sum(classes_taken), sum(recorded), sum(away) from attendance_tally"
_SPAN = "where day between %s and %s group by 1"
_BARE = {each: f"select {each}, {_FIGURES} {_SPAN}" for each in ("day", "grade")} | {
    "school": f"select school_id, {_FIGURES} {_SPAN}",
    "district": f"select district_id, date_trunc('month', day), {_FIGURES} join roster_school s on s.id = school_id {_SPAN}, 2",
}


@dataclass(frozen=True, slots=True)
class _Turn:
    """Seconds of each, one after the other."""

    page: float
    empty: float
    own: float
    bare: float
    every: float = 0.0


def measured(port: int, people: People) -> list[str]:
    """A line for each report, and for each way of grouping the latest twelve months of tallies; none if there is less than a month of them."""
    with connection.cursor() as cursor:
        cursor.execute("select max(day), count(distinct day), count(*) from attendance_tally")
        last, days, cells = cursor.fetchone()
    if days < 20:
        return []
    served = _as_served()
    told = [*counted.telling()]
    told += [_line(each, port, served) for each in (*counted.reports(people), *_year(people, last, cells))]
    served.close()
    return told


def _year(people: People, last: date, cells: int) -> Iterator[Opened]:
    until = date(last.year, last.month, 1) - timedelta(days=1)
    first = date(last.year - 1, last.month, 1)
    for by, statement in _BARE.items():
        path = f"/attendance/city/report/?by={by}&first={first}&last={until}"
        yield Opened(f"a year by {by} of {cells} cells", path, people.officer, ((statement, (first, until)),))


def _line(each: Opened, port: int, served: Any) -> str:
    asked = [(one, ()) for one in statements(http("GET", each.path, each.token))]
    ways: list[Callable[[], None]] = [
        _open_of(port, each.path, each.token),
        _open_of(port, _EMPTY, each.token),
        partial(_run_served, served, asked),
        partial(_run_as_typed, each.bare),
        *([partial(_run_as_typed, each.every)] if each.every else []),
    ]
    for way in ways * _BEFORE:
        way()
    turns = [_Turn(*[_took(way) for way in ways]) for _turn in range(_TURNS)]
    page, empty, own, bare = (median(getattr(turn, part) for turn in turns) * 1000 for part in ("page", "empty", "own", "bare"))
    raw, rest = median(turn.page / turn.bare for turn in turns), median((turn.page - turn.empty) / turn.bare for turn in turns)
    sql = median(turn.own / turn.bare for turn in turns)
    numbers = f"page {page:.1f} ms, empty page {empty:.1f} ms, its {len(asked)} statements {own:.1f} ms, bare SQL {bare:.1f} ms"
    told = f"{each.name}: {numbers}: {raw:.1f} times, without the empty page {rest:.1f}, its SQL {sql:.1f}"
    return told + _beside_every(turns) if each.every else told


def _beside_every(turns: Sequence[_Turn]) -> str:
    page, sql = median(turn.page / turn.every for turn in turns), median(turn.own / turn.every for turn in turns)
    return f"; of every figure of the page: bare SQL {median(turn.every for turn in turns) * 1000:.1f} ms, {page:.1f} times, its SQL {sql:.1f}"


def _as_served() -> Any:
    """A connection like the server's: under the guards, with one plan a statement."""
    from xiaowu.kernel.database import config  # needs Django set up

    return ConnectionHandler({"default": config.connection(config.home(), config.Role.APP)})["default"]


def _run_served(served: Any, asked: Sequence[Bare]) -> None:
    """In one transaction, which the first statement arms."""
    served.set_autocommit(False)
    try:
        _run(served, asked)
        served.commit()
    finally:
        served.set_autocommit(True)


def _run_as_typed(asked: Sequence[Bare]) -> None:
    """Each planned for its values, as of somebody who types it: the plan that a connection keeps for all values may be forty times as slow."""
    connection.ensure_connection()
    with ClientCursor(connection.connection) as cursor:
        for statement, given in asked:
            cursor.execute(statement, given)
            cursor.fetchall()


def _run(through: Any, asked: Sequence[Bare]) -> None:
    with through.cursor() as cursor:
        for statement, given in asked:
            cursor.execute(statement, given or None)
            if cursor.description:
                cursor.fetchall()


def _open_of(port: int, path: str, token: str) -> Callable[[], None]:
    def opened() -> None:
        if drive(port, lambda _user, _turn: http("GET", path, token), 1, 0.0).errors:
            raise SystemExit(f"{path} was refused")

    return opened


def _took(does: Callable[[], object]) -> float:
    begun = time.perf_counter()
    does()
    return time.perf_counter() - begun
