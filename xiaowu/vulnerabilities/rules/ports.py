"""Which ports a scan really tested (掃描範圍), as ranges: a scan of all 65,535 is one range, not a list."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

MOST_PORT = 65_535
SIGN_IN = "sign-in"  # what a scan finds only where it could sign in: patches, settings
Range = tuple[int, int]
_RANGE = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?")


@dataclass(frozen=True, slots=True)
class Reach:
    """What was tested of one host, by protocol. Port 0 stands for the host itself, and is tested wherever the host was reached.

    `ran`: what the scan did there that not every scan does: a script or template by its name (`smb-vuln-*`), or that it signed in.
    """

    tcp: tuple[Range, ...] = ()
    udp: tuple[Range, ...] = ()
    ran: tuple[str, ...] = ()

    def covers(self, port: int, protocol: str, needs: str = "") -> bool:
        """Whether this port was tested for what is found only where `needs` ran; empty: by any scan."""
        if needs and needs not in self.ran and not any(fnmatchcase(needs, each) for each in self.ran if "*" in each or "?" in each):
            return False
        return port == 0 or any(first <= port <= last for first, last in (self.udp if protocol == "udp" else self.tcp))

    def with_(self, other: "Reach") -> "Reach":
        """What either of two scans tested, as far as both went as deep."""
        ran = tuple(each for each in self.ran if each in other.ran)
        return Reach(merged((*self.tcp, *other.tcp)), merged((*self.udp, *other.udp)), ran)


def merged(ranges: Iterable[Range]) -> tuple[Range, ...]:
    """The same ports in as few ranges as possible, in order."""
    found: list[Range] = []
    for first, last in sorted(ranges):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)


def without(ranges: Iterable[Range], port: int) -> tuple[Range, ...]:
    """The ranges less one port."""
    left: list[Range] = []
    for first, last in ranges:
        if first <= port <= last:
            left += [each for each in ((first, port - 1), (port + 1, last)) if each[0] <= each[1]]
        else:
            left.append((first, last))
    return tuple(left)


def ranges_of(text: str) -> tuple[Range, ...]:
    """The ranges that a scanner writes (`1-1024,3389`); empty for words such as `default`, of which nobody knows which ports they mean."""
    found = []
    for piece in text.replace(" ", "").split(","):
        told = _RANGE.fullmatch(piece)
        if told is None:
            return ()
        first, last = int(told[1]), int(told[2] or told[1])
        if not first <= last <= MOST_PORT:
            return ()
        found.append((first, last))
    return merged(found)
