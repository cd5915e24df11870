"""Reports of statistics and meals as their readers open them, beside the plainest SQL that counts the same from what is recorded.

Plain is: without guards, protecting, names or a recorded look, from rolls, marks and the register as anybody with the tables would count
them. What the page itself asks of the database is told between the two.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from time import perf_counter

import every_figure
from cast import People
from django.db import connection
from meals import Office, office

Bare = tuple[str, Sequence[object] | Mapping[str, object]]  # a statement and what it asks


@dataclass(frozen=True, slots=True)
class Opened:
    """A report: its name, its address, by whose session, and the same in plain SQL; `every`: all of it, where that counts less."""

    name: str
    path: str
    token: str
    bare: tuple[Bare, ...]
    every: tuple[Bare, ...] = ()


_ROLLS = "from attendance_roll r join roster_schoolclass c on c.school_id = r.school_id and c.id = r.school_class_id"
_CITY = f"select :by:, date_trunc('month', r.day), sum(r.enrolled), sum(r.away) {_ROLLS} join roster_school s on s.id = r.school_id"
_BY = {"district": "s.district_id", "school": "r.school_id", "grade": "c.grade"}
_OF = "where school_id = %s and day between %s and %s"
_SCHOOL = (
    f"select school_class_id, count(*), sum(enrolled), sum(away) from attendance_roll {_OF} group by 1",
    f"select school_class_id, coalesce(nullif(leave_type, ''), mark), count(*) from attendance_rollmark {_OF} group by 1, 2",
    f"select c.grade, r.day, sum(r.enrolled), sum(r.away) {_ROLLS} {_OF.replace('school_id', 'r.school_id')} group by 1, 2",
    f"select student_id, count(*) from attendance_rollmark {_OF} and mark in ('absent', 'leave') group by 1 order by 2 desc",
)
_EATING = (
    "from roster_enrolment e join roster_student s on s.school_id = e.school_id and s.id = e.student_id left join attendance_rollmark m"
    " on m.school_id = e.school_id and m.student_id = e.student_id and m.day = %s and m.mark in ('absent', 'leave')"
    " where e.school_id = %s and e.valid @> %s::date and s.diet <> 'own_meal'"
)
_SHEET = tuple(f"select {by}, count(*), count(*) filter (where m.id is null) {_EATING} group by 1" for by in ("e.school_class_id", "s.diet"))


def telling() -> Iterator[str]:
    """Release what is due, which happens once, at night."""
    from xiaowu.statistics.actions.filing import tell  # needs Django set up

    begun = perf_counter()
    count = tell()
    if count:
        yield f"{count} months and terms released in {perf_counter() - begun:.0f} s"


def reports(people: People) -> Iterator[Opened]:
    """Of a city that has kitchens, which are entered if it has none."""
    where = office()
    yield from _released(people)
    yield from _of_a_school(people, where)
    yield from _meals(people, where)


def _released(people: People) -> Iterator[Opened]:
    with connection.cursor() as cursor:
        cursor.execute("select distinct on (kind) kind, key, first, last from statistics_release order by kind, first desc")
        told = cursor.fetchall()
    for kind, key, first, last in told:
        for by, group in _BY.items():
            bare = f"{_CITY.replace(':by:', group)} where r.day between %s and %s group by 1, 2"
            yield Opened(f"released {kind} by {by}", f"/statistics/?period={key}&by={by}", people.officer, ((bare, (first, last)),))


def _of_a_school(people: People, where: Office) -> Iterator[Opened]:
    day = date.fromisoformat(people.day)
    starts = {"day": day, "month": day.replace(day=1), "term": _term(day)}
    for span, first in starts.items():
        bare = tuple((each, (where.school, first, day)) for each in _SCHOOL)
        every = every_figure.of(where.school, first, day)
        yield Opened(f"a school's {span}", f"/statistics/{where.school}/{span}/{day}/", where.affairs, bare, every)


def _term(day: date) -> date:
    with connection.cursor() as cursor:
        cursor.execute("select starts from roster_term where %s between starts and ends", [day])
        return cursor.fetchone()[0]


def _meals(people: People, where: Office) -> Iterator[Opened]:
    day = date.fromisoformat(people.day)
    with connection.cursor() as cursor:
        cursor.execute("select id from meals_kitchen where school_id = %s order by id", [where.school])
        kitchen = cursor.fetchone()[0]
    counted = tuple((each, (day, where.school, day)) for each in _SHEET)
    yield Opened("a kitchen's sheet", f"/meals/{where.school}/{day}/{kitchen}/", where.clerk, counted)
    yield Opened("a shared kitchen's sheet", f"/meals/{where.school}/{day}/{kitchen}/", where.kitchen, counted)
