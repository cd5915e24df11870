"""Plans are kept, laid over the schools and withdrawn (維護、發布與撤回位址計畫)."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from xiaowu.ipam.models import Address, Plan, PlanVendor, SchoolNumber, SchoolRange
from xiaowu.ipam.permissions import Permission
from xiaowu.ipam.queries.plans import dry, taken_of, template_of
from xiaowu.ipam.rules.addresses import State
from xiaowu.ipam.rules.plans import Fault, Laid, PlanState, Scheme, Span, Template, faults, network_of, span_in
from xiaowu.ipam.rules.words import FAULT_TITLES
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import run
from xiaowu.kernel.errors import BadInput, Conflict, NotFound
from xiaowu.kernel.seen import Seen, changes
from xiaowu.roster.models import Post, School
from xiaowu.roster.rules.roles import Role

SHAPE = ("vlan", "space", "length", "scheme", "first", "last", "gateway", "reserved")  # what ranges are made from
SHOWN = ("name", *SHAPE, "until")
# every address of the plan's ranges that is not there yet, in one statement: after a withdrawal a school may have kept some of them
_FILL = """
-- reads: ipam_schoolrange, ipam_address
insert into ipam_address (range_id, plan_id, school_id, address, state, device, room, name, taken_by_name)
select r.id, r.plan_id, r.school_id, r.first + each, case when each < %(reserved)s then 'reserved' else 'free' end, '', '', '', ''
from ipam_schoolrange r cross join lateral generate_series(0, r.last - r.first) each
where r.plan_id = %(plan)s and not exists (select from ipam_address a where a.address = r.first + each)
"""


def keep_plan(
    actor: Actor, *, name: str, vlan: int, space: str, length: int, scheme: Scheme, first: int, last: int, gateway: int, reserved: int,
    until: date | None, now: datetime, plan_id: int | None = None, seen: Seen | None = None,
) -> int:  # fmt: skip
    """Enter a plan, or change the named one; returns its id. Repeating it changes nothing. A plan that is laid keeps its shape until it is withdrawn.
    Raises Forbidden, NotFound, BadInput, Conflict, Stale.
    """
    require(actor, Permission.KEEP_PLANS, school_id=None)
    given = {
        "name": name, "vlan": vlan, "space": str(_network(space)), "length": length, "scheme": scheme.value, "first": first, "last": last,
        "gateway": gateway, "reserved": reserved, "until": until,
    }  # fmt: skip
    known = _held(plan_id) if plan_id is not None else None
    new = given if known is None else changes(shown(known), given, seen)
    if known is not None and not new:
        return int(known.pk)
    whole = {**(shown(known) if known else {}), **new}
    _check(whole, plan_id)
    if known is None:
        made = Plan.objects.create(**given, state=PlanState.DRAFT, changed_at=now)
        audit.record(actor, "entered", "ipam.plan", made.pk)
        return int(made.pk)
    if set(new) & set(SHAPE) and known.state == PlanState.PUBLISHED:
        raise Conflict(_("已發布的計畫不能改網段；請先撤回，使用中的位址會保留。"))
    if set(new) & set(SHAPE) and (lying := SchoolRange.objects.filter(plan_id=known.pk).count()):
        raise Conflict(_("還有 %(count)d 所學校留著這個計畫的位址，不能改網段或 VLAN；請先釋出，或另建新計畫。") % {"count": lying})
    Plan.objects.filter(pk=known.pk).update(**new, changed_at=now)
    audit.record(actor, "changed", "ipam.plan", known.pk, fields=sorted(new))
    return int(known.pk)


def lay(actor: Actor, plan_id: int, *, now: datetime, school_ids: Collection[int] | None = None) -> int:
    """Lay a plan over every school that it fits, or over the named ones; returns how many are new. What is laid already stays. Raises Forbidden,
    NotFound.
    """
    require(actor, Permission.KEEP_PLANS, school_id=None)
    held = _hold_all(plan_id)
    fits = dry(actor, plan_id).fits
    wanted = {school: span for school, span in fits.items() if school_ids is None or school in school_ids}
    _lay(held, wanted, by_hand=False)
    if held.state != PlanState.PUBLISHED:
        Plan.objects.filter(pk=plan_id).update(state=PlanState.PUBLISHED, changed_at=now)
    audit.record(actor, "laid", "ipam.plan", plan_id, count=len(wanted))
    return len(wanted)


def lay_by_hand(actor: Actor, plan_id: int, *, school_id: int, network: str) -> None:
    """Give one school that the plan does not fit a network of its own, marked as such. Repeating it changes nothing.
    Raises Forbidden, NotFound, BadInput, Conflict.
    """
    require(actor, Permission.KEEP_PLANS, school_id=None)
    held, chosen = _hold_all(plan_id), _network(network, "network")
    template = template_of(held)
    if chosen.version != template.space.version or chosen.prefixlen != template.length:
        raise BadInput(_("這個計畫的網段長度是 /%(length)d。") % {"length": template.length}, at="network")
    if held.state != PlanState.PUBLISHED:
        raise Conflict(_("請先發布計畫，再為不適用的學校登錄例外網段。"))
    if not School.objects.filter(pk=school_id, closed_on=None).exists():
        raise BadInput(_("請選擇學校。"), at="school_id")
    known = SchoolRange.objects.filter(plan_id=plan_id, school_id=school_id).first()
    if known is not None and known.network == str(chosen):
        return
    if known is not None:
        raise BadInput(_("這所學校在這個計畫已有網段 %(network)s。") % {"network": known.network}, at="school_id")
    span = span_in(template, chosen)
    laid = Laid([taken_of(each) for each in SchoolRange.objects.select_related("plan")], template.length)
    if laid.in_the_way(span, plan_id, template.vlan, school_id) is not None:
        raise BadInput(_("%(network)s 已經由其他學校或計畫使用。") % {"network": chosen}, at="network")
    _lay(held, {school_id: span}, by_hand=True)
    audit.record(actor, "laid", "ipam.plan", plan_id, school_id=school_id, by_hand=True)


def withdraw(actor: Actor, plan_id: int, *, now: datetime) -> int:
    """Take a plan back from the schools; returns how many addresses somebody still relies on. Free addresses are deleted, those in use stay, resting
    ones stay until they have rested. Nothing more is given from the plan. Repeating it changes nothing. Raises Forbidden, NotFound.
    """
    require(actor, Permission.KEEP_PLANS, school_id=None)
    _hold_all(plan_id)
    rested = Q(state=State.RESTING, until__lte=clock.day(now))
    Address.objects.filter(rested | Q(state__in=(State.FREE, State.RESERVED)), plan_id=plan_id).delete()
    used = Address.objects.filter(plan_id=plan_id).values("range_id")
    SchoolRange.objects.filter(plan_id=plan_id).exclude(pk__in=used).delete()
    kept = Address.objects.filter(plan_id=plan_id).exclude(state=State.RESTING).count()
    Plan.objects.filter(pk=plan_id).exclude(state=PlanState.DRAFT).update(state=PlanState.WITHDRAWN, changed_at=now)
    audit.record(actor, "withdrawn", "ipam.plan", plan_id, kept=kept)
    return kept


def discard(actor: Actor, plan_id: int) -> None:
    """Delete a draft that was never published. Repeating it changes nothing. Raises Forbidden, Conflict."""
    require(actor, Permission.KEEP_PLANS, school_id=None)
    held = Plan.objects.select_for_update().filter(pk=plan_id).first()
    if held is None:
        return
    if held.state != PlanState.DRAFT:
        raise Conflict(_("發布過的計畫有各校的紀錄，不能刪除；可以撤回。"))
    held.delete()
    audit.record(actor, "discarded", "ipam.plan", plan_id)


def name_vendor(actor: Actor, plan_id: int, *, person_id: int, until: date, today: date, schools: Collection[int] = ()) -> None:
    """Let somebody of a firm take from a plan until a day, at every school or at the named ones; again with another day or other schools, it changes
    these. Raises Forbidden, NotFound, BadInput.
    """
    require(actor, Permission.KEEP_PLANS, school_id=None)
    held = _held(plan_id)
    post = Post.objects.filter(person_id=person_id, role=Role.VENDOR, valid__contains=today).order_by("-valid__endswith").first()
    if post is None:
        raise BadInput(_("請選擇目前登錄的廠商人員。"), at="person_id")
    if until >= post.valid.upper:
        raise BadInput(_("這個人的外部人員資格先到期，請先延長。"), at="until")
    PlanVendor.objects.update_or_create(plan=held, person_id=person_id, defaults={"until": until, "schools": sorted(set(schools))})
    audit.record(actor, "named", "ipam.plan", plan_id, person=person_id, until=until.isoformat(), schools=len(set(schools)))


def number_schools(actor: Actor, *, numbers: Mapping[int, int | None]) -> int:
    """Give schools their numbers, or take them away (None); returns how many are new. Ranges that are laid stay where they are. Raises Forbidden."""
    require(actor, Permission.KEEP_PLANS, school_id=None)
    known = dict(SchoolNumber.objects.select_for_update().values_list("school_id", "number"))
    new = {school: number for school, number in numbers.items() if known.get(school) != number}
    SchoolNumber.objects.filter(school_id__in=new).delete()
    SchoolNumber.objects.bulk_create(SchoolNumber(school_id=school, number=number) for school, number in new.items() if number is not None)
    if new:
        audit.record(actor, "numbered", "ipam.schools", 0, count=len(new))
    return len(new)


def shown(known: Any) -> dict[str, Any]:
    """A plan as its form shows it, by which an outdated page is recognised."""
    return {each: getattr(known, each) for each in SHOWN}


def _held(plan_id: int) -> Any:
    held = Plan.objects.select_for_update().filter(pk=plan_id).first()
    if held is None:
        raise NotFound
    return held


def _hold_all(plan_id: int) -> Any:
    """The plan, locked so that nobody else lays one meanwhile: two plans laid at once could collide."""
    held = {each.pk: each for each in Plan.objects.select_for_update().order_by("pk")}
    if plan_id not in held:
        raise NotFound
    return held[plan_id]


def _network(text: str, field: str = "space") -> Any:
    found = network_of(text)
    if isinstance(found, Fault):
        raise BadInput(_(FAULT_TITLES[found]), at=field)
    return found


def _check(whole: Mapping[str, Any], plan_id: int | None) -> None:
    template = Template(
        whole["vlan"], _network(whole["space"]), whole["length"], Scheme(whole["scheme"]), whole["first"], whole["last"], whole["gateway"],
        whole["reserved"],
    )  # fmt: skip
    if found := faults(template):
        said = {field: _(FAULT_TITLES[fault]) for field, fault in found.items()}
        raise BadInput(next(iter(said.values())), faults=said)
    if Plan.objects.filter(name=whole["name"]).exclude(pk=plan_id or 0).exists():
        raise BadInput(_("已經有同名的計畫。"), at="name")


def _lay(plan: Any, spans: Mapping[int, Span], *, by_hand: bool) -> None:
    SchoolRange.objects.bulk_create(_ranges(plan, spans, by_hand=by_hand))
    run(_FILL, {"plan": plan.pk, "reserved": plan.reserved})


def _ranges(plan: Any, spans: Mapping[int, Span], *, by_hand: bool) -> Iterable[SchoolRange]:
    for school_id, span in spans.items():
        yield SchoolRange(
            plan=plan, school_id=school_id, network=str(span.network), first=str(span.first), last=str(span.last), gateway=str(span.gateway),
            by_hand=by_hand,
        )  # fmt: skip
