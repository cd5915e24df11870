"""What a reader finds in a report, kept as plain data: hosts with what was tested of them, checks once each, findings as numbers."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from xiaowu.kernel.foreign.limits import Fault
from xiaowu.kernel.text import tidy
from xiaowu.vulnerabilities.rules.hosts import address_of, name_of
from xiaowu.vulnerabilities.rules.ports import MOST_PORT, SIGN_IN, Range, merged
from xiaowu.vulnerabilities.rules.severity import Severity, severity

MOST_FINDINGS, MOST_HOSTS, MOST_CHECKS = 400_000, 70_000, 50_000
LONGEST_CODE, LONGEST_TITLE, LONGEST_TEXT, LONGEST_VECTOR = 200, 300, 3_000, 160
_MOST_CVES, _MOST_CWES = 60, 10
_MOST_REFUSED, _LONGEST_SHOWN = 20, 40
_OF_THE_HOST = ("", "general", "-", "主機", "node", "host")  # what stands in the place of a port where a finding is of the host itself
_CVE = re.compile(r"CVE-[0-9]{4}-[0-9]{4,7}", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,6}")
_VERSION = re.compile(r"CVSS:([34])\.[0-9]/")
_BLANKS = re.compile(r"[ \t]{2,}")
_TAG = re.compile(r"<[^<>]{0,200}>")


@dataclass(slots=True)
class Check:
    """What a scanner says of one of its checks. `score` belongs to CVSS `version` ("2", "3" or "4"); `vector` as the scanner wrote it.

    `needs`: what must have run for its absence to tell anything; `SIGN_IN` counts only where the scan that saw it had signed in.
    """

    code: str
    title: str
    level: Severity | None = None
    score: float | None = None
    version: str = ""
    vector: str = ""
    cves: tuple[str, ...] = ()
    cwes: tuple[int, ...] = ()
    summary: str = ""
    solution: str = ""
    needs: str = ""


@dataclass(slots=True)
class HostFound:
    """A host of the report. `reached`: whether the scan got an answer and came to its end there. `ran`: see `rules.ports.Reach`."""

    address: str
    names: list[str]
    tcp: list[Range] = field(default_factory=list)
    udp: list[Range] = field(default_factory=list)
    reached: bool = True
    ran: dict[str, None] = field(default_factory=dict)

    def did(self, *names: str) -> None:
        """What ran there, in the spelling of `Check.needs`."""
        self.ran |= dict.fromkeys(tidy(each[:LONGEST_CODE]) for each in names)

    def tested(self, port: int, protocol: str) -> None:
        """A port of which the report says something was tested."""
        ranges = self.udp if protocol == "udp" else self.tcp
        if port and (not ranges or ranges[-1] != (port, port)):
            ranges.append((port, port))


class Gathered:
    """One report. What cannot be taken is counted by its reason, so that what was read = what was taken + what was skipped."""

    def __init__(self, scanner: str, form: str) -> None:
        self.scanner, self.form, self.at = scanner, form, ""
        self.read, self.row = 0, 0  # how many findings; the row of a sheet that is read, as a spreadsheet numbers it
        self.refused: list[tuple[int, str, str]] = []  # the first that cannot be used: row, reason, the text that is to blame
        self.skipped: Counter[str] = Counter()
        self._hosts: dict[str, int] = {}
        self.hosts: list[HostFound] = []
        self._checks: dict[str, int] = {}
        self._told: list[Check] = []
        self._findings: dict[tuple[int, int, str, int], tuple[int, str]] = {}

    def host(self, address: str, names: Iterable[str] = ()) -> HostFound | None:
        """The host of that address, or without one of the first of these names; None if neither is any."""
        plain = address_of(address)
        known = list(dict.fromkeys(name for each in (address, *names) if (name := name_of(each))))
        # a name without a domain is used in many schools at once
        known = [each for each in known if "." in each] or ([] if plain else known[:1])
        key = plain or (known[0] if known else "")
        if not key:
            return None
        if key not in self._hosts:
            if len(self.hosts) >= MOST_HOSTS:
                raise Fault("hosts", most=MOST_HOSTS)
            self._hosts[key] = len(self.hosts)
            self.hosts.append(HostFound(plain, []))
        found = self.hosts[self._hosts[key]]
        found.names += [name for name in known if name not in found.names and len(found.names) < 20]
        return found

    def find(self, host: HostFound | None, port: str, protocol: str, check: Check) -> None:
        """One finding as the report has it."""
        self.read += 1
        number, beside = written_port(port)
        if host is None:
            self._refuse("no_host", "")
        elif number is None:
            self._refuse("no_port", port)
        elif not (code := tidy(check.code[:LONGEST_CODE])) or not tidy(check.title[:LONGEST_TITLE]):
            self._refuse("no_check", "")
        else:
            plain = "udp" if (protocol.strip().lower() or beside) == "udp" else "tcp"
            host.tested(number, plain)
            self._keep((self._hosts[host.address or host.names[0]], number, plain, self._check(code, check)), check)

    def _refuse(self, reason: str, text: str) -> None:
        self.skipped[reason] += 1
        if len(self.refused) < _MOST_REFUSED:
            self.refused.append((self.row or self.read, reason, tidy(text[:_LONGEST_SHOWN])))

    def skip(self, reason: str) -> None:
        """Something that the report has and that is no finding."""
        self.read += 1
        self.skipped[reason] += 1

    def _keep(self, key: tuple[int, int, str, int], check: Check) -> None:
        told = int(severity(check.level, check.score, check.version)), tidy(check.needs[:LONGEST_CODE])
        if key in self._findings:
            self.skipped["again"] += 1
            self._findings[key] = max(self._findings[key], told)
            return
        if len(self._findings) >= MOST_FINDINGS:
            raise Fault("findings", most=MOST_FINDINGS)
        self._findings[key] = told

    def _check(self, code: str, check: Check) -> int:
        number = self._checks.get(code)
        if number is None:
            if len(self._told) >= MOST_CHECKS:
                raise Fault("checks", most=MOST_CHECKS)
            number = self._checks[code] = len(self._told)
            self._told.append(check)
        elif check.cves != (before := self._told[number].cves):
            self._told[number].cves = tuple(dict.fromkeys((*before, *check.cves)))[:_MOST_CVES]
        return number

    def _needs(self, host: int, needs: str) -> str:
        """What a scan saw without signing in, another sees without it."""
        return "" if needs == SIGN_IN and SIGN_IN not in self.hosts[host].ran else needs

    def told(self) -> dict[str, Any]:
        """As JSON has it. Hosts: address, names, tested ranges of tcp and udp and what ran, or None for one that was not reached."""
        checks = [
            [
                tidy(each.code[:LONGEST_CODE]), tidy(each.title[:LONGEST_TITLE]), each.score, each.version, tidy(each.vector[:LONGEST_VECTOR]),
                list(each.cves[:_MOST_CVES]), list(each.cwes[:_MOST_CWES]), prose(each.summary), prose(each.solution),
            ]
            for each in self._told
        ]  # fmt: skip
        hosts = [[each.address, each.names, [merged(each.tcp), merged(each.udp), list(each.ran)] if each.reached else None] for each in self.hosts]
        return {
            "scanner": self.scanner, "form": self.form, "at": self.at, "read": self.read, "skipped": dict(self.skipped), "hosts": hosts,
            "refused": self.refused,
            "checks": checks, "findings": [[*key, level, self._needs(key[0], needs)] for key, (level, needs) in self._findings.items()],
        }  # fmt: skip


def port_of(text: str) -> int | None:
    """A port; 0 for the host itself; None for anything else."""
    return written_port(text)[0]


def written_port(text: str) -> tuple[int | None, str]:
    """A port and the protocol beside it, as people write them (443, 443/tcp); 0 for the host itself; None for anything else."""
    bare, _slash, protocol = unicodedata.normalize("NFKC", text[:_LONGEST_SHOWN]).strip().lower().partition("/")
    if bare in _OF_THE_HOST:
        return 0, protocol
    return int(bare) if _NUMBER.fullmatch(bare) and int(bare) <= MOST_PORT else None, protocol


def prose(text: str) -> str:
    """A scanner's text without tags, at most `LONGEST_TEXT` letters."""
    return _BLANKS.sub(" ", tidy(_TAG.sub(" ", text[: LONGEST_TEXT * 2]), lines=True)).strip()[:LONGEST_TEXT]


def cves_in(*texts: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.upper() for text in texts for each in _CVE.findall(text)))


def cwes_in(*texts: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(int(each) for text in texts for each in _NUMBER.findall(text) if int(each) > 0))


def score_of(text: str) -> float | None:
    """A base score from 0 to 10; None for anything else."""
    try:
        found = float(text.strip())
    except ValueError:
        return None
    return found if 0 <= found <= 10 else None


def scored(*told: tuple[str, str, str]) -> tuple[float | None, str, str]:
    """(score, version, vector) of the first of (score, vector, version) that tells anything: callers name the newest version first.

    A vector that names its version is believed, and gives the score where none is written.
    """
    for text, vector, version in told:
        found = _VERSION.match(vector.strip())
        of = found[1] if found else version
        score = score_of(text)
        if score is None and vector.strip():
            score = _of_vector(vector.strip(), of)
        if score is not None:
            return score, of, vector.strip()
    return None, "", ""


def _of_vector(vector: str, version: str) -> float | None:
    from cvss import CVSS2, CVSS3, CVSS4, CVSSError  # a report that states its scores needs none of this

    kinds = {"2": CVSS2, "3": CVSS3, "4": CVSS4}
    try:
        return float(kinds[version](vector.removeprefix("CVSS2#").strip("()")).scores()[0])
    except (CVSSError, KeyError, ValueError):
        return None
