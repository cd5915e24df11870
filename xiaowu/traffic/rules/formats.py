"""Formats of web servers' logs (紀錄格式), each a reader of one line. Which one a file has is found by its content (`rules.detection`).

Of a line only what is counted is taken: never the client's address, the user's name or the query string.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from xiaowu.traffic.rules import clocks
from xiaowu.traffic.rules.clocks import Clock


class Entry(NamedTuple):
    """A logged request. `micros` None: the log has no times. `sent`: bytes. `node`: which machine or site answered, where the log says so."""

    time: str
    method: str
    path: str
    status: int
    micros: int | None
    sent: int
    agent: str
    node: str


@dataclass(frozen=True, slots=True)
class Format:
    """`read` returns None for a line that is not of this format."""

    name: str
    title: str
    read: Callable[[str], Entry | None]
    clock: Clock


_WHO = r'(?:\S+ \S+ |[^\x00- "])[^"]*'  # the client, and whom it names: none of it is read
_REQUEST = r'"(?:(?P<method>[A-Za-z]+) )?(?P<path>[^" \\]*(?:(?: (?!HTTP/[\d.]+")|\\.)[^" \\]*)*)(?: HTTP/[\d.]+)?"'
_TIME = r"\[(?P<time>\d{1,2}/\w{3}/\d{4}:[\d:.]+(?: [+-]\d{4})?)\]"
_ENDS = r"(?P<status>\d{3}) (?P<sent>\d+|-)"
_AGENT = r' "[^"\\]*(?:\\.[^"\\]*)*" "(?P<agent>[^"\\]*(?:\\.[^"\\]*)*)"'
_HOST = r"(?P<node>[A-Za-z][^ :]*)(?::\d+)? (?=[\da-fA-F.:]+ )"  # a name before an address: a client's own name has a dash after it
_LATER = r"(?: (?P<seconds>\d+\.\d+)| (?P<us>\d+))?"  # nginx's $request_time in seconds, Apache's %D in microseconds
_PATTERNS: Sequence[tuple[str, str, str, Clock]] = (
    ("traefik", "Traefik CLF", rf'\S+ \S+ .*?{_TIME} {_REQUEST} {_ENDS}{_AGENT} \d+ "(?P<node>[^"]*)" "[^"]*" (?P<ms>\d+)ms$', clocks.common),
    ("ingress", "Kubernetes Nginx Ingress",
     rf"\S+ \S+ .*?{_TIME} {_REQUEST} {_ENDS}{_AGENT} \d+ (?P<seconds>[\d.]+) \[(?P<node>[^\]]*)\]", clocks.common),
    ("vhost", "Combined + vhost", rf"{_HOST}{_WHO}{_TIME} {_REQUEST} {_ENDS}{_AGENT}{_LATER}", clocks.common),
    ("combined", "Combined", rf"{_WHO}{_TIME} {_REQUEST} {_ENDS}{_AGENT}{_LATER}", clocks.common),
    ("vhost_common", "Common + vhost", rf"{_HOST}{_WHO}{_TIME} {_REQUEST} {_ENDS}{_LATER}$", clocks.common),
    ("common", "Common", rf"{_WHO}{_TIME} {_REQUEST} {_ENDS}{_LATER}$", clocks.common),
    ("haproxy", "HAProxy",
     rf"(?:.*?: )?[\da-fA-F.:]+:\d+ {_TIME} \S+ (?P<node>\S+) [-\d/]+/\+?(?P<ms>-?\d+) (?P<status>\d{{3}}|-1) \+?(?P<sent>\d+) "
     r'\S+ \S+ \S+ [\d/+]+ [\d/]+ (?:\{(?P<agent>[^}]*)\} )?(?:\{[^}]*\} )?' + _REQUEST, clocks.common),
    ("alb", "AWS ALB", r'(?:https?|h2|grpcs?|wss?) (?P<time>\S+Z) (?P<node>\S+) \S+ \S+ (?P<s1>-?[\d.]+) (?P<s2>-?[\d.]+) (?P<s3>-?[\d.]+) '
     rf'(?P<status>\d{{3}}) \S+ \d+ (?P<sent>\d+) {_REQUEST} "(?P<agent>[^"]*)"', clocks.iso),
    ("elb", "AWS ELB", r'(?P<time>\d{4}-\S+Z) (?P<node>\S+) \S+ \S+ (?P<s1>-?[\d.]+) (?P<s2>-?[\d.]+) (?P<s3>-?[\d.]+) '
     rf'(?P<status>\d{{3}}) \S+ \d+ (?P<sent>\d+) {_REQUEST} "(?P<agent>[^"]*)"', clocks.iso),
    ("s3", "AWS S3", rf'\S+ (?P<node>\S+) {_TIME} \S+ \S+ \S+ \S+ \S+ {_REQUEST} (?P<status>\d{{3}}) \S+ (?P<sent>\d+|-) \S+ (?P<ms>\d+|-) \S+ '
     r'"[^"]*" "(?P<agent>[^"]*)"', clocks.common),
)  # fmt: skip


_TIMERS = {"seconds", "ms", "us", "s1", "s2", "s3"}


_ASKED, _TOOK = re.compile(_REQUEST), re.compile(_LATER)
_WHOLE, _DECIMAL = re.compile(r"[0-9]{1,15}"), re.compile(r"[0-9]{1,12}(?:\.[0-9]{0,12})?")


def whole(text: str) -> int:
    """A number as a log writes it; 0 for anything else, of whatever length."""
    return int(text) if _WHOLE.fullmatch(text) else 0


def micros(text: str, times: float) -> int | None:
    """A duration in microseconds, of which one unit has `times`; None where there is none, or the server never got an answer (-1)."""
    return round(float(text) * times) if _DECIMAL.fullmatch(text) else None


def _micros(found: Mapping[str, str]) -> int | None:
    for name, times in (("seconds", 1e6), ("ms", 1e3), ("us", 1)):
        if value := found.get(name):
            return micros(value, times)
    parts = [micros(found.get(name, ""), 1e6) for name in ("s1", "s2", "s3")]
    told = [each for each in parts if each is not None]
    return sum(told) if len(told) == len(parts) else None


def asked_path(text: str) -> str | None:
    """The path of a request as servers write it between quotes, `GET /path HTTP/1.1`; None if it is none."""
    found = _ASKED.fullmatch(f'"{text}"')
    return found and found["path"]


def took_micros(text: str) -> int | None:
    """The duration at the end of a line, after the agent."""
    found = _TOOK.match(text)
    return _micros(found.groupdict("")) if found else None


def of_pattern(name: str, title: str, pattern: str, clock: Clock) -> Format:
    """A format by a regular expression with named groups: time, method, path, status; sent, seconds, ms, us, agent, node where there are such.

    Raises re.error.
    """
    compiled = re.compile(pattern)
    match, has_times = compiled.match, bool(_TIMERS & compiled.groupindex.keys())

    def read(line: str) -> Entry | None:
        found = match(line)
        if found is None:
            return None
        parts = found.groupdict("")
        get = parts.get
        took = _micros(parts) if has_times else None
        return Entry(
            parts["time"], get("method", ""), parts["path"], whole(parts["status"]), took, whole(get("sent", "")), get("agent", ""), get("node", "")
        )

    return Format(name, title, read, clock)


def of_fields(fields: Sequence[str]) -> Format | None:
    """A W3C extended log by its own line `#Fields:` (IIS, CloudFront); None where the line names no status or no path."""
    place = {name.lower(): at for at, name in enumerate(fields)}
    stem, status = place.get("cs-uri-stem", place.get("cs-uri")), place.get("sc-status")
    if stem is None or status is None or "time" not in place:
        return None
    count, unit = len(fields), 1e6 if "x-edge-location" in place else 1e3  # CloudFront writes seconds, IIS milliseconds
    date, time, method, took, sent, agent = (place.get(name) for name in ("date", "time", "cs-method", "time-taken", "sc-bytes", "cs(user-agent)"))
    node = next((place[name] for name in ("s-computername", "x-host-header", "s-ip") if name in place), None)

    def read(line: str) -> Entry | None:
        parts = line.split("\t") if "\t" in line else line.split()
        if len(parts) != count or not whole(parts[status]):
            return None

        def one(at: int | None) -> str:
            return "" if at is None or parts[at] == "-" else parts[at]

        return Entry(
            f"{one(date)} {one(time)}", one(method), parts[stem], whole(parts[status]), micros(one(took), unit), whole(one(sent)),
            one(agent), one(node),
        )  # fmt: skip

    return Format("w3c", "W3C / IIS", read, clocks.universal)


TEXT = tuple(of_pattern(*each) for each in _PATTERNS)
