"""The attacker of a standing city (站立城市的攻擊者): what an officer, a stranger and each kitchen really fetch, and what follows from it.

`HOME_DEMO=/tmp/demo PORT=8000 make disclosure` attacks a city that runs there, such as the demo's, over HTTP. Only to judge what the solver finds are
the true counts read, as the database's owner. It ends with 1 if anything leaked.
"""

import os
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from bench import refunds
from bench.bounds import Seen, bounds
from bench.gathered import AWAY, CHRONIC, FIRST, Get, Known, Place, called, gathered

if __name__ == "__main__":
    os.environ |= {"XIAOWU_HOME": os.environ["HOME_DEMO"], "DJANGO_SETTINGS_MODULE": "xiaowu.settings", "XIAOWU_DATABASE_ROLE": "owner"}
    import django  # its settings are named just before

    django.setup()

from django.conf import settings

from bench.cast import token
from bench.kitchens import known_to_be_away, parts, register
from xiaowu.kernel import clock
from xiaowu.kernel.database.rows import rows, values
from xiaowu.kernel.queue import perform
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
    is_latest: bool
    district: str
    school: str
    grade: int
    away: int
    who: int
    chronic: int


_SCHOOLS = 4  # whose kitchens are read
_OFFICES = 5  # with whom the officer talks, one after the other


@dataclass(frozen=True, slots=True)
class _Reader:
    school_id: int
    account: int


@dataclass(frozen=True, slots=True)
class _Closed:
    """A closed month, and of how many children the numbers of each class are."""

    year: int
    month: int
    children: dict[str, int]


_READERS = """
select p.school_id, min(a.id) as account from roster_post p join identity_account a on a.person_id = p.person_id
where p.role = %s and p.school_id in (select school_id from meals_service)
group by p.school_id order by p.school_id not in (select m.school_id from meals_refundmonth m where m.state <> 'open'), p.school_id limit %s
"""
_CLOSED = """
select extract(year from m.month)::int as year, extract(month from m.month)::int as month, coalesce((
    select json_object_agg(l.class_name, l.children) from (
        select class_name, count(distinct student_id) as children from meals_refundline where month_id = m.id and payee = 'family' group by 1
    ) l
), '{}') as children from meals_refundmonth m where m.school_id = %s and m.state <> 'open'
"""
_LEAVES = """
select r.key, r.number = (select max(later.number) from statistics_release later where later.key = r.key) as is_latest, d.name as district,
    s.code || s.level as school, c.grade, c.away, c.who, c.chronic
from statistics_counted c join roster_school s on s.id = c.school_id join roster_district d on d.id = s.district_id
join statistics_release r on r.id = c.release_id
"""


def truth() -> dict[Place, tuple[int, int, int]]:
    """The true counts of every cell, days away, children away and chronic ones, for whoever may read the tables themselves; of a month that was told
    once more also as it was first told.
    """
    found: dict[Place, tuple[int, int, int]] = {}
    for each in rows(_Leaf, _LEAVES):
        for district, school in ((each.district, each.school), (each.district, ""), ("", "")):
            for grade in (each.grade, 0):
                place = Place(each.key + ("" if each.is_latest else FIRST), district, school, grade)
                before = found.get(place, (0, 0, 0))
                found[place] = before[0] + each.away, before[1] + each.who, before[2] + each.chronic
    return found


def unchanged(known: Known, true: Mapping[Place, tuple[int, int, int]]) -> set[tuple[str, Place]]:
    """Of the months as first told, the counts that no correction changed: what an office could tell that knows what it corrected."""
    now = {place: place._replace(key=place.key.removesuffix(FIRST)) for _of, place in known.told if place.key.endswith(FIRST)}
    counts = {AWAY: 0, CHRONIC: 2}
    told = {(of, place) for of, place in known.told if place in now and (of, now[place]) in known.told}
    return {(of, place) for of, place in told if true[place][counts[of]] == true[now[place]][counts[of]]}


def attack(known: Known, true: Mapping[Place, tuple[int, int, int]], office: str = "") -> dict[str, Found]:
    """Days away and chronic absence, each as a whole; `office`: of a school that tells the reader its own counts."""
    seen, sums = known.seen(), list(known.sums())
    told = {}
    for of in (AWAY, CHRONIC):
        own = {called(of, place): place for what, place in known.told if what == of and office and place.school == office}
        seen |= {name: Seen(true[place][0 if of == AWAY else 2]) for name, place in own.items()}
        cells = {called(of, place): _cell(known, of, place, true[place]) for what, place in known.told if what == of and called(of, place) not in own}
        hidden = {each for each in cells if seen[each].shown is None}
        needed = {each for each in hidden if RULE.why(cells[each]) in OWN}
        there = cells.keys() | own.keys()
        found = bounds({each: seen[each] for each in there}, [each for each in sums if each[0] in there], needed)
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
    reader, stranger = over_http(port, f"{settings.SESSION_COOKIE_NAME}={token(officer)}"), over_http(port)
    known = gathered(reader, stranger)
    leaked = _released(known)
    if later := os.environ.get("LATER"):  # that city then has these releases for good
        earlier, known = known, _told_later(date.fromisoformat(later), lambda: gathered(reader, stranger))
        known.remember(earlier)
        known.same |= unchanged(known, truth())
        leaked += _released(known)
    leaked += _meals(port)
    print(f"{time.monotonic() - begun:.1f} s")
    return 1 if leaked else 0


def _told_later(day: date, read: Callable[[], Known]) -> Known:
    """What is read once everything was told that is due by that day."""
    from xiaowu.statistics.actions.filing import put_up  # needs Django set up
    from xiaowu.statistics.actions.releasing import JOB, REACH, release_due  # of the same

    release_due(today=day, now=clock.now())
    perform(JOB, lambda actor: put_up(actor, now=clock.now()), city=REACH)
    return read()


def _released(known: Known) -> int:
    """How many hidden cells of the releases leaked to one reader; said too: to one who talks to a school's office, for a few schools."""
    true, offices = truth(), sorted({place.school for _of, place in known.told if place.school})[:: max(1, len(known.told) // 500)][:_OFFICES]
    found, two = attack(known, true), [attack(known, true, office) for office in offices]
    for of, each in found.items():
        to_two = sum(len(one[of].leaked.keys() - each.leaked.keys()) for one in two)
        print(
            f"standing, of {of}: shown {each.shown}, hidden {each.hidden}, needed {each.needed}, leaked {len(each.leaked)}, to two {to_two}",
            flush=True,
        )
        for cell, span in each.leaked.items():
            print(f"  {cell}: {span}")
    return sum(len(each.leaked) for each in found.values())


def _meals(port: int) -> int:
    """What is known to be away, by what the nutritionist of each school with a kitchen gets of today and of two weeks ahead; and what is known of a
    class's refunds, by what its clerk gets.
    """
    today, told, away, classes, paid = clock.today(), 0, 0, 0, 0
    eating = register(today)
    for each in rows(_Reader, _READERS, ["nutritionist", _SCHOOLS]):
        for part in parts(over_http(port, f"{settings.SESSION_COOKIE_NAME}={token(each.account)}"), each.school_id, today):
            told, away = told + len(part.classes), away + len(known_to_be_away(part, eating))
    for each in rows(_Reader, _READERS, ["clerk", _SCHOOLS]):
        get = over_http(port, f"{settings.SESSION_COOKIE_NAME}={token(each.account)}")
        for closed in rows(_Closed, _CLOSED, [each.school_id]):
            sums = refunds.sums(get, each.school_id, closed.year, closed.month)
            classes, paid = classes + len(sums.classes), paid + len(refunds.leaked(sums, closed.children))
    print(f"standing, of meals: {told} numbers of classes told, {away} times it follows that all children of a class and diet are away", flush=True)
    print(f"standing, of refunds: {classes} classes of closed months, {paid} times it follows what few are paid", flush=True)
    return away + paid


if __name__ == "__main__":
    sys.exit(main())
