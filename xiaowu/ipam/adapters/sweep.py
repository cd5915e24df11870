"""A file of a sweep: Nmap's XML, fping's lines, or a switch's table as CSV, told by its content. Called in the reading process."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import IO, Any

from xiaowu.ipam.rules.addresses import mac_of
from xiaowu.ipam.rules.sweeps import LONGEST_PORT, MOST_HOSTS, Source
from xiaowu.kernel.foreign.letters import decode
from xiaowu.kernel.foreign.limits import Fault
from xiaowu.kernel.foreign.trees import elements, root_of

_LARGEST_TEXT = 8 * 1024 * 1024  # bytes
_PING = re.compile(r"(\S+)\s+is\s+(alive|unreachable)\b.*")
_COLUMNS = {
    "address": frozenset({"address", "ip", "ip address", "internet address", "位址", "ip 位址", "ip位址"}),
    "mac": frozenset({"mac", "mac address", "hardware addr", "hardware address", "硬體位址", "mac 位址", "mac位址"}),
    "port": frozenset({"port", "interface", "連接埠", "介面"}),
}
Host = tuple[str, bool, str, str]


def read(stream: IO[bytes]) -> dict[str, Any]:
    """As plain data: source, at (ISO, empty if the file does not say), hosts (address, whether it answered, MAC, port), left (reason → how many of
    its lines could not be used). Raises Fault.
    """
    head = stream.read(4096)
    stream.seek(0)
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return _nmap(stream)
    content = stream.read(_LARGEST_TEXT + 1)
    if len(content) > _LARGEST_TEXT:
        raise Fault("unpacks")
    lines = [line.strip() for line in decode(content).splitlines() if line.strip()]
    if not lines:
        raise Fault("empty")
    if _address(lines[0]) or _PING.fullmatch(lines[0]):
        return _told(Source.FPING, "", _fping(lines))
    return _told(Source.SWITCH, "", _switch(lines))


def _nmap(stream: IO[bytes]) -> dict[str, Any]:
    """A host of which Nmap says nothing was not looked at."""
    root = root_of(stream)
    if root != "nmaprun":
        raise Fault("other_xml", root=root[:60])
    at, hosts, unprobed = "", [], 0
    for each in elements(stream, "host", "finished"):
        if each.tag == "finished":
            at = _moment(str(each.get("time") or ""))
            continue
        status, given = each.find("status"), {str(one.get("addrtype")): str(one.get("addr")) for one in each.iterfind("address")}
        answered = status is not None and status.get("state") == "up"
        if answered and status is not None and status.get("reason") == "user-set" and not _a_port_answered(each):
            unprobed += 1  # `-Pn` calls every host up: at this one nobody looked
            continue
        hosts.append((given.get("ipv4") or given.get("ipv6") or "", answered, given.get("mac") or "", ""))
        if len(hosts) > MOST_HOSTS:
            raise Fault("hosts", most=MOST_HOSTS)
    return _told(Source.NMAP, at, iter(hosts), unprobed)


def _a_port_answered(host: Any) -> bool:
    return any(each.get("state") in ("open", "closed") for each in host.iterfind("ports/port/state"))


def _fping(lines: list[str]) -> Iterator[Host]:
    """With `-a` only those that answered are there; with `-s` a summary follows, which says nothing of a host."""
    for line in lines:
        told = _PING.fullmatch(line)
        if told:
            yield told[1], told[2] == "alive", "", ""
        elif _address(line):
            yield line, True, "", ""


def _switch(lines: list[str]) -> Iterator[Host]:
    """A table of addresses and devices: what stands in it answered."""
    try:
        found = list(csv.reader(io.StringIO("\n".join(lines))))
    except csv.Error as error:
        raise Fault("cell") from error
    header = [cell.strip().lower() for cell in found[0]]
    where = {name: next((at for at, cell in enumerate(header) if cell in ways), -1) for name, ways in _COLUMNS.items()}
    if where["address"] < 0 or where["mac"] < 0:
        raise Fault("no_sweep")
    for row in found[1:]:
        cells = {name: row[at].strip() if 0 <= at < len(row) else "" for name, at in where.items()}
        yield cells["address"], True, cells["mac"], cells["port"]


def _told(source: Source, at: str, hosts: Iterator[Host], unprobed: int = 0) -> dict[str, Any]:
    """Each address once, by its last line; what cannot be taken is counted by its reason."""
    found: dict[str, tuple[str, bool, str, str]] = {}
    left = Counter({"unprobed": unprobed})
    for text, answered, mac, port in hosts:
        address, device = _address(text), mac_of(mac) or ""
        left["address"] += not address
        left["mac"] += bool(address and mac.strip() and not device)
        left["again"] += address in found
        if address:
            found[address] = (address, answered, device if answered else "", port[:LONGEST_PORT])
        if len(found) > MOST_HOSTS:
            raise Fault("hosts", most=MOST_HOSTS)
    if not found:
        raise Fault("no_sweep")
    return {"source": source.value, "at": at, "hosts": list(found.values()), "left": {reason: many for reason, many in left.items() if many}}


def _address(text: str) -> str:
    try:
        return "" if "%" in text else str(ip_address(text))
    except ValueError:
        return ""


def _moment(told: str) -> str:
    return datetime.fromtimestamp(int(told), UTC).isoformat() if told.isdecimal() and len(told) < 12 else ""
