"""One function turns a stored moment into a day in Taipei (時刻與日子): the moment's own date would be Greenwich's."""

import ast
import itertools
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache

import pytest
from django.apps import apps
from django.db.models import DateTimeField
from hypothesis import given
from hypothesis import strategies as st

from conftest import as_owner
from tests.package import PACKAGE
from xiaowu.kernel import clock
from xiaowu.kernel.database.rows import values

# what makes days of moments; a cell of a sheet, which has no time zone; a rule that gets the hour in Taipei and may import no clock
# office hours between two moments that are given in Taipei; what counts requests or writes the status page in a zone that is given; a seed for invented figures
_MAKERS = {
    "kernel/clock/__init__.py", "kernel/foreign/workbook.py", "attendance/rules/roll.py", "traffic/actions/recording.py",
    "ipam/rules/tickets.py", "traffic/exchange/status_pages.py", "traffic/rules/status.py", "traffic/seed.py",
}  # fmt: skip
# whatever makes a day of a column holds one of these; most strings of the house hold none, and are passed over before the long search
_MAKES_DAYS = re.compile(r"date|extract\(|to_char\(|localtimestamp", re.IGNORECASE)
# rules that compare hours of the house's days, and tell no moment of them to anybody
_COMPARES_HOURS = {"attendance/rules/period.py", "meals/rules/kitchens.py", "meals/rules/refund_child.py", "meals/rules/refunds.py"}
_LOOKUPS = {"date", "year", "month", "day", "week_day", "iso_week_day"}


@cache
def moments() -> set[str]:
    """The columns of all tables that hold a moment."""
    return {field.column for model in apps.get_models() for field in model._meta.get_fields() if isinstance(field, DateTimeField) and field.column}


def sources(*, sql: bool) -> Iterator[tuple[str, str]]:
    for path in sorted(PACKAGE.rglob("*.sql" if sql else "*.py")):
        if not {"tests", "migrations"} & set(path.parts):
            yield str(path.relative_to(PACKAGE)), path.read_text(encoding="utf-8")


def days_asked(source: str) -> list[int]:
    """The lines on which Python asks a moment for its own date, or the database does so by a lookup."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            is_day = isinstance(node.func, ast.Attribute) and node.func.attr == "date" and not node.args
            is_today = called.endswith(("date.today", "timezone.localdate", "datetime.utcnow", "datetime.today")) or called in (
                "TruncDate",
                "ExtractYear",
            )
            is_lookup = any(_is_lookup(keyword.arg) for keyword in node.keywords)
            if is_day or is_today or is_lookup:
                found.append(node.lineno)
    return found


def zoneless(source: str) -> list[int]:
    """The lines on which a day and an hour become a moment that does not say where."""
    calls = (each for each in ast.walk(ast.parse(source)) if isinstance(each, ast.Call))
    return [each.lineno for each in calls if ast.unparse(each.func) == "datetime.combine" and len(each.args) + len(each.keywords) < 3]


def _is_lookup(name: str | None) -> bool:
    parts = (name or "").split("__")
    return len(parts) > 1 and any(part in moments() and after in _LOOKUPS for part, after in itertools.pairwise(parts))


@cache
def _casts() -> re.Pattern[str]:
    """An hour, like a minute, is cut off alike in Taipei and in Greenwich, which lie whole hours apart."""
    names = "|".join(sorted(moments()))
    column = rf"(?:\w+\.)?\"?(?:{names})\"?\b(?!\s+(?:at\s+)?time\s+zone|\.)"
    asked = rf"{column}\s*\)?\s*::\s*date\b|\bcast\(\s*{column}\s+as\s+date|\bdate\(\s*{column}|(?:date_trunc\((?!'(?:milliseconds|minute|hour)')|extract\(|date_part\(|to_char\()[^()]*{column}"
    own = r"\bcurrent_date\b|\blocaltimestamp\b|\bnow\(\)\s*::\s*date|\bcurrent_timestamp\s*::\s*date"
    return re.compile(rf"{asked}|{own}", re.IGNORECASE)


def days_cast(source: str) -> list[str]:
    """Where SQL makes a day of a moment's column, or asks the server for its own day."""
    return _casts().findall(source) if _MAKES_DAYS.search(source) else []


def strings(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_no_moment_is_asked_itself_for_its_day() -> None:
    assert {path: lines for path, source in sources(sql=False) if path not in _MAKERS and (lines := days_asked(source))} == {}
    assert all(days_asked((PACKAGE / path).read_text(encoding="utf-8")) for path in _MAKERS)


def test_no_statement_makes_a_day_of_a_moment() -> None:
    found = {path: days_cast(source) for path, source in sources(sql=True)}
    found |= {path: [each for text in strings(source) for each in days_cast(text)] for path, source in sources(sql=False)}
    assert {path: casts for path, casts in found.items() if casts} == {}


def test_no_moment_is_made_without_saying_where() -> None:
    assert {path for path, source in sources(sql=False) if zoneless(source)} == _COMPARES_HOURS


def test_neither_a_column_nor_a_function_of_the_database_gives_a_moment_without_a_zone(db: None) -> None:
    """Nor does a function that gives rows: its columns are among its arguments."""
    with as_owner():
        columns = values("select table_name || '.' || column_name from information_schema.columns"
            " where table_schema = 'public' and data_type = 'timestamp without time zone'")  # fmt: skip
        functions = values("select proname from pg_proc where pronamespace = 'public'::regnamespace and"
            " 'timestamp'::regtype = any (prorettype || coalesce(proallargtypes, proargtypes::oid[]))")  # fmt: skip
    assert (columns, functions) == ([], [])


@pytest.mark.parametrize(
    "source",
    ["note.at.date()", "now().date()", "f(saved_at__date=day)", "f(saved_at__year=2026)", "date.today()", "timezone.localdate()", "TruncDate('at')", "f(tracked__at__date__gte=x)"],
)  # fmt: skip
def test_the_look_finds_each_way_in_python(source: str) -> None:
    assert days_asked(source)


@pytest.mark.parametrize(
    "source",
    ["select saved_at::date", "select r.saved_at :: date", "cast(r.saved_at as date)", "date_trunc('day', saved_at)", "extract(year from r.saved_at)", "select current_date",
     "select now()::date", "to_char(expires, 'YYYY')", "date(expires)"],
)  # fmt: skip
def test_the_look_finds_each_way_in_sql(source: str) -> None:
    assert days_cast(source)


def test_the_look_passes_over_days_that_are_days() -> None:
    assert days_asked("f(held_on__year=2026)\ndate(2026, 1, 1)\nclock.day(at)") == []
    assert days_cast("select e.valid @> %(day)s::date, x.day::date, (saved_at at time zone 'Asia/Taipei')::date") == []


@given(st.integers(0, 4_000_000_000), st.integers(-14, 14))
def test_a_moments_day_is_the_day_in_taipei_wherever_it_is_told(second: int, east: int) -> None:
    told = datetime.fromtimestamp(second, timezone(timedelta(hours=east)))
    assert clock.day(told) == (told.astimezone(UTC) + timedelta(hours=8)).replace(tzinfo=None).date()
    assert clock.day(clock.begins(clock.day(told))) == clock.day(told)
    assert clock.begins(clock.day(told)) <= told < clock.begins(clock.day(told) + timedelta(days=1))


def test_a_moment_that_does_not_say_where_is_refused() -> None:
    assert clock.day(datetime(2026, 11, 25, 23, 50, tzinfo=UTC)) == date(2026, 11, 26)
    with pytest.raises(ValueError, match="2026"):
        clock.day(datetime(2026, 11, 26, tzinfo=UTC).replace(tzinfo=None))
