"""Nmap: an open port is a finding for information; a script that says VULNERABLE is one with its own check.

A script that finds nothing says nothing, so that the command (`--script`) tells whether it ran.
"""

import re
from datetime import UTC, datetime
from typing import IO, Any

from xiaowu.kernel.foreign.trees import elements, of_root
from xiaowu.vulnerabilities.adapters.gathered import Check, Gathered, HostFound, cves_in, port_of, scored
from xiaowu.vulnerabilities.rules.ports import Range, ranges_of, without
from xiaowu.vulnerabilities.rules.severity import Severity, level_of

OPEN_PORT = "open-port"
_FACTOR = re.compile(r"Risk factor: *([A-Za-z]+)")
_SCORE = re.compile(r"CVSSv([234])[^:\n]*: *([0-9.]+)")
_VULNERABLE = re.compile(r"^\s*(?:State: )?(?:LIKELY )?VULNERABLE\b", re.MULTILINE)
_ANSWERED = ("closed", "unfiltered")
_UNASKED = ("user-set", "no-response")  # -Pn: taken for up without an answer
_COMMAND = re.compile(r"""--script(?:=|\s+)("[^"]*"|'[^']*'|\S+)""")
_TERMS, _MOST_TERMS = re.compile(r"[\s,()\"']+"), 50
_SMB, _SMB_PORTS = ("smb", "samba"), (139, 445)


def read(stream: IO[bytes]) -> Gathered:
    found, scripts = Gathered("nmap", "nmap"), scripts_of(of_root(stream, "args"))
    tested: dict[str, tuple[Range, ...]] = {"tcp": (), "udp": ()}
    for each in elements(stream, "scaninfo", "host", "finished"):
        if each.tag == "scaninfo":
            protocol = str(each.get("protocol"))
            tested[protocol] = (*tested.get(protocol, ()), *ranges_of(str(each.get("services") or "")))
        elif each.tag == "finished":
            found.at = _moment(str(each.get("time") or ""))
        elif each.find("address") is not None or each.find("hostnames") is not None:
            _host(found, each, tested, scripts)
    return found


def scripts_of(command: str) -> tuple[str, ...]:
    """Which scripts a command surely runs: names and patterns of them, `*` for all that look for weaknesses. Of categories that mix scripts,
    and of what is left out by a condition, nobody knows.
    """
    found: list[str] = []
    for told in _COMMAND.findall(command):
        terms = [each.lstrip("+") for each in _TERMS.split(told) if each and each != "or"]
        if not {"and", "not"} & set(terms):
            found += ["*" if each in ("vuln", "all") else each.rpartition("/")[2].removesuffix(".nse") for each in terms]
    return tuple(dict.fromkeys(found[:_MOST_TERMS]))


def _host(found: Gathered, each: Any, tested: dict[str, tuple[Range, ...]], scripts: tuple[str, ...]) -> None:
    addresses = [str(told.get("addr")) for told in each.iterfind("address") if told.get("addrtype") in ("ipv4", "ipv6")]
    names = [str(told.get("name")) for told in each.iterfind("hostnames/hostname")]
    host = found.host(addresses[0] if addresses else "", names)
    status = each.find("status")
    if host is None:
        found.skip("no_host")
        return
    is_up = status is None or (status.get("state") == "up" and status.get("reason") not in _UNASKED)
    host.reached = is_up or _any_port_answered(each)
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
    host.tcp += ranges["tcp"]
    host.udp += ranges["udp"]
    host.did(*scripts)
    if any(first <= port <= last for first, last in host.tcp for port in _SMB_PORTS):
        host.did(*(f"smb:{each}" for each in scripts))
    for script in each.iterfind("hostscript/script"):
        host.did(*(f"host:{each}" for each in scripts))
        _script(found, host, "", "tcp", script, "smb:" if str(script.get("id")).startswith(_SMB) else "host:")


def _any_port_answered(each: Any) -> bool:
    """Whether the machine itself said something of a port."""
    told = [*each.iterfind("ports/port/state"), *(rest for rest in each.iterfind("ports/extraports") if rest.get("count") != "0")]
    return any(str(port.get("state")) in ("open", *_ANSWERED) for port in told)


def _rest_answered(each: Any) -> bool:
    """Whether the ports that are not listed gave an answer; filtered ones did not."""
    return all(str(rest.get("state")) in _ANSWERED for rest in each.iterfind("ports/extraports"))


def _port(found: Gathered, host: HostFound, port: Any) -> None:
    number, protocol = str(port.get("portid") or ""), str(port.get("protocol") or "")
    found.find(host, number, protocol, Check(OPEN_PORT, OPEN_PORT, Severity.INFO))
    for script in port.iterfind("script"):
        _script(found, host, number, protocol, script)


def _script(found: Gathered, host: HostFound, port: str, protocol: str, script: Any, of: str = "") -> None:
    """Scripts that only describe are no findings. `of`: what a script of the whole host needs to run, before its name."""
    output, code = str(script.get("output") or ""), str(script.get("id") or "")
    if not _VULNERABLE.search(output):
        return
    factor, told = _FACTOR.search(output), _SCORE.search(output)
    score, version, vector = scored((told[2], "", told[1])) if told else scored()
    level = (level_of(factor[1]) if factor else None) or Severity.MEDIUM
    found.find(host, port, protocol, Check(code, code, level, score, version, vector, cves_in(output), (), output, needs=of + code))


def _moment(told: str) -> str:
    return datetime.fromtimestamp(int(told), UTC).isoformat() if told.isdecimal() and len(told) < 12 else ""
