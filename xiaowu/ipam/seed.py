"""What the demo has of addresses: numbers of the schools, the air-conditioning's plan and one that carries, a vendor, taken addresses, a request,
duty, tickets of each state, switches, ports that a firm owes, and a sweep.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from xiaowu.ipam.actions.addresses import describe, take
from xiaowu.ipam.actions.plans import keep_plan, lay, name_vendor, number_schools
from xiaowu.ipam.actions.ports import enter_switch, owe_ports
from xiaowu.ipam.actions.requests import ask
from xiaowu.ipam.actions.sweeps import Found, take_sweep
from xiaowu.ipam.actions.tickets import add_note, open_ticket, put_on_duty, work
from xiaowu.ipam.models import Address, SchoolRange
from xiaowu.ipam.rules.plans import Scheme
from xiaowu.ipam.rules.ports import SwitchDetails
from xiaowu.ipam.rules.sweeps import Source
from xiaowu.ipam.rules.tickets import Kind, TicketVerb
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
    _call(engineer, coordinator, moment)
    _look(engineer, mine, moment)
    for name, room, ports, used in (("二樓機櫃 1", "行政大樓二樓", 24, 24), ("三樓機櫃 1", "教學大樓三樓", 48, 41)):
        told = SwitchDetails(name=name, room=room, model=f"{ports} 埠 PoE", ports=ports, used=used)
        enter_switch(engineer, school_id=mine.school_id, told=told, today=today)
    if post is not None:
        owe_ports(officer, mine.pk, ports=4, clause="第 8 條第 2 款", person_id=post.person_id, due=None, text="二樓機櫃已無空埠。", now=moment)


def _call(engineer: Actor, coordinator: Actor, moment: datetime) -> None:
    """Two engineers on duty; a call that one of them works on, and what a school reported by itself."""
    for name, telephone, weekdays in (("潘冠宇", "02-29603456 分機 8571", [1, 2, 3]), ("石雅筑", "02-29603456 分機 8572", [4, 5])):
        put_on_duty(engineer, name=name, telephone=telephone, weekdays=weekdays)
    [school_id] = [each.school_id for each in coordinator.assignments if each.school_id is not None]
    whole: dict[str, Any] = {"school_id": school_id, "caller": "學務處幹事", "telephone": "分機 21", "now": moment}
    made = open_ticket(engineer, kind=Kind.ADDRESS, subject="三樓 EMS 閘道器連不上", **whole)
    work(engineer, made, TicketVerb.TAKE)
    add_note(engineer, made, text="閘道器設成舊網段，請廠商改為 VLAN 70。", now=moment)
    open_ticket(coordinator, kind=Kind.SWITCH, subject="二樓機櫃的連接埠已用完", **whole)
    waits = open_ticket(engineer, kind=Kind.LINE, subject="對外線路早上斷線", **whole)
    work(engineer, waits, TicketVerb.TAKE)
    work(engineer, waits, TicketVerb.WAIT, text="等候電信業者查修，預計下午回覆。")
    solved = open_ticket(engineer, kind=Kind.SETTING, subject="圖書館印表機找不到", **whole)
    work(engineer, solved, TicketVerb.TAKE)
    work(engineer, solved, TicketVerb.CLOSE, text="印表機改回原來的 VLAN，已可列印。")


def _look(engineer: Actor, mine: SchoolRange, moment: datetime) -> None:
    """A sweep: the first device as recorded, another in place of the second, nothing where the third should be, and one of which nobody knows."""
    network = mine.network.rpartition(".")[0]
    seen = [(101, True, "00:1b:44:11:3a:b1"), (102, True, "00:1b:44:11:3a:d9"), (103, False, ""), (108, True, "00:1b:44:11:3a:d8")]
    hosts = [(f"{network}.{last}", answered, mac, "") for last, answered, mac in seen]
    take_sweep(engineer, Found(Source.NMAP, moment, "demo", hosts), now=moment)
