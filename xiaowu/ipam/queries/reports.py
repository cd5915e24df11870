"""What the bureau reads over the city (統計): how far each plan is used and when it runs out; tickets by kind and school with their times."""

from dataclasses import dataclass
from datetime import date, timedelta

from xiaowu.ipam.permissions import Permission
from xiaowu.ipam.rules.forecasts import SEEN_DAYS, runs_out
from xiaowu.ipam.rules.tickets import KIND_TITLES, Kind
from xiaowu.kernel import clock
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.lists import ListRequest, Page, page_of_rows

READS = ("roster_school",)
USE_SORTS: dict[str, str] = {"plan": "plan", "free": "free", "share": "share", "out": "out"}
TIME_SORTS: dict[str, str] = {"school": "place", "opened": "opened", "late": "late", "solved": "median"}
_USE = """
select p.name as plan, p.vlan, count(distinct a.school_id) as schools, count(a.id) as addresses,
    count(a.id) filter (where a.state in ('held', 'given', 'in_use')) as taken,
    count(a.id) filter (where a.state = 'free' or (a.state = 'resting' and a.until <= %(today)s)) as free,
    (select count(*) from ipam_event e where e.plan_id = p.id and e.deed in ('taken', 'granted') and e.at >= %(since)s)
    - (select count(*) from ipam_event e where e.plan_id = p.id and e.deed = 'freed' and e.at >= %(since)s) as lately
from ipam_plan p join ipam_address a on a.plan_id = p.id where p.state = 'published' group by p.id order by p.name
"""
_TIMES = """
select s.name as school, s.code || s.level as place, t.kind, count(*) as opened, count(*) filter (where t.closed_at is null) as open,
    count(*) filter (
        where coalesce(t.closed_at, %(today)s::timestamp at time zone 'Asia/Taipei') >= (t.due + 1)::timestamp at time zone 'Asia/Taipei') as late,
    percentile_cont(0.5) within group (order by t.response) as response,
    percentile_cont(0.5) within group (order by t.solution) as median,
    percentile_cont(0.9) within group (order by t.solution) as slow, avg(t.content)::float as content
from ipam_ticket t join roster_school s on s.id = t.school_id
where t.opened_at >= %(since)s and t.merged_into_id is null and (%(kind)s = '' or t.kind = %(kind)s)
group by s.id, t.kind order by s.code, s.id, t.kind
"""


@dataclass(frozen=True, slots=True)
class _Use:
    plan: str
    vlan: int
    schools: int
    addresses: int
    taken: int
    free: int
    lately: int


@dataclass(frozen=True, slots=True)
class UseRow:
    """How far a plan is used; `share`: in percent; `lately`: taken minus freed in the last 90 days; `out`: when it runs out at that pace."""

    plan: str
    vlan: int
    schools: int
    addresses: int
    taken: int
    free: int
    share: float
    lately: int
    out: date | None


@dataclass(frozen=True, slots=True)
class TimeRow:
    """A school's tickets of a kind in a year: minutes of office hours: the median until they were taken, the median and the 90th percentile until
    they were solved. `place`: among the schools.
    """

    school: str
    place: str
    kind: Kind
    opened: int
    open: int
    late: int
    response: float | None
    median: float | None
    slow: float | None
    content: float | None


def use(actor: Actor, wanted: ListRequest) -> Page[UseRow]:
    """How far each published plan is used at the reader's schools, or in the city. One statement. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    today = clock.today()
    found = rows(_Use, _USE, {"today": today, "since": clock.begins(today - timedelta(days=SEEN_DAYS))})
    told = [
        UseRow(
            each.plan, each.vlan, each.schools, each.addresses, each.taken, each.free, round(100 * each.taken / each.addresses, 1), each.lately,
            runs_out(each.free, each.lately, today),
        )
        for each in found
    ]  # fmt: skip
    return page_of_rows(told, wanted, USE_SORTS, lambda row: row.plan)


def times(actor: Actor, wanted: ListRequest) -> Page[TimeRow]:
    """The tickets of a year by school and kind. One statement. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    today = clock.today()
    given = {"today": today, "since": clock.begins(today - timedelta(days=365)), "kind": wanted.filter("kind") or ""}
    return page_of_rows(rows(TimeRow, _TIMES, given), wanted, TIME_SORTS, lambda row: f"{row.school} {KIND_TITLES[Kind(row.kind)]}")
