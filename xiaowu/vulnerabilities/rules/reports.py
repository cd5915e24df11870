"""What a scan report tells (掃描報告), as the reading process handed it over, with its titles and the words for what was skipped."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xiaowu.vulnerabilities.rules.ports import Reach

SCANNER_TITLES = {
    "nessus": "Nessus", "openvas": "OpenVAS", "nmap": "Nmap", "zap": "ZAP", "nuclei": "Nuclei", "qualys": "Qualys", "other": "其他工具",
}  # fmt: skip
FORM_TITLES = {
    "nessus": "Nessus（.nessus）", "nessus-csv": "Nessus（CSV）", "openvas": "OpenVAS（XML）", "nmap": "Nmap（XML）", "zap-xml": "ZAP（XML）",
    "zap-json": "ZAP（JSON）", "nuclei": "Nuclei（JSONL）",
    "qualys-xml": "Qualys（XML）", "qualys-scan": "Qualys（SCAN）", "qualys-csv": "Qualys（CSV）",
    "own-csv": "自訂欄位（CSV）",
}  # fmt: skip
SKIPPED_TITLES = {
    "again": "同一主機、連接埠與檢查項目重複列出", "no_host": "沒有可辨識的主機位址或名稱", "no_port": "連接埠不正確",
    "no_check": "沒有檢查代碼或弱點名稱", "false_positive": "掃描工具標為誤判", "debug": "掃描工具的除錯訊息",
    "scan_error": "掃描工具的錯誤訊息", "not_matched": "檢查過而沒有發現",
}  # fmt: skip
_UNUSABLE = {"no_host", "no_port", "no_check"}  # reasons that lie in how the report is written
CHECK_TITLES = {"open-port": "開放的連接埠"}  # of checks that have only a code


@dataclass(frozen=True, slots=True)
class CheckTold:
    """What the scanner says of a check (檢查項目). `score` from 0 to 10 belongs to CVSS `version`."""

    code: str
    title: str
    score: float | None
    version: str
    vector: str
    cves: tuple[str, ...]
    cwes: tuple[int, ...]
    summary: str
    solution: str


@dataclass(frozen=True, slots=True)
class HostTold:
    """A host of the report; `reach` is None for one that was not reached."""

    address: str
    names: tuple[str, ...]
    reach: Reach | None


@dataclass(frozen=True, slots=True)
class FindingTold:
    """A finding: places of its host and check in the report. `needs`: what must run again before its absence tells anything (`Reach.ran`)."""

    host: int
    port: int
    protocol: str
    check: int
    severity: int
    needs: str = ""


@dataclass(frozen=True, slots=True)
class ScanReport:
    """A report that was read. `read` = findings + skipped; `refused`: the first that could not be used (row, reason, the text to blame)."""

    scanner: str
    form: str
    at: str
    read: int
    skipped: Mapping[str, int]
    hosts: tuple[HostTold, ...]
    checks: tuple[CheckTold, ...]
    findings: tuple[FindingTold, ...]
    refused: tuple[tuple[int, str, str], ...] = ()

    @property
    def is_unusable(self) -> bool:
        """Whether it has findings of which not one could be used: taken as a scan, it would say that all of them were not reached."""
        return not self.findings and bool(self.skipped) and set(self.skipped) <= _UNUSABLE


def report_of(told: Mapping[str, Any]) -> ScanReport:
    """From the plain data that the reading process returns."""
    checks = tuple(
        CheckTold(code, CHECK_TITLES.get(title, title), score, version, vector, tuple(cves), tuple(cwes), summary, solution)
        for code, title, score, version, vector, cves, cwes, summary, solution in told["checks"]
    )
    hosts = tuple(HostTold(address, tuple(names), reach and reach_of(*reach)) for address, names, reach in told["hosts"])
    findings = tuple(FindingTold(*each) for each in told["findings"])
    return ScanReport(
        told["scanner"], told["form"], told["at"], told["read"], told["skipped"], hosts, checks, findings, tuple(map(tuple, told["refused"]))
    )


def reach_of(tcp: Any, udp: Any, ran: Any) -> Reach:
    """From lists of two numbers, as JSON has ranges, and a list of names."""
    return Reach(tuple((first, last) for first, last in tcp), tuple((first, last) for first, last in udp), tuple(ran))
