"""Schools by how they stand, and one weakness over all schools (各校弱點統計)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from xiaowu.kernel import clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows, the_row
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.lists import ListRequest, Page, Sorts, containing, page_of_sql
from xiaowu.roster.queries.places import SCHOOL_ORDER
from xiaowu.vulnerabilities.models import Weakness
from xiaowu.vulnerabilities.permissions import Permission
from xiaowu.vulnerabilities.rules.severity import Severity

READS = ("roster_school",)
SCHOOL_SORTS: Sorts = {"severe": "severe", "critical": "critical", "open": "open", "school": SCHOOL_ORDER, "oldest": "oldest", "reached": "reached"}
HAVING_SORTS: Sorts = {"open": "open", "school": SCHOOL_ORDER, "hosts": "hosts", "oldest": "oldest"}
WEAKNESS_SORTS: Sorts = {"schools": "schools", "severity": "severity", "open": "open", "title": "title"}


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """A school with what is open there, each weakness once; `reached`: when a scan last reached a host of it, None: never."""

    school_id: int
    school: str
    severe: int
    critical: int
    high: int
    medium: int
    low: int
    open: int
    oldest: date | None
    reached: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """The city in numbers. `severe_schools`: schools that still have critical or high findings; `days`: mean days from first seen to repaired."""

    severe_schools: int
    open_schools: int
    never_reached: int
    of_nobody: int
    days: float | None


@dataclass(frozen=True, slots=True)
class WeaknessRow:
    """A weakness with how many schools and hosts still have it."""

    id: int
    title: str
    severity: Severity
    cves: tuple[str, ...]
    schools: int
    hosts: int
    open: int


@dataclass(frozen=True, slots=True)
class HavingRow:
    """A school that still has a weakness; None: hosts of nobody."""

    school_id: int | None
    school: str | None
    hosts: int
    open: int
    severity: Severity
    oldest: date


@dataclass(frozen=True, slots=True)
class SeverityRow:
    """A severity with what is open of it, and the mean days from first seen to first repaired (None: nothing was repaired yet)."""

    severity: Severity
    open: int
    schools: int
    repaired: int
    days: float | None


@dataclass(frozen=True, slots=True)
class RoundShare:
    """A round, with the schools in which its last pass left critical or high findings, of all schools that there are now. What was decided before
    the next round began does not count, nor does a second scanner's word for the same: the last round says what `standing` says.
    """

    id: int
    title: str
    severe_schools: int
    schools: int


# a finding counts while it is open, nobody decided otherwise, and it is not another scanner's word for one that is open too
COUNTS = """
f.state = 'open' and (f.decision = '' or f.decision_until < %(today)s)
    and not exists (select from vulnerabilities_finding other where other.id = f.same_as_id and other.state = 'open')
"""
_SCHOOLS = """
select s.id as school_id, s.name as school, coalesce(c.critical + c.high, 0) as severe, coalesce(c.critical, 0) as critical,
    coalesce(c.high, 0) as high, coalesce(c.medium, 0) as medium, coalesce(c.low, 0) as low, coalesce(c.open, 0) as open, c.oldest, c.reached
from roster_school s left join vulnerabilities_counted(%(today)s) c on c.school_id = s.id
where s.closed_on is null and (%(like)s = '' or s.name ilike %(like)s)
    and (%(show)s = '' or (%(show)s = 'severe' and c.critical + c.high > 0) or (%(show)s = 'never' and c.reached is null))
"""
_STANDING = """
with counted as materialized (select * from vulnerabilities_counted(%(today)s))
select count(s.id) filter (where c.critical + c.high > 0) as severe_schools, count(s.id) filter (where c.open > 0) as open_schools,
    count(s.id) filter (where c.reached is null) as never_reached,
    (select coalesce(sum(k.open), 0)::bigint from counted k where k.school_id is null) as of_nobody,
    (select (sum(k.repaired_days) / nullif(sum(k.repaired), 0))::float from counted k) as days
from roster_school s left join counted c on c.school_id = s.id where s.closed_on is null
"""
_WEAKNESSES = f"""
select w.id, w.title, max(f.severity) as severity, w.cves, count(distinct f.school_id) as schools, count(distinct f.host_id) as hosts,
    count(*) as open
from vulnerabilities_finding f join vulnerabilities_weakness w on w.id = f.weakness_id
where {COUNTS} and (%(like)s = '' or w.title ilike %(like)s or %(cve)s = any(w.cves))
group by w.id
"""

_HAVING = f"""
select f.school_id, s.name as school, count(distinct f.host_id) as hosts, count(*) as open, max(f.severity) as severity, min(f.first_seen) as oldest
from vulnerabilities_finding f left join roster_school s on s.id = f.school_id
where f.weakness_id = %(id)s and {COUNTS} and (%(like)s = '' or s.name ilike %(like)s)
group by f.school_id, s.name
"""

_SEVERITIES = f"""
select f.severity, count(*) filter (where {COUNTS}) as open, count(distinct f.school_id) filter (where {COUNTS}) as schools,
    count(f.first_closed_on) as repaired, avg(f.first_closed_on - f.first_seen)::float as days
from vulnerabilities_finding f where f.severity > 0 group by f.severity order by f.severity desc
"""
_TREND = """
with told as (
    select p.round_id, max(p.pass_no) as pass_no, lead(min(p.at)) over (order by p.round_id) as until
    from vulnerabilities_report p where p.undone_at is null group by p.round_id order by p.round_id desc limit %(most)s
)
select ro.id, ro.title, count(distinct f.school_id) as severe_schools,
    (select count(*) from roster_school s where s.closed_on is null) as schools
from told join vulnerabilities_round ro on ro.id = told.round_id
left join (vulnerabilities_result r join vulnerabilities_finding f on f.id = r.finding_id and f.severity >= 3
        join roster_school s on s.id = f.school_id and s.closed_on is null)
    on r.round_id = told.round_id and r.pass_no = told.pass_no and r.answer <> 'fixed'
    and (f.decision = '' or f.decided_at >= coalesce(told.until, 'infinity') or (f.decision_until + 1)::timestamp at time zone 'Asia/Taipei'
            <= coalesce(told.until, %(today)s::timestamp at time zone 'Asia/Taipei'))
    and not exists (select from vulnerabilities_result d
        where d.finding_id = f.same_as_id and d.round_id = r.round_id and d.pass_no = r.pass_no and d.answer <> 'fixed')
group by ro.id order by ro.id
"""
_MOST_ROUNDS = 12  # as many as stand below each other on a telephone


def severities(actor: Actor) -> list[SeverityRow]:
    """What is open by severity, the most severe first, and how long repairs took. One statement. Raises Forbidden."""
    require(actor, Permission.KEEP, school_id=None)
    return rows(SeverityRow, _SEVERITIES, {"today": clock.today()})


def trend(actor: Actor) -> list[RoundShare]:
    """The last rounds that have a report, the oldest first. One statement. Raises Forbidden."""
    require(actor, Permission.KEEP, school_id=None)
    return rows(RoundShare, _TREND, {"most": _MOST_ROUNDS, "today": clock.today()})


def schools(actor: Actor, wanted: ListRequest) -> Page[SchoolRow]:
    """Every school of the city. One statement. Raises Forbidden."""
    require(actor, Permission.COUNT, school_id=None)
    return page_of_sql(
        SchoolRow, _SCHOOLS, _given(wanted) | {"show": wanted.filter("show") or ""}, wanted, SCHOOL_SORTS, "open desc", SCHOOL_ORDER, "school_id"
    )


def standing(actor: Actor) -> Standing:
    """The city in numbers. One statement. Raises Forbidden."""
    require(actor, Permission.COUNT, school_id=None)
    return the_row(Standing, _STANDING, {"today": clock.today()})


def weaknesses(actor: Actor, wanted: ListRequest) -> Page[WeaknessRow]:
    """What is open, by weakness. One statement. Raises Forbidden."""
    require(actor, Permission.KEEP, school_id=None)
    return page_of_sql(WeaknessRow, _WEAKNESSES, _given(wanted), wanted, WEAKNESS_SORTS, "severity desc", "title", "id")


def weakness(actor: Actor, weakness_id: int) -> Weakness:
    """One of them. One statement. Raises Forbidden, NotFound."""
    require(actor, Permission.KEEP, school_id=None)
    found = Weakness.objects.filter(pk=weakness_id).first()
    if found is None:
        raise NotFound
    return found


def having(actor: Actor, wanted: ListRequest, weakness_id: int) -> Page[HavingRow]:
    """The schools that still have one weakness, those of nobody as one row. One statement. Raises Forbidden."""
    require(actor, Permission.KEEP, school_id=None)
    return page_of_sql(HavingRow, _HAVING, _given(wanted) | {"id": weakness_id}, wanted, HAVING_SORTS, "open desc", SCHOOL_ORDER)


def _given(wanted: ListRequest) -> dict[str, Any]:
    return {"today": clock.today(), "like": containing(wanted.text) if wanted.text else "", "cve": wanted.text.upper()}
