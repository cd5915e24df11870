"""Logs of one JSON object a line (JSON 紀錄): nginx, Caddy, Traefik and what resembles them."""

import json
import re
from typing import Any

from xiaowu.traffic.rules import clocks
from xiaowu.traffic.rules.formats import Entry, Format, whole

_TIMES = ("ts", "time_iso8601", "@timestamp", "StartUTC", "time", "timestamp", "msec", "time_local")
_STATUS = ("status", "DownstreamStatus", "response_status")
_SENT = ("size", "body_bytes_sent", "bytes_sent", "DownstreamContentSize", "bytes")
_AGENTS = ("http_user_agent", "user_agent", "request_User-Agent", "agent")
_METHODS = ("request_method", "method", "RequestMethod")
_PATHS = ("request_uri", "uri", "RequestPath", "path", "url")
_NODES = ("upstream_addr", "ServiceName", "server_name", "host", "hostname")


def _first(found: dict[str, Any], names: tuple[str, ...]) -> Any:
    for name in names:  # once for each of a line's fields: a generator takes twice as long
        if (told := found.get(name)) is not None and told != "":
            return told
    return ""


def _read(line: str) -> Entry | None:
    """None for what is no JSON, no object, or has neither time, path nor status."""
    if not line.startswith("{"):
        return None
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    request = found.get("request")
    inside = request if isinstance(request, dict) else {}
    method, path = _asked(found, inside, request)
    status, at = whole(str(_first(found, _STATUS))), _first(found, _TIMES)
    if not path or not at or not status:
        return None
    return Entry(
        str(at), method, path, status, _took(found), whole(str(_first(found, _SENT))), _agent(found, inside),
        str(_first(inside, ("host",)) or _first(found, _NODES)),
    )  # fmt: skip


def _asked(found: dict[str, Any], inside: dict[str, Any], request: Any) -> tuple[str, str]:
    """Method and path; some logs have both in one field, as the request line."""
    if isinstance(request, str):
        method, _blank, rest = request.partition(" ")
        return method, rest.rpartition(" HTTP/")[0] or rest
    both = inside or found
    return str(_first(both, _METHODS)), str(_first(both, _PATHS))


def _agent(found: dict[str, Any], inside: dict[str, Any]) -> str:
    headers = inside.get("headers")
    told = headers.get("User-Agent") if isinstance(headers, dict) else None
    return str(told[0]) if isinstance(told, list) and told else str(_first(found, _AGENTS))


def _took(found: dict[str, Any]) -> int | None:
    """Microseconds: Caddy and nginx write seconds, Traefik nanoseconds."""
    for name, times in (("duration", 1e6), ("request_time", 1e6), ("Duration", 1e-3)):
        text = str(found.get(name, ""))
        if _NUMBER.fullmatch(text):
            return round(float(text) * times)
    return None


_NUMBER = re.compile(r"\d{1,15}(\.\d+)?(e-?\d{1,2})?")

JSON = Format("json", "JSON", _read, clocks.any_of)
