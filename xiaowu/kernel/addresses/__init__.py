"""Addresses of other systems (網址): one parser for every address that is stored, shown or called. Comparing prefixes would prove nothing."""

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

LONGEST = 500  # characters
# characters that no address of a system needs, and that would end or widen a source in a content policy
_REFUSED = re.compile(r"""[\x00-\x20\x7f-\x9f\s;,'"<>\\^`{|}*#]""")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")
_DEFAULT = {"https": 443, "http": 80}
_NAT64 = ip_network("64:ff9b::/96")

Address = IPv4Address | IPv6Address


class NotAnAddress(ValueError):
    """Why an address is refused, as a code: signs, host, port, not_https, inward."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


def normal(text: str) -> str:
    """The address in its normal form: its host in ASCII and lower case, as browsers and libraries will read it.

    https anywhere; http on the machine itself only (RFC 8252). Raises NotAnAddress.
    """
    if not text or len(text) > LONGEST or _REFUSED.search(text):
        raise NotAnAddress("signs")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise NotAnAddress("host") from error
    if "@" in parts.netloc or not (parts.path + parts.query).isascii():
        raise NotAnAddress("signs")
    if port == 0 or parts.netloc.endswith(":"):
        raise NotAnAddress("port")
    host = _host(parts.hostname or "")
    if parts.scheme not in _DEFAULT or (parts.scheme == "http" and not is_this_machine(host)):
        raise NotAnAddress("not_https")
    place = host if port is None else f"{host}:{port}"
    return SplitResult(parts.scheme, place, parts.path, parts.query, "").geturl()


def origin(address: str) -> str:
    """Scheme, host and port of a normal address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def is_this_machine(host: str) -> bool:
    """Whether a normal host is this machine: its name, or a loopback address."""
    if host == "localhost":
        return True
    told = _literal(host)
    return told is not None and told.is_loopback


def outward(text: str, inside: Sequence[str]) -> str:
    """The normal form of an address that this house itself will call. Raises NotAnAddress.

    Refuses an address on the inner network, given by number or by a name that only means something there: whoever may enter an address could
    otherwise make our server send requests there for them. `inside`: networks and hosts that the operator allows nevertheless.
    """
    told = normal(text)
    host = urlsplit(told).hostname or ""
    if host in inside:
        return told
    literal = ip_address("127.0.0.1") if host == "localhost" else _literal(f"[{host}]" if ":" in host else host)
    if literal is None:
        if "." not in host or host.endswith((".internal", ".local", ".localhost", ".localdomain", ".arpa")):
            raise NotAnAddress("inward")
    elif not is_outward(host, literal, inside):
        raise NotAnAddress("inward")
    return told


def is_outward(host: str, found: Address, inside: Sequence[str]) -> bool:
    """Whether `host` may be called at the address found for it: a public one, or one that the operator allows."""
    meant = _meant(found)
    if host in inside or any(meant in ip_network(each) for each in inside if _is_network(each)):
        return True
    return meant.is_global and not meant.is_multicast and not (isinstance(meant, IPv6Address) and meant.is_site_local)


def _meant(found: Address) -> Address:
    """The IPv4 address embedded in an IPv6 address: translators would forward a call to it."""
    if not isinstance(found, IPv6Address):
        return found
    if found in _NAT64:
        return IPv4Address(int(found) & 0xFFFFFFFF)
    return found.ipv4_mapped or found.sixtofour or found


def _host(host: str) -> str:
    """A host as it is sent on the wire. Raises NotAnAddress."""
    if ":" in host:
        literal = _literal(f"[{host}]")
        if literal is None:
            raise NotAnAddress("host")
        return f"[{literal}]"
    try:
        ascii_host = host.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise NotAnAddress("host") from error
    labels = ascii_host.split(".")
    if len(ascii_host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise NotAnAddress("host")
    if _NUMERIC.fullmatch(labels[-1]) and _literal(ascii_host) is None:  # browsers read 0x7f.1 and 2130706433 as addresses
        raise NotAnAddress("host")
    return ascii_host


def _literal(host: str) -> Address | None:
    try:
        if host.startswith("["):
            return IPv6Address(host.strip("[]")) if "%" not in host else None
        return IPv4Address(host)
    except ValueError:
        return None


def _is_network(text: str) -> bool:
    try:
        ip_network(text)
    except ValueError:
        return False
    return True
