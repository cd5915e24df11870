"""Logs of other systems that were read (紀錄檔), and the rules that name their pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.lists import ListRequest, Page, page_of_sql
from xiaowu.kernel.lists.asked import containing
from xiaowu.traffic.models import Log, LogRules
from xiaowu.traffic.permissions import Permission
from xiaowu.traffic.rules.known import Whole

LOG_SORTS = {"at": "at", "name": "name", "counted": "counted", "refused": "refused", "unnamed": "unnamed"}


@dataclass(frozen=True, slots=True)
class LogRow:
    """A log that was read, of which `counted` requests were new; `unnamed`: the share of them that no rule names."""

    id: int
    at: datetime
    name: str
    lines: int
    counted: int
    apart: int
    refused: int
    unnamed: float
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True, slots=True)
class _Place:
    size: int
    lines: int
    digest: str


def logs(actor: Actor, wanted: ListRequest) -> Page[LogRow]:
    """One statement. Raises Forbidden."""
    require(actor, Permission.LOGS, school_id=None)
    return page_of_sql(LogRow, _LOGS, {"text": containing(wanted.text)}, wanted, LOG_SORTS, "id")


def log(actor: Actor, log_id: int) -> tuple[LogRow, dict[str, Any]]:
    """A log and its report. Two statements. Raises Forbidden, NotFound."""
    require(actor, Permission.LOGS, school_id=None)
    found = rows(LogRow, f"select * from ({_LOGS}) found where id = %(id)s", {"text": "%", "id": log_id})
    if not found:
        raise NotFound
    told: dict[str, Any] = Log.objects.values_list("told", flat=True).get(pk=log_id)
    return found[0], told


def known_of(actor: Actor, key: str) -> Whole:
    """What was read of the file that begins so. Two statements. Raises Forbidden."""
    require(actor, Permission.LOGS, school_id=None)
    places = rows(_Place, "select size, lines, digest from traffic_log where key = %s order by size desc limit 200", [key])
    longest = Log.objects.filter(key=key).order_by("-size").values_list("marks", flat=True).first()
    return Whole([(each.size, each.lines, each.digest) for each in places], [(size, digest) for size, digest in longest or ()])


def log_rules(actor: Actor) -> str:
    """The rules that hold, as they were written; empty if there are none. One statement. Raises Forbidden."""
    require(actor, Permission.LOGS, school_id=None)
    return LogRules.objects.order_by("-pk").values_list("text", flat=True).first() or ""


_LOGS = """select id, at, name, (told->>'lines')::bigint as lines, (told->>'counted')::bigint as counted,
(select coalesce(sum(value::bigint), 0)::bigint from jsonb_each_text(told->'apart')) as apart,
(select coalesce(sum((value->>'lines')::bigint), 0)::bigint from jsonb_each(told->'refused')) as refused,
(told->>'unnamed_share')::double precision as unnamed, (told->>'first')::timestamptz as first, (told->>'last')::timestamptz as last
from traffic_log where name ilike %(text)s"""
