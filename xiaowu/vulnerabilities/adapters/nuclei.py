"""Nuclei: one JSON object a line (JSONL), or a list of them. It says only what it found, so only those ports are known to be reached.

Which templates ran is known of those that it names alone; with `-matcher-status` it names those that found nothing as well.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from xiaowu.vulnerabilities.adapters.gathered import Check, Gathered, cves_in, cwes_in, port_of, scored
from xiaowu.vulnerabilities.adapters.zap import load
from xiaowu.vulnerabilities.rules.severity import level_of

_PORTS = {"http": "80", "https": "443"}


def lines(told: Iterable[str]) -> Iterator[Any]:
    """Each line that is not empty."""
    return (load(each) for each in told if each.strip())


def read(objects: Iterable[Any]) -> Gathered:
    found = Gathered("nuclei", "nuclei")
    for each in objects:
        if not isinstance(each, dict) or not isinstance(each.get("info"), dict):
            found.skip("no_check")
            continue
        _result(found, each, each["info"])
    return found


def _result(found: Gathered, each: Mapping[str, Any], info: Mapping[str, Any]) -> None:
    where = str(each.get("matched-at") or each.get("host") or "")
    split = _split(where if "://" in where else f"//{where}")
    named, port, scheme = split
    host = found.host(str(each.get("ip") or "") or named, (named,))
    given = str(each.get("port") or "") or port or _PORTS.get(scheme or str(each.get("type") or ""), "")
    told = info.get("classification")
    classed: Mapping[str, Any] = told if isinstance(told, dict) else {}
    vector = str(classed.get("cvss-metrics") or "")
    score, version, vector = scored((str(classed.get("cvss-score") or ""), vector, "3"))
    template, protocol = str(each.get("template-id") or each.get("templateID") or ""), "udp" if scheme == "udp" else "tcp"
    if host is not None and template:
        host.did(template)
    if each.get("matcher-status") is False:
        found.skip("not_matched")
        if host is not None:
            host.tested(port_of(given) or 0, protocol)
        return
    code = "/".join(part for part in (template, str(each.get("matcher-name") or "")) if part)
    check = Check(
        code, str(info.get("name") or code), level_of(str(info.get("severity") or "")), score, version, vector,
        cves_in(*_texts(classed.get("cve-id"))), cwes_in(*_texts(classed.get("cwe-id"))), str(info.get("description") or ""),
        str(info.get("remediation") or ""), template,
    )  # fmt: skip
    found.find(host, given, protocol, check)
    found.at = found.at or str(each.get("timestamp") or "")


def _split(where: str) -> tuple[str, str, str]:
    try:
        told = urlsplit(where)
        return told.hostname or "", str(told.port or ""), told.scheme
    except ValueError:
        return "", "", ""


def _texts(told: Any) -> list[str]:
    return [str(each) for each in told] if isinstance(told, list) else [str(told or "")]
