"""Qualys VM: the report of assets (ASSET_DATA_REPORT), whose glossary says what each QID is, and the older scan report (SCAN)."""

from typing import IO, Any

from xiaowu.kernel.foreign.trees import elements, text
from xiaowu.vulnerabilities.adapters.gathered import Check, Gathered, HostFound, cves_in, scored
from xiaowu.vulnerabilities.rules.severity import Severity

# Qualys: 5 urgent, 4 critical, 3 serious, 2 medium, 1 minimal; the two upper ones are what it tells to repair at once and soon
LEVELS = {"5": Severity.CRITICAL, "4": Severity.HIGH, "3": Severity.MEDIUM, "2": Severity.LOW, "1": Severity.INFO}


def read(stream: IO[bytes]) -> Gathered:
    """The report of assets: hosts come first and name only QIDs; the glossary at its end explains them."""
    found = Gathered("qualys", "qualys-xml")
    seen: list[tuple[HostFound | None, str, str, str, str]] = []
    told: dict[str, Check] = {}
    for each in elements(stream, "HOST", "VULN_DETAILS", "GENERATION_DATETIME"):
        if each.tag == "GENERATION_DATETIME":
            found.at = str(each.text or "").strip()
        elif each.tag == "VULN_DETAILS":
            check = _details(each)
            told[check.code] = check
        else:
            host = found.host(text(each, "IP"), (text(each, "DNS"),))
            seen += [(host, *_info(info)) for info in each.iterfind("VULN_INFO_LIST/VULN_INFO")]
    for host, port, protocol, qid, kind in seen:
        if kind == "IG" and qid not in told:
            found.skip("no_check")
            continue
        found.find(host, port, protocol, told.get(qid, Check(qid, f"QID {qid}")))
    return found


def read_scan(stream: IO[bytes]) -> Gathered:
    """The older scan report: each host with its findings by category."""
    found = Gathered("qualys", "qualys-scan")
    for each in elements(stream, "IP"):
        host = found.host(str(each.get("value") or ""), (str(each.get("name") or ""),))
        for group in each.iter("CAT"):
            for item in group:
                found.find(host, str(group.get("port") or ""), str(group.get("protocol") or ""), _scanned(item))
    return found


def _info(info: Any) -> tuple[str, str, str, str]:
    return text(info, "PORT"), text(info, "PROTOCOL"), text(info, "QID"), text(info, "TYPE")


def _details(each: Any) -> Check:
    qid = text(each, "QID")
    score, version, vector = scored((text(each, "CVSS3_SCORE/CVSS3_BASE"), "", "3"), (text(each, "CVSS_SCORE/CVSS_BASE"), "", "2"))
    cves = [str(told.text) for told in each.iterfind("CVE_ID_LIST/CVE_ID/ID")]
    return Check(qid, text(each, "TITLE") or f"QID {qid}", LEVELS.get(text(each, "SEVERITY")), score, version, vector, cves_in(*cves), (),
                 text(each, "THREAT"), text(each, "SOLUTION"))  # fmt: skip


def _scanned(item: Any) -> Check:
    qid = str(item.get("number") or "")
    score, version, vector = scored((text(item, "CVSS3_BASE"), "", "3"), (text(item, "CVSS_BASE"), "", "2"))
    cves = [str(told.text) for told in item.iterfind("CVE_ID_LIST/CVE_ID/ID")]
    return Check(qid, text(item, "TITLE"), LEVELS.get(str(item.get("severity") or "")), score, version, vector, cves_in(*cves), (),
                 text(item, "DIAGNOSIS"), text(item, "SOLUTION"))  # fmt: skip
