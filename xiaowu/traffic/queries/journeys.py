"""How far people get (使用歷程): sign-in, first page, module, saved. By school, as counts of people of a day."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.lists import ListRequest, Page, page_of_rows
from xiaowu.roster.queries.places import schools_in_order
from xiaowu.traffic.permissions import Permission
from xiaowu.traffic.queries.figures import asked_span

JOURNEY_SORTS = {"people": "people", "school": "place", "opened": "opened_share"}


@dataclass(frozen=True, slots=True)
class _Counts:
    school_id: int
    people: int
    home: int
    opened: int
    saved: int
    failed: int


@dataclass(frozen=True, slots=True)
class JourneyRow:
    """Of the people of a school who came in (`people`): how many saw their first page, opened a module, saved something, and met a failure.

    Whoever comes on two days counts twice, since nothing joins one day's people with another's.
    """

    school: str
    place: int | None
    people: int
    home: int
    opened: int
    saved: int
    failed: int

    @property
    def opened_share(self) -> float:
        return self.opened / self.people


def journeys(actor: Actor, wanted: ListRequest) -> Page[JourneyRow]:
    """One row a school. Two statements. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    span = asked_span(wanted)
    found = rows(_Counts, _JOURNEYS, [span.first, span.beyond])
    names = schools_in_order(each.school_id for each in found) | {0: _("不屬於學校")}
    places = {school_id: place for place, school_id in enumerate(names)}
    made = [
        JourneyRow(names.get(each.school_id, ""), places.get(each.school_id), each.people, each.home, each.opened, each.saved, each.failed)
        for each in found
    ]
    return page_of_rows(made, wanted, JOURNEY_SORTS, lambda row: row.school)


_JOURNEYS = """with steps as (
    select person, coalesce(max(school_id), 0) as school_id, bool_or(route = 'portal:home' and status < 400) as home,
    bool_or(module not in ('', 'static', 'door', 'portal', 'sign_in', 'identity') and status < 400) as opened,
    bool_or(module not in ('', 'static', 'door', 'portal', 'sign_in', 'identity') and method <> 'GET' and status < 400) as saved,
    bool_or(status >= 500) as failed
    from traffic_request where at >= %s and at < %s and person is not null group by person
)
select school_id, count(*) as people, count(*) filter (where home) as home, count(*) filter (where opened) as opened,
count(*) filter (where saved) as saved, count(*) filter (where failed) as failed from steps group by school_id order by people desc, school_id"""
