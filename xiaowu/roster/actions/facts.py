"""The facts a city starts from (基本資料): districts, the real directory of schools, the government's calendar, terms.

Files in the city's own folder take precedence over the country's (`queries.city`).
"""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from xiaowu.kernel import audit
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, RowError
from xiaowu.kernel.text.figures import filled
from xiaowu.roster.models import CalendarDay, District, School, SchoolCode, Term
from xiaowu.roster.queries.city import city as this_city
from xiaowu.roster.queries.city import data
from xiaowu.roster.rules.calendar import lesson_terms
from xiaowu.roster.rules.roles import Level

_YEARS = range(109, 116)


def load_facts(actor: Actor, *, country: bool = False, directory: Path | None = None) -> int:
    """Load what is missing and change nothing that is there; returns how many schools there are now. Raises BadInput, and writes nothing, if the
    directory names a school twice or a place that no district has; the error carries the rows.

    With `country` every school of the directory is loaded, those of other cities under a district named after their city. `directory`:
    a file to use instead of the city's or the country's.
    """
    city = this_city().name
    areas = {row["administrative_district"]: row["it_district"] for row in _rows(data("districts.csv"))}
    known = set(SchoolCode.objects.values_list("code", "level"))  # also a school whose code has changed since: it must not be added twice
    chosen = [row for row in _rows(directory or data("schools.csv")) if country or row["city"] == city]
    for row in chosen:
        row["under"] = areas.get(row["district"], "") if row["city"] == city else row["city"]
    schools = _checked(chosen)
    names = dict.fromkeys([*areas.values(), *(row["under"] for row in schools)])
    for order, name in enumerate(names, start=1):
        District.objects.get_or_create(name=name, defaults={"order": order})
    by_name = {each.name: each for each in District.objects.all()}
    fresh = [row for row in schools if (row["code"], row["level"]) not in known]
    School.objects.bulk_create((_school(row, by_name[row["under"]]) for row in fresh), ignore_conflicts=True)
    days = (
        CalendarDay(day=date.fromisoformat(row["date"]), is_workday=row["day"] == "work", description=row["description"])
        for row in _rows(data("calendar.csv"))
    )
    CalendarDay.objects.bulk_create(days, ignore_conflicts=True)
    Term.objects.bulk_create(_terms(), ignore_conflicts=True)
    total = School.objects.count()
    audit.record(actor, "loaded", "facts", schools=total)
    return total


def _terms() -> Iterator[Term]:
    """The terms as the country's rules usually set them, or as the city's own file says."""
    if (own := data("terms.csv")).exists():
        for row in _rows(own):
            starts, ends = date.fromisoformat(row["starts"]), date.fromisoformat(row["ends"])
            yield Term(academic_year=int(row["academic_year"]), semester=int(row["semester"]), starts=starts, ends=ends)
        return
    for year in _YEARS:
        for semester, first, last in lesson_terms(year):
            yield Term(academic_year=year, semester=semester, starts=first, ends=last)


def _school(row: dict[str, str], district: District) -> School:
    return School(code=row["code"], level=row["level"], name=row["name"], city=row["city"], area=row["district"], district=district)


def _checked(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    seen: dict[tuple[str, str], int] = {}
    errors: list[RowError] = []
    for number, row in enumerate(rows, start=2):
        key = (row["code"], row["level"])
        if key in seen:
            errors.append(RowError(number, "code", _("與第 %(row)d 列的學校代碼與學制重複。") % {"row": seen[key]}))
        if not row["under"]:
            errors.append(RowError(number, "district", _("「%(area)s」不屬於任何分區。") % {"area": row["district"]}))
        if row["level"] not in set(Level):
            errors.append(RowError(number, "level", _("「%(level)s」不是學制。") % {"level": row["level"]}))
        seen.setdefault(key, number)
    if errors:
        raise BadInput(filled(_("學校名錄有 %(count)d 個問題，沒有寫入任何資料。"), {"count": len(errors)}), rows=errors)
    return rows


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
