"""One error (單一錯誤): when it came, at which schools, and how the same page fares on each machine. Of the last seven days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from xiaowu.kernel import clock
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.errors import NotFound
from xiaowu.roster.queries.places import school_names
from xiaowu.traffic.permissions import Permission
from xiaowu.traffic.queries.failing import FAULTS, KEY, FaultRow
from xiaowu.traffic.queries.tracked import Measure, measures
from xiaowu.traffic.rules.causes import Trait
from xiaowu.traffic.rules.machines import Compared, OnNode, compared
from xiaowu.traffic.rules.windows import Window, span_of


@dataclass(frozen=True, slots=True)
class AtSchool:
    """How often it came at a school (`school_id` 0: at none), and for how many people."""

    school_id: int
    times: int
    people: int
    first: datetime
    last: datetime
    school: str = ""


@dataclass(frozen=True, slots=True)
class InHour:
    """How often it came within an hour."""

    hour: datetime
    times: int


@dataclass(frozen=True, slots=True)
class Found:
    """An error with everything that is known of it."""

    row: FaultRow
    schools: list[AtSchool]
    nodes: list[OnNode]
    hours: list[InHour]
    measures: list[Measure]

    @property
    def compared(self) -> Compared | None:
        return compared(self.nodes)


def fault(actor: Actor, key: str) -> Found:
    """Seven statements, nine if it is followed up. Raises Forbidden, NotFound: also where the reader's own school had none of it."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    span = span_of(Window.WEEK, clock.now())
    given = {"first": span.first, "beyond": span.beyond, "module": None, "school": None, "node": None, "text": "%", "number": None, "key": key}
    found = rows(FaultRow, f"select * from ({FAULTS}) found where key = %(key)s", given)
    if not found:
        raise NotFound
    [row] = found
    at_schools = rows(_Place, _SCHOOLS, given)
    names = school_names(each.school_id for each in at_schools) | {0: _("不屬於學校")}
    schools = [AtSchool(each.school_id, each.times, each.people, each.first, each.last, names.get(each.school_id, "")) for each in at_schools]
    since = {"route": row.route, "first": row.first, "beyond": span.beyond, "schools": [each.school_id for each in at_schools]}
    return Found(row, schools, rows(OnNode, _NODES, since), rows(InHour, _HOURS, given), measures(actor, _parts(row, schools)))


def _parts(row: FaultRow, schools: list[AtSchool]) -> Iterator[tuple[Trait, str]]:
    """By which parts it may be followed up already: its page first."""
    yield Trait.ROUTE, row.route
    yield Trait.MODULE, row.module
    yield from ((Trait.NODE, each) for each in row.nodes.split(", "))
    yield from ((Trait.RELEASE, each) for each in row.releases.split(", "))
    yield from ((Trait.SCHOOL, str(each.school_id)) for each in schools)


@dataclass(frozen=True, slots=True)
class _Place:
    school_id: int
    times: int
    people: int
    first: datetime
    last: datetime


_OWN = f"from traffic_request where status >= 500 and at >= %(first)s and at < %(beyond)s and {KEY} = %(key)s"
_SCHOOLS = f"""select coalesce(school_id, 0) as school_id, count(*) as times, count(distinct person) as people, min(at) as first, max(at) as last
{_OWN} group by 1 order by people desc, times desc, 1 limit 50"""
_HOURS = f"select date_trunc('hour', at) as hour, count(*) as times {_OWN} group by 1 order by 1"
_NODES = """with asked as (
    select node, sum(count)::bigint as requests, coalesce(sum(count) filter (where outcome = 5), 0)::bigint as failed,
    coalesce(sum(count) filter (where school_id = any(%(schools)s)), 0)::bigint as beside from traffic_minute
    where route = %(route)s and minute >= date_trunc('minute', %(first)s::timestamptz) and minute < %(beyond)s group by node
)
select asked.*, coalesce(last.release, '') as release from asked left join lateral (
    select release from traffic_request r where r.node = asked.node and r.at >= %(first)s and r.at < %(beyond)s order by r.at desc limit 1
) last on true order by failed desc, node"""
