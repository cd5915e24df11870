"""The devices of a range or of a whole plan, for the files that servers read (設定檔)."""

from django.db.models import Count

from xiaowu.ipam.models import Address, SchoolRange
from xiaowu.ipam.permissions import Permission
from xiaowu.ipam.rules.addresses import State
from xiaowu.ipam.rules.configs import Host, Subnet
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import NotFound
from xiaowu.roster.models import School


def subnets(actor: Actor, plan_id: int, *, of_all: bool = False) -> list[Subnet]:
    """Every network of a plan that the reader sees, by school; where two schools have one code, its row's number tells them apart. `of_all`: those of
    the other plans too. Three statements. Raises Forbidden, NotFound.
    """
    require(actor, Permission.OPEN, school_id=ANYWHERE)
    laid, of = SchoolRange.objects.select_related("school", "plan"), {} if of_all else {"plan_id": plan_id}
    found = list(laid.filter(**of).order_by("school__code", "school_id", "plan_id"))
    if all(each.plan_id != plan_id for each in found):
        raise NotFound
    hosts: dict[int, list[Host]] = {each.pk: [] for each in found}
    for each in Address.objects.filter(**of, state__in=(State.GIVEN, State.IN_USE)).order_by("address"):
        hosts[each.range_id].append(Host(each.address, each.mac or "", each.name))
    codes = School.objects.filter(code__in={each.school.code for each in found}).values("code").annotate(count=Count("pk"))
    twice = set(codes.filter(count__gt=1).values_list("code", flat=True))

    def apart(school: School) -> str:
        return f"{school.code}-{school.pk}" if school.code in twice else school.code

    return [Subnet(each.pk, each.network, each.gateway, apart(each.school), tuple(hosts[each.pk]), each.plan.space) for each in found]
