"""What DHCP and name servers are told of addresses (設定檔): for Kea, ISC DHCP and dnsmasq, and zones forward and reverse.

Only devices whose hardware address is known are told to DHCP servers, only those with a name to name servers. A device's whole name is
name.s<school code>.internal: `internal` is the domain kept for private use (ICANN 2024).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address, ip_network
from typing import Any

from xiaowu.ipam.rules.addresses import LONGEST_LABEL

DOMAIN = "internal"


class ConfigKind(StrEnum):
    """For which program."""

    KEA = "kea"
    ISC = "isc"
    DNSMASQ = "dnsmasq"
    ZONE = "zone"
    REVERSE = "reverse"


CONFIG_TITLES = {
    ConfigKind.KEA: "Kea DHCP",
    ConfigKind.ISC: "ISC DHCP",
    ConfigKind.DNSMASQ: "dnsmasq",
    ConfigKind.ZONE: "正解區域檔",
    ConfigKind.REVERSE: "反解區域檔",
}


@dataclass(frozen=True, slots=True)
class Host:
    """A device: its address, its hardware address and its name, each of the latter two may be blank."""

    address: str
    mac: str
    name: str


@dataclass(frozen=True, slots=True)
class Subnet:
    """A school's network of a plan, with the devices that have an address there. `code`: what tells the school from every other of the city."""

    id: int
    network: str
    gateway: str
    code: str
    hosts: tuple[Host, ...]
    space: str = ""  # of the plan: what a reverse zone may answer for

    @property
    def known(self) -> list[Host]:
        """The devices that a DHCP server can tell apart."""
        return [each for each in self.hosts if each.mac]

    @property
    def named(self) -> list[Host]:
        return [each for each in self.hosts if each.name]

    @property
    def is_four(self) -> bool:
        return ip_network(self.network).version == 4


def kea(subnets: Sequence[Subnet]) -> str:
    """A configuration of kea-dhcp4, or of kea-dhcp6 where the first network is of IPv6: reservations, and no pool for whoever else asks."""
    four = not subnets or subnets[0].is_four
    number, address = (4, "ip-address") if four else (6, "ip-addresses")
    told = []
    for each in subnets:
        kept = [
            _without_blank({"hw-address": host.mac, address: host.address if four else [host.address], "hostname": host.name}) for host in each.known
        ]
        routers = {"option-data": [{"name": "routers", "data": each.gateway}]} if four else {}
        told.append({"id": each.id, "subnet": each.network, **routers, "reservations": kept})
    of = {f"subnet{number}": told, "interfaces-config": {"interfaces": []}, "lease-database": {"type": "memfile", "persist": False}}
    return json.dumps({f"Dhcp{number}": of}, indent=2) + "\n"


def isc(subnets: Sequence[Subnet]) -> str:
    """Declarations of dhcpd, for networks of IPv4."""
    lines: list[str] = []
    for each in (one for one in subnets if one.is_four):
        network = ip_network(each.network)
        lines += [f"subnet {network.network_address} netmask {network.netmask} {{", f"  option routers {each.gateway};", "}"]
        lines += [f"host {_host_name(each, host)} {{ hardware ethernet {host.mac}; fixed-address {host.address}; }}" for host in each.known]
    return "\n".join(lines) + "\n"


def dnsmasq(subnets: Sequence[Subnet]) -> str:
    """Options of dnsmasq: static networks, their gateways and their devices."""
    lines: list[str] = []
    for each in subnets:
        network, tag = ip_network(each.network), f"n{each.id}"
        size = f"{network.netmask}" if each.is_four else f"{network.prefixlen}"
        lines.append(f"dhcp-range=set:{tag},{network.network_address},static,{size}")
        if each.is_four:
            lines.append(f"dhcp-option=tag:{tag},option:router,{each.gateway}")
        for host in each.known:
            address = host.address if each.is_four else f"[{host.address}]"
            lines.append(f"dhcp-host={host.mac},{address},{_host_name(each, host)}")
    return "\n".join(lines) + "\n"


def zone(subnets: Sequence[Subnet], serial: int = 1) -> str:
    """The forward zone: every name with its address."""
    lines = _head(f"{DOMAIN}.", serial)
    for each in subnets:
        kind = "A" if each.is_four else "AAAA"
        lines += [f"{host.name}.s{each.code.lower()} IN {kind} {host.address}" for host in each.named]
    return "\n".join(lines) + "\n"


def reverse(subnets: Sequence[Subnet], serial: int = 1) -> str:
    """The reverse zone of the plan's space: every address there with its name. Networks elsewhere are named in a remark: whoever answers for a zone
    answers for all of it, so theirs are zones of their own.
    """
    origin = zone_of(subnets[0].space or subnets[0].network) if subnets else "in-addr.arpa."
    names = {ip_address(host.address): f"{host.name}.s{each.code.lower()}.{DOMAIN}." for each in subnets for host in each.named}
    lines = _head(origin, serial)
    lines += [f"{address.reverse_pointer}. IN PTR {name}" for address, name in names.items() if _lies_in(address, origin)]
    lines += [f"; not of this zone: {each.network}" for each in subnets if not _lies_in(ip_network(each.network)[0], origin)]
    return "\n".join(lines) + "\n"


def zone_of(network: str) -> str:
    """The name of the reverse zone that holds a network and as little else as names allow: by octets, of IPv6 by hexadecimal digits."""
    found = ip_network(network)
    wide, tail, top = (8, 4, "in-addr.arpa.") if found.version == 4 else (4, 32, "ip6.arpa.")
    parts = found[0].reverse_pointer.split(".")[:tail]
    return ".".join([*parts[tail - found.prefixlen // wide :], top])


def _lies_in(address: Any, origin: str) -> bool:
    return f"{address.reverse_pointer}.".endswith(f".{origin}")


def write(kind: ConfigKind, subnets: Sequence[Subnet], serial: int) -> str:
    """The file for a program; `serial`: of zones; it must grow each time, or secondary servers never fetch the change."""
    if kind in (ConfigKind.ZONE, ConfigKind.REVERSE):
        return (zone if kind is ConfigKind.ZONE else reverse)(subnets, serial)
    return WRITERS[kind](subnets)


WRITERS: Mapping[ConfigKind, Callable[[Sequence[Subnet]], str]] = {
    ConfigKind.KEA: kea,
    ConfigKind.ISC: isc,
    ConfigKind.DNSMASQ: dnsmasq,
    ConfigKind.ZONE: zone,
    ConfigKind.REVERSE: reverse,
}


def _head(origin: str, serial: int) -> list[str]:
    return [f"$ORIGIN {origin}", "$TTL 3600", f"@ IN SOA ns.{DOMAIN}. hostmaster.{DOMAIN}. {serial} 3600 900 604800 300", f"@ IN NS ns.{DOMAIN}."] + (
        ["ns IN A 127.0.0.1"] if origin == f"{DOMAIN}." else []
    )


def _host_name(of: Subnet, host: Host) -> str:
    """A name that no other device of the city has, as one label; of a device whose name is too long for that, its address."""
    name = f"{host.name}-s{of.code.lower()}"
    return name if host.name and len(name) <= LONGEST_LABEL else f"h-{ip_address(host.address).packed.hex()}"


def _without_blank(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value}
