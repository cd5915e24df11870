"""What a logged request is for (請求種類), and under which name it is counted. Bots, health checks and static files stand apart, and are counted.

A path is cut at the door: without its query string, and with every part that is not a plain word replaced, since names and numbers of people stand in
the addresses of older systems. An operator's rules give names; what no rule names is counted as unnamed, and its share is shown.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Why a request was made."""

    PAGE = "page"
    STATIC = "static"
    BOT = "bot"
    HEALTH = "health"


STRENGTH = {kind: place for place, kind in enumerate((Kind.PAGE, Kind.STATIC, Kind.BOT, Kind.HEALTH))}  # which is told, if path and agent differ
KIND_TITLES = {Kind.PAGE: "頁面", Kind.STATIC: "靜態檔案", Kind.BOT: "搜尋引擎與機器人", Kind.HEALTH: "健康檢查"}

_STATIC = re.compile(r"\.(?:css|js|mjs|map|png|jpe?g|gif|svg|ico|webp|avif|woff2?|ttf|eot|otf|mp[34]|webm|swf|txt|xml|webmanifest)$", re.I)
_HEALTH = re.compile(r"^/(?:healthz?|readyz?|livez?|ping|heartbeat|server-status|haproxy\?stats)/?$", re.I)
_CHECKS = re.compile(r"ELB-HealthChecker|kube-probe|GoogleHC|UptimeRobot|Pingdom|StatusCake|check_http|Consul Health", re.I)
_BOTS = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|facebookexternalhit|feed|wget|python-requests|libwww|scan|monitor|archiver|preview|http_client", re.I
)
# a dot stands before the ending of a program alone: in other parts it stands between the names of a person
_WORD = re.compile(r"[A-Za-z][A-Za-z_-]{0,30}(?:\.(?:php|aspx?|ashx|asmx|svc|jspx?|do|action|cgi|pl|py|s?html?))?")
PARTS = 2  # of a path that no rule names
CUT = "…"


def kind_of(path: str, agent: str) -> Kind:
    """`path` without its query string."""
    return max(kind_of_path(path), kind_of_agent(agent), key=STRENGTH.__getitem__)


def kind_of_path(path: str) -> Kind:
    """As far as a bare path tells."""
    if _HEALTH.match(path):
        return Kind.HEALTH
    return Kind.STATIC if _STATIC.search(path) else Kind.PAGE


def kind_of_agent(agent: str) -> Kind:
    """As far as the agent's name tells."""
    if _CHECKS.search(agent):
        return Kind.HEALTH
    return Kind.BOT if _BOTS.search(agent) else Kind.PAGE


@dataclass(frozen=True, slots=True)
class RouteRule:
    """Bare paths for which `fits` is true have this name."""

    name: str
    fits: Callable[[str], object]


def rules_of(text: str) -> tuple[RouteRule, ...]:
    """An operator's rules: a line each, the name, blanks, and a regular expression for the whole path; `#` begins a remark.

    Raises ValueError, which names the line.
    """
    made = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            name, *rest = line.split(None, 1)
            try:
                made.append(RouteRule(name, re.compile(rest[0].strip()).fullmatch))
            except (IndexError, re.error) as error:
                raise ValueError(f"{number}: {line}") from error
    return tuple(made)


def bare(path: str) -> str:
    """The path without query string, fragment, session number and, of a whole address, its host."""
    plain = re.split(r"[?#;]", path, maxsplit=1)[0]
    return "/" + plain.split("/", 3)[-1] if "://" in plain[:10] and plain.count("/") > 2 else plain


def route_of(path: str, rules: Sequence[RouteRule]) -> tuple[str, bool]:
    """(the name under which a bare path is counted, whether a rule gave it)."""
    for rule in rules:
        if rule.fits(path):
            return rule.name, True
    parts = [each for each in path.split("/") if each]
    told = [each if _WORD.fullmatch(each) else CUT for each in parts[:PARTS]]
    return "/" + "/".join(told + ([CUT] if len(parts) > PARTS else [])), False
