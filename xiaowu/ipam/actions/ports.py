"""Switches are entered by sheet or by hand; too few ports are a firm's duty (登錄交換器、請廠商增設連接埠)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.followups.actions.flow import flow_of
from xiaowu.followups.actions.keeping import Wish, open_follow_up
from xiaowu.followups.rules.kinds import Owner
from xiaowu.ipam.models import PlanVendor, SchoolRange, Shortage, Switch
from xiaowu.ipam.permissions import Permission
from xiaowu.ipam.queries.ports import firms
from xiaowu.ipam.rules.ports import KIND, LONGEST_CLAUSE, MOST_PORTS, MOST_SWITCHES, PORT_FAULT_TITLES, SwitchDetails, port_faults
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, Conflict, NotFound
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.seen import Seen, changes
from xiaowu.roster.models import School

DUTIES = flow_of(KIND)
SHOWN = ("name", "room", "model", "ports", "used")


def enter_switch(actor: Actor, *, school_id: int, told: SwitchDetails, today: date) -> int:
    """Enter a switch by hand; returns its id. Raises Forbidden, BadInput, Conflict."""
    require(actor, Permission.KEEP_SWITCHES, school_id=school_id)
    if not School.objects.select_for_update().filter(pk=school_id, closed_on=None).exists():
        raise BadInput(_("請選擇學校。"), at="school_id")
    _check(told)
    known = Switch.objects.filter(school_id=school_id)
    if known.filter(name=told.name.strip()).exists():
        raise BadInput(_("這所學校已有同名的交換器。"), at="name")
    if known.count() >= MOST_SWITCHES:
        raise Conflict(_("一所學校最多 %(most)d 臺交換器。") % {"most": MOST_SWITCHES})
    made = Switch.objects.create(school_id=school_id, counted_on=today, **_columns(told))
    audit.record(actor, "entered", "ipam.switch", made.pk, school_id=school_id)
    return int(made.pk)


def change_switch(actor: Actor, switch_id: int, *, told: SwitchDetails, today: date, seen: Seen | None = None) -> None:
    """Change a switch; the same numbers again renew the day of the count. Raises Forbidden, NotFound, BadInput, Stale."""
    held = _held(actor, switch_id)
    _check(told)
    new = changes(shown(held), _columns(told), seen)
    if "name" in new and Switch.objects.filter(school_id=held.school_id, name=new["name"]).exists():
        raise BadInput(_("這所學校已有同名的交換器。"), at="name")
    whole = SwitchDetails(**{**shown(held), **new})
    _check(whole)
    Switch.objects.filter(pk=held.pk).update(**new, counted_on=today)
    if new:
        audit.record(actor, "changed", "ipam.switch", held.pk, school_id=held.school_id, fields=sorted(new))


def remove_switch(actor: Actor, switch_id: int) -> None:
    """Remove a switch that the school no longer has. Raises Forbidden, NotFound."""
    held = _held(actor, switch_id)
    held.delete()
    audit.record(actor, "removed", "ipam.switch", switch_id, school_id=held.school_id)


def set_switches(actor: Actor, school_id: int, *, told: Sequence[SwitchDetails], today: date) -> int:
    """Enter the switches of a sheet, by name; others stay as they are. Returns how many changed. Two statements. Raises Forbidden."""
    require(actor, Permission.KEEP_SWITCHES, school_id=school_id)
    known = {each.name: each for each in Switch.objects.select_for_update().filter(school_id=school_id)}
    rows = [Switch(school_id=school_id, counted_on=today, **_columns(each)) for each in told]
    count = sum(each.name not in known or shown(known[each.name]) != shown(each) for each in rows)
    Switch.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["school", "name"], update_fields=["room", "model", "ports", "used", "counted_on"]
    )
    audit.record(actor, "entered", "ipam.switches", school_id, school_id=school_id, count=count)
    return count


def owe_ports(
    actor: Actor, range_id: int, *, ports: int, clause: str, person_id: int, due: date | None, text: str, now: datetime
) -> int:  # fmt: skip
    """Ask somebody of a firm who may take from a plan to add the ports that a school lacks for its devices; returns the follow-up's id. Without a day
    it is due as its kind says. While one is open, another for the same school and plan is refused. Raises Forbidden, NotFound, BadInput, Conflict.
    """
    require(actor, Permission.KEEP_DUTIES, school_id=None)
    today, held = clock.day(now), SchoolRange.objects.select_related("plan", "school").select_for_update(of=("self",)).filter(pk=range_id).first()
    if held is None:
        raise NotFound
    if not 1 <= ports <= MOST_PORTS:
        raise BadInput(_("連接埠是 1 到 %(most)d 個。") % {"most": MOST_PORTS}, at="ports")
    if not clause.strip():
        raise BadInput(_("請寫契約的條次。"), at="clause")
    owner = _owner(held, person_id, today)
    if due is not None and due < today:
        raise BadInput(_("期限不能早於今天。"), at="due")
    made = Shortage.objects.create(
        plan_id=held.plan_id, school_id=held.school_id, ports=ports, clause=clause.strip()[:LONGEST_CLAUSE], at=now, by=actor.account_id,
        by_name=actor.name[:60],
    )  # fmt: skip
    audit.record(actor, "owed", "ipam.shortage", made.pk, school_id=held.school_id, ports=ports)
    said = {"school": held.school.name, "plan": held.plan.name, "count": ports, "clause": made.clause}
    title = _("%(school)s「%(plan)s」缺 %(count)d 個連接埠，請增設（契約%(clause)s）") % said
    return open_follow_up(actor, KIND, Wish(title, school_id=held.school_id, about=made.pk, owner=owner, due=due), text=text, now=now)


def shown(known: Any) -> dict[str, Any]:
    """A switch as its form shows it, by which an outdated page is recognised."""
    return {each: getattr(known, each) for each in SHOWN}


def _owner(held: Any, person_id: int, today: date) -> Owner:
    """Raises BadInput for whoever has no contract with this plan today."""
    named = PlanVendor.objects.filter(plan_id=held.plan_id, person_id=person_id).first()
    if named is not None and named.until < today:
        raise BadInput(_("這個人在「%(plan)s」的期限到 %(day)s 為止。") % {"plan": held.plan.name, "day": spoken.long(named.until)}, at="person_id")
    owner = next((each for each in firms() if each.person == person_id), None)
    if named is None or owner is None or (named.schools and held.school_id not in named.schools):
        raise BadInput(_("請選擇這個計畫目前的廠商人員。"), at="person_id")
    return owner


def _held(actor: Actor, switch_id: int) -> Any:
    require(actor, Permission.SEE, school_id=ANYWHERE)
    held = Switch.objects.select_for_update().filter(pk=switch_id).first()
    if held is None:
        raise NotFound
    require(actor, Permission.KEEP_SWITCHES, school_id=held.school_id)
    return held


def _columns(told: SwitchDetails) -> dict[str, Any]:
    return {"name": told.name.strip(), "room": told.room.strip(), "model": told.model.strip(), "ports": told.ports, "used": told.used}


def _check(told: SwitchDetails) -> None:
    if found := port_faults(told):
        said = {field: _(PORT_FAULT_TITLES[fault]) for field, fault in found.items()}
        raise BadInput(next(iter(said.values())), faults=said)
