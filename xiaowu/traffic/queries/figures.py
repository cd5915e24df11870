"""Figures of the traffic by part (分項統計): by page, module, school, node and hour of the week."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _

from xiaowu.kernel import clock
from xiaowu.kernel.access import ANYWHERE, holds, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.lists import ListRequest, Page, page_of_rows
from xiaowu.roster.queries.calendar import days_of
from xiaowu.roster.queries.places import schools_in_order
from xiaowu.traffic.permissions import Permission
from xiaowu.traffic.queries.names import module_titles, page_title
from xiaowu.traffic.rules.compared import WEEK, Compared, compared, paired_days
from xiaowu.traffic.rules.routes import NO_PAGES
from xiaowu.traffic.rules.slices import Slice, SliceCount, slices
from xiaowu.traffic.rules.windows import Span, Window, span_of

SLICE_SORTS = {
    "count": "count", "label": "label", "failed": "failed", "share": "failed_share", "p50": "p50", "p95": "p95", "p99": "p99",
    "statements": "statements", "database": "database_ms",
}  # fmt: skip


COMPARED_SORTS = {"count": "count", "label": "label", "failed": "failed", "p95": "p95", "change": "change"}


FEW = 5  # pages that fewer people of a school opened are told together: who holds which post there is known, and so would be what they opened


class By(StrEnum):
    """By what the traffic is divided: an expression of `traffic_minute`."""

    ROUTE = "route"
    MODULE = "module"
    SCHOOL = "school_id::text"
    NODE = "node"
    HOUR = "to_char(minute at time zone 'Asia/Taipei', 'ID HH24')"


def asked_span(wanted: ListRequest, usual: Window = Window.TODAY) -> Span:
    """The stretch of time that a list was asked for; the usual one, if it was asked for none."""
    return span_of(Window(wanted.filter("window") or usual), clock.now())


def sliced(by: By, actor: Actor, wanted: ListRequest) -> Page[Slice]:
    """The parts of the asked time and module. One statement, two by school. Raises Forbidden."""
    found = divided(by, actor, asked_span(wanted), module=wanted.filter("module"))
    sorts = SLICE_SORTS | {"label": "place"} if by is By.SCHOOL else SLICE_SORTS  # schools stand as in their directory, others by name
    return page_of_rows(found, wanted, sorts, lambda row: f"{row.label} {row.key}")


def divided(by: By, actor: Actor, span: Span, *, module: str = "") -> list[Slice]:
    """All parts of a stretch of time, of one module if it is given. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    is_whole = by is not By.ROUTE or holds(actor, Permission.SEE, school_id=None)
    # a page's styles and pictures are no requests of a school, machine or hour; by module and page they stand in a row of their own
    only = "and module = %(module)s" if module else "" if by in (By.MODULE, By.ROUTE) else f"and module not in {NO_PAGES}"
    found = rows(SliceCount, _COUNTED.format(by=by.value if is_whole else _BY_ROUTE_OF_MANY, only=only),
                 {"first": span.first, "beyond": span.beyond, "module": module, "few": FEW})  # fmt: skip
    return slices(found, _names(by, {each.key for each in found}))


def beside_the_week_before(actor: Actor, wanted: ListRequest) -> Page[Compared]:
    """The modules in the last seven days and in the seven before, school days alone. Three statements. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    before, after = compared_days()
    found = [slices(rows(SliceCount, _OF_DAYS, [days]), _names(By.MODULE, ())) for days in (before, after)]
    return page_of_rows(compared(*found), wanted, COMPARED_SORTS, lambda row: row.label)


def compared_days() -> tuple[list[date], list[date]]:
    """The days of either week that are compared. One statement."""
    today = clock.today()
    return paired_days(today, days_of(None, today - 2 * WEEK, today))


def _names(by: By, keys: Iterable[str]) -> dict[str, str]:
    if by is By.MODULE:
        return {key: _(title) for key, title in module_titles().items()}
    if by is By.SCHOOL:
        return {**{str(key): name for key, name in schools_in_order(int(each) for each in keys).items()}, "0": _("不屬於學校")}
    if by is By.ROUTE:
        return {each: page_title(each) for each in keys} | {"": _("少於五人使用的頁面")}
    if by is By.HOUR:
        return {key: _hour(key) for key in keys}
    return {}


def _hour(key: str) -> str:
    """`1 07` → 週一 07 時."""
    return _("週%(day)s %(hour)s 時") % {"day": _WEEKDAYS[int(key[0]) - 1], "hour": key[2:]}


_WEEKDAYS = "一二三四五六日"
_BY_ROUTE_OF_MANY = """case when route in (select r.route from traffic_request r where r.at >= %(first)s and r.at < %(beyond)s
group by r.route having count(distinct r.person) >= %(few)s) then route else '' end"""
_COUNTED = """select {by} as key, max(module) as module, outcome, slot, sum(count)::bigint as count, sum(micros)::bigint as micros,
sum(statements)::bigint as statements, sum(database_micros)::bigint as database_micros from traffic_minute
where minute >= %(first)s and minute < %(beyond)s {only} group by 1, outcome, slot"""
_OF_DAYS = """select module as key, module, outcome, slot, sum(count)::bigint as count, sum(micros)::bigint as micros,
sum(statements)::bigint as statements, sum(database_micros)::bigint as database_micros from traffic_minute
join unnest(%s::date[]) day on minute >= day::timestamp at time zone 'Asia/Taipei' and minute < (day + 1)::timestamp at time zone 'Asia/Taipei'
group by module, outcome, slot"""
