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
    """A school's network of a plan, with the devices that have an address there. `code` is the school's."""

    id: int
    network: str
    gateway: str
    code: str
    hosts: tuple[Host, ...]

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


def zone(subnets: Sequence[Subnet]) -> str:
    """The forward zone: every name with its address."""
    lines = _head(f"{DOMAIN}.")
    for each in subnets:
        kind = "A" if each.is_four else "AAAA"
        lines += [f"{host.name}.s{each.code.lower()} IN {kind} {host.address}" for host in each.named]
    return "\n".join(lines) + "\n"


def reverse(subnets: Sequence[Subnet]) -> str:
    """The reverse zone above all these networks: every address with its name."""
    names = {ip_address(host.address): f"{host.name}.s{each.code.lower()}.{DOMAIN}." for each in subnets for host in each.named}
    four = not subnets or subnets[0].is_four
    origin = "in-addr.arpa." if four else "ip6.arpa."
    lines = _head(origin)
    lines += [f"{address.reverse_pointer}. IN PTR {name}" for address, name in names.items() if (address.version == 4) is four]
    return "\n".join(lines) + "\n"


WRITERS: Mapping[ConfigKind, Callable[[Sequence[Subnet]], str]] = {
    ConfigKind.KEA: kea,
    ConfigKind.ISC: isc,
    ConfigKind.DNSMASQ: dnsmasq,
    ConfigKind.ZONE: zone,
    ConfigKind.REVERSE: reverse,
}


def _head(origin: str) -> list[str]:
    return [f"$ORIGIN {origin}", "$TTL 3600", f"@ IN SOA ns.{DOMAIN}. hostmaster.{DOMAIN}. 1 3600 900 604800 300", f"@ IN NS ns.{DOMAIN}."] + (
        ["ns IN A 127.0.0.1"] if origin == f"{DOMAIN}." else []
    )


def _host_name(of: Subnet, host: Host) -> str:
    """A name that no other device of the city has."""
    return (host.name and f"{host.name}-s{of.code.lower()}") or f"h-{ip_address(host.address).packed.hex()}"


def _without_blank(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value}
