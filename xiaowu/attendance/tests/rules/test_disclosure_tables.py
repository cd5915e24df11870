"""Whatever tells counts of children is declared once, with how it tells them."""

from collections import Counter

from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.rules.disclosure_tables import HOW, Declared, Precision, told_at
from xiaowu.kernel.access import PUBLIC, declared
from xiaowu.kernel.access.checks import methods_of, permission_of, views
from xiaowu.kernel.offer import declared as offered
from xiaowu.meals.permissions import Permission as Meals
from xiaowu.statistics.permissions import Permission as Statistics

# their holders read counts, and not the children behind them
COUNTING = {Permission.SEE_COMPLETION, Permission.SEE_CITY, Permission.SEE_COUNTS, Meals.SEE_SHEETS, Statistics.SEE_RELEASED, Statistics.SEE_SCHOOL}
# what these tell is what a school has entered: no count of children
WITHOUT_COUNTS = {f"meals:{each}{file}" for each in ("kitchens", "services", "shifts", "diets") for file in ("", "_export")} | {
    "meals:kitchens_home", *(f"api:meals_{each}" for each in ("kitchens", "services", "shifts", "diets")),
}  # fmt: skip


def test_every_address_that_tells_counts_is_declared_once_and_with_its_own_permission() -> None:
    open_to_counters = {
        name: permission_of(view)
        for _route, name, view in views()
        if name and permission_of(view) in COUNTING and "GET" in methods_of(view) and name not in WITHOUT_COUNTS
    }
    tables = offered(Declared)
    found = Counter(address for each in tables for address in each.addresses)
    assert set(found.values()) == {1}
    assert {name for name in open_to_counters if told_at(name, tables) is None} == set()
    assert {name for name, permission in open_to_counters.items() if (told_at(name, tables) or tables[0]).permission != permission} == set()


def test_every_declared_address_and_permission_is_there() -> None:
    there = {name for _route, name, _view in views()}
    tables = offered(Declared)
    assert {each for table in tables for each in table.addresses} <= there
    assert {table.permission for table in tables} <= {PUBLIC, *map(str, declared())}
    assert set(HOW) == set(Precision)
