"""A plan that is laid, as the tests of ipam begin with."""

from datetime import date
from typing import Any

from conftest import as_owner
from xiaowu.ipam.actions.plans import keep_plan, lay
from xiaowu.ipam.actions.ports import enter_switch
from xiaowu.ipam.models import Plan, PlanVendor, SchoolNumber, SchoolRange
from xiaowu.ipam.rules.plans import Scheme
from xiaowu.ipam.rules.ports import SwitchDetails
from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor, RoleAssignment

EMS: dict[str, Any] = {
    "name": "冷氣 EMS", "vlan": 70, "space": "10.239.0.0/16", "length": 24, "scheme": Scheme.OCTET, "first": 101, "last": 110, "gateway": 254,
    "reserved": 0, "until": None,
}  # fmt: skip
OFFICER = Actor("局員", (RoleAssignment("bureau_officer"),))


def laid(*schools: int, number: int = 42, **given: Any) -> Any:
    """The air-conditioning's plan at these schools, which have numbers from 42; the first one's range. A plan of the name is used again."""
    with as_owner():
        for at, school in enumerate(schools, number):
            SchoolNumber.objects.update_or_create(school_id=school, defaults={"number": at})
        wanted = {**EMS, **given}
        known = Plan.objects.filter(name=wanted["name"]).first()
        plan = known.pk if known else keep_plan(OFFICER, **wanted, now=clock.now())
        lay(OFFICER, plan, now=clock.now())
        return SchoolRange.objects.select_related("plan").get(plan_id=plan, school_id=schools[0])


def switch(actor: Actor, school_id: int, **given: Any) -> int:
    """A switch of 24 ports, of which 20 are used."""
    told = SwitchDetails(**{"name": "機櫃 1", "room": "二樓", "model": "24 埠", "ports": 24, "used": 20, **given})
    return enter_switch(actor, school_id=school_id, told=told, today=clock.today())


def named(plan_id: int, person_id: int, until: date, *schools: int) -> None:
    """Somebody of a firm takes from the plan until this day, at every school or at these."""
    with as_owner():
        PlanVendor.objects.update_or_create(plan_id=plan_id, person_id=person_id, defaults={"until": until, "schools": list(schools)})
