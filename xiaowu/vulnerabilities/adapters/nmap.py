"""Nmap: an open port is a finding for information; a script that says VULNERABLE is one with its own check."""

import re
from datetime import UTC, datetime
from typing import IO, Any

from xiaowu.kernel.foreign.trees import elements
from xiaowu.vulnerabilities.adapters.gathered import Check, Gathered, HostFound, cves_in, port_of, scored
from xiaowu.vulnerabilities.rules.ports import Range, ranges_of, without
from xiaowu.vulnerabilities.rules.severity import Severity, level_of

OPEN_PORT = "open-port"
_FACTOR = re.compile(r"Risk factor: *([A-Za-z]+)")
_SCORE = re.compile(r"CVSSv([234])[^:\n]*: *([0-9.]+)")
_VULNERABLE = re.compile(r"^\s*(?:State: )?(?:LIKELY )?VULNERABLE\b", re.MULTILINE)
_ANSWERED = ("closed", "unfiltered")


def read(stream: IO[bytes]) -> Gathered:
    found = Gathered("nmap", "nmap")
    tested: dict[str, tuple[Range, ...]] = {"tcp": (), "udp": ()}
    for each in elements(stream, "scaninfo", "host", "finished"):
        if each.tag == "scaninfo":
            protocol = str(each.get("protocol"))
            tested[protocol] = (*tested.get(protocol, ()), *ranges_of(str(each.get("services") or "")))
        elif each.tag == "finished":
            found.at = _moment(str(each.get("time") or ""))
        elif each.find("address") is not None or each.find("hostnames") is not None:
            _host(found, each, tested)
    return found


def _host(found: Gathered, each: Any, tested: dict[str, tuple[Range, ...]]) -> None:
    addresses = [str(told.get("addr")) for told in each.iterfind("address") if told.get("addrtype") in ("ipv4", "ipv6")]
    names = [str(told.get("name")) for told in each.iterfind("hostnames/hostname")]
    host = found.host(addresses[0] if addresses else "", names)
    status = each.find("status")
    if host is None:
        found.skip("no_host")
        return
    host.reached = status is None or status.get("state") == "up"
    ranges: dict[str, tuple[Range, ...]] = dict(tested) if _rest_answered(each) else {"tcp": (), "udp": ()}
    for port in each.iterfind("ports/port"):
        protocol, number = str(port.get("protocol")), port_of(str(port.get("portid") or ""))
        told = port.find("state")
        state = str(told.get("state")) if told is not None else ""
        if "filtered" in state and state != "unfiltered":
            ranges[protocol] = without(ranges.get(protocol, ()), number or 0)
        else:
            host.tested(number or 0, protocol)
        if state == "open":
            _port(found, host, port)
    for script in each.iterfind("hostscript/script"):
        _script(found, host, "", "tcp", script)
    host.tcp += ranges["tcp"]
    host.udp += ranges["udp"]


def _rest_answered(each: Any) -> bool:
    """Whether the ports that are not listed gave an answer; filtered ones did not."""
    return all(str(rest.get("state")) in _ANSWERED for rest in each.iterfind("ports/extraports"))


def _port(found: Gathered, host: HostFound, port: Any) -> None:
    number, protocol = str(port.get("portid") or ""), str(port.get("protocol") or "")
    found.find(host, number, protocol, Check(OPEN_PORT, OPEN_PORT, Severity.INFO))
    for script in port.iterfind("script"):
        _script(found, host, number, protocol, script)


def _script(found: Gathered, host: HostFound, port: str, protocol: str, script: Any) -> None:
    """Scripts that only describe are no findings."""
    output, code = str(script.get("output") or ""), str(script.get("id") or "")
    if not _VULNERABLE.search(output):
        return
    factor, told = _FACTOR.search(output), _SCORE.search(output)
    score, version, vector = scored((told[2], "", told[1])) if told else scored()
    level = (level_of(factor[1]) if factor else None) or Severity.MEDIUM
    found.find(host, port, protocol, Check(code, code, level, score, version, vector, cves_in(output), (), output))


def _moment(told: str) -> str:
    return datetime.fromtimestamp(int(told), UTC).isoformat() if told.isdecimal() and len(told) < 12 else ""
