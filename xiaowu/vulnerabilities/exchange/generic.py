"""Findings for programs that keep them too: DefectDojo's published format "Generic Findings Import" (JSON)."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from xiaowu.vulnerabilities.queries.findings import CheckText, FindingRow
from xiaowu.vulnerabilities.rules.decisions import Decision
from xiaowu.vulnerabilities.rules.rounds import State
from xiaowu.vulnerabilities.rules.severity import Severity
from xiaowu.vulnerabilities.rules.webhooks import number_of

_VECTORS = {"3": "cvssv3", "4": "cvssv4"}  # it keeps no others


def written(found: Iterable[FindingRow], texts: Mapping[tuple[str, str], CheckText]) -> bytes:
    """A file of these findings; `texts`: (scanner, check's code) → what the scanner says."""
    return json.dumps({"findings": [told(each, texts.get((each.scanner, each.code))) for each in found]}, ensure_ascii=False).encode()


def told(of: FindingRow, text: CheckText | None) -> dict[str, Any]:
    """One finding. It is active while it is open and nobody decided otherwise; our number tells it again in a later file."""
    is_fixed = of.state is State.FIXED
    severity = of.severity.name.title() if of.severity is not Severity.INFO else "Info"
    said: dict[str, Any] = {
        "title": of.title, "severity": severity, "description": (text.summary if text else "") or of.title, "date": of.first_seen.isoformat(),
        "active": of.state is State.OPEN and of.decision is Decision.NONE, "verified": True, "is_mitigated": is_fixed,
        "false_p": of.decision is Decision.FALSE_POSITIVE, "out_of_scope": of.decision is Decision.OUT_OF_SCOPE,
        "risk_accepted": of.decision is Decision.ACCEPTED, "dynamic_finding": True, "static_finding": False,
        "unique_id_from_tool": number_of(of.id), "vuln_id_from_tool": f"{of.scanner}:{of.code}", "service": of.school or "",
        "endpoints": [{"host": of.host, **({"port": of.port} if of.port else {})}], "vulnerability_ids": list(of.cves),
        "tags": [of.scanner, of.protocol],
    }  # fmt: skip
    if of.closed_on:
        said["mitigated"] = of.closed_on.isoformat()
    if text:
        said |= {"mitigation": text.solution} if text.solution else {}
        said |= {"cwe": text.cwes[0]} if text.cwes else {}
        said |= {_VECTORS[text.version]: text.vector} if text.vector and text.version in _VECTORS else {}
    return said
