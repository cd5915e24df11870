"""Whose a host is (主機歸屬): an address or a name, found in what belongs to each school; the narrowest statement counts."""

import ipaddress
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

LONGEST_NAME = 253
BY_MERGER = "併校"  # who said whose a host is, where a merger of schools did
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")


def address_of(text: str) -> str:
    """An address in its one spelling, without zone and port; empty if it is none. An IPv6 address that maps an IPv4 one is that one."""
    bare = unicodedata.normalize("NFKC", text).strip().strip("[]").partition("%")[0]
    try:
        found = ipaddress.ip_address(bare)
    except ValueError:
        return ""
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return str(mapped or found)


def name_of(text: str) -> str:
    """A host's name in its one spelling, as the name service has it (punycode); empty if it is none, or an address."""
    bare = unicodedata.normalize("NFKC", text).strip().rstrip(".").lower()
    if not bare or len(bare) > LONGEST_NAME or address_of(bare):
        return ""
    if not bare.isascii():
        try:
            bare = bare.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    return bare if len(bare) <= LONGEST_NAME and all(_LABEL.fullmatch(each) for each in bare.split(".")) else ""


def network_of(text: str) -> str:
    """A network or one address (10.1.2.0/24, 10.1.2.3) in its one spelling; empty if it is none."""
    try:
        return str(ipaddress.ip_network(text.strip(), strict=False))
    except ValueError:
        return ""


def holding_of(text: str) -> str:
    """What may be entered in the register: a network, an address, a name, or all names below one (`*.example.tp.edu.tw`).

    A network whose host bits are set is none: 10.20.1.0/8, a slip for /28, would be a city's.
    """
    bare = unicodedata.normalize("NFKC", text).strip()
    if bare.startswith("*."):
        below = name_of(bare[2:])
        return f"*.{below}" if below else ""
    return name_of(bare) if not network_of(bare) else "" if has_host_bits(bare) else network_of(bare)


def has_host_bits(text: str) -> bool:
    """Whether a network is written as an address within it."""
    told, network = text.strip().partition("/")[0], network_of(text)
    return bool(network) and ipaddress.ip_address(told) != ipaddress.ip_network(network).network_address


def is_wide(holding: str) -> bool:
    """Whether a network is wider than any school's: shorter than /16, of IPv6 than /32."""
    if not network_of(holding):
        return False
    told = ipaddress.ip_network(holding)
    return told.prefixlen < (16 if told.version == 4 else 32)


@dataclass(frozen=True, slots=True)
class Owners:
    """What belongs to which school, ready to be asked."""

    networks: Mapping[tuple[int, int], Mapping[int, int]] = field(default_factory=dict)  # (version, length) → network → school
    names: Mapping[str, int] = field(default_factory=dict)

    def owner(self, address: str, names: Iterable[str]) -> int | None:
        """The school whose narrowest network has the address; else the one that has a name, or the names below it; else None."""
        if address and (found := self._of_address(address)) is not None:
            return found
        return next((school for name in names if (school := self._of_name(name)) is not None), None)

    def _of_address(self, address: str) -> int | None:
        told = ipaddress.ip_address(address)
        bits = told.max_prefixlen
        for length in range(bits, -1, -1):
            among = self.networks.get((told.version, length))
            if among is not None and (school := among.get(int(told) >> (bits - length))) is not None:
                return school
        return None

    def _of_name(self, name: str) -> int | None:
        if name in self.names:
            return self.names[name]
        labels = name.split(".")
        return next((found for at in range(1, len(labels)) if (found := self.names.get(f"*.{'.'.join(labels[at:])}")) is not None), None)


def owners(holdings: Iterable[tuple[str, int]]) -> Owners:
    """From (holding as `holding_of` writes it, school)."""
    networks: dict[tuple[int, int], dict[int, int]] = {}
    names: dict[str, int] = {}
    for value, school in holdings:
        if network_of(value):
            told = ipaddress.ip_network(value)
            shift = told.max_prefixlen - told.prefixlen
            networks.setdefault((told.version, told.prefixlen), {})[int(told.network_address) >> shift] = school
        else:
            names[value] = school
    return Owners(networks, names)
