"""ZAP: the traditional report, as XML and as JSON. A site is one host and port; its pages (instances) are one finding a check."""

import json
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import IO, Any
from urllib.parse import urlsplit

from xiaowu.kernel.foreign.limits import Fault
from xiaowu.kernel.foreign.trees import elements, of_root, text
from xiaowu.vulnerabilities.adapters.gathered import Check, Gathered, cwes_in, port_of
from xiaowu.vulnerabilities.rules.severity import Severity

_LEVELS = {"0": Severity.INFO, "1": Severity.LOW, "2": Severity.MEDIUM, "3": Severity.HIGH}
_FIELDS = ("alertRef", "pluginid", "alert", "name", "riskcode", "confidence", "desc", "solution", "cweid")


def read(stream: IO[bytes]) -> Gathered:
    """The XML report."""
    found = Gathered("zap", "zap-xml")
    found.at = _moment(of_root(stream, "generated"))
    for site in elements(stream, "site"):
        told = {key: str(site.get(key) or "") for key in ("name", "host", "port")}
        _site(found, told, [{key: text(each, key) for key in _FIELDS} for each in site.iter("alertitem")])
    return found


def read_json(told: Mapping[str, Any]) -> Gathered:
    """The JSON report, as loaded."""
    found = Gathered("zap", "zap-json")
    found.at = _moment(str(told.get("@generated") or ""))
    sites = told.get("site")
    for site in sites if isinstance(sites, list) else [sites]:
        if not isinstance(site, dict):
            raise Fault("no_scan")
        alerts = [each for each in site.get("alerts") or () if isinstance(each, dict)]
        named = {key: str(site.get(f"@{key}") or "") for key in ("name", "host", "port")}
        _site(found, named, [{key: str(each.get(key) or "") for key in _FIELDS} for each in alerts])
    return found


def _site(found: Gathered, told: Mapping[str, str], alerts: list[dict[str, str]]) -> None:
    named, scheme = _named(told["name"])
    host = found.host(told["host"] or named)
    port = told["port"] or ("443" if scheme == "https" else "80")
    if host is not None and (number := port_of(port)):
        host.tested(number, "tcp")
    for each in alerts:
        if each["confidence"] == "0":  # marked as a false positive in ZAP
            found.skip("false_positive")
            continue
        title = each["name"] or each["alert"]
        check = Check(each["alertRef"] or each["pluginid"], title, _LEVELS.get(each["riskcode"]), cwes=cwes_in(each["cweid"].replace("-1", "")),
                      summary=each["desc"], solution=each["solution"])  # fmt: skip
        found.find(host, port, "tcp", check)


def _named(name: str) -> tuple[str, str]:
    """The host and the scheme that a site's name tells; a name that is none tells nothing."""
    if "://" not in name:
        return name, ""
    try:
        split = urlsplit(name)
        return split.hostname or "", split.scheme
    except ValueError:
        return "", ""


def load(content: str) -> Any:
    """JSON, or Fault where it is none."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Fault("broken_json") from error


def _moment(told: str) -> str:
    try:
        return parsedate_to_datetime(told).isoformat()
    except ValueError:
        return ""
