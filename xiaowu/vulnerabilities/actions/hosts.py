"""Hosts and whose they are (主機與歸屬)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.errors import BadInput, Conflict, NotFound
from xiaowu.kernel.seen import Seen, changes
from xiaowu.roster.models import School
from xiaowu.vulnerabilities.actions.letters import settle
from xiaowu.vulnerabilities.models import Alias, Finding, Holding, Host, Ownership, Reached, Result
from xiaowu.vulnerabilities.permissions import Permission
from xiaowu.vulnerabilities.queries.hosts import claimed
from xiaowu.vulnerabilities.rules.hosts import has_host_bits, holding_of, is_wide, owners
from xiaowu.vulnerabilities.rules.places import Borne, place
from xiaowu.vulnerabilities.rules.reports import HostTold

_BATCH = 2000  # rows of one statement


@dataclass(frozen=True, slots=True)
class Placed:
    """A host of a report in the register."""

    id: int
    school_id: int | None


def add_holding(actor: Actor, *, school_id: int, value: str, now: datetime) -> int:
    """Enter a network, address or name of a school; returns its number. Hosts of nobody that lie in it become the school's.

    Repeating it changes nothing. Raises Forbidden, BadInput, Conflict (another school has it).
    """
    require(actor, Permission.KEEP, school_id=None)
    plain = holding_of(value)
    if has_host_bits(value):
        raise BadInput(_("網段的主機位元要是 0；例如 10.239.0.0/16，而不是 10.239.0.1/16。"), at="value")
    if not plain:
        raise BadInput(_("請填寫網段（10.1.2.0/24）、位址或主機名稱（www.example.edu.tw、*.example.edu.tw）。"), at="value")
    if not School.objects.filter(pk=school_id, closed_on=None).exists():
        raise BadInput(_("請選擇學校。"), at="school_id")
    held, is_new = Holding.objects.get_or_create(
        value=plain, until=None, defaults={"school_id": school_id, "since": clock.day(now), "by": actor.name[:60]}
    )
    if held.school_id != school_id:
        raise Conflict(_("「%(value)s」已登記為「%(school)s」所有，請先解除。") % {"value": plain, "school": held.school.name})
    if is_new:
        audit.record(actor, "added", "vulnerabilities.holding", held.pk, school_id=school_id, value=plain)
        _claim(actor, {school_id}, now)
    return int(held.pk)


def add_holdings(actor: Actor, given: Sequence[tuple[int, str]], *, now: datetime) -> int:
    """Enter many (school, value) at once, all or none; returns how many are new. Repeating it changes nothing. Seven statements, and four for each
    school.

    Raises Forbidden, BadInput (none, a value that is none, a school that closed), Conflict (another school has one, or two are given it).
    """
    require(actor, Permission.KEEP, school_id=None)
    wanted: dict[str, int] = {}
    for school_id, value in given:
        plain = holding_of(value)
        if not plain:
            raise BadInput(_("「%(value)s」不是網段、位址或主機名稱。") % {"value": value[:100]}, at="lines")
        if is_wide(plain):
            raise BadInput(_("「%(value)s」比一所學校的網段大，請個別登記。") % {"value": plain}, at="lines")
        if wanted.setdefault(plain, school_id) != school_id:
            raise Conflict(_("「%(value)s」給了兩所學校。") % {"value": plain}, at="lines")
    schools = set(School.objects.filter(pk__in=set(wanted.values()), closed_on=None).values_list("pk", flat=True))
    if not wanted or schools != set(wanted.values()):
        raise BadInput(_("請填寫學校代碼與網段、位址或名稱；學校必須還在辦學。"), at="lines")
    known = dict(Holding.objects.select_for_update().filter(until=None, value__in=wanted).values_list("value", "school_id"))
    if taken := sorted(value for value, school in known.items() if school != wanted[value]):
        raise Conflict(_("「%(value)s」已登記為其他學校所有，請先解除。") % {"value": taken[0]}, at="lines")
    new = {value: school for value, school in wanted.items() if value not in known}
    made = (Holding(school_id=school, value=value, since=clock.day(now), by=actor.name[:60]) for value, school in new.items())
    Holding.objects.bulk_create(made, batch_size=_BATCH)
    if new:
        audit.record(actor, "added", "vulnerabilities.holdings", 0, count=len(new))
        _claim(actor, set(new.values()), now)
    return len(new)


def end_holding(actor: Actor, holding_id: int, *, now: datetime) -> None:
    """It is the school's no more. Hosts that were placed stay where they are, until somebody moves them. Raises Forbidden, NotFound."""
    require(actor, Permission.KEEP, school_id=None)
    held = Holding.objects.select_for_update().filter(pk=holding_id).first()
    if held is None:
        raise NotFound
    if held.until is None:
        Holding.objects.filter(pk=held.pk).update(until=clock.day(now))
        audit.record(actor, "ended", "vulnerabilities.holding", held.pk, school_id=held.school_id, value=held.value)


def move_host(actor: Actor, host_id: int, *, school_id: int | None, now: datetime, seen: Seen | None = None) -> None:
    """Give a host, with its findings, to a school, or to the bureau's list. Repeating it changes nothing.

    Raises Forbidden, NotFound, BadInput, Stale (somebody else moved it since it was shown).
    """
    require(actor, Permission.KEEP, school_id=None)
    host = Host.objects.select_for_update().filter(pk=host_id).first()
    if host is None:
        raise NotFound
    if school_id is not None and not School.objects.filter(pk=school_id, closed_on=None).exists():
        raise BadInput(_("請選擇學校。"), at="school_id")
    if changes({"school_id": host.school_id}, {"school_id": school_id}, seen):
        move_hosts([host.pk], school_id, now, by=actor.name)
        settle(actor, list(Finding.objects.filter(host=host).values_list("pk", flat=True)), now=now)
        audit.record(actor, "moved", "vulnerabilities.host", host.pk, school_id=school_id, before=host.school_id)


def placed(actor: Actor, hosts: Sequence[HostTold], now: datetime) -> list[Placed]:
    """The register's hosts for those of a report; unknown ones are added. Two names of one host in it stay one host. Five statements."""
    values = sorted({value for each in hosts for value in (each.address, *each.names) if value})
    owned = owners(Holding.objects.filter(until=None).values_list("value", "school_id"))
    known = rows(Borne, _KNOWN, {"values": values})
    found = place(hosts, known, owned)
    made = Host.objects.bulk_create(
        (Host(school_id=school_id, label=label, first_seen=clock.day(now)) for school_id, label in found.new), batch_size=_BATCH
    )
    owned_by = (Ownership(host=host, school_id=host.school_id, since=now, by=actor.name[:60]) for host in made)
    Ownership.objects.bulk_create(owned_by, batch_size=_BATCH)
    at = {each.host_id: Placed(each.host_id, each.school_id) for each in known}
    at |= {-number: Placed(host.pk, host.school_id) for number, host in enumerate(made, start=1)}
    Alias.objects.bulk_create(
        (Alias(school_id=at[host].school_id, host_id=at[host].id, value=value) for value, host in found.names.items()),
        update_conflicts=True, unique_fields=["value"], update_fields=["host", "school"], batch_size=_BATCH,
    )  # fmt: skip
    return [at[host] for host in found.at]


# with the further addresses and names of those hosts: whether one has an address counts
_KNOWN = """
select b.value, b.host_id, b.school_id from vulnerabilities_alias b
where b.host_id in (select a.host_id from vulnerabilities_alias a where a.value = any(%(values)s))
"""


def _claim(actor: Actor, schools: Collection[int], now: datetime) -> None:
    """Hosts of nobody that what is registered now says are one of these schools'."""
    for school, hosts in sorted(claimed(actor, schools).items()):
        move_hosts(hosts, school, now, by=actor.name)


def move_hosts(host_ids: Sequence[int], school_id: int | None, now: datetime, *, by: str) -> None:
    """Hosts with all that hangs on them; the history says since when and who said so."""
    Host.objects.filter(pk__in=host_ids).update(school_id=school_id)
    for table in (Alias, Finding, Reached):
        table.objects.filter(host_id__in=host_ids).update(school_id=school_id)
    Result.objects.filter(finding__host_id__in=host_ids).update(school_id=school_id)
    Ownership.objects.filter(host_id__in=host_ids, until=None).update(until=now)
    Ownership.objects.bulk_create(Ownership(host_id=each, school_id=school_id, since=now, by=by[:60]) for each in host_ids)
