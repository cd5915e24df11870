"""A sweep of the network is taken in: facts beside the records, which it never changes (掃描結果)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from xiaowu.ipam.models import Sweep
from xiaowu.ipam.permissions import Permission
from xiaowu.ipam.rules.sweeps import Source
from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import value

# what an earlier sweep found does not undo a later one; an address lies in one school's network, or in the range of one plan of several that share it
_SIGHTED = """
with told as (
    insert into ipam_sighting (address, school_id, plan_id, range_id, looked_at, seen_at, mac, mac_at, port, source)
    select distinct on (found.address) found.address, r.school_id, r.plan_id, r.id, %(at)s, case when found.answered then %(at)s end,
        nullif(found.mac, '')::macaddr, case when found.mac <> '' then %(at)s end, found.port, %(source)s
    from unnest(%(addresses)s::inet[], %(answered)s::boolean[], %(macs)s::text[], %(ports)s::text[]) found (address, answered, mac, port)
    join ipam_schoolrange r on r.network >>= found.address
    order by found.address, (found.address between r.first and r.last) desc, r.id
    on conflict (address) do update set school_id = excluded.school_id, plan_id = excluded.plan_id, range_id = excluded.range_id,
        looked_at = excluded.looked_at, seen_at = coalesce(excluded.seen_at, ipam_sighting.seen_at), source = excluded.source,
        mac = coalesce(excluded.mac, ipam_sighting.mac),
        mac_at = coalesce(excluded.mac_at, ipam_sighting.mac_at), port = coalesce(nullif(excluded.port, ''), ipam_sighting.port)
    where excluded.looked_at >= ipam_sighting.looked_at
    returning 1
)
select count(distinct found.address) from unnest(%(addresses)s::inet[]) found (address) join ipam_schoolrange r on r.network >>= found.address
"""


@dataclass(frozen=True, slots=True)
class Found:
    """What a file says: hosts as (address, whether it answered, MAC or "", port or ""); `at` None: it does not say when.

    `left`: reason → how many lines could not be taken.
    """

    source: Source
    at: datetime | None
    digest: str
    hosts: Sequence[tuple[str, bool, str, str]]
    left: Mapping[str, int] = field(default_factory=dict)


def take_sweep(actor: Actor, found: Found, *, now: datetime) -> tuple[int, bool]:
    """Store a sweep; returns its id, and whether it is new: the same file again changes nothing. A sweep dated in the future counts as one of now.
    Raises Forbidden.
    """
    require(actor, Permission.GIVE, school_id=None)
    at = min(found.at or now, now)
    columns = [list(each) for each in zip(*found.hosts, strict=True)]
    counts = {"looked": len(found.hosts), "answered": sum(columns[1]), "outside": 0}
    by = {"by": actor.account_id, "by_name": actor.name[:60]}
    made, is_new = Sweep.objects.get_or_create(digest=found.digest, defaults={"source": found.source, "at": at, "handed_in_at": now, **counts, **by})
    if is_new:
        given = dict(zip(("addresses", "answered", "macs", "ports"), columns, strict=True))
        inside = value(_SIGHTED, {**given, "at": at, "source": found.source.value})
        counts["outside"] = len(found.hosts) - inside
        Sweep.objects.filter(pk=made.pk).update(outside=counts["outside"])
        audit.record(actor, "taken", "ipam.sweep", made.pk, **counts, left=dict(found.left))
    return int(made.pk), is_new
