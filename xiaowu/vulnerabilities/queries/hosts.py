"""Hosts and what belongs to which school, as people read them (主機與歸屬)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.kernel import clock, networks
from xiaowu.kernel.access import ANYWHERE, holds, own_schools, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import row, rows
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.kernel.lists import ListRequest, Page, Sorts, containing, page_of_sql
from xiaowu.roster.models import School
from xiaowu.roster.queries.places import SCHOOL_ORDER
from xiaowu.vulnerabilities.models import Alias, Assignment, Holding
from xiaowu.vulnerabilities.permissions import Permission
from xiaowu.vulnerabilities.queries.schools import COUNTS
from xiaowu.vulnerabilities.rules.hosts import address_of, owners

READS = ("roster_school",)
HOST_SORTS: Sorts = {"label": "label", "school": SCHOOL_ORDER, "open": "open", "first_seen": "first_seen", "last_reached": "last_reached"}
HOLDING_SORTS: Sorts = {"school": SCHOOL_ORDER, "value": "value", "since": "since"}


@dataclass(frozen=True, slots=True)
class HostRow:
    """A host: how many of its findings are to be repaired, how many of them severe, and when a scan last reached it."""

    id: int
    label: str
    school_id: int | None
    school: str | None
    names: str
    open: int
    severe: int
    first_seen: date
    last_reached: datetime | None


@dataclass(frozen=True, slots=True)
class HoldingRow:
    """What belongs to a school; `until` is None as long as it does."""

    id: int
    school_id: int
    school: str
    value: str
    since: date
    until: date | None
    by: str


@dataclass(frozen=True, slots=True)
class Owned:
    """To which school a host belonged from when until when."""

    school: str | None
    since: datetime
    until: datetime | None
    by: str


@dataclass(frozen=True, slots=True)
class OfPlan:
    """The address plan beside the register: (school, network) that are new, how many are known, and how many are another school's here."""

    new: tuple[tuple[int, str], ...]
    known: int
    others: int


@dataclass(frozen=True, slots=True)
class AssignedRow:
    """Somebody of a firm who sees a host, until a last day."""

    id: int
    name: str
    until: date
    is_over: bool


@dataclass(frozen=True, slots=True)
class HostTold:
    """A host with its addresses and names, and whose it was."""

    of: HostRow
    aliases: tuple[str, ...]
    history: tuple[Owned, ...]


_HOSTS = f"""
select h.id, h.label, h.school_id, s.name as school,
    coalesce((select string_agg(a.value, '、' order by a.value) from vulnerabilities_alias a where a.host_id = h.id and a.value <> h.label), '')
        as names,
    count(f.id) filter (where {COUNTS}) as open, count(f.id) filter (where {COUNTS} and f.severity >= 3) as severe, h.first_seen,
    (select max(r.at) from vulnerabilities_reached r where r.host_id = h.id) as last_reached
from vulnerabilities_host h left join roster_school s on s.id = h.school_id left join vulnerabilities_finding f on f.host_id = h.id
where (%(is_city)s or h.school_id = any(%(schools)s)) and (%(id)s::bigint is null or h.id = %(id)s)
    and (%(owner)s = '' or (h.school_id is null) = (%(owner)s = 'nobody'))
    and (%(like)s = '' or s.name ilike %(like)s
        or exists (select from vulnerabilities_alias a where a.host_id = h.id and a.value ilike %(like)s))
group by h.id, s.name
"""

_HOLDINGS = """
select g.id, g.school_id, s.name as school, g.value, g.since, g.until, g.by
from vulnerabilities_holding g join roster_school s on s.id = g.school_id
where (%(is_city)s or g.school_id = any(%(schools)s)) and (%(show)s = 'all' or g.until is null)
    and (%(like)s = '' or s.name ilike %(like)s or g.value ilike %(like)s)
"""

_HISTORY = """
select s.name as school, o.since, o.until, o.by from vulnerabilities_ownership o left join roster_school s on s.id = o.school_id
where o.host_id = %(id)s order by o.since desc
"""


def hosts(actor: Actor, wanted: ListRequest) -> Page[HostRow]:
    """The hosts of the actor's schools, or of the city with those of nobody. One statement. Raises Forbidden."""
    require(actor, Permission.OPEN, school_id=ANYWHERE)
    given = _given(actor, wanted.text) | {"id": None, "owner": wanted.filter("owner") or ""}
    return page_of_sql(HostRow, _HOSTS, given, wanted, HOST_SORTS, "severe desc", "open desc", "label", "id")


def host(actor: Actor, host_id: int) -> HostTold:
    """One host. Three statements. Raises Forbidden, NotFound."""
    require(actor, Permission.OPEN, school_id=ANYWHERE)
    found = row(HostRow, _HOSTS, _given(actor, "") | {"id": host_id, "owner": ""})
    if found is None:
        raise NotFound
    aliases = Alias.objects.filter(host_id=host_id).order_by("value").values_list("value", flat=True)
    return HostTold(found, tuple(aliases), tuple(rows(Owned, _HISTORY, {"id": host_id})))


def holdings(actor: Actor, wanted: ListRequest) -> Page[HoldingRow]:
    """What belongs to the actor's schools, or to all. One statement. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    given = _given(actor, wanted.text) | {"show": wanted.filter("show") or ""}
    return page_of_sql(HoldingRow, _HOLDINGS, given, wanted, HOLDING_SORTS, SCHOOL_ORDER, "value", "id")


def of_plan(actor: Actor) -> OfPlan:
    """What the address plan says that the register does not. Two statements. Raises Forbidden."""
    require(actor, Permission.KEEP, school_id=None)
    told = networks.laid(actor)
    known = dict(Holding.objects.filter(until=None, value__in=[value for _school, value in told]).values_list("value", "school_id"))
    new: dict[str, int] = {}
    others = 0
    for school_id, value in told:
        if value not in known and new.setdefault(value, school_id) == school_id:
            continue
        others += known.get(value, new.get(value)) != school_id
    return OfPlan(tuple((school, value) for value, school in new.items()), len(told) - len(new) - others, others)


def schools_of(actor: Actor, codes: Collection[str]) -> dict[str, int]:
    """Code → school, for every code. One statement. Raises Forbidden, BadInput (no school, or two, have a code)."""
    require(actor, Permission.KEEP, school_id=None)
    found: dict[str, list[int]] = {}
    for code, school_id in School.objects.filter(code__in=codes, closed_on=None).values_list("code", "pk"):
        found.setdefault(code, []).append(school_id)
    if wrong := sorted(code for code in codes if len(found.get(code, ())) != 1):
        words = _("代碼「%(code)s」有兩所學校，請個別登記。") if wrong[0] in found else _("沒有代碼「%(code)s」的學校。")
        raise BadInput(words % {"code": wrong[0][:20]}, at="lines")
    return {code: schools[0] for code, schools in found.items()}


def assigned(actor: Actor, host_id: int) -> list[AssignedRow]:
    """Who of firms sees a host, and until when. One statement. Raises Forbidden."""
    require(actor, Permission.KEEP, school_id=None)
    found = Assignment.objects.filter(host_id=host_id).select_related("person").order_by("person__name__in_order", "pk")
    return [AssignedRow(each.pk, each.person.name, each.until, each.until < clock.today()) for each in found]


def _given(actor: Actor, text: str) -> dict[str, Any]:
    # of somebody of a firm the guards show the assigned hosts alone
    is_city = any(holds(actor, each, school_id=None) for each in (Permission.SEE, Permission.OWN))
    return {
        "is_city": is_city, "schools": list(own_schools(actor, Permission.SEE)),
        "like": containing(text) if text else "", "today": clock.today(),
    }  # fmt: skip


def claimed(actor: Actor, schools: Collection[int], new: Sequence[tuple[str, int]] = ()) -> dict[int, list[int]]:
    """School → the hosts of nobody that are its own by the register, were (value, school) entered too. Two statements. Raises Forbidden."""
    require(actor, Permission.KEEP, school_id=None)
    owned = owners([*Holding.objects.filter(until=None).values_list("value", "school_id"), *new])
    names: dict[int, list[str]] = {}
    for host_id, value in Alias.objects.filter(school=None).values_list("host_id", "value"):
        names.setdefault(host_id, []).append(value)
    found: dict[int, list[int]] = {}
    for host, values in names.items():
        addresses = [each for each in values if address_of(each)]
        school = owned.owner(addresses[0] if addresses else "", [each for each in values if each not in addresses])
        if school is not None and school in schools:
            found.setdefault(school, []).append(host)
    return found
