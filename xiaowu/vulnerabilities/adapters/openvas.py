"""Greenbone and OpenVAS: reports as XML, of GMP since version 7 and of the older OMP."""

import re
from typing import IO, Any

from xiaowu.kernel.foreign.trees import elements, text
from xiaowu.vulnerabilities.adapters.gathered import Check, Gathered, HostFound, cves_in, scored
from xiaowu.vulnerabilities.rules.ports import SIGN_IN
from xiaowu.vulnerabilities.rules.severity import level_of

_PORT = re.compile(r"\(?([0-9]{1,5}|general)/(tcp|udp)\)?")  # 443/tcp, general/tcp, and of old: https (443/tcp)
_AUTH = re.compile(r"Auth-[A-Za-z0-9]+-Success")
_LOCAL = "Local Security Checks"  # families of checks that read the packages of a host
_NOT_FOUND = {"false positive": "false_positive", "debug": "debug", "error": "scan_error"}


def read(stream: IO[bytes]) -> Gathered:
    found = Gathered("openvas", "openvas")
    for each in elements(stream, "result", "port", "host", "scan_start"):
        if each.tag == "scan_start":
            found.at = found.at or str(each.text or "").strip()
        elif each.tag == "result" and each.find("nvt") is not None:
            _result(found, each)
        elif each.tag == "port" and each.find("host") is not None:
            _tested(found.host(text(each, "host")), str(each.text or ""))
        elif each.tag == "host" and each.find("ip") is not None:
            _host(found, each)
    return found


def _host(found: Gathered, each: Any) -> None:
    """A host with its start and its end; one without an end was not scanned whole."""
    names = [text(detail, "value") for detail in each.iterfind("detail") if text(detail, "name") in ("hostname", "best_hostname")]
    host = found.host(text(each, "ip"), names)
    if host is not None and each.find("end") is not None:
        host.reached = host.reached and bool(text(each, "end") or not text(each, "start"))
        host.did(*([SIGN_IN] if any(_AUTH.fullmatch(text(detail, "name")) for detail in each.iterfind("detail")) else ()))


def _tested(host: HostFound | None, told: str) -> None:
    port = _PORT.search(told)
    if host is not None and port and port[1] != "general" and int(port[1]) <= 65_535:
        host.tested(int(port[1]), port[2])


def _result(found: Gathered, each: Any) -> None:
    threat = text(each, "threat")
    if reason := _NOT_FOUND.get(threat.casefold()):
        found.skip(reason)
        return
    nvt = each.find("nvt")
    hosts = each.find("host")
    name = text(hosts, "hostname") if hosts is not None else ""
    port = _PORT.search(text(each, "port"))
    vector = text(nvt, "severities/severity/value") or _tags(nvt).get("cvss_base_vector", "")
    version = "2" if not vector.startswith("CVSS:") else vector[5]
    score, version, vector = scored((text(each, "severity") or text(nvt, "cvss_base"), vector, version))
    tags = _tags(nvt)
    refs = [str(ref.get("id") or "") for ref in nvt.iterfind("refs/ref") if str(ref.get("type")).lower().startswith("cve")]
    check = Check(
        str(nvt.get("oid") or ""), text(nvt, "name") or text(each, "name"), level_of(threat), score, version, vector,
        cves_in(text(nvt, "cve"), *refs), (), tags.get("summary") or text(each, "description"),
        text(nvt, "solution") or tags.get("solution", ""), SIGN_IN if _LOCAL in text(nvt, "family") or text(each, "qod/type") == "package" else "",
    )  # fmt: skip
    host = found.host(str(hosts.text or "").strip() if hosts is not None else "", (name,))
    found.find(host, port[1] if port else text(each, "port"), port[2] if port else "tcp", check)


def _tags(nvt: Any) -> dict[str, str]:
    """`summary=…|solution=…`, as an nvt carries them."""
    return {key: told for piece in text(nvt, "tags").split("|") for key, _sign, told in [piece.partition("=")]}
