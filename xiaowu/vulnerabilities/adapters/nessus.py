"""Nessus: `.nessus` (NessusClientData_v2). A host without an end, or held for dead, was not reached.

Whether the scan could sign in, it says itself (plugin 19506); what it saw then tells nothing once it cannot.
"""

import re
from datetime import datetime
from typing import IO, Any

from xiaowu.kernel.foreign.limits import Fault
from xiaowu.kernel.foreign.trees import elements, text
from xiaowu.vulnerabilities.adapters.gathered import Check, Gathered, HostFound, cves_in, cwes_in, scored
from xiaowu.vulnerabilities.rules.ports import SIGN_IN, Range, ranges_of
from xiaowu.vulnerabilities.rules.severity import Severity

_PING, SCAN_INFORMATION, _NO_LOCAL_CHECKS = "10180", "19506", "21745"
SIGNED_IN = re.compile(r"Credentialed checks\s*:\s*yes", re.IGNORECASE)
_MOMENT = "%a %b %d %H:%M:%S %Y"


def read(stream: IO[bytes]) -> Gathered:
    """Raises Fault for a policy without results."""
    found, ranges, has_host = Gathered("nessus", "nessus"), tuple[Range, ...](), False
    for each in elements(stream, "preference", "ReportHost"):
        if each.tag == "preference":
            if text(each, "name") == "port_range":
                ranges = ranges_of(text(each, "value"))
            continue
        has_host = True
        _host(found, each, ranges)
    if not has_host:
        raise Fault("policy")
    return found


def _host(found: Gathered, each: Any, ranges: tuple[Range, ...]) -> None:
    told = {str(tag.get("name")): str(tag.text or "") for tag in each.iterfind("HostProperties/tag")}
    named = str(each.get("name") or "")
    host = found.host(
        told.get("host-ip") or named, (named, told.get("host-fqdn", ""), told.get("netbios-name", "") if not told.get("host-ip") else "")
    )
    if host is not None:
        host.tcp += ranges
        host.reached = "HOST_END" in told or "HOST_START" not in told
        host.did(*([SIGN_IN] if _has_signed_in(each, told) else ()))
    for item in each.iterfind("ReportItem"):
        _item(found, host, item)
    found.at = found.at or _moment(told.get("HOST_START", ""))


def _has_signed_in(each: Any, told: dict[str, str]) -> bool:
    """The scan's own words count before the tag, and a failed sign-in before both."""
    items = {str(item.get("pluginID")): text(item, "plugin_output") for item in each.iterfind("ReportItem")}
    if _NO_LOCAL_CHECKS in items:
        return False
    said = items.get(SCAN_INFORMATION)
    return told.get("Credentialed_Scan", "").casefold() == "true" if said is None else bool(SIGNED_IN.search(said))


def _item(found: Gathered, host: HostFound | None, item: Any) -> None:
    code = str(item.get("pluginID") or "")
    if host is not None and code == _PING and "considered as dead" in text(item, "plugin_output"):
        host.reached = False
    score, version, vector = scored(
        (text(item, "cvss4_base_score"), text(item, "cvss4_vector"), "4"), (text(item, "cvss3_base_score"), text(item, "cvss3_vector"), "3"),
        (text(item, "cvss_base_score"), text(item, "cvss_vector"), "2"),
    )  # fmt: skip
    level = str(item.get("severity") or "")
    check = Check(
        code, str(item.get("pluginName") or ""), Severity(int(level)) if level in ("0", "1", "2", "3", "4") else None, score, version, vector,
        cves_in(*(str(each.text) for each in item.iterfind("cve"))), cwes_in(*(str(each.text) for each in item.iterfind("cwe"))),
        text(item, "synopsis") + "\n" + text(item, "description"), text(item, "solution"),
        "" if text(item, "plugin_type") == "remote" else SIGN_IN,
    )  # fmt: skip
    found.find(host, str(item.get("port") or ""), str(item.get("protocol") or ""), check)


def _moment(told: str) -> str:
    try:
        return datetime.strptime(told, _MOMENT).isoformat()  # noqa: DTZ007  (the scanner's own clock, of which the file says no zone)
    except ValueError:
        return ""
