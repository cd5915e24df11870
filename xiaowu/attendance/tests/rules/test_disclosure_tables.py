"""Whatever tells counts of children is declared once, with how it tells them."""

from collections import Counter

from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.rules.disclosure_tables import HOW, TABLES, Told, told_at
from xiaowu.kernel.access import declared
from xiaowu.kernel.access.checks import methods_of, permission_of, views

# their holders read counts, and not the children behind them
COUNTING = {Permission.SEE_COMPLETION, Permission.SEE_CITY, Permission.SEE_COUNTS}


def test_every_address_that_tells_counts_is_declared_once_and_with_its_own_permission() -> None:
    open_to_counters = {
        name: permission_of(view)
        for route, name, view in views()
        if name and ("attendance/" in route) and permission_of(view) in COUNTING and "GET" in methods_of(view)
    }
    found = Counter(address for each in TABLES for address in each.addresses)
    assert set(found.values()) == {1}
    assert {name for name in open_to_counters if told_at(name) is None} == set()
    assert {name for name, permission in open_to_counters.items() if (told_at(name) or TABLES[0]).permission != permission} == set()


def test_every_declared_address_and_permission_is_there() -> None:
    there = {name for _route, name, _view in views()}
    assert {each for table in TABLES for each in table.addresses} <= there
    assert {table.permission for table in TABLES} <= {str(each) for each in declared()}
    assert set(HOW) == set(Told)
