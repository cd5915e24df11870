"""Where failures gather (原因候選), from the requests of a stretch of time."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from xiaowu.kernel import clock
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.lists import ListRequest, Page, page_of_rows
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.queries.places import school_names
from xiaowu.traffic.permissions import Permission
from xiaowu.traffic.queries.figures import asked_span
from xiaowu.traffic.queries.names import module_titles
from xiaowu.traffic.rules.causes import Cause, Measured, Part, Trait, causes, measure
from xiaowu.traffic.rules.windows import Window, span_of

CAUSE_SORTS = {"beyond": "beyond", "failed": "failed", "requests": "requests"}
_LOADS = {"busy": N_("最忙的百分之五的分鐘"), "other": N_("其餘的分鐘")}


def candidates(actor: Actor, wanted: ListRequest) -> Page[Cause]:
    """The candidates of the asked time, the strongest first. Two statements. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    span = asked_span(wanted)
    found = causes(rows(Part, _PARTS, {"first": span.first, "beyond": span.beyond}))
    schools = school_names(int(each.value) for each in found if each.trait is Trait.SCHOOL)
    return page_of_rows([replace(each, value=_named(each.trait, each.value, schools)) for each in found], wanted, CAUSE_SORTS, lambda row: row.value)


def measured(actor: Actor, of: Iterable[tuple[Trait, str]]) -> dict[tuple[Trait, str], Measured]:
    """The figures of these parts in the last seven days. One statement, none if there are no parts. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    asked = list(of)
    if not asked:
        return {}
    span = span_of(Window.WEEK, clock.now())
    parts = rows(Part, _PARTS, {"first": span.first, "beyond": span.beyond})
    return {each: measure(parts, *each) for each in asked}


def name_of(trait: Trait, value: str) -> str:
    """The name by which people know a part. One statement if it is a school."""
    return _named(trait, value, school_names([int(value)]) if trait is Trait.SCHOOL else {})


def _named(trait: Trait, value: str, schools: Mapping[int, str]) -> str:
    names: dict[Trait, Callable[[], str]] = {
        Trait.SCHOOL: lambda: schools.get(int(value), _("不屬於學校")),
        Trait.MODULE: lambda: _(module_titles().get(value, value)),
        Trait.LOAD: lambda: _(_LOADS[value]),
    }
    return names[trait]() if trait in names else value


_PARTS = """with asked as (
    select node, release, module, route, coalesce(school_id, 0)::text as school, status >= 500 as is_failed, date_trunc('minute', at) as minute
    from traffic_request where at >= %(first)s and at < %(beyond)s and module <> 'static'
), minutes as (
    select minute, node, percent_rank() over (order by count(*)) >= 0.95 as is_busy from asked group by minute, node
)
select case when grouping(node) = 0 then 'node' when grouping(release) = 0 then 'release' when grouping(module) = 0 then 'module'
when grouping(route) = 0 then 'route' else 'school' end as trait, coalesce(node, release, module, route, school) as value, count(*) as requests,
count(*) filter (where is_failed) as failed from asked group by grouping sets ((node), (release), (module), (route), (school))
union all
select 'load', case when is_busy then 'busy' else 'other' end, count(*), count(*) filter (where is_failed)
from asked join minutes using (minute, node) group by is_busy"""
