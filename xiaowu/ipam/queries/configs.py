"""The devices of a range or of a whole plan, for the files that servers read (設定檔)."""

from xiaowu.ipam.models import Address, SchoolRange
from xiaowu.ipam.permissions import Permission
from xiaowu.ipam.rules.addresses import State
from xiaowu.ipam.rules.configs import Host, Subnet
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import NotFound


def subnets(actor: Actor, plan_id: int) -> list[Subnet]:
    """Every network of a plan that the reader sees, by school. Two statements. Raises Forbidden, NotFound."""
    require(actor, Permission.OPEN, school_id=ANYWHERE)
    found = list(SchoolRange.objects.filter(plan_id=plan_id).select_related("school").order_by("school__code", "school_id"))
    if not found:
        raise NotFound
    hosts: dict[int, list[Host]] = {each.pk: [] for each in found}
    for each in Address.objects.filter(plan_id=plan_id, state__in=(State.GIVEN, State.IN_USE)).order_by("address"):
        hosts[each.range_id].append(Host(each.address, each.mac or "", each.name))
    return [Subnet(each.pk, each.network, each.gateway, each.school.code, tuple(hosts[each.pk])) for each in found]
