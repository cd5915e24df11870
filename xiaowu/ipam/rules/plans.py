"""Plans as templates (位址計畫): what a school's number makes of a plan, and which schools it does not fit.

A plan is one VLAN over many schools. School number N has the N-th network of the plan's space: of 10.239.0.0/16, cut into /24, number 42 has
10.239.42.0/24. Offsets count addresses from the network's own: offset 101 of it is 10.239.42.101. The same arithmetic serves IPv6.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

LAST_VLAN = 4094  # IEEE 802.1Q keeps 0 and 4095
LAST_OCTET = 254  # 0 and 255 are no school's: people read them as the network and the broadcast address
MOST_ADDRESSES = 1024  # of one school in one plan
LARGEST_NUMBER = 65_535  # what one group of an IPv6 address holds


_NOBODYS: tuple[Network, ...] = tuple(
    ip_network(each)
    for each in ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "::/8", "fe80::/10", "ff00::/8")
)  # fmt: skip


class Scheme(StrEnum):
    """How a school's number becomes its network (編號方式)."""

    OCTET = "octet"  # the number is written in one octet, and has to fit there
    CARRY = "carry"  # numbers above 255 go on in the octet before: 300 is 10.240.44.0/24


class PlanState(StrEnum):
    """How a plan stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


SCHEME_TITLES = {Scheme.OCTET: "網路編號填入一段（1 到 254）", Scheme.CARRY: "網路編號超過 255 時進到前一段"}
PLAN_TITLES = {PlanState.DRAFT: "草稿", PlanState.PUBLISHED: "已發布", PlanState.WITHDRAWN: "已撤回"}


class Fault(StrEnum):
    """What is wrong with a plan's template, or why a school does not fit it."""

    NOT_A_NETWORK = "not_a_network"
    HOST_BITS = "host_bits"
    PREFIX = "length"
    VLAN = "vlan"
    BACKWARDS = "backwards"
    TOO_MANY = "too_many"
    OUTSIDE = "outside"
    GATEWAY_INSIDE = "gateway_inside"
    RESERVED = "reserved"
    NO_NUMBER = "no_number"
    NUMBER_TOO_LARGE = "number_too_large"
    NUMBER_TWICE = "number_twice"
    COLLIDES = "collides"
    ANOTHER_SCHOOL = "another_school"
    UNUSABLE = "unusable"


@dataclass(frozen=True, slots=True)
class Template:
    """A plan's numbers. `space` is cut into networks of `length` bits; devices have the offsets `first` to `last`, the gateway has `gateway`.

    `reserved`: how many of the devices' offsets, from the first, are kept back and given to nobody.
    """

    vlan: int
    space: Network
    length: int
    scheme: Scheme
    first: int
    last: int
    gateway: int
    reserved: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """What one school has of a plan: its network, the first and the last address for devices, the gateway."""

    network: Network
    first: Address
    last: Address
    gateway: Address

    @property
    def addresses(self) -> list[Address]:
        """Every address for devices, in order."""
        return [self.network[at] for at in range(int(self.first) - int(self.network[0]), int(self.last) - int(self.network[0]) + 1)]


@dataclass(frozen=True, slots=True)
class LaidRange:
    """A range that is laid already: of which plan, at which school, in which VLAN."""

    plan: int
    school: int
    vlan: int
    network: Network
    first: Address
    last: Address
    gateway: Address


def network_of(text: str) -> Network | Fault:
    """A network as people write it; one whose host bits are set (10.239.0.1/16) is none, nor one that belongs to no device: a machine's own, of
    groups, of links, reserved (RFC 6890), everything, or IPv4 written as IPv6.
    """
    told = unicodedata.normalize("NFKC", text).strip()  # as a phone's Chinese keyboard writes it
    if "%" in told:
        return Fault.NOT_A_NETWORK
    try:
        found = ip_network(told)
    except ValueError:
        pass
    else:
        return Fault.UNUSABLE if any(each.version == found.version and each.overlaps(found) for each in _NOBODYS) else found
    try:
        ip_network(told, strict=False)
    except ValueError:
        return Fault.NOT_A_NETWORK
    return Fault.HOST_BITS


def faults(template: Template) -> dict[str, Fault]:
    """What is wrong with a template itself, by the field to blame; nothing: it can be laid."""
    found: dict[str, Fault] = {}
    if not 1 <= template.vlan <= LAST_VLAN:
        found["vlan"] = Fault.VLAN
    if not template.space.prefixlen <= template.length <= template.space.max_prefixlen:
        return {**found, "length": Fault.PREFIX}
    return found | offset_faults(template, 1 << (template.space.max_prefixlen - template.length))


def offset_faults(template: Template, size: int) -> dict[str, Fault]:
    """What is wrong with the offsets in a network of so many addresses: its first and last belong to no device."""
    found: dict[str, Fault] = {}
    if template.last < template.first:
        found["last"] = Fault.BACKWARDS
    elif template.last - template.first >= MOST_ADDRESSES:
        found["last"] = Fault.TOO_MANY
    elif not 0 <= template.reserved <= template.last - template.first:
        found["reserved"] = Fault.RESERVED
    if not 1 <= template.first < size - 1:
        found["first"] = Fault.OUTSIDE
    if "last" not in found and template.last >= size - 1:
        found["last"] = Fault.OUTSIDE
    if not 1 <= template.gateway < size - 1:
        found["gateway"] = Fault.OUTSIDE
    elif template.first <= template.gateway <= template.last:
        found["gateway"] = Fault.GATEWAY_INSIDE
    return found


def span_of(template: Template, number: int) -> Span | Fault:
    """What the school of this number has; or that its number is too large for the scheme or the space."""
    if number < 1 or (template.scheme is Scheme.OCTET and number > _largest(template)):
        return Fault.NUMBER_TOO_LARGE
    bits = template.space.max_prefixlen - template.length
    if number >= 1 << (template.length - template.space.prefixlen):
        return Fault.NUMBER_TOO_LARGE
    return span_in(template, ip_network((int(template.space.network_address) + (number << bits), template.length)))


def span_in(template: Template, network: Network) -> Span:
    """The same offsets in a network that was entered by hand."""
    return Span(network, network[template.first], network[template.last], network[template.gateway])


def _largest(template: Template) -> int:
    return LAST_OCTET if template.space.version == 4 else LARGEST_NUMBER


def fitting(template: Template, numbers: Mapping[int, int | None]) -> dict[int, Span | Fault]:
    """School → what it has of the plan, or why it has nothing: it has no number, shares it with another, or does not fit."""
    given = [number for number in numbers.values() if number is not None]
    twice = {number for number in given if given.count(number) > 1} if len(set(given)) < len(given) else set()
    found: dict[int, Span | Fault] = {}
    for school, number in numbers.items():
        if number is None:
            found[school] = Fault.NO_NUMBER
        else:
            found[school] = Fault.NUMBER_TWICE if number in twice else span_of(template, number)
    return found


class Laid:
    """The ranges that are laid already, found by where they lie: a city has thousands, and each school asks."""

    def __init__(self, laid: Iterable[LaidRange], length: int) -> None:
        self._length = length
        self._wide: list[LaidRange] = []
        self._near: dict[tuple[int, int], list[LaidRange]] = {}
        for each in laid:
            if each.network.prefixlen < length:
                self._wide.append(each)
            else:
                self._near.setdefault(self._place(each.network), []).append(each)

    def _place(self, network: Network) -> tuple[int, int]:
        return network.version, int(network.network_address) >> (network.max_prefixlen - self._length)

    def in_the_way(self, span: Span, plan: int, vlan: int, school: int) -> LaidRange | None:
        """The first range in the way of a network of this length for a school: another school's of the same plan, whose networks are each school's
        own; or of another plan one that shares addresses or a gateway, or whose network overlaps without being the same VLAN's same network.
        """
        wide = (each for each in self._wide if each.network.version == span.network.version and each.network.overlaps(span.network))
        near = self._near.get(self._place(span.network), ())
        others = (each for each in (*wide, *near) if (each.plan, each.school) != (plan, school))
        return next((each for each in others if each.plan == plan or not _lies_beside(each, span, vlan)), None)


def _lies_beside(other: LaidRange, span: Span, vlan: int) -> bool:
    """Two plans share a network only as one VLAN with one gateway, which is no device's in either."""
    if (other.network, other.vlan, other.gateway) != (span.network, vlan, span.gateway):
        return False
    return int(other.last) < int(span.first) or int(span.last) < int(other.first)
