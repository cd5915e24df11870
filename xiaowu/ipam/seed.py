"""What the demo has of addresses: numbers of the schools, the air-conditioning's plan and one that carries, a vendor, taken addresses, a request."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from xiaowu.ipam.actions.addresses import describe, take
from xiaowu.ipam.actions.plans import keep_plan, lay, name_vendor, number_schools
from xiaowu.ipam.actions.requests import ask
from xiaowu.ipam.models import Address, SchoolRange
from xiaowu.ipam.rules.plans import Scheme
from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor, RoleAssignment
from xiaowu.roster.models import Post, School
from xiaowu.roster.rules.roles import Role


@transaction.atomic
def seed(schools: Sequence[School], moment: datetime, cast: Mapping[Role, str]) -> None:
    """The second school shares the first one's number, the third has one that no octet holds."""
    officer, engineer = (Actor(cast[role], (RoleAssignment(role.value),)) for role in (Role.BUREAU_OFFICER, Role.NETWORK_ENGINEER))
    coordinator = Actor(cast[Role.IT_COORDINATOR], (RoleAssignment(Role.IT_COORDINATOR.value, schools[0].pk),))
    numbers = {each.pk: at for at, each in enumerate(schools, 41)}
    if len(schools) > 3:
        numbers |= {schools[2].pk: 300, schools[3].pk: numbers[schools[1].pk]}
    number_schools(officer, numbers=dict(numbers))
    today = clock.day(moment)
    ems = keep_plan(
        officer, name="冷氣 EMS", vlan=70, space="10.239.0.0/16", length=24, scheme=Scheme.OCTET, first=101, last=110, gateway=254, reserved=0,
        until=today + timedelta(days=365), now=moment,
    )  # fmt: skip
    keep_plan(
        officer, name="無線基地臺", vlan=80, space="10.242.0.0/15", length=24, scheme=Scheme.CARRY, first=11, last=60, gateway=1, reserved=2,
        until=None, now=moment,
    )  # fmt: skip
    lay(officer, ems, now=moment)
    post = Post.objects.filter(role=Role.VENDOR, valid__contains=today).first()
    if post is not None:
        name_vendor(officer, ems, person_id=post.person_id, until=min(today + timedelta(days=90), post.valid.upper - timedelta(days=1)), today=today)
    mine = SchoolRange.objects.get(plan_id=ems, school=schools[0])
    for at, address in enumerate(take(engineer, mine.pk, count=3, now=moment), 1):
        row = Address.objects.get(address=address)
        describe(
            engineer, row.pk, device=f"EMS 閘道器 {at}", room=f"{at}樓配電室", name=f"ems-{at}", mac=f"00:1b:44:11:3a:b{at}", in_use=True, now=moment
        )
    ask(coordinator, mine.pk, count=2, reason="圖書館新裝冷氣", now=moment)
