"""Plans, what each school has of them, and what laying one would do (位址計畫、各校網段、試算)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from ipaddress import ip_address, ip_network
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery

from xiaowu.ipam.models import Plan, PlanVendor, SchoolNumber, SchoolRange
from xiaowu.ipam.permissions import Permission
from xiaowu.ipam.rules.addresses import TAKEN, State
from xiaowu.ipam.rules.plans import Fault, Laid, LaidRange, PlanState, Scheme, Span, Template, fitting
from xiaowu.kernel import clock
from xiaowu.kernel.access import ANYWHERE, holds, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.lists import ListRequest, Page, Sorts, page_of
from xiaowu.roster.models import School

PLAN_SORTS: Sorts = {"name": "name", "vlan": "vlan", "until": "until"}
RANGE_SORTS: Sorts = {"school": "school__code", "plan": "plan__name", "vlan": "plan__vlan", "first": "first", "free": "free"}
NUMBER_SORTS: Sorts = {"code": "code", "number": "number", "name": "name"}


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan; `schools`: at how many it is laid, `taken`: how many of its `addresses` somebody relies on."""

    id: int
    name: str
    state: PlanState
    template: Template
    until: date | None
    schools: int
    addresses: int
    taken: int


@dataclass(frozen=True, slots=True)
class RangeRow:
    """What a school has of a plan: how many of its addresses are free, taken (of these held for a request), resting, and kept back. Held ones are
    among the taken; the other numbers add up to all.
    """

    id: int
    plan_id: int
    plan: str
    plan_state: PlanState
    until: date | None
    vlan: int
    school_id: int
    school: str
    network: str
    first: str
    last: str
    gateway: str
    by_hand: bool
    free: int
    taken: int
    held: int
    resting: int
    reserved: int

    @property
    def mask(self) -> str:
        """The mask as installers type it, of an IPv4 network."""
        network = ip_network(self.network)
        return str(network.netmask) if network.version == 4 else ""


@dataclass(frozen=True, slots=True)
class NumberRow:
    """A school and the number by which networks know it."""

    school_id: int
    code: str
    name: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Misfit:
    """A school that a plan does not fit, and why; of a collision, which plan is in the way."""

    school_id: int
    school: str
    number: int | None
    fault: Fault
    other: str = ""


@dataclass(frozen=True, slots=True)
class Dry:
    """What laying a plan would do: at which schools it is laid, which it does not fit, at how many it lies already."""

    fits: Mapping[int, Span]
    misfits: tuple[Misfit, ...]
    laid: int


@dataclass(frozen=True, slots=True)
class VendorRow:
    """Somebody of a firm who takes from a plan, until which day, and at which schools; none: at every one that has the plan."""

    name: str
    until: date
    schools: tuple[str, ...]


def template_of(plan: Any) -> Template:
    """A stored plan's numbers."""
    space = ip_network(plan.space)
    return Template(plan.vlan, space, plan.length, Scheme(plan.scheme), plan.first, plan.last, plan.gateway, plan.reserved)


def plans(actor: Actor, wanted: ListRequest) -> Page[PlanRow]:
    """The plans that the reader sees: all of them, or one's own. One statement. Raises Forbidden."""
    require(actor, Permission.OPEN, school_id=ANYWHERE)
    found = _shown_to(actor, _counted(Plan.objects.filter(name__icontains=wanted.text)))
    if state := wanted.filter("state"):
        found = found.filter(state=state)
    return page_of(found, wanted, PLAN_SORTS, _plan_row, "pk")


def plan(actor: Actor, plan_id: int) -> PlanRow:
    """One of them. One statement. Raises Forbidden, NotFound."""
    require(actor, Permission.OPEN, school_id=ANYWHERE)
    found = _shown_to(actor, _counted(Plan.objects.filter(pk=plan_id))).first()
    if found is None:
        raise NotFound
    return _plan_row(found)


def _shown_to(actor: Actor, found: Any) -> Any:
    """Drafts are the bureau's own until they are published."""
    return found if holds(actor, Permission.KEEP_PLANS, school_id=None) else found.exclude(state=PlanState.DRAFT)


def ranges(actor: Actor, wanted: ListRequest) -> Page[RangeRow]:
    """What the schools that the reader sees have of plans. One statement. Raises Forbidden."""
    require(actor, Permission.OPEN, school_id=ANYWHERE)
    found = _ranges().filter(Q(school__name__icontains=wanted.text) | Q(plan__name__icontains=wanted.text))
    if state := wanted.filter("state"):
        found = found.filter(free=0) if state == "full" else found.filter(by_hand=True)
    return page_of(found, wanted, RANGE_SORTS, _range_row, "pk")


def one_range(actor: Actor, range_id: int) -> RangeRow:
    """One of them. One statement. Raises Forbidden, NotFound."""
    require(actor, Permission.OPEN, school_id=ANYWHERE)
    found = _ranges().filter(pk=range_id).first()
    if found is None:
        raise NotFound
    return _range_row(found)


def ranges_of_school(actor: Actor, school_id: int) -> list[RangeRow]:
    """Every range of a school, by VLAN. One statement. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=school_id)
    return [_range_row(each) for each in _ranges().filter(school_id=school_id).order_by("plan__vlan", "first")]


def numbers(actor: Actor, wanted: ListRequest) -> Page[NumberRow]:
    """Every open school with its number. One statement. Raises Forbidden."""
    require(actor, Permission.KEEP_PLANS, school_id=None)
    found = _numbered().filter(Q(name__icontains=wanted.text) | Q(code__istartswith=wanted.text))
    if wanted.filter("state"):
        found = found.filter(number=None)
    return page_of(found, wanted, NUMBER_SORTS, lambda each: NumberRow(each.pk, each.code, each.name, each.number), "pk")


def schools_by_code(codes: Collection[str]) -> dict[str, dict[str, int]]:
    """Code → the open schools that have it, by name: two where it stands for two parts of a school. One statement."""
    found: dict[str, dict[str, int]] = {}
    for code, name, school_id in School.objects.filter(code__in=codes, closed_on=None).order_by("pk").values_list("code", "name", "pk"):
        found.setdefault(code, {})[name] = school_id
    return found


def school_networks(actor: Actor) -> list[tuple[int, str]]:
    """(school, network) of every plan that is laid, for other systems (`kernel.networks`). One statement. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=None)
    found = SchoolRange.objects.filter(plan__state=PlanState.PUBLISHED).order_by("school_id", "network").values_list("school_id", "network")
    return [(school, str(network)) for school, network in found]


def vendors(actor: Actor, plan_id: int) -> list[VendorRow]:
    """Who takes from a plan. Two statements. Raises Forbidden."""
    require(actor, Permission.KEEP_PLANS, school_id=None)
    found = list(PlanVendor.objects.filter(plan_id=plan_id).select_related("person").order_by("person__name__in_order", "pk"))
    names = dict(School.objects.filter(pk__in={school for each in found for school in each.schools}).order_by("code", "pk").values_list("pk", "name"))
    return [VendorRow(each.person.name, each.until, tuple(name for pk, name in names.items() if pk in each.schools)) for each in found]


def dry(actor: Actor, plan_id: int) -> Dry:
    """What laying the plan over every school would do. Four statements. Raises Forbidden, NotFound."""
    require(actor, Permission.KEEP_PLANS, school_id=None)
    found = Plan.objects.filter(pk=plan_id).first()
    if found is None:
        raise NotFound
    template = template_of(found)
    schools = {each.pk: each for each in _numbered().order_by("code", "pk")}
    laid = list(SchoolRange.objects.select_related("plan", "school"))
    mine = {each.school_id for each in laid if each.plan_id == plan_id}
    lying = Laid([taken_of(each) for each in laid], template.length)
    names, at = {each.plan_id: each.plan.name for each in laid}, {each.school_id: each.school.name for each in laid}
    fits: dict[int, Span] = {}
    misfits: list[Misfit] = []
    for school_id, what in fitting(template, {pk: each.number for pk, each in schools.items()}).items():
        school = schools[school_id]
        if school_id in mine:
            continue
        if isinstance(what, Fault):
            misfits.append(Misfit(school_id, school.name, school.number, what))
        elif other := lying.in_the_way(what, plan_id, template.vlan, school_id):
            fault, name = (Fault.ANOTHER_SCHOOL, at[other.school]) if other.plan == plan_id else (Fault.COLLIDES, names[other.plan])
            misfits.append(Misfit(school_id, school.name, school.number, fault, name))
        else:
            fits[school_id] = what
    return Dry(fits, tuple(misfits), len(mine))


def taken_of(each: Any) -> LaidRange:
    """A stored range with its plan, for the rules."""
    first, last, gateway = (ip_address(one) for one in (each.first, each.last, each.gateway))
    return LaidRange(each.plan_id, each.school_id, each.plan.vlan, ip_network(each.network), first, last, gateway)


def _numbered() -> Any:
    number = SchoolNumber.objects.filter(school_id=OuterRef("pk")).values("number")
    return School.objects.filter(closed_on=None).annotate(number=Subquery(number))


def _counted(found: Any) -> Any:
    taken = Count("address", filter=Q(address__state__in=TAKEN), distinct=True)
    return found.annotate(schools=Count("schoolrange", distinct=True), addresses=Count("address", distinct=True), taken=taken)


def _ranges() -> Any:
    rested = Q(address__state=State.RESTING, address__until__lte=clock.today())  # what rests still is given to nobody today
    counts = {
        "free": rested | Q(address__state=State.FREE), "taken": Q(address__state__in=TAKEN), "held": Q(address__state=State.HELD),
        "resting": Q(address__state=State.RESTING) & ~rested, "reserved": Q(address__state=State.RESERVED),
    }  # fmt: skip
    return SchoolRange.objects.select_related("plan", "school").annotate(**{name: Count("address", filter=which) for name, which in counts.items()})


def _plan_row(each: Any) -> PlanRow:
    return PlanRow(each.pk, each.name, PlanState(each.state), template_of(each), each.until, each.schools, each.addresses, each.taken)


def _range_row(each: Any) -> RangeRow:
    plan = each.plan
    return RangeRow(
        each.pk, plan.pk, plan.name, PlanState(plan.state), plan.until, plan.vlan, each.school_id, each.school.name, each.network, each.first,
        each.last, each.gateway, each.by_hand, each.free, each.taken, each.held, each.resting, each.reserved,
    )  # fmt: skip


def may_take(actor: Actor) -> bool:
    """Whether the reader takes addresses without asking: engineers, and people of firms from their own plans."""
    return holds(actor, Permission.GIVE, school_id=None) or holds(actor, Permission.TAKE_OWN, school_id=None)
