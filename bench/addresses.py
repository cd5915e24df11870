"""How fast network addresses are given, and a plan laid: `python bench/addresses.py`.

16 and 64 clients at once ask for the next free address of one range of 1,000 until it is full, each in a transaction of its own: by the house's one
statement, and by NetBox's way (one advisory lock for everybody, the free set made in the client). Then the air-conditioning's plan is laid over 300
schools and withdrawn. Both ways run in turn, on the same machine and database; prints a table in Markdown, and fails if an address was given twice.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from statistics import median
from typing import Any

import cities

RANGE, CLIENTS, ROUNDS, SCHOOLS = 1_000, (16, 64), 3, 300
_LOCK = 100_200  # NetBox's number for available addresses
_FIRST = ip_address("10.1.0.1")
Connect = Callable[[], Any]
Take = Callable[[Any, int], str | None]


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="xiaowu-addresses-", ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "home"
        cities.build("12", home)
        os.environ |= {"XIAOWU_HOME": str(home), "DJANGO_SETTINGS_MODULE": "xiaowu.settings", "XIAOWU_DATABASE_ROLE": "owner"}
        sys.path.insert(0, str(cities.ROOT))
        from xiaowu.kernel.database import setup  # after XIAOWU_HOME is set

        stop = setup.started(home)
        try:
            import django  # DJANGO_SETTINGS_MODULE is set by then

            django.setup()
            _measure(home)
        finally:
            stop()
    return 0


def _measure(home: Path) -> None:
    from xiaowu.ipam.actions.addresses import PASSING  # needs Django set up
    from xiaowu.kernel.database import embedded
    from xiaowu.kernel.database.access import superuser
    from xiaowu.kernel.database.config import NAME

    schools = _schools()
    begun = time.perf_counter()
    plan, laid = _laid()
    laying, begun = time.perf_counter() - begun, time.perf_counter()
    withdrawn = _withdrawn(plan)
    print(
        f"plan over {schools} schools: {laid} addresses laid in {laying:.2f} s, withdrawn in {time.perf_counter() - begun:.2f} s, {withdrawn} left\n"
    )
    range_id = _range()
    connect = partial(superuser, embedded.server(home), NAME)
    given = {
        "state": "given", "until": None, "request": None, "account": None, "by": "bench", "range": range_id, "today": "2026-11-27", "address": None,
        "count": 1,
    }  # fmt: skip

    def by_statement(connection: Any, _range: int) -> str | None:
        found = connection.execute(PASSING, given).fetchone()
        return found[1] if found else None

    ways: dict[str, Take] = {"one statement": by_statement, "one lock, free set in the client": _by_lock}
    print("| way | clients | addresses | given twice | a second, median (least–most) |\n|---|---|---|---|---|")
    for clients in CLIENTS:
        rates: dict[str, list[float]] = {name: [] for name in ways}
        for _round in range(ROUNDS):
            for name, take in ways.items():
                rates[name].append(_emptied(connect, range_id, clients, take))
        for name, found in rates.items():
            print(f"| {name} | {clients} | {RANGE} | 0 | {median(found):.0f} ({min(found):.0f}–{max(found):.0f}) |")
        ours, theirs = rates.values()
        print(f"| ratio | {clients} | | | {median(ours) / median(theirs):.1f} |")


def _emptied(connect: Connect, range_id: int, clients: int, take: Take) -> float:
    """Addresses a second until the range is full. Raises AssertionError if one was given twice, or one was left."""
    with connect() as connection:
        connection.execute("update ipam_address set state = 'free' where range_id = %s", [range_id])
        connection.execute("vacuum analyze ipam_address")

    def ask(_client: int) -> list[str]:
        got: list[str] = []
        with connect() as connection:
            while True:
                with connection.transaction():
                    address = take(connection, range_id)
                if address is None:
                    return got
                got.append(address)

    begun = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        given = [each for got in pool.map(ask, range(clients)) for each in got]
    taken = time.perf_counter() - begun
    assert (len(given), len(set(given))) == (RANGE, RANGE), (len(given), len(set(given)))
    return RANGE / taken


def _by_lock(connection: Any, range_id: int) -> str | None:
    connection.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
    used = connection.execute("select host(address) from ipam_address where range_id = %s and state <> 'free'", [range_id]).fetchall()
    taken = {ip_address(each[0]) for each in used}
    free = next((each for each in (_FIRST + at for at in range(RANGE)) if each not in taken), None)
    if free is None:
        return None
    connection.execute("update ipam_address set state = 'given' where address = %s", [str(free)])
    return str(free)


def _schools() -> int:
    """As many schools as a city has, with numbers up to 254 and beyond."""
    from xiaowu.ipam.models import SchoolNumber  # these need Django set up
    from xiaowu.roster.models import School

    like = School.objects.order_by("pk")[0]
    for at in range(SCHOOLS - School.objects.count()):
        School.objects.create(code=f"9{at:05}", level=like.level, name=f"{at}國小", city=like.city, area=like.area, district_id=like.district_id)
    SchoolNumber.objects.all().delete()
    SchoolNumber.objects.bulk_create(
        SchoolNumber(school_id=each, number=at) for at, each in enumerate(School.objects.values_list("pk", flat=True), 1)
    )
    return School.objects.count()


def _officer() -> Any:
    from xiaowu.kernel.actor import Actor, RoleAssignment  # needs Django set up

    return Actor("bench", (RoleAssignment("bureau_officer"),))


def _kept(**given: Any) -> int:
    from xiaowu.ipam.actions.plans import keep_plan, lay  # these need Django set up
    from xiaowu.ipam.rules.plans import Scheme
    from xiaowu.kernel import clock

    whole = {"scheme": Scheme.CARRY, "reserved": 0, "until": None, "now": clock.now(), **given}
    plan = keep_plan(_officer(), **whole)
    lay(_officer(), plan, now=clock.now())
    return plan


def _laid() -> tuple[int, int]:
    from django.db import transaction  # these need Django set up

    from xiaowu.ipam.models import Address

    with transaction.atomic():
        plan = _kept(name="EMS", vlan=70, space="10.238.0.0/15", length=24, first=101, last=110, gateway=254)
    return plan, Address.objects.filter(plan_id=plan).count()


def _withdrawn(plan: int) -> int:
    from django.db import transaction  # these need Django set up

    from xiaowu.ipam.actions.plans import withdraw
    from xiaowu.kernel import clock

    with transaction.atomic():
        return withdraw(_officer(), plan, now=clock.now())


def _range() -> int:
    """One range of a thousand."""
    from django.db import transaction  # these need Django set up

    from xiaowu.ipam.models import SchoolNumber, SchoolRange
    from xiaowu.roster.models import School

    first = School.objects.order_by("pk")[0]
    SchoolNumber.objects.exclude(school_id=first.pk).delete()
    SchoolNumber.objects.update(number=1)
    with transaction.atomic():
        plan = _kept(name="bench", vlan=71, space="10.0.0.0/15", length=16, first=1, last=RANGE, gateway=60_000)
    return int(SchoolRange.objects.get(plan_id=plan).pk)


if __name__ == "__main__":
    sys.exit(main())
