"""The attacker of a standing city (站立城市的攻擊者): what an officer, a stranger and each kitchen really fetch, and what follows from it.

`HOME_DEMO=/tmp/demo PORT=8000 make disclosure` attacks a city that runs there, such as the demo's, over HTTP. Only to judge what the solver finds are
the true counts read, as the database's owner. It ends with 1 if anything leaked.
"""

import os
import sys
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass

from bench.bounds import bounds
from bench.gathered import AWAY, CHRONIC, Get, Known, Place, called, gathered

if __name__ == "__main__":
    os.environ |= {"XIAOWU_HOME": os.environ["HOME_DEMO"], "DJANGO_SETTINGS_MODULE": "xiaowu.settings", "XIAOWU_DATABASE_ROLE": "owner"}
    import django  # its settings are named just before

    django.setup()

from django.conf import settings

from bench.cast import token
from bench.kitchens import known_to_be_away, parts, register
from xiaowu.kernel import clock
from xiaowu.kernel.database.rows import rows, values
from xiaowu.statistics.rules.cells import OWN, RULE, Cell


@dataclass(frozen=True)
class Found:
    """What came of the attack on one count: cells shown, hidden, hidden for their own sake, and the ranges of those that leaked."""

    shown: int
    hidden: int
    needed: int
    leaked: dict[str, tuple[int, float]]


@dataclass(frozen=True, slots=True)
class _Leaf:
    key: str
    district: str
    school: str
    grade: int
    away: int
    who: int
    chronic: int


_SCHOOLS = 4  # whose kitchens are read


@dataclass(frozen=True, slots=True)
class _Reader:
    school_id: int
    account: int


_READERS = """
select distinct on (p.school_id) p.school_id, a.id as account from roster_post p join identity_account a on a.person_id = p.person_id
where p.role = 'nutritionist' and p.school_id in (select school_id from meals_service) order by p.school_id, a.id limit %s
"""
_LEAVES = """
select r.key, d.name as district, s.code || s.level as school, c.grade, c.away, c.who, c.chronic
from statistics_counted c join roster_school s on s.id = c.school_id join roster_district d on d.id = s.district_id
join statistics_release r on r.id = c.release_id
where r.number = (select max(later.number) from statistics_release later where later.key = r.key)
"""


def truth() -> dict[Place, tuple[int, int, int]]:
    """The true counts of every cell, days away, children away and chronic ones, for whoever may read the tables themselves."""
    found: dict[Place, tuple[int, int, int]] = {}
    for each in rows(_Leaf, _LEAVES):
        for district, school in ((each.district, each.school), (each.district, ""), ("", "")):
            for grade in (each.grade, 0):
                place = Place(each.key, district, school, grade)
                before = found.get(place, (0, 0, 0))
                found[place] = before[0] + each.away, before[1] + each.who, before[2] + each.chronic
    return found


def attack(known: Known, true: Mapping[Place, tuple[int, int, int]]) -> dict[str, Found]:
    """Days away and chronic absence, each as a whole."""
    seen, sums = known.seen(), list(known.sums())
    told = {}
    for of in (AWAY, CHRONIC):
        cells = {called(of, place): _cell(known, of, place, true[place]) for what, place in known.told if what == of}
        hidden = {each for each in cells if seen[each].shown is None}
        needed = {each for each in hidden if RULE.why(cells[each]) in OWN}
        found = bounds({each: seen[each] for each in cells}, [each for each in sums if each[0] in cells], needed)
        narrow = {each: found[each] for each in needed if found[each][1] - found[each][0] + 1 < RULE.possible(cells[each])}
        shown_small = {each: (cells[each].value,) * 2 for each in cells.keys() - hidden if RULE.why(cells[each]) in OWN}
        told[of] = Found(len(cells) - len(hidden), len(hidden), len(needed), narrow | shown_small)
    return told


def _cell(known: Known, of: str, place: Place, true: tuple[int, int, int]) -> Cell:
    children, recorded = known.groups[place]
    low, high = known.daily.get(place, (0, recorded))
    if of == CHRONIC:
        most = max(true[2], known.most_chronic(place))
        return Cell(called(of, place), true[2], of=children, group=min(children, most), most=most)
    return Cell(called(of, place), true[0], of=recorded, group=children, who=true[1], least=low, most=high)


def over_http(port: int, cookie: str = "") -> Get:
    """An address of the running city as the holder of that session reads it; a stranger without."""

    def get(path: str) -> bytes:
        asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Cookie": cookie} if cookie else {})
        with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310
            return bytes(answer.read())

    return get


def main() -> int:
    """Attack the city that runs at HOME_DEMO and PORT."""
    port, begun = int(os.environ.get("PORT", "8000")), time.monotonic()
    [officer] = values("select id from identity_account where sign_in = 'bureau'")
    known = gathered(over_http(port, f"{settings.SESSION_COOKIE_NAME}={token(officer)}"), over_http(port))
    found = attack(known, truth())
    for of, each in found.items():
        print(f"standing, of {of}: shown {each.shown}, hidden {each.hidden}, needed {each.needed}, leaked {len(each.leaked)}", flush=True)
        for cell, span in each.leaked.items():
            print(f"  {cell}: {span}")
    away = _meals(port)
    print(f"{time.monotonic() - begun:.1f} s")
    return 1 if away or any(each.leaked for each in found.values()) else 0


def _meals(port: int) -> int:
    """How many diets of classes are known to be away, by what the nutritionist of each school with a kitchen gets of today and of two weeks ahead."""
    today, told, away = clock.today(), 0, 0
    eating = register(today)
    for each in rows(_Reader, _READERS, [_SCHOOLS]):
        for part in parts(over_http(port, f"{settings.SESSION_COOKIE_NAME}={token(each.account)}"), each.school_id, today):
            told, away = told + len(part.classes), away + len(known_to_be_away(part, eating))
    print(f"standing, of meals: {told} numbers of classes told, {away} times it follows that all children of a class and diet are away", flush=True)
    return away


if __name__ == "__main__":
    sys.exit(main())
