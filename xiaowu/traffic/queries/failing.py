"""What fails now, where, for how many people, since when (目前故障); and the errors behind it."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from xiaowu.kernel import clock
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows, the_row
from xiaowu.kernel.lists import ListRequest, Page, Sorts, page_of_sql
from xiaowu.kernel.lists.asked import containing
from xiaowu.kernel.search import Found, Hit
from xiaowu.roster.queries.places import school_names
from xiaowu.traffic.permissions import Permission
from xiaowu.traffic.queries.figures import asked_span
from xiaowu.traffic.queries.names import module_titles, page_title
from xiaowu.traffic.queries.tracked import Tracks, tracked
from xiaowu.traffic.rules.causes import Tracked, Trait
from xiaowu.traffic.rules.routes import NO_PAGES, module_of
from xiaowu.traffic.rules.windows import Window

QUIET = timedelta(minutes=30)  # without a failure for so long, it is over
ENOUGH = 3  # of independent failures that were to be expected and did not come: by chance in one case of twenty
FAULT_SORTS: Sorts = {"last": "last", "times": "times", "people": "people", "first": "first"}


@dataclass(frozen=True, slots=True)
class Failing:
    """A module that fails at a school on a node, since when; `requests`: all that came there since then, failures among them, and
    `passed` those after the last failure's minute.
    """

    module: str
    school_id: int | None
    node: str
    failed: int
    people: int
    since: datetime
    last: datetime
    requests: int
    passed: int


@dataclass(frozen=True, slots=True)
class NamedFailing:
    """The same, with the names by which people know them."""

    of: Failing
    module: str
    school: str
    tracked: tuple[Tracked, ...] = ()

    @property
    def share(self) -> float:
        return self.of.failed / max(self.of.requests, self.of.failed)

    @property
    def is_over(self) -> bool:
        """Whether so many got through since the last failure that ENOUGH of them would have failed at the rate before."""
        before = max(self.of.requests - self.of.passed, self.of.failed)
        return self.of.passed * self.of.failed >= ENOUGH * before

    def minutes_ago(self, now: datetime) -> int:
        """How long nothing failed."""
        return max(0, int((now - self.of.last).total_seconds() // 60))


@dataclass(frozen=True, slots=True)
class LastHour:
    """The last hour in figures; `lost`: requests of which there is no record."""

    requests: int
    people: int
    failed: int
    lost: int


@dataclass(frozen=True, slots=True)
class FaultRow:
    """Failures of one cause: the same error at the same place of the same page."""

    key: str
    module: str
    route: str
    status: int
    fault: str
    times: int
    people: int
    schools: int
    nodes: str
    releases: str
    first: datetime
    last: datetime


def failing(actor: Actor) -> list[NamedFailing]:
    """What fails now, most people first, with what is mended of it already. Four statements. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    now = clock.now()
    found = rows(Failing, _FAILING, {"day": now - timedelta(days=1), "quiet": QUIET, "recent": now - QUIET})
    names = school_names({each.school_id for each in found if each.school_id})
    titles = module_titles()
    owed = tracked(actor) if found else {}
    return [
        NamedFailing(each, _(titles.get(each.module, each.module)), names.get(each.school_id or 0, _("不屬於學校")), _tracked(owed, each))
        for each in found
    ]


def _tracked(owed: Tracks, each: Failing) -> tuple[Tracked, ...]:
    """What is open about the module or a page of it, the school or the machine."""
    own = {(Trait.MODULE, each.module), (Trait.SCHOOL, str(each.school_id or 0)), (Trait.NODE, each.node)}
    return tuple(
        found for (trait, value), found in owed.items() if (trait, value) in own or (trait is Trait.ROUTE and module_of(value) == each.module)
    )


def last_hour(actor: Actor) -> LastHour:
    """One statement. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    return the_row(LastHour, _LAST_HOUR, {"first": clock.now() - timedelta(hours=1)})


def faults(actor: Actor, wanted: ListRequest) -> Page[FaultRow]:
    """Failures by cause, of the asked time, module, school and node. One statement. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    span = asked_span(wanted, Window.WEEK)
    given = {
        "first": span.first, "beyond": span.beyond, "module": wanted.filter("module") or None,
        "school": int(wanted.filter("school") or 0) or None, "node": wanted.filter("node") or None, "text": containing(wanted.text),
        "number": number_in(wanted.text),
    }  # fmt: skip
    return page_of_sql(FaultRow, FAULTS, given, wanted, FAULT_SORTS, "route", "fault", "status")


def number_in(text: str) -> str | None:
    """The number of a failed request (問題編號), if a text may be one, with or without its title."""
    bare = text.strip().removeprefix(_("問題編號")).strip().lower()
    return bare if _NUMBER.fullmatch(bare) else None


def of_number(actor: Actor, text: str) -> Found:
    """The error of a failure of the last seven days, by its number. One statement, none for other texts. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    number = number_in(text)
    asked = [clock.now() - timedelta(days=7), number]
    found = rows(_Numbered, _NUMBERED, asked) if number else []
    return Found(tuple(Hit(_("「%(page)s」的失敗") % {"page": page_title(each.route)}, ("traffic:fault", each.key)) for each in found), len(found))


def nodes() -> dict[str, str]:
    """The machines that answered in the last week, for a filter. One statement."""
    return {each.node: each.node for each in rows(_Node, _NODES, [clock.now() - timedelta(days=7)])}


def failing_schools() -> dict[str, str]:
    """The schools at which something failed in the last week, for a filter. Two statements."""
    found = [each.school_id for each in rows(_School, _SCHOOLS, [clock.now() - timedelta(days=7)])]
    return {str(key): name for key, name in school_names(found).items()}


@dataclass(frozen=True, slots=True)
class _Node:
    node: str


@dataclass(frozen=True, slots=True)
class _Numbered:
    key: str
    route: str


@dataclass(frozen=True, slots=True)
class _School:
    school_id: int


_FAILING = """with failures as (
    select module, school_id, node, at, person, lag(at) over (partition by module, school_id, node order by at) as before
    from traffic_request where at >= %(day)s and status >= 500
), runs as (
    select *, count(*) filter (where before is null or at - before > %(quiet)s) over (partition by module, school_id, node order by at) as run
    from failures
), now as (
    select module, school_id, node, count(*) as failed, count(distinct person) as people, min(at) as since, max(at) as last
    from runs group by module, school_id, node, run having max(at) >= %(recent)s order by people desc, failed desc limit 50
)
select now.*, coalesce(beside.requests, 0)::bigint as requests, coalesce(beside.passed, 0)::bigint as passed from now left join lateral (
    select sum(m.count) as requests, sum(m.count) filter (where m.minute > date_trunc('minute', now.last)) as passed from traffic_minute m
    where m.school_id = coalesce(now.school_id, 0) and m.module = now.module and m.node = now.node and m.minute >= date_trunc('minute', now.since)
) beside on true order by people desc, failed desc, module, node"""
_LAST_HOUR = f"""select count(*) as requests, count(distinct person) as people, count(*) filter (where status >= 500) as failed,
(select coalesce(sum(count), 0)::bigint from traffic_loss where at >= %(first)s) as lost from traffic_request where at >= %(first)s
and module not in {NO_PAGES}"""
KEY = "left(md5(concat_ws(' ', route, status, fault)), 16)"
FAULTS = f"""select {KEY} as key, module, route, status, fault, count(*) as times,
count(distinct person) as people, count(distinct school_id) as schools,
string_agg(distinct node, ', ') as nodes, string_agg(distinct release, ', ') as releases, min(at) as first, max(at) as last
from traffic_request where status >= 500 and at >= %(first)s and at < %(beyond)s
and (%(module)s::text is null or module = %(module)s) and (%(school)s::bigint is null or school_id = %(school)s)
and (%(node)s::text is null or node = %(node)s)
and (route || ' ' || fault ilike %(text)s or number = %(number)s) group by module, route, status, fault"""
_NUMBER = re.compile("[0-9a-f]{8}")
_NUMBERED = f"select distinct {KEY} as key, route from traffic_request where status >= 500 and at >= %s and number = %s"
_NODES = "select distinct node from traffic_minute where minute >= %s order by node"
_SCHOOLS = "select distinct school_id from traffic_request where at >= %s and status >= 500 and school_id is not null"
