"""What other systems have been sent, and what not yet."""

from dataclasses import dataclass
from datetime import datetime

from xiaowu.connections.models import ClientPlace, ProvisioningTarget
from xiaowu.connections.permissions import Permission
from xiaowu.connections.provisioning.rules.destination import destination_of, program_id
from xiaowu.connections.provisioning.rules.target import TARGET, State
from xiaowu.connections.queries.accounts import ACCOUNTS, basis
from xiaowu.kernel import clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor, RoleAssignment
from xiaowu.kernel.database.arm import arm, reach_of
from xiaowu.kernel.database.rows import named
from xiaowu.kernel.delivery.told import destinations
from xiaowu.kernel.flow.held import where_state
from xiaowu.kernel.lists import ListRequest, Page, Sorts, containing, page_of_sql
from xiaowu.roster.rules.likeness import name_key
from xiaowu.roster.rules.roles import Program

READS = ("identity_account", "kernel_delivery", "roster_person", "roster_post")


@dataclass(frozen=True, slots=True)
class Waiting:
    """An account whose present state a system does not know; `told` is the digest of what it was last sent."""

    person_id: int
    uid: str
    sign_in: str
    name: str
    active: bool
    mail: str | None
    digest: str
    remote_id: str
    told: str


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A system on the page: how many accounts it has as they are, how many it has not been sent, and how many it refused."""

    id: int
    name: str
    url: str
    is_on: bool
    places: str
    done: int
    waiting: int
    refused: int
    asked: datetime | None
    answer: str


@dataclass(frozen=True, slots=True)
class DepartureRow:
    """Somebody who is no longer here, at a system that has the account: its answer, and whether it still has to be told."""

    name: str
    system: str
    at: datetime
    answer: str
    is_waiting: bool


# an inactive account that was never sent there is not sent now
_STATE = f"""
select r.person_id, r.uid, r.sign_in, r.name, r.active, r.mail, d.digest, coalesce(c.remote_id, '') as remote_id, coalesce(c.told, '') as told,
    coalesce(c.answer, '200') <> '200' as was_refused
from ({ACCOUNTS}) r
cross join lateral (select md5(concat_ws(chr(31), r.sign_in, r.name, r.active, r.mail)) as digest) d
left join identity_scimcopy c on c.target_id = %(target)s and c.person_id = r.person_id
where r.active or c.person_id is not null
"""


# a departure replaces a waiting message that says otherwise
_UNPOSTED = """not exists (select from kernel_delivery d where d.kind = 'identity.scim' and d.destination = %(where)s and d.key = s.person_id::text
    and d.ended is null and d.rank <= s.active::int)"""


def program_of(target_id: int) -> Actor:
    """A target as the program that it would be if it asked: it is sent what that program might read."""
    served = ClientPlace.objects.filter(client_id=program_id(target_id))
    schools = list(served.exclude(school=None).order_by("school_id").values_list("school_id", flat=True))
    is_city = served.filter(school=None).exists()
    assignments = (RoleAssignment(Program.CITY_ACCOUNTS),) if is_city else tuple(RoleAssignment(Program.ACCOUNTS, school_id) for school_id in schools)
    return Actor("scim-target", assignments, client_id=program_id(target_id))


def arm_for(target_id: int) -> Actor:
    """The target as a program, with the transaction armed for what it may know. Three statements."""
    actor = program_of(target_id)
    arm(reach_of(program_id(target_id), clock.today(), actor.assignments))
    return actor


def targets_on() -> list[int]:
    """The systems that are switched on. One statement."""
    return list(ProvisioningTarget.objects.filter(where_state(TARGET, State.ON)).order_by("pk").values_list("pk", flat=True))


def waiting(actor: Actor, target_id: int, *, person_id: int | None = None, most: int = 1) -> list[Waiting]:
    """The accounts to send to it, except those already posted; or this one, if there is anything to send. One statement.

    The transaction is armed for the target (`arm_for`).
    """
    found = named(
        f"select * from ({_STATE}) s where s.digest <> s.told and {_UNPOSTED if person_id is None else 's.person_id = %(person)s'}"
        " order by s.active, s.was_refused, s.person_id limit %(most)s",  # departures first
        {**basis(actor), "target": target_id, "person": person_id, "where": destination_of(target_id), "most": most},
    )
    return [Waiting(**{name: value for name, value in row.items() if name != "was_refused"}) for row in found]


def targets(actor: Actor) -> list[TargetRow]:
    """Every target. Raises Forbidden. Two statements for each, and one more: there are few."""
    require(actor, Permission.KEEP_TARGETS, school_id=None)
    told = []
    where = destinations("scim:")
    for each in ProvisioningTarget.objects.order_by("name", "pk"):
        given = basis(program_of(each.pk)) | {"target": each.pk}
        (count,) = named(
            "select count(*) filter (where s.digest = s.told) as done, count(*) filter (where s.digest <> s.told) as waiting,"
            f" count(*) filter (where s.was_refused) as refused from ({_STATE}) s",
            given,
        )
        places = ClientPlace.objects.filter(client_id=program_id(each.pk)).order_by("school__code").values_list("school__name", flat=True)
        names = "、".join(name or "" for name in places[:5])
        there = where.get(destination_of(each.pk))
        is_away = there is not None and there.again is not None
        asked, answer = (there.asked if there else None), (there.answer if there and is_away else "")
        told.append(TargetRow(each.pk, each.name, each.url, each.is_on, names, asked=asked, answer=answer, **count))
    return told


_DEPARTURES = """
select p.name, t.name as system, c.at, c.answer, c.answer <> '200' as is_waiting from identity_scimcopy c
join identity_scimtarget t on t.id = c.target_id join roster_person p on p.id = c.person_id join identity_account a on a.person_id = p.id
where not (a.is_active and exists (select from roster_post q where q.person_id = p.id and q.valid @> %(today)s::date))
and (strpos(roster_name_key(p.name), %(name)s) > 0 or t.name ilike %(like)s)
and case %(show)s when 'waiting' then c.answer <> '200' when 'told' then c.answer = '200' else true end
"""
DEPARTURE_SORTS: Sorts = {"at": "at", "name": "roster_name_order(name)", "system": "system"}


def departures(actor: Actor, wanted: ListRequest) -> Page[DepartureRow]:
    """A page of people who departed or were suspended, by system. Raises Forbidden. One statement."""
    require(actor, Permission.KEEP_TARGETS, school_id=None)
    given = {"today": clock.today(), "like": containing(wanted.text), "name": name_key(wanted.text), "show": wanted.filter("show")}
    return page_of_sql(DepartureRow, _DEPARTURES, given, wanted, DEPARTURE_SORTS, "name", "system")
