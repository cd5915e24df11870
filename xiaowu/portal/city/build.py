"""Building the city: school by school through COPY, in one transaction, as the owner role; memory use stays flat."""

import csv
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.utils.module_loading import import_string

from xiaowu.kernel import clock, roc
from xiaowu.kernel.actor import system
from xiaowu.kernel.offer import Offer, offers
from xiaowu.portal.city import people, rolls
from xiaowu.portal.city.cast import CAST, PASSWORD
from xiaowu.portal.city.people import Ids, MadeSchool, Maker
from xiaowu.roster.actions.facts import load_facts
from xiaowu.roster.models import School
from xiaowu.roster.queries.calendar import days_of
from xiaowu.roster.rules.roles import OF_NO_SCHOOL, Level

READS = ("attendance_roll", "roster_schoolclass", "roster_student")

_ORDER = (*people.COLUMNS, *rolls.COLUMNS)
_WITH_IDS = tuple(table for table, columns in people.COLUMNS.items() if columns.startswith("id,"))
_FEW = 0.2  # share of the usual number of classes
_PASSWORD_AGE = timedelta(days=30)  # so that nobody in a new city must change it at once


@dataclass(frozen=True, slots=True)
class Wish:
    """What to build. `history`: how many days back rolls go; `this_morning`: the share of other schools' rolls already taken; `periods`: how
    many days back rolls by period go (a city's year has 17 million, with 12 million marks); `scale`: the number of
    classes relative to the usual one; `small`: the schools that get only a few.
    """

    schools: Sequence[School]
    today: date
    seed: int = 1
    history: int = 61
    this_morning: float = 0.55
    periods: int = 0
    scale: float = 1.0
    small: frozenset[int] = frozenset()


def build(wish: Wish, accounts_file: Path | None = None, progress: Callable[[int, int], None] = lambda _done, _of: None) -> int:
    """Build it, and write the sign-in names (role, sign_in, password, school, class); returns how many children there are now."""
    since = roc.first_day_of(roc.academic_year(wish.today))
    password = make_password(PASSWORD), wish.today - _PASSWORD_AGE
    maker = Maker(Random(wish.seed), Ids(_next_ids()), roc.academic_year(wish.today), since, *password)
    listed: list[tuple[str, str, str, str, str]] = []
    with transaction.atomic(), connection.cursor() as cursor:
        for months in range(0, wish.history // 30 + 2):
            cursor.execute("select attendance_open_term(%s)", [wish.today - timedelta(days=30 * months)])
        cursor.execute("set constraints all immediate")  # checked after each COPY: deferred, they would fill the server's memory
        cursor.execute("alter table attendance_roll disable trigger attendance_tally")  # counted in one statement below
        for index, place in enumerate(wish.schools):
            made = maker.school(place, is_first=index == 0, scale=_FEW if place.pk in wish.small else wish.scale)
            if index == 0:
                maker.bureau(made)
            _copy(cursor, made.rows, people.COLUMNS)
            _copy(cursor, _rolls(wish, place, made, is_first=index == 0), rolls.COLUMNS)
            listed += [(role.value, sign_in, PASSWORD, "" if role in OF_NO_SCHOOL else place.name, name) for role, sign_in, name in made.accounts]
            progress(index + 1, len(wish.schools))
        cursor.execute(
            "insert into attendance_tally (school_id, day, grade, classes_taken, recorded, away, late, told)"
            " select r.school_id, day, grade, count(*), sum(enrolled), sum(away), sum(late),"
            " least(attendance_rounded(sum(away)), sum(attendance_most_told(enrolled))) from attendance_roll r"
            " join roster_schoolclass c on c.school_id = r.school_id and c.id = r.school_class_id where r.school_id = any(%s::bigint[])"
            " group by r.school_id, day, grade",
            [[place.pk for place in wish.schools]],
        )
        cursor.execute("alter table attendance_roll enable trigger attendance_tally")
        for table in _WITH_IDS:
            cursor.execute(f"select setval(pg_get_serial_sequence('{table}', 'id'), (select coalesce(max(id), 0) + 1 from {table}), false)")
    with connection.cursor() as cursor:
        cursor.execute("analyze")
        cursor.execute("select count(*) from roster_student")
        children = int(cursor.fetchone()[0])
    if accounts_file:
        _write_accounts(accounts_file, listed)
    return children


def district_schools(district: str) -> list[School]:
    """The real schools of one IT district, after loading the facts; a city elementary school comes first, since the cast works there."""
    load_facts(system("city"))
    schools = School.objects.filter(district__name=district).order_by("level", "code")
    return sorted(schools, key=lambda place: not (place.level == Level.ELEMENTARY and place.name.startswith("市立")))


def elsewhere(district: str) -> list[School]:
    """An elementary and a junior high school of every other district: without them a city's figures say nothing."""
    found: dict[tuple[str, str], School] = {}
    for place in School.objects.select_related("district").exclude(district__name=district).order_by("district__order", "level", "code"):
        found.setdefault((place.district.name, place.level), place)
    return list(found.values())


def sow(schools: Sequence[School], moment: datetime, *, is_demo: bool, of: Sequence[Offer] = ()) -> None:
    """The data of each app, or of those alone, besides people and rolls: everything dated at `moment`, or earlier if they say so."""
    with clock.beginning(moment):
        for each in (seed for offer in of or offers() for seed in offer.seeds):
            if is_demo or not each.only_demo:
                import_string(each.run)(schools, moment, CAST)


def demo_moment(now: datetime) -> datetime:
    """The moment a demonstration begins: now, if it is a school morning or midday; else 07:50 of the latest school day."""
    today = clock.day(now)
    past = days_of(None, today - timedelta(days=370), today)
    if today in past and 7 <= now.hour < 9:
        return now
    return now.replace(year=past[-1].year, month=past[-1].month, day=past[-1].day, hour=7, minute=50, second=0, microsecond=0)


def _rolls(wish: Wish, place: School, made: MadeSchool, *, is_first: bool) -> dict[str, list[tuple[Any, ...]]]:
    first = wish.today - timedelta(days=wish.history)
    days = days_of(place.pk, first, wish.today - timedelta(days=1))
    random = Random(wish.seed * 1_000_003 + place.pk)
    rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for table, row in rolls.school_rolls(random, place.pk, made.classes, days):
        rows[table].append(row)
    by_period = [day for day in days if day >= wish.today - timedelta(days=wish.periods)] if wish.periods else []
    for table, row in rolls.period_rolls(random, place.pk, made.classes, by_period):
        rows[table].append(row)
    if not is_first and wish.this_morning:
        for table, row in rolls.school_rolls(random, place.pk, made.classes, [wish.today], wish.this_morning):
            rows[table].append(row)
    return rows


def _copy(cursor: Any, rows: dict[str, list[tuple[Any, ...]]], columns: dict[str, str]) -> None:
    for table, names in columns.items():
        if table in rows:
            with cursor.copy(f"copy {table} ({names}) from stdin") as copy:
                for row in rows[table]:
                    copy.write_row(row)


def _next_ids() -> dict[str, int]:
    with connection.cursor() as cursor:
        found = {}
        for table in _WITH_IDS:
            cursor.execute(f"select coalesce(max(id), 0) + 1 from {table}")
            found[table] = int(cursor.fetchone()[0])
    return found


def _write_accounts(path: Path, listed: list[tuple[str, str, str, str, str]]) -> None:
    path.touch(mode=0o600)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["role", "sign_in", "password", "school", "class"])
        writer.writerows(listed)
