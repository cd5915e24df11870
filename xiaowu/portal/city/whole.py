"""A whole city, or the country (整個城市): `xiaowu city`. As many real schools as requested, with invented people."""

import sys
import time
from datetime import datetime
from pathlib import Path

from xiaowu.identity.models import Account
from xiaowu.kernel import clock
from xiaowu.kernel.actor import system
from xiaowu.portal.city import build
from xiaowu.roster.actions.facts import load_facts
from xiaowu.roster.models import School
from xiaowu.roster.rules.roles import Level

# share of the directory's schools; a city of 300 then has 390,000 children, as New Taipei had in 2021
SCALE = 1.93
_YEAR_DAYS = 366
_BAR = 30


def run(home: Path, *, schools: int, seed: int, country: bool, year: bool, periods: bool = False) -> int:
    """Build it into a database without people; returns the exit code. A school year of past rolls with `year`, else only
    this morning's; with `periods` of each period too.
    """
    if Account.objects.exists():
        print("this database has people already: choose another XIAOWU_HOME or DATABASE_URL", file=sys.stderr)
        return 1
    begun = time.monotonic()
    load_facts(system("city"), country=country)
    places = _chosen(schools, country=country)
    moment = build.demo_moment(datetime.now(clock.TAIPEI))
    wish = build.Wish(places, clock.day(moment), seed, history=_YEAR_DAYS if year else 0, periods=_YEAR_DAYS if year and periods else 0, scale=SCALE)
    children = build.build(wish, home / "city-accounts.csv", progress=lambda done, of: _progress(done, of, begun))
    print(f"\n{len(places)} schools, {children} children in {time.monotonic() - begun:.0f} s", file=sys.stderr)
    print(moment.isoformat())
    return 0


def _chosen(count: int, *, country: bool) -> list[School]:
    """The first so many schools of the directory, spread over all districts; a city elementary school comes first, since the cast works there."""
    found = list(School.objects.order_by("district__order", "level", "code"))
    if not country and count < len(found):
        found = [found[index * len(found) // count] for index in range(count)]
    return sorted(found, key=lambda place: not (place.level == Level.ELEMENTARY and place.name.startswith("市立")))


def _progress(done: int, of: int, begun: float) -> None:
    full = _BAR * done // of
    spent = time.monotonic() - begun
    left = spent * (of - done) / done
    print(f"\r[{'█' * full}{'·' * (_BAR - full)}] {done}/{of} schools  {spent:.0f} s, {left:.0f} s to go  ", end="", file=sys.stderr)
