"""Where failures gather (原因候選), from the requests of a stretch of time."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from xiaowu.kernel import clock
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows, value
from xiaowu.kernel.lists import ListRequest, Page, page_of_rows
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.queries.places import school_names
from xiaowu.traffic.permissions import Permission
from xiaowu.traffic.queries.figures import asked_span
from xiaowu.traffic.queries.names import module_titles, page_title
from xiaowu.traffic.queries.tracked import tracked
from xiaowu.traffic.rules.causes import Cause, Measured, Part, Trait, beside, causes, measure
from xiaowu.traffic.rules.routes import NO_PAGES
from xiaowu.traffic.rules.windows import Span, Window, span_of

CAUSE_SORTS = {"beyond": "beyond", "failed": "failed", "requests": "requests"}
_LOADS = {"busy": N_("最忙的百分之五的分鐘"), "other": N_("其餘的分鐘")}


def candidates(actor: Actor, wanted: ListRequest) -> Page[Cause]:
    """The candidates of the asked time, the strongest first. Five statements, one if nothing failed. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    span = asked_span(wanted, Window.WEEK)
    found = causes(_parts(Trait, span) if _has_failures(span) else ())
    schools = school_names(int(each.value) for each in found if each.trait is Trait.SCHOOL)
    owed = tracked(actor) if found else {}
    named = beside(replace(each, value=_named(each.trait, each.value, schools), tracked=owed.get((each.trait, each.key))) for each in found)
    return page_of_rows(named, wanted, CAUSE_SORTS, lambda row: row.value)


def is_calm(actor: Actor, wanted: ListRequest) -> bool:
    """Whether no request failed in the asked time. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    return not _has_failures(asked_span(wanted, Window.WEEK))


def _has_failures(span: Span) -> bool:
    return bool(value("select exists (select from traffic_request where at >= %s and at < %s and status >= 500)", [span.first, span.beyond]))


def measured(actor: Actor, of: Iterable[tuple[Trait, str]]) -> dict[tuple[Trait, str], Measured]:
    """The figures of these parts in the last seven days. One statement, none if there are no parts. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    asked = list(of)
    if not asked:
        return {}
    parts = _parts((trait for trait, _value in asked), span_of(Window.WEEK, clock.now()))
    return {each: measure(parts, *each) for each in asked}


def name_of(trait: Trait, value: str) -> str:
    """The name by which people know a part. One statement if it is a school."""
    return _named(trait, value, school_names([int(value)]) if trait is Trait.SCHOOL else {})


def _named(trait: Trait, value: str, schools: Mapping[int, str]) -> str:
    names: dict[Trait, Callable[[], str]] = {
        Trait.SCHOOL: lambda: schools.get(int(value), _("不屬於學校")),
        Trait.MODULE: lambda: _(module_titles().get(value, value)),
        Trait.ROUTE: lambda: _("%(page)s（%(route)s）") % {"page": page_title(value), "route": value},
        Trait.LOAD: lambda: _(_LOADS[value]),
    }
    return names[trait]() if trait in names else value


def _parts(traits: Iterable[Trait], span: Span) -> list[Part]:
    """The parts by these traits alone, in one pass over the requests for each of _PASSES that they need.

    One pass with grouping sets reads the requests once, but looks every one of them up six times and by one process alone: twice as long.
    """
    asked = set(traits)
    passes = [f"{name} as ({of})" for name, (of, told) in _PASSES.items() if not told.isdisjoint(asked)]
    sums = [_SUMS[each] for each in sorted(asked)]
    return rows(Part, f"with {', '.join(passes)} {' union all '.join(sums)}", {"first": span.first, "beyond": span.beyond})


_FIGURES = f"""count(*) as requests, count(*) filter (where status >= 500) as failed
from traffic_request where at >= %(first)s and at < %(beyond)s and module not in {NO_PAGES} group by"""
_PASSES = {
    "machines": (f"select date_trunc('minute', at) as minute, node, release, {_FIGURES} 1, 2, 3", {Trait.NODE, Trait.RELEASE, Trait.LOAD}),
    "pages": (f"select module, route, {_FIGURES} 1, 2", {Trait.MODULE, Trait.ROUTE}),
    "places": (f"select coalesce(school_id, 0) as school, {_FIGURES} 1", {Trait.SCHOOL}),
}
_SUM = "select '{name}' as trait, {name}::text as value, sum(requests)::bigint as requests, sum(failed)::bigint as failed from {of} group by {name}"
_SUMS = {
    Trait.NODE: _SUM.format(name="node", of="machines"),
    Trait.RELEASE: _SUM.format(name="release", of="machines"),
    Trait.MODULE: _SUM.format(name="module", of="pages"),
    Trait.ROUTE: _SUM.format(name="route", of="pages"),
    Trait.SCHOOL: _SUM.format(name="school", of="places"),
    Trait.LOAD: """select 'load' as trait, case when is_busy then 'busy' else 'other' end as value, sum(requests)::bigint as requests,
    sum(failed)::bigint as failed from (
        select sum(requests) as requests, sum(failed) as failed, percent_rank() over (order by sum(requests)) >= 0.95 as is_busy
        from machines group by minute, node
    ) minutes group by is_busy""",
}
